"""One table of two: rows that say the same of one id become one row, rows that contradict each other are faults."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from exposure.clock import EARLIEST, NEVER, from_seconds
from exposure.schema import CLOCKS, PROVENANCE, TABLES
from exposure.tables.cells import text_column, text_of
from exposure.tables.raw import Finding
from exposure.tables.versions import known_periods

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

__all__ = ["alike", "contradiction", "merge_rows"]

_ALWAYS: Final = np.iinfo(np.int64).max
_HINT: Final = "if it is the same, correct one of the two; if not, give it another id before joining"


def merge_rows(
    name: str, ours: pd.DataFrame, theirs: pd.DataFrame, *, exactly: bool = False
) -> tuple[pd.DataFrame, list[Finding]]:
    """
    Put the rows of two checked tables together.

    Rows of one key are compared where both are known. What the merged table says of a key at any moment is what the two
    said at that moment: where only one of them knew at first, its row ends when the other comes, and a version with the
    cells of both follows. Two values of `source` do not contradict each other; both stay.

    Parameters
    ----------
    name
        The table.
    ours, theirs
        Its rows, every version; the index of `theirs` is what findings name.
    exactly
        Whether a blank cell contradicts a filled one, and so do different sources.

    Returns
    -------
    merged
        All rows; where both have a fact, ours stays.
    findings
        Each cell of theirs that contradicts ours. Its row is in `merged` all the same, as one that was never known.
    """
    ours, theirs = alike(name, ours, theirs)
    key = list(TABLES[name].key)
    near = ours[key[0]].isin(theirs[key[0]].unique())
    shared = theirs[key[0]].isin(ours.loc[near, key[0]].unique())
    if not shared.any():
        return _stacked([ours, theirs]), []
    both, rows = _side_by_side(ours[near], theirs[shared], key)
    pairs = _known_together(rows)
    skipped = {*key, *CLOCKS, *PROVENANCE, *(() if exactly else ("source",))}
    cells = [column for column in ours.columns if column not in skipped]
    wrong = {column: _contradict(both[column], pairs, exactly=exactly) for column in cells}
    bad = pairs["code"][np.logical_or.reduce(list(wrong.values()))]
    lost = rows.index[rows["code"].isin(bad) & rows["theirs"]]
    split = (rows["code"].isin(pairs["code"]) & ~rows["code"].isin(bad) & (rows["start"] < rows["end"])).to_numpy()
    kept = both[~split].assign(**_never_known(both[~split], lost))
    merged = _versions(both, _pieces(rows[split]), list(dict.fromkeys([*cells, "source"])))
    return _stacked([ours[~near], kept, merged, theirs[~shared]]), _findings(name, both, rows, pairs, wrong)


def alike(name: str, ours: pd.DataFrame, theirs: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give both tables the same columns in the same dtypes; extra columns of two kinds become text."""
    known = {*TABLES[name].by_name, *PROVENANCE}
    for column in dict.fromkeys([*ours.columns, *theirs.columns]):
        dtypes = [str(frame[column].dtype) if column in frame else "" for frame in (ours, theirs)]
        if column not in known and dtypes[0] != dtypes[1]:
            one, other = _of_one_kind(ours, theirs, column)
            ours, theirs = ours.assign(**{column: one}), theirs.assign(**{column: other})
    return ours, theirs[list(ours.columns)]


def contradiction(name: str, column: str, rows: pd.DataFrame, at: npt.NDArray[np.int64]) -> Finding:
    """Say which rows of ours the cells of theirs contradict; values of personal columns are not shown."""
    contract = TABLES[name].by_name.get(column)
    shown: Iterable[str] = [""] * len(rows)
    if contract is not None and not contract.personal:
        text = pd.Series(text_of(rows[column].reset_index(drop=True)).to_pandas(), dtype="str").fillna("")
        shown = text.str.removesuffix("T00:00:00")  # bare dates, as they are written
    places = zip(rows["file"], rows["row"], shown, strict=True)
    reasons = [
        f"the id means something else in the first graph ({file + ', ' if file else ''}row {row}"
        + (f": {value})" if value else ")")
        for file, row, value in places
    ]
    return Finding(name, reasons, _HINT, column, at)


