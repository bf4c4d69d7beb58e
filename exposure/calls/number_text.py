"""A cell with phone numbers, taken apart: digits, extension, what stands beside them, and how it was read."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

__all__ = ["Part", "parts_of", "plain"]

_LETTER: Final = r"[^\W\d_]"
_WESTERN: Final = r"[A-Za-z\u00c0-\u04ff]"
_SEPARATOR: Final = re.compile(
    rf"[;、|\n\r\t\\,&/]|(?<!{_LETTER})(?:or|and|oder|или)(?!{_LETTER})|(?:或者?|和|以?及)(?=\s*[+(\d])",
    re.IGNORECASE,
)
_THOUSANDS: Final = re.compile(r"\d{1,3}(?:,\d{3}){2,}(?:\.0{1,2})?")
_SCIENTIFIC: Final = re.compile(rf"(?<![\d.])\+?(\d+)(?:\.(\d+))?[eE]\+?(\d{{1,2}})(?!{_LETTER}|\d)")
_POINT_ZERO: Final = re.compile(r"(?<![\d.])(\+?\d{3,})\.0{1,2}(?![\d.])")
_LOOKALIKES: Final = re.compile(rf"(?<!{_WESTERN})(?=[OoОоIl]*\d)[\dOoОоIl]*[OoОоIl][\dOoОоIl]*(?!{_WESTERN})")
_ONLY_O: Final = re.compile(rf"(?<=\d[ -])[OoОо]{{2,}}(?=[ -]?\d)(?!{_WESTERN})")
_LOOKALIKE: Final = re.compile(r"[OoОоIl]")
_ZEROS: Final = str.maketrans("OoОоIl", "000011")
_RUN: Final = re.compile(r"[(\[]?\+?\s?[(\[]?\d(?:(?:[\d\s().\[\]_~·-]|\*{2,}|[xX]{2,})*\d)?")
_HIDDEN: Final = re.compile(r"\*{2,}|[xX]{2,}")
_EXTENSION: Final = re.compile(
    r"[\s)\]]*(?:转接?|分机号?|内线|extension|extn?|x|\*|#|доб|durchwahl|poste)[\s.:=]*(\d{1,7})(?!\d)", re.IGNORECASE
)
_NO_DIGIT: Final = re.compile(r"[^0-9]+")
_BRACKETS: Final = re.compile(r"[\s()\[\]{}<>]+")
_NUMBER: Final = 7
"""So many digits make a number of their own where other digits stand in the same piece of text."""

_LONGEST: Final = 15
"""Digits of the longest number that E.164 allows."""


@dataclass(frozen=True)
class Part:
    """
    One number of a cell, not yet looked up in a number plan.

    Attributes
    ----------
    given
        The text, in plain characters.
    written
        The number itself with its blanks and dashes.
    extension, label
        What stands behind it.
    notes
        What was read how.
    doubt
        Digits may be lost: whatever the number plan says, it is doubtful.
    """

    given: str
    written: str = ""
    extension: str = ""
    label: str = ""
    notes: tuple[str, ...] = ()
    doubt: bool = False

    @property
    def digits(self) -> str:
        """The digits, behind a + where there was one."""
        return ("+" if "+" in self.written else "") + _digits(self.written)


def plain(cell: str) -> str:
    """
    Write a text in plain characters: full-width and other digits, dashes, without what is invisible.

    Examples
    --------
    >>> plain("＋８６　１３８–1234")
    '+86 138-1234'
    """
    if cell.isascii():
        return cell.strip().lstrip("'")
    text = unicodedata.normalize("NFKC", cell)
    letters = (c for c in text if unicodedata.category(c) != "Cf")
    return "".join(_plain_letter(c) for c in letters).strip().lstrip("'")


def _plain_letter(letter: str) -> str:
    if letter.isascii():
        return letter
    if letter.isdecimal():
        return str(unicodedata.decimal(letter))
    return "-" if unicodedata.category(letter) == "Pd" or letter in "−ー" else letter


def parts_of(cell: str) -> list[Part]:
    """
    Take a cell apart.

    Parameters
    ----------
    cell
        What stands in it.

    Returns
    -------
    parts
        One for each number; text without digits is the label of a number beside it, or a part without a number where
        there is none.

    Examples
    --------
    >>> [(part.digits, part.label) for part in parts_of("138 1234 5678（母亲）／021-12345678")]
    [('13812345678', '母亲'), ('02112345678', '')]
    """
    text = plain(cell)
    if not text:
        return []
    found: list[Part] = []
    waiting = ""
    for piece in _pieces(text):
        parts = _numbers_in(piece)
        if parts:
            parts[0] = _labelled(parts[0], waiting, first=True)
            waiting = ""
            found += parts
        elif found:
            found[-1] = _labelled(found[-1], piece)
        else:
            waiting = f"{waiting} {piece}".strip()
    return found or [Part(text, label=_trimmed(text), doubt=True)]


def _labelled(part: Part, label: str, *, first: bool = False) -> Part:
    """Put a text without digits to a number, before or behind what stands there."""
    if not label:
        return part
    words = [label, part.label] if first else [part.label, label]
    return replace(part, label=_trimmed(" ".join(words)))


def _pieces(text: str) -> list[str]:
    """Split a cell where one number ends and another begins."""
    if _THOUSANDS.fullmatch(text):
        return [text.replace(",", "")]
    text = re.sub(r"[;,]\s*ext\s*=", " ext ", text, flags=re.IGNORECASE)
    text = re.sub(r"(?<=\d),(?=\d+[eE]\+?\d)", ".", text)  # a decimal comma
    pieces: list[str] = []
    end, slash = 0, False
    for match in [*_SEPARATOR.finditer(text), None]:
        piece = text[end : match.start() if match else None].strip()
        if piece and slash and pieces and _is_area_code(pieces[-1], piece):
            pieces[-1] += f" {piece}"
        elif piece:
            pieces.append(piece)
        if match:
            end, slash = match.end(), match.group() == "/"
    return pieces


def _is_area_code(piece: str, following: str) -> bool:
    """Whether a slash stands inside a number, as in 030/123456 and 202/555-0150."""
    if re.search(_LETTER, piece):
        return False
    digits, behind = len(_digits(piece)), len(_digits(following))
    begins = piece.lstrip("( ")[:1] in {"0", "+"}
    return (begins and digits <= 6 and behind >= 4) or (digits == 3 and behind == 7)


def _numbers_in(piece: str) -> list[Part]:
    """Find the numbers of one piece of text, each with what stands beside it."""
    scientific = _SCIENTIFIC.search(piece)
    if scientific:
        return [_from_scientific(piece, scientific)]
    text, notes = _without_lookalikes(piece)
    text = _POINT_ZERO.sub(r"\1", text)
    runs = _runs(text)
    if len(runs) == 1:
        return [_part(text, runs[0], (0, len(text)), notes, piece)]
    if not runs:
        return []
    # A label before the first number means that labels stand before their numbers.
    before = bool(_trimmed(text[: runs[0][0]]))
    cuts = [0, *((one[1] if before else other[0]) for one, other in pairwise(runs)), len(text)]
    return [_part(text, run, span, notes) for run, span in zip(runs, pairwise(cuts), strict=True)]


def _without_lookalikes(piece: str) -> tuple[str, tuple[str, ...]]:
    """Read O as 0 and l as 1 where they stand among digits."""
    if not _LOOKALIKE.search(piece):
        return piece, ()
    text = _ONLY_O.sub(_as_digits, _LOOKALIKES.sub(_as_digits, piece))
    return text, tuple(_letters_read(piece, text))


def _as_digits(match: re.Match[str]) -> str:
    return match.group().translate(_ZEROS)


def _letters_read(piece: str, text: str) -> list[str]:
    changed = {one for one, other in zip(piece, text, strict=True) if one != other}
    said = {"O": "0", "o": "0", "О": "0", "о": "0", "I": "1", "l": "1"}
    return [f"the letter {letter} was read as {said[letter]}" for letter in sorted(changed)]


def _from_scientific(piece: str, match: re.Match[str]) -> Part:
    """Write a number like 1.38E+10 out, as far as its digits are there."""
    whole, fraction, power = match[1], match[2] or "", int(match[3])
    label = _trimmed(piece[: match.start()] + " " + piece[match.end() :])
    missing = power - len(fraction)
    if missing < 0 and not fraction[power:].strip("0"):
        fraction, missing = fraction[:power], 0
    given = f"scientific notation {match[0]}"
    if missing in {0, 1, 2}:
        lost = ("", ": the last digit may be lost", ": the last two digits may be lost")
        plus = "+" if match[0].startswith("+") else ""
        notes = (given + (lost[missing] or " was written out"),)
        return Part(piece, plus + whole + fraction + "0" * missing, "", label, notes, doubt=missing > 0)
    return Part(piece, "", "", label, (f"{given}: the digits are lost",), doubt=True)


def _runs(text: str) -> list[tuple[int, int, str]]:
    """Find runs of digits that are numbers, with where their text ends and their extension."""
    found: list[tuple[int, int, str]] = []
    for match in _RUN.finditer(text):
        if found and match.start() < found[-1][1]:
            continue  # the extension of the number before
        for start, end in _several(text, match.start(), match.end()):
            extension = _EXTENSION.match(text, end)
            found.append((start, extension.end() if extension else end, extension[1] if extension else ""))
    long = [run for run in found if len(_digits(text[run[0] : run[1]])) >= _NUMBER]
    if long or not found:
        return long
    return [max(found, key=lambda run: len(_digits(text[run[0] : run[1]])))]


def _several(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Split a run that is too long for one number where blanks allow it."""
    total = len(_digits(text[start:end]))
    if total <= _LONGEST:
        return [(start, end)]
    for blank in re.finditer(r"\s+", text[start:end]):
        left, right = text[start : start + blank.start()], text[start + blank.end() : end]
        halves = len(_digits(left)) == len(_digits(right))
        big = len(_digits(left)) >= _NUMBER and re.match(r"\d{7,}", right)
        if halves or big:
            cut = start + blank.end()
            return [(start, start + blank.start()), *_several(text, cut, end)]
    return [(start, end)]


def _part(text: str, run: tuple[int, int, str], span: tuple[int, int], notes: tuple[str, ...], piece: str = "") -> Part:
    """Make one number and what stands between its neighbours and it."""
    begin, stop, extension = run
    start, end = span
    written = text[begin:stop]
    if extension:
        written = written[: _RUN.match(written).end()]  # type: ignore[union-attr]  # a run begins it
    label = _trimmed(text[start:begin] + " " + text[stop:end])
    given = piece or text[start:end].strip()
    if _HIDDEN.search(written):
        return Part(given, "", extension, label, (*notes, "digits are hidden"), doubt=True)
    return Part(given, written, extension, label, notes)


def _digits(text: str) -> str:
    return _NO_DIGIT.sub("", text)


def _trimmed(label: str) -> str:
    return _BRACKETS.sub(" ", label).strip(" .,:;-_=\"'/*#·+")
