"""`exposure calls`: the sheets for a team that phones, and what comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from exposure.cli.desk import as_typed
from exposure.cli.screen import notice_lines, plain, plain_lines, say, tell
from exposure.cli.sheet import table_lines, terminal_width
from exposure.errors import UsageError
from exposure.progress import step
from exposure.shown import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from exposure.calls.handout import HandOut
    from exposure.calls.plan import Plan
    from exposure.calls.taking import Taken
    from exposure.cli.desk import Desk
    from exposure.cli.options import Asked
    from exposure.graph import ExposureGraph

__all__ = ["plan_calls", "print_verified", "take_sheets", "write_again"]

_STORE: Final = "calls.sqlite"
_CODE: Final = 9


@as_typed()
def plan_calls(read: Callable[[], ExposureGraph], asked: Asked, desk: Desk) -> None:
    """
    Plan the calls, write the sheets into `--out` and print what lies there.

    Parameters
    ----------
    read
        Gives the graph, which may take long; options are looked at before.
    asked
        What is asked of it, and where the sheets go.
    desk
        Who phones.

    Raises
    ------
    UsageError
        If there is no `--out`, or an option cannot be read.
    """
    from exposure.calls.planning import plan

    if asked.out is None:
        raise UsageError("name a folder for the sheets with --out DIR")
    options = desk.options()
    graph = read()
    store = desk.store or (asked.out if (asked.out / _STORE).exists() else None)
    with step("tracing"):
        trace = asked.of(graph)
    before = None if store is None else _last(store)
    with step("planning"):
        planned = plan(trace, store=store, **options)
    with step("writing sheets"):
        made = planned.write(asked.out, delta=desk.delta, key_file=desk.key_file)
    for line in (*plain_lines(repr(planned)), "", *_index_lines(made), ""):
        say(line)
    if made.about["delta_of"] and made.roll.empty:
        say(f"nothing was written: the sheets of {made.about['delta_of']} stay in use")
        return
    say(f"hand-out {made.id} written to {plain(str(asked.out.resolve()))}")
    for line in (*_loud(planned), *_nobody(planned, asked), *_replaced(made, before, asked.out), *notice_lines(trace)):
        tell(line)


def _last(store: Path) -> str | None:
    from exposure.calls.store import Store

    with Store.open(store) as opened:
        return opened.ids()[-1] if opened.ids() else None


def _index_lines(made: HandOut) -> list[str]:
    """Show what is in each file, as `index.csv` counts it."""
    from exposure.calls.sheets.index import index_of

    index = index_of(made)
    files = index[index["file"].str.endswith(".xlsx") & (index["people"] + index["former"] > 0)]
    rest = int(index.loc[index["file"] == "", "people"].sum())
    kept = [f"{counted(rest, 'contact')} not listed: nothing changed, earlier sheets hold"] if rest else []
    if files.empty:
        return ["nothing is new or changed", *kept]
    shown = {
        "file": files["file"].str.removesuffix(".xlsx"),
        "people": files["people"],
        "calls": files["calls"],
        **({"no contacts any more": files["former"]} if files["former"].any() else {}),
        "expected minutes": files["expected_minutes"].round().astype("int64"),
    }
    rows = [[name, *(f"{n:,}" for n in counts)] for name, *counts in zip(*shown.values(), strict=True)]
    return [*table_lines(list(shown), rows, width=terminal_width()), *kept]


def _loud(planned: Plan) -> list[str]:
    found = planned.roll[planned.roll["stem"] == "in-register"]["person_id"]
    return [plain(f"CAUTION: {person} is a case, not a contact to be phoned; see in-register") for person in found]


def _nobody(planned: Plan, asked: Asked) -> Iterator[str]:
    """Say why nobody is called where a class was forgotten."""
    wanted = planned.roll["contact_class"].isin(planned.settings.classes)
    if asked.rules is None and len(wanted) and not wanted.any():
        yield "CAUTION: nobody is called: without --rules all are co-present; give --rules ID, or --class co-present"


def _replaced(made: HandOut, before: str | None, out: Path) -> Iterator[str]:
    """Say where the sheets before these ones are, and that a whole list takes their place."""
    if before is None or before == made.id:
        return
    if (out / f"hand-out-{before}").is_dir():
        yield f"the sheets of hand-out {before} were moved to {plain(str(out / f'hand-out-{before}'))}"
    if not made.about["delta_of"]:
        yield f"this whole list replaces hand-out {before}: put its sheets away; --delta writes only what is new"


@as_typed()
def take_sheets(store: Path, sheets: list[Path]) -> bool:
    """
    Take filled-in sheets, print what was taken, whom it concerns at once and what was wrong.

    Parameters
    ----------
    store
        Folder of the sheets, or its `calls.sqlite`.
    sheets
        Files, or folders of them.

    Returns
    -------
    well
        Whether no row was refused.
    """
    from exposure.calls.faults import SHEET_FAULTS
    from exposure.calls.taking import take

    with step("taking sheets"):
        taken = take(store, sheets)
    for line in (*plain_lines(repr(taken)), *map(plain, _raised(taken))):
        say(line)
    for file, row, column, value, reason, hint in taken.faults[list(SHEET_FAULTS)].itertuples(index=False, name=None):
        where = ", ".join([f"{file} row {row}" if row else str(file), *([str(column)] if column else [])])
        shown = f" {value!r}" if value else ""
        tell(plain(f"{where}{shown}: {reason}" + (f"; {hint}" if hint else "")))
    return bool(taken.faults.empty)


def _raised(taken: Taken) -> Iterator[str]:
    """Name who must not wait; where they went and what they said may be personal, and stands in the sheets."""
    wanted = {
        "symptomatic, tell at once": taken.urgent,
        "distressed, to be called again by a named person": taken.again,
        "gone elsewhere, to be handed over": taken.moved,
    }
    for what, table in wanted.items():
        if len(table):
            yield f"{what}: {', '.join(dict.fromkeys(table['person_id']))}"
    for row in taken.conflicts.itertuples():
        yield f"conflict, {row.person_id}: {row.what}: {row.first} / {row.second}"


@as_typed()
def print_verified(store: Path, code: str, key_file: Path | None) -> bool:
    """
    Say whether a code was given out.

    Parameters
    ----------
    store
        Folder of the sheets, or its `calls.sqlite`.
    code
        What the citizen read out.
    key_file
        File of the key, where the store does not keep it.

    Returns
    -------
    real
        Whether it was.
    """
    from exposure.calls.codes import plain_code
    from exposure.calls.store import Store
    from exposure.calls.verified import verify_code

    with Store.open(store, key_file=key_file) as opened:
        found = verify_code(opened, code)
    for line in plain_lines(repr(found)):
        say(line)
    if not found.real and len(plain_code(code)) != _CODE:
        say("  a code has eight letters and digits, such as CFFE-B5UY: ask for all of them")
    return bool(found.real)


@as_typed()
def write_again(store: Path, hand_out: str, out: Path, key_file: Path | None) -> None:
    """
    Write the sheets of an earlier hand-out again.

    Parameters
    ----------
    store
        Folder of the sheets, or its `calls.sqlite`.
    hand_out
        Its id.
    out
        Where to, empty or absent.
    key_file
        File of the key, where the store does not keep it.
    """
    from exposure.calls.handing import reproduce

    files = reproduce(store, hand_out, out, key_file=key_file)
    say(f"{counted(len(files), 'file')} of hand-out {plain(hand_out)} written to {plain(str(out.resolve()))}")
