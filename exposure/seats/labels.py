"""Seats as manifests write them: carriage, seat or berth, infants, crew without a seat."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pandas as pd

from exposure.seats.carriages import carriage_label

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["STATES", "seat_labels"]

STATES: Final = ("blank", "seat", "either", "infant", "none", "unreadable")
"""What a text says: nothing, one seat, one of several, a babe in arms, that there is no seat; or it cannot be read."""


class _Seat(NamedTuple):
    """What one text says."""

    carriage: str | None = None
    label: str | None = None
    choices: str | None = None
    state: str = "unreadable"


_LEVELS: Final = {"上": "上", "中": "中", "下": "下", "UPPER": "上", "MIDDLE": "中", "MID": "中", "LOWER": "下"}
_LEVEL: Final = "|".join(sorted(_LEVELS, key=len, reverse=True))
_RAIL_CLASS: Final = "高级软卧|硬卧|软卧|动卧|硬座|软座|[一二]等(?:座|卧)?|特等座|商务座"
_CLASS: Final = re.compile(
    rf"(?:(?P<rail>{_RAIL_CLASS})|(?:超级|明珠)?(?:头等|公务|商务|经济)舱"
    r"|(?:FIRST|BUSINESS|PREMIUM(?: ECONOMY)?|ECONOMY|COACH|[12](?:ST|ND)) CLASS|FIRST|BUSINESS|PREMIUM|ECONOMY"
    r"|(?:HARD|SOFT) (?:SLEEPER|SEAT))[ ,:-]*"
)
_INFANT: Final = re.compile(
    r"(?:(?<![A-Z])|(?<=[0-9][A-Z]))(?:INFANTS?|INFT?|BABY|BABE)(?:[ -](?:ON|IN)[ -](?:LAP|ARMS?))?(?![A-Z])"
    r"|(?:怀抱)?婴儿?"
)
_CREW: Final = re.compile(
    r"(?<![A-Z])(?:(?:CABIN|FLIGHT|COCKPIT|DECK)[ -])?CREW(?![A-Z])"
    r"|(?<![A-Z])(?:JUMP(?:[ -]?SEAT)?|JMP|JS|COCKPIT|FLIGHT DECK|STANDING|(?:NO|WITHOUT) SEAT)(?![A-Z])"
    r"|乘务[员组]?|机组(?:人员)?|机长|列车[员长]|驾驶[舱员]|无座|站票"
)
_CARRIAGE: Final = re.compile(
    r"(?:第? ?0*(?P<zh>[0-9]{1,2}) ?(?:号?车厢?|号厢)"
    r"|(?:COACH|CARRIAGE|CAR|WAGON|WAGEN|VOITURE)[ .]*(?:NO\.? ?)?(?P<en>[0-9]{1,3}|[A-Z]{1,2})(?![0-9A-Z])"
    r"|(?:CABIN|STATEROOM|舱房|船舱|房间)[ .]*(?:NO\.? ?)?(?P<cabin>[0-9A-Z]{1,6})(?:号|房)?(?![0-9A-Z]))[ ,;:/-]*"
)
_HYPHEN: Final = re.compile(r"0*(?P<hyphen>[0-9]{1,2}) ?- ?(?=[0-9])")
_LEAD: Final = re.compile(r"(?:SEATS?|BERTH|座位号?|座号|席位号?|铺位号?|NO\.?|#)[ .:]*")
_LETTER: Final = re.compile(r"0*([1-9][0-9]{0,2}) ?[-_/排]? ?([A-Z])(?: ?(?:号座?|座位?))?")
_REVERSED: Final = re.compile(r"([A-Z]) ?[-_/]? ?(?=[0-9]{2})0*([1-9][0-9]{0,2})")
_BERTH: Final = re.compile(rf"0*([1-9][0-9]{{0,2}}) ?号? ?[-/]? ?({_LEVEL})(?: ?(?:铺位?|层|BERTH))?")
_BERTH_FIRST: Final = re.compile(rf"({_LEVEL}) ?(?:铺位?|BERTH)? ?0*([1-9][0-9]{{0,2}})号?")
_NUMBER: Final = re.compile(r"0*([1-9][0-9]{0,2})(?:\.0)?(?: ?(?:号[座铺位]?|座位?|铺位?))?")
_NEXT: Final = re.compile(rf"([A-Z])|({_LEVEL})铺?")
_TOGETHER: Final = re.compile(r"0*([1-9][0-9]{0,2}) ?([A-L]{2,4})")
_BETWEEN: Final = re.compile(r" ?(?:[/;,、|&+]|(?<![A-Z])(?:OR|AND)(?![A-Z])|或者?|和) ?")
_SHIP: Final = re.compile(
    r"(?P<cabin>[0-9]{1,5}|[A-Z]{1,2}[0-9]{2,5}|[0-9]{3,5}[A-Z])(?:号|房)?(?:[-/ ]+(?P<berth>[^A-Z].*|[A-Z]{2}.*))?"
)
"""A ferry has seats, too, as 35A and 12-C."""


def seat_labels(seats: pd.Series[str], cabins: NDArray[np.bool_] | None = None) -> pd.DataFrame:
    """
    Read seats as manifests, tickets and people write them.

    Parameters
    ----------
    seats
        The texts, blank where nothing was written.
    cabins
        True where a number alone is a cabin: on a ship whose cabin is not told otherwise.

    Returns
    -------
    labels
        One row per text, with its index. `carriage` is the carriage or cabin that the text names; `label` the seat in
        one spelling: row and letter, berth number and 上, 中 or 下, or a number alone; `choices` the labels where it is
        one of several, joined by `;`; `state` one of `STATES`.

    Examples
    --------
    >>> seat_labels(pd.Series(["035-a", "07车12号下铺", "16B/C", "INF 35A", "back right"], dtype="str"))
      carriage label  choices       state
    0      NaN   35A      NaN        seat
    1       07   12下      NaN        seat
    2      NaN   NaN  16B;16C      either
    3      NaN   35A      NaN      infant
    4      NaN   NaN      NaN  unreadable
    """
    flags = np.zeros(len(seats), bool) if cabins is None else np.asarray(cabins, bool)
    codes, texts = pd.factorize(seats)
    # One number for each text, on a ship and elsewhere; most texts are there many times.
    pairs, rows = np.unique(np.where(codes < 0, -1, codes * 2 + flags), return_inverse=True)
    read = [_Seat(state="blank") if pair < 0 else _read(str(texts[pair // 2]), ship=bool(pair % 2)) for pair in pairs]
    frame = pd.DataFrame(read, columns=list(_Seat._fields)).astype("str")
    frame["carriage"] = carriage_label(frame["carriage"])
    return frame.iloc[rows].set_axis(seats.index)


def _read(text: str, *, ship: bool) -> _Seat:
    plain = _plain(text)
    if not plain:
        return _Seat(state="blank")
    if _INFANT.search(plain):
        held = _on_board(_trimmed(_INFANT.sub(" ", plain)), ship=ship)
        return held._replace(choices=None, state="infant")
    if _CREW.search(plain):
        return _crew(plain, ship=ship)
    return _on_board(plain, ship=ship)


def _plain(text: str) -> str:
    """Give plain letters, capital, without invisible signs and doubled blanks."""
    visible = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf")
    return " ".join(visible.upper().replace("–", "-").replace("—", "-").split())


def _trimmed(text: str) -> str:
    return " ".join(text.split()).strip(" -/,;:()")


def _crew(plain: str, *, ship: bool) -> _Seat:
    """Read the text of somebody who has no seat; crew that travel as passengers have one."""
    rest = _trimmed(_CREW.sub(" ", plain))
    if not re.search(r"[0-9]{2}|[0-9][上中下]|车", rest):  # JS1 and JUMP 2L are no seats of the cabin
        return _Seat(state="none")
    held = _on_board(rest, ship=ship)
    return held._replace(state="none") if held.state == "blank" else held


def _on_board(text: str, *, ship: bool) -> _Seat:
    """Read carriage and seat."""
    rest, on_rail = _without_class(text)
    match = _CARRIAGE.match(rest)
    carriage = (match["zh"] or match["en"] or match["cabin"]) if match else None
    if match:
        rest = _without_class(rest[match.end() :])[0]
        return _seat(rest, carriage)
    if (hyphen := _HYPHEN.match(rest)) and (on_rail or not rest[-1].isdigit()):
        return _seat(rest[hyphen.end() :], hyphen["hyphen"])
    if ship and (cabin := _SHIP.fullmatch(rest)):
        return _seat(cabin["berth"] or "", cabin["cabin"])
    return _seat(rest, None)


def _without_class(text: str) -> tuple[str, bool]:
    """Take away the class of travel; tell whether it is one of Chinese trains."""
    match = _CLASS.match(text)
    return (text[match.end() :], match["rail"] is not None) if match else (text, False)


def _seat(text: str, carriage: str | None) -> _Seat:
    if not text:
        return _Seat(carriage, state="blank")
    if label := _label(text):
        return _Seat(carriage, label, state="seat")
    carriages, labels = _choices(text)
    named = {c for c in (carriage, *carriages) if c}
    if not labels or len(named) > 1:
        return _Seat(carriage)
    carriage = named.pop() if named else None
    if len(labels) == 1:
        return _Seat(carriage, labels[0], state="seat")
    return _Seat(carriage, choices=";".join(labels), state="either")


def _label(text: str) -> str | None:
    """Give one seat in one spelling, None where the text is not one seat."""
    lead = _LEAD.match(text)
    text = text[lead.end() :] if lead else text
    if match := _LETTER.fullmatch(text):
        return match[1] + match[2]
    if match := _REVERSED.fullmatch(text):
        return match[2] + match[1]
    if match := _BERTH.fullmatch(text):
        return match[1] + _LEVELS[match[2]]
    if match := _BERTH_FIRST.fullmatch(text):
        return match[2] + _LEVELS[match[1]]
    match = _NUMBER.fullmatch(text)
    return match[1] if match else None


def _choices(text: str) -> tuple[list[str], list[str]]:
    """Read a text that leaves a choice, as 16B/C: the carriages that it names, and the seats, each once."""
    if (match := _TOGETHER.fullmatch(text)) and list(match[2]) == sorted(set(match[2])):
        return [], [match[1] + letter for letter in match[2]]
    parts = _BETWEEN.split(text)
    if len(parts) < 2:
        return [], []
    carriages, labels = [], list[str]()
    for part in parts:
        if labels and (alone := _NEXT.fullmatch(part)):
            row = labels[-1].rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ上中下")
            labels.append(row + (alone[1] or _LEVELS[alone[2]]))
            continue
        rest, _ = _without_class(part)
        if match := _CARRIAGE.match(rest):
            carriages.append(match["zh"] or match["en"] or match["cabin"])
            rest = rest[match.end() :]
        label = _label(rest)
        if label is None:
            return [], []
        labels.append(label)
    return carriages, list(dict.fromkeys(labels))
