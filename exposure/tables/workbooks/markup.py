"""XML of a workbook in pieces that never cut a cell in two; what could blow up while it is parsed is refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from exposure.tables.unreadable import UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["box_fits", "cell_pieces", "without_entities"]

CELLS: Final = 40_000_000
"""A million rows of forty columns; each cell of the box takes memory, also a blank one."""
SMALL_BOX: Final = 4_000_000
BLANK: Final = 50
"""A larger range holds at least one cell in so many."""
ROWS: Final = 1_048_576
COLUMNS: Final = 16_384
"""What a sheet of Excel has."""
CELL_BYTES: Final = 1 << 19
"""Excel holds 32,767 characters in a cell, of which each may have a font of its own."""

_ENTITIES: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY|\[CDATA\[)")
_OVERLAP: Final = 16


def without_entities(pieces: Iterable[bytes], *, raw_text: bool = True) -> Iterator[bytes]:
    """
    Let XML through that declares nothing.

    Parameters
    ----------
    pieces
        The XML, cut anywhere.
    raw_text
        Whether `<![CDATA[` may stand in it.

    Yields
    ------
    piece
        The same pieces.

    Raises
    ------
    UnreadableFileError
        At a document type or an entity: a few hundred bytes of them can unfold to gigabytes.
    """
    before = b""
    for piece in pieces:
        seen = before + piece
        at = seen.find(b"<!")
        if at >= 0:
            for found in _ENTITIES.finditer(seen, at):
                if not (raw_text and found.group().endswith(b"[")):
                    raise UnreadableFileError(
                        "the file holds declarations that no spreadsheet program writes",
                        "do not open it; ask the sender for a new copy",
                    )
        before = piece[-_OVERLAP:]
        yield piece


def cell_pieces(pieces: Iterable[bytes], opening: bytes, closings: tuple[bytes, ...]) -> Iterator[bytes]:
    """
    Cut XML anew so that each cell lies in one piece.

    Parameters
    ----------
    pieces
        The XML, cut anywhere.
    opening
        How a cell begins, such as `<c`.
    closings
        How tags begin after which no cell is open, such as `</c` and `</row`.

    Yields
    ------
    piece
        Whole cells.

    Raises
    ------
    UnreadableFileError
        At a cell that is far longer than a spreadsheet program allows.
    """
    rest = b""
    for piece in pieces:
        seen = rest + piece
        begun = seen.rfind(opening)
        inside = begun >= 0 and max(seen.rfind(closing) for closing in closings) < begun
        at = begun if inside else max(seen.rfind(b"<"), 0)
        if len(seen) - at > CELL_BYTES:
            raise UnreadableFileError(
                "a cell holds far more text than a spreadsheet program allows", "shorten it to 32,767 characters"
            )
        yield seen[:at]
        rest = seen[at:]
    yield rest


def box_fits(rows: int, columns: int, cells: int) -> None:
    """Refuse a sheet whose used range is absurd: blank cells between the first and the last take memory too."""
    sparse = rows * columns > max(SMALL_BOX, BLANK * cells)
    if rows > ROWS or columns > COLUMNS or rows * columns > CELLS or sparse:
        raise UnreadableFileError(
            f"a sheet uses {rows:,} rows and {columns:,} columns, mostly blank",
            "a cell far from the table holds something; copy the table alone into a new workbook",
        )
