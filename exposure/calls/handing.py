"""Handing out: the sheets are written, what lay there is kept, and the store remembers all of it."""

from __future__ import annotations

import hashlib
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from exposure.calls.delta import only_marked
from exposure.calls.handout import FORMAT, HandOut
from exposure.calls.sheets import write_sheets
from exposure.calls.store import Store
from exposure.errors import UsageError
from exposure.fingerprints import fingerprint

if TYPE_CHECKING:
    import pandas as pd

    from exposure.calls.plan import Plan

__all__ = ["hand_out", "reproduce"]

_OURS: Final = (
    "caller-*-shift-*",
    "lookup.*",
    "handover-*",
    "in-register.*",
    "not-called.*",
    "supervisor.*",
    "index.csv",
)
_ENDINGS: Final = (".xlsx", ".csv")


def hand_out(plan: Plan, folder: Path, *, delta: bool, key_file: str | Path | None) -> HandOut:
    """
    Write the sheets of a plan and record them.

    Parameters
    ----------
    plan
        The plan.
    folder
        Where to; made when absent.
    delta
        Only what is new or changed since the last hand-out.
    key_file
        File of the key; None keeps it in the store.

    Returns
    -------
    hand_out
        What was written.

    Raises
    ------
    UsageError
        If there is nothing to differ from, the folder holds what is not ours, or it cannot be written into.
    """
    _make(folder)
    where = plan.store or folder
    with Store.open(where, create=True, key_file=key_file) as store:
        last = store.last()
        if delta and last is None:
            raise UsageError("there is no earlier hand-out to differ from; write the whole list first")
        made = _hand_out(plan, delta_of="" if last is None or not delta else last.id)
        known = set(store.hand_outs()["id"])
        if plan.store is None and known and made.id not in known:
            raise UsageError(
                f"{str(folder)!r} holds hand-outs already: plan with store={str(folder)!r} so that nobody is called "
                "twice, or choose another folder"
            )
        with tempfile.TemporaryDirectory(prefix=".writing-", dir=folder) as beside:
            files = write_sheets(made, store.key, Path(beside))
            _make_room(folder, last, made, store)
            store.record(made, files)
            for name in files:
                if not (folder / name).exists():  # one that is there was filled in since
                    (Path(beside) / name).replace(folder / name)
    return made


def reproduce(
    store: str | Path, hand_out_id: str, folder: str | Path, *, key_file: str | Path | None = None
) -> list[str]:
    """
    Write the sheets of an earlier hand-out again, byte by byte as they were.

    Parameters
    ----------
    store
        A folder of sheets, or its `calls.sqlite`.
    hand_out_id
        Which one.
    folder
        Where to, empty or absent.
    key_file
        File of the key, where the store does not keep it.

    Returns
    -------
    files
        Their names.

    Raises
    ------
    UsageError
        If there is no such hand-out, or the folder is not empty.
    """
    target = Path(folder)
    _make(target)
    if any(target.iterdir()):
        raise UsageError(f"{str(folder)!r} is not empty; choose another folder")
    with Store.open(store, key_file=key_file) as opened:
        return sorted(write_sheets(opened.hand_out(hand_out_id), opened.key, target))


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"cannot write into {str(folder)!r}: {error.strerror or type(error).__name__}") from None


def _make_room(folder: Path, last: HandOut | None, made: HandOut, store: Store) -> None:
    """Keep the sheets of the last hand-out, filled in or not, in a folder of their own."""
    ours = sorted({file for form in _OURS for file in folder.glob(form) if file.suffix in _ENDINGS})
    if not ours or (last is not None and last.id == made.id):
        return
    if last is None or not set(store.files(last.id)) & {file.name for file in ours}:
        raise UsageError(f"{str(folder)!r} holds sheets that this store does not know; choose another folder")
    kept = folder / f"hand-out-{last.id}"
    kept.mkdir(exist_ok=True)
    for file in ours:
        file.replace(kept / file.name)


def _hand_out(plan: Plan, *, delta_of: str) -> HandOut:
    roll = only_marked(plan.roll) if delta_of else plan.roll
    about: dict[str, Any] = {
        "format": FORMAT,
        "as_known": plan.trace.manifest["as_known"],
        "start": plan.start.isoformat(),
        "zone": plan.zone,
        "jurisdiction": plan.jurisdiction,
        "shifts": [[s.number, s.start.isoformat(), s.end.isoformat()] for s in plan.shifts.values()],
        "callers": [[[c.number, c.name, list(c.languages)] for c in callers] for callers in plan.settings.team.callers],
        "contacts": len(plan.trace.people),
        "delta_of": delta_of,
        "parameters": {"hotline": plan.hotline or "", "classes": list(plan.settings.classes)},
        "manifest": plan.trace.manifest,
        "proposals": plan.proposals.to_dict("records"),
        "capacity": plan.capacity().lines(),
    }
    about = json.loads(json.dumps(about))  # as the store gives it back
    return HandOut(_id(roll, about, plan), roll, about)


def _id(roll: pd.DataFrame, about: dict[str, Any], plan: Plan) -> str:
    """Name a hand-out by its local begin and a fingerprint of all that is in it."""
    print_of = hashlib.sha256((fingerprint(roll) + json.dumps(about, sort_keys=True)).encode()).hexdigest()
    return f"{plan.start.tz_convert(plan.zone):%Y%m%d-%H%M}-{print_of[:6]}"
