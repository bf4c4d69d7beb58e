"""Handing out: the sheets are written, what lay there is kept, and the store remembers all of it."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from exposure.calls.database import file_of
from exposure.calls.sheets import write_sheets
from exposure.calls.store import Store
from exposure.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from exposure.calls.handout import HandOut

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


def hand_out(
    make: Callable[[str], HandOut],
    folder: Path,
    past: tuple[Path | None, str],
    *,
    delta: bool,
    key_file: str | Path | None,
) -> HandOut:
    """
    Write the sheets of a plan and record them.

    Parameters
    ----------
    make
        Gives the hand-out, as one that follows another (its id) or as a whole one ('').
    folder
        Where to; made when absent.
    past
        Where earlier hand-outs lie, None where the plan knows of none; and the last one that it knows of.
    delta
        Only what is new or changed since the last hand-out.
    key_file
        File of the key; None keeps it in the store.

    Returns
    -------
    hand_out
        What was written; where nothing is new or changed, nothing is, and the sheets in use stay.

    Raises
    ------
    UsageError
        If there is nothing to differ from, the folder holds what is not ours, or it cannot be written into.
    """
    store, after = past
    _make(folder)
    if not file_of(store or folder).exists():  # nothing is made before it is known that all is well
        _check_first(folder, delta=delta)
    with Store.open(store or folder, create=True, key_file=key_file) as opened:
        last = opened.last()
        if last is not None and store is not None and file_of(store) == file_of(folder):
            _complete(folder, last, opened)
        made = make("" if last is None or not delta else last.id)
        if last is not None and last.id not in {after, made.id}:
            raise UsageError(
                f"another hand-out, {last.id}, was made since: plan again with "
                f"store={str(store or folder)!r} so that nobody is called twice, or choose another folder"
            )
        if made.about["delta_of"] and made.roll.empty:
            return made
        with tempfile.TemporaryDirectory(prefix=".writing-", dir=folder) as beside:
            files = write_sheets(made, opened.key, Path(beside))
            _make_room(folder, last, made, opened)
            opened.record(made, files)
            _put(Path(beside), folder, files)
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


def _complete(folder: Path, last: HandOut, store: Store) -> None:
    """Place what was recorded and then not placed, because the machine stopped in between."""
    missing = [name for name in store.files(last.id) if not (folder / name).exists()]
    if missing and not (folder / f"hand-out-{last.id}").exists():
        with tempfile.TemporaryDirectory(prefix=".writing-", dir=folder) as beside:
            write_sheets(last, store.key, Path(beside))
            _put(Path(beside), folder, missing)


def _put(beside: Path, folder: Path, names: Iterable[str]) -> None:
    for name in names:
        if not (folder / name).exists():  # one that is there was filled in since
            (beside / name).replace(folder / name)


def _check_first(folder: Path, *, delta: bool) -> None:
    """Refuse a first hand-out that would differ from nothing, or overwrite what is not ours."""
    if delta:
        raise UsageError("there is no earlier hand-out to differ from; write the whole list first")
    if _sheets_in(folder):
        raise _foreign(folder)


def _sheets_in(folder: Path) -> list[Path]:
    return sorted({file for form in _OURS for file in folder.glob(form) if file.suffix in _ENDINGS})


def _foreign(folder: Path) -> UsageError:
    return UsageError(f"{str(folder)!r} holds sheets that this store does not know; choose another folder")


def _make_room(folder: Path, last: HandOut | None, made: HandOut, store: Store) -> None:
    """Keep the sheets of the last hand-out, filled in or not, in a folder of their own."""
    ours = _sheets_in(folder)
    if not ours or (last is not None and last.id == made.id):
        return
    if last is None or not set(store.files(last.id)) & {file.name for file in ours}:
        raise _foreign(folder)
    kept = folder / f"hand-out-{last.id}"
    again = 1
    while kept.exists():  # never over sheets that were kept before
        again += 1
        kept = folder / f"hand-out-{last.id}-{again}"
    kept.mkdir()
    for file in ours:
        file.replace(kept / file.name)