def _stacked(parts: list[pd.DataFrame]) -> pd.DataFrame:
    filled = [part for part in parts if len(part)] or parts[:1]
    return pd.concat(filled, ignore_index=True)


def _side_by_side(ours: pd.DataFrame, theirs: pd.DataFrame, key: list[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """
    Put ours above theirs, without rows of theirs that ours has.

    Returns
    -------
    both, rows
        The rows, and for each the code of its key, its known period, whether it is theirs, and its index there.
    """
    both = pd.concat([ours, theirs], ignore_index=True)
    start, end = known_periods(both)
    rows = pd.DataFrame(
        {
            "code": both.groupby(key, sort=False, dropna=False).ngroup(),
            "start": start,
            "end": end,
            "theirs": np.arange(len(both)) >= len(ours),
            "given": np.concatenate([ours.index, theirs.index]),
        }
    )
    again = rows["theirs"] & _comparable(both.drop(columns=list(PROVENANCE))).duplicated()
    return both[~again], rows[~again]


def _known_together(rows: pd.DataFrame) -> pd.DataFrame:
    """Pair a row of ours with one of theirs that has the key and is known at the same time."""
    named = rows.rename_axis("at").reset_index()
    pairs = named[~named["theirs"]].merge(named[named["theirs"]], on="code", suffixes=("", "_theirs"))
    begin, end = pairs[["start", "start_theirs"]].max(axis="columns"), pairs[["end", "end_theirs"]].min(axis="columns")
    return pairs[begin < end]


def _contradict(column: pd.Series, pairs: pd.DataFrame, *, exactly: bool) -> npt.NDArray[np.bool_]:
    cells = _comparable(column.to_frame())[column.name]
    one, other = (cells.loc[pairs[at]].reset_index(drop=True) for at in ("at", "at_theirs"))
    blank = one.isna() & other.isna() if exactly else one.isna() | other.isna()
    differ: npt.NDArray[np.bool_] = (~blank & (one != other).fillna(value=True)).to_numpy(dtype=bool)
    return differ


def _findings(
    name: str, both: pd.DataFrame, rows: pd.DataFrame, pairs: pd.DataFrame, wrong: dict[str, npt.NDArray[np.bool_]]
) -> list[Finding]:
    """Name each cell of theirs that contradicts ours, once."""
    found = {column: pairs[where].drop_duplicates("at_theirs") for column, where in wrong.items() if where.any()}
    return [
        contradiction(name, column, both.loc[cells["at"]], rows.loc[cells["at_theirs"], "given"].to_numpy())
        for column, cells in found.items()
    ]


def _pieces(rows: pd.DataFrame) -> pd.DataFrame:
    """Cut the time of every key where a row of it comes or goes; name the row of ours and of theirs known then."""
    edges = pd.concat([rows[["code", side]].set_axis(["code", "start"], axis="columns") for side in ("start", "end")])
    edges = edges.drop_duplicates().sort_values(["code", "start"], ignore_index=True)
    following = edges.shift(-1, fill_value=-1)
    pieces = edges.assign(end=following["start"])[edges["code"] == following["code"]].reset_index(drop=True)
    named = rows.rename_axis("at").reset_index()
    for side, chosen in (("ours", named[~named["theirs"]]), ("theirs", named[named["theirs"]])):
        known = pieces.reset_index().merge(chosen, on="code", suffixes=("", "_row"))
        known = known[(known["start_row"] <= known["start"]) & (known["end"] <= known["end_row"])].set_index("index")
        pieces[side] = known["at"].reindex(pieces.index, fill_value=-1)
        pieces[f"{side}_start"] = known["start_row"].reindex(pieces.index, fill_value=_ALWAYS)
    return pieces[(pieces["ours"] >= 0) | (pieces["theirs"] >= 0)].reset_index(drop=True)


def _versions(both: pd.DataFrame, pieces: pd.DataFrame, cells: list[str]) -> pd.DataFrame:
    """Give a row for every piece of time, with the cells of both; pieces that go on unchanged are one row."""
    one, other = (
        both.loc[pieces[side].where(pieces[side] >= 0, pieces[else_])].reset_index(drop=True)
        for side, else_ in (("ours", "theirs"), ("theirs", "ours"))
    )
    rows = one.where(one.notna(), other).astype(one.dtypes).assign(source=_sources(one["source"], other["source"]))
    # A piece is our fact, unless it is there only because theirs came.
    came = (pieces["theirs_start"] == pieces["start"]) & (pieces["ours_start"] < pieces["start"])
    facts = one.where(~came, other)
    rows = rows.assign(**{column: facts[column].astype(one[column].dtype) for column in PROVENANCE})
    first = ~_goes_on(pieces, rows[cells])
    until = pieces["end"].to_numpy()[np.append(first[1:], np.ones(min(len(first), 1), dtype=bool))]
    rows = rows[first].reset_index(drop=True)
    clocks = (pieces["start"].to_numpy()[first], np.where(until == _ALWAYS, NEVER, until))
    rows = rows.assign(**{clock: from_seconds(seconds) for clock, seconds in zip(CLOCKS, clocks, strict=True)})
    while (again := rows["fact_id"].duplicated()).any():
        rows["fact_id"] = rows["fact_id"].mask(again, rows["fact_id"] + "*")
    return rows


def _goes_on(pieces: pd.DataFrame, cells: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Say which pieces follow one that shares a row with them and says the same."""
    before, text = pieces.shift(1, fill_value=-1), _comparable(cells).astype("str").fillna("")
    follows = (pieces["code"] == before["code"]) & (pieces["start"] == before["end"])
    shares = [(pieces[side] >= 0) & (pieces[side] == before[side]) for side in ("ours", "theirs")]
    same: npt.NDArray[np.bool_] = (text == text.shift(1)).all(axis="columns").to_numpy()
    return same & (follows & (shares[0] | shares[1])).to_numpy()


def _never_known(rows: pd.DataFrame, at: pd.Index) -> dict[str, pd.Series]:
    """Give clocks with which some rows were never known, so that nothing else is said against them."""
    moment = from_seconds(np.array([EARLIEST], dtype=np.int64))[0]
    return {clock: rows[clock].mask(rows.index.isin(at), moment) for clock in CLOCKS}


def _sources(one: pd.Series, other: pd.Series) -> pd.Series:
    """Name both sources where they differ."""
    both = one.notna() & other.notna() & (one != other)
    source = one.where(one.notna(), other)
    pairs = zip(one[both].str.split(";"), other[both].str.split(";"), strict=True)
    names = [";".join(sorted({part.strip() for part in [*ones, *others]})) for ones, others in pairs]
    return source.mask(both, pd.Series(names, index=source.index[both], dtype="str")) if names else source


def _comparable(frame: pd.DataFrame) -> pd.DataFrame:
    """Write cells of several types as text."""
    mixed = {str(c): text_column(text_of(frame[c])).set_axis(frame.index) for c in frame if frame[c].dtype == object}
    return frame.assign(**mixed) if mixed else frame


def _of_one_kind(ours: pd.DataFrame, theirs: pd.DataFrame, column: str) -> list[pd.Series]:
    given = {side: _nullable(frame[column]) for side, frame in enumerate((ours, theirs)) if column in frame}
    if len({str(cells.dtype) for cells in given.values()}) > 1:
        given = {side: text_column(text_of(cells)).set_axis(cells.index) for side, cells in given.items()}
    dtype = next(iter(given.values())).dtype
    blank = (pd.Series(index=frame.index, dtype=dtype) for frame in (ours, theirs))
    return [given.get(side, empty) for side, empty in enumerate(blank)]


def _nullable(cells: pd.Series) -> pd.Series:
    """Give whole numbers and booleans a dtype that can hold blanks, so that they stay what they are."""
    nullable: dict[str, Any] = {"i": "Int64", "u": "UInt64", "b": "boolean"}
    kind = getattr(cells.dtype, "kind", "")
    return cells.astype(nullable[kind]) if kind in nullable else cells
