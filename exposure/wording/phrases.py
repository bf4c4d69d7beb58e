"""The fixed sentences of reasons, in English and in Chinese."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntFlag
from typing import Final

__all__ = ["ABOARD", "AT_A_PLACE", "JUDGED", "JUDGED_NONE", "LATER", "OPENINGS", "RELATED", "Doubt", "Said", "sayings"]


@dataclass(frozen=True)
class Said:
    """A sentence in English and in Chinese."""

    en: str
    zh: str


class Doubt(IntFlag):
    """What is unknown about a contact."""

    CASE_WAY = 1
    OWN_WAY = 2
    TIMES = 4
    CASE_END = 1024
    OWN_END = 2048
    CASE_SEAT = 8
    CASE_CARRIAGE = 16
    NO_PLAN = 32
    DISTANCE = 64
    CARRIAGE = 128
    ROWS_SERVED = 256
    SEAT = 512


_UNKNOWN: Final[dict[Doubt, Said]] = {
    Doubt.CASE_WAY: Said(
        "It is not yet settled which of several places the infected person visited.",
        "该感染者当时去了几处地点中的哪一处，尚未确定。",
    ),
    Doubt.OWN_WAY: Said("It is not yet settled where you were.", "您当时在哪里，尚未确定。"),
    Doubt.TIMES: Said("The times are not exact.", "时间不够准确。"),
    Doubt.CASE_END: Said(
        "Until when the infected person stayed there is not known and is assumed.",
        "该感染者何时离开该处尚不清楚，离开时间为推定。",
    ),
    Doubt.OWN_END: Said(
        "Until when you stayed there is not known and is assumed.", "您何时离开该处尚不清楚，离开时间为推定。"
    ),
    Doubt.CASE_SEAT: Said("The seat of the infected person is not known.", "该感染者的座位尚不清楚。"),
    Doubt.CASE_CARRIAGE: Said(
        "The carriage or cabin of the infected person is not known.", "该感染者所在的车厢或舱房尚不清楚。"
    ),
    Doubt.NO_PLAN: Said(
        "How near you sat is not known, because there is no seat plan.",
        "由于没有座位图，您与该感染者的座位相距多远尚不清楚。",
    ),
    Doubt.DISTANCE: Said("How near you were is not known.", "您与该感染者相距多远尚不清楚。"),
    Doubt.CARRIAGE: Said("Your carriage or cabin is not known.", "您所在的车厢或舱房尚不清楚。"),
    Doubt.ROWS_SERVED: Said("Which rows you served is not known.", "您服务过哪几排座位尚不清楚。"),
    Doubt.SEAT: Said("Your seat is not known.", "您的座位尚不清楚。"),
}
_QUESTIONS: Final[dict[Doubt, Said]] = {
    Doubt.OWN_WAY: Said("Where were you at that time?", "您当时在哪里？"),
    Doubt.TIMES: Said("When exactly did you arrive and leave?", "您具体是几点到达、几点离开的？"),
    Doubt.OWN_END: Said("Until when were you there?", "您是几点离开的？"),
    Doubt.CARRIAGE: Said("Which carriage or cabin were you in?", "您在哪节车厢（或哪个舱房）？"),
    Doubt.ROWS_SERVED: Said("Which rows did you serve?", "您负责服务哪几排座位？"),
    Doubt.SEAT: Said("Which seat did you sit in?", "您坐在哪个座位？"),
}

OPENINGS: Final = (
    Said("", ""),
    Said("It is possible, though not certain, that this is so: ", "以下情况有可能属实，但尚未确定："),
    Said(
        "It is certain that this, or something like it, is so: ",
        "可以确定以下情况或类似情况属实：",
    ),
)
"""What stands before a reason: by `grounds.AS_IT_IS` and its like."""

AT_A_PLACE: Final = Said(
    "You were at {place} on {date} at the same time as an infected person, for {minutes} minutes.",
    "您于{date}与一名感染者同时在{place}，时长{minutes}分钟。",
)
ABOARD: Final = Said(
    "You were on {place} on {date} at the same time as an infected person, for {minutes} minutes.",
    "您于{date}与一名感染者同时乘坐{place}，时长{minutes}分钟。",
)
LATER: Final = Said(
    "You came to {place} on {date} shortly after an infected person had left.",
    "您于{date}到过{place}，一名感染者在您到达前不久刚刚离开。",
)
"""Where no rule fires."""

RELATED: Final[dict[str, Said]] = {
    "household": Said("You live in one household with an infected person.", "您与一名感染者共同居住。"),
    "companion": Said("You travelled or went about together with an infected person.", "您曾与一名感染者结伴同行。"),
    "carer": Said("You cared for an infected person, or were cared for by one.", "您曾照料一名感染者，或曾由其照料。"),
    "colleague": Said("You work together with an infected person.", "您与一名感染者是同事。"),
}
"""For relations without an encounter and without a rule."""

JUDGED: Final = Said("An investigator named you as a contact.", "流行病学调查人员将您判定为接触者。")
JUDGED_NONE: Final = Said("An investigator decided that you are no contact.", "流行病学调查人员判定您不属于接触者。")


def sayings(doubts: int) -> tuple[list[Said], list[Said]]:
    """
    Say what is unknown, and what to ask.

    Parameters
    ----------
    doubts
        A sum of `Doubt`.

    Returns
    -------
    unknown, questions
        Sentences in the order in which they are said.

    Examples
    --------
    >>> [said.en for said in sayings(Doubt.SEAT)[1]]
    ['Which seat did you sit in?']
    """
    given = [doubt for doubt in Doubt if doubts & doubt]
    return [_UNKNOWN[doubt] for doubt in given], [_QUESTIONS[doubt] for doubt in given if doubt in _QUESTIONS]
