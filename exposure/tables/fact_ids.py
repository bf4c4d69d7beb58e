"""Ids of facts from several files, told apart by the file behind them."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, Final

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from exposure.tables.check import Checked

__all__ = ["is_made", "told_apart"]

_NAMELESS: Final = "frames"
"""What stands for the file of rows that came from none."""


def is_made(stay_id: pd.Series[str]) -> pd.Series[bool]:
    """Say which stay_ids were made of the id of a fact, in this reading or an earlier one."""
    return stay_id.str.startswith("itineraries:")


def told_apart(ours: Checked, theirs: Checked) -> Checked:
    """
    Put the file behind the ids of facts, so that none of them is ours.

    An id that names its file already stays as it is. Where ours have facts of another file with that name, ` (2)`,
    ` (3)` … follow.

    Parameters
    ----------
    ours
        The facts whose ids are taken.
    theirs
        The facts to rename, with the stay_ids made of them and the rows set aside.

    Returns
    -------
    renamed
        Theirs; nothing else is changed.
    """
    taken = {tag for ids, _ in _ids(ours) for tag in _tags(ids)}
    tags, files = {}, {}
    for tag in sorted({tag for ids, _ in _ids(theirs) for tag in _tags(ids)}):
        tags[tag] = _free(tag, taken)
    for file in sorted({file for ids, files_ in _ids(theirs) for file in files_[~_tagged(ids)].unique()}):
        files[file] = _free(file or _NAMELESS, taken)
    tables = {}
    for name, table in theirs.tables.items():
        tables[name] = table.assign(fact_id=_renamed(table["fact_id"], table["file"], files, tags))
    stays = theirs.tables["itineraries"]
    made = stays[is_made(stays["stay_id"])]
    if len(made):
        stay_id = _renamed(made["stay_id"], made["file"], files, tags).reindex(stays.index)
        tables["itineraries"]["stay_id"] = stay_id.fillna(stays["stay_id"])
    aside = theirs.set_aside
    aside = aside.assign(fact_id=_renamed(aside["fact_id"], aside["file"], files, tags))
    return replace(theirs, tables=tables, set_aside=aside)


def _ids(checked: Checked) -> Iterator[tuple[pd.Series[str], pd.Series[str]]]:
    """Give all ids with their files."""
    for table in (*checked.tables.values(), checked.set_aside):
        yield table["fact_id"], table["file"]
    stays = checked.tables["itineraries"]
    made = stays[is_made(stays["stay_id"])]
    yield made["stay_id"], made["file"]


def _tagged(ids: pd.Series[str]) -> pd.Series[bool]:
    return ids.str.contains("@", regex=False)


def _tags(ids: pd.Series[str]) -> list[str]:
    return list(ids[_tagged(ids)].str.split("@", n=1).str[1].unique())


def _free(tag: str, taken: set[str]) -> str:
    """Take a tag, or the first one with a number behind it that is free."""
    stem = re.sub(r" \(\d+\)$", "", tag)
    free = tag if tag not in taken else next(t for n in count(2) if (t := f"{stem} ({n})") not in taken)
    taken.add(free)
    return free


def _renamed(
    ids: pd.Series[str], files: pd.Series[str], names: Mapping[str, str], tags: Mapping[str, str]
) -> pd.Series[str]:
    tagged = _tagged(ids)
    if not tagged.any():
        return ids + "@" + files.map(names).astype("str")
    head, tag = ids[tagged].str.split("@", n=1).str[0], ids[tagged].str.split("@", n=1).str[1]
    plain = ids[~tagged] + "@" + files[~tagged].map(names).astype("str")
    return pd.concat([plain, head + "@" + tag.map(tags).astype("str")]).reindex(ids.index)
