"""The words of the call sheets, each in English and in Chinese: one closed list each."""

from __future__ import annotations

from typing import Final

__all__ = [
    "ACTIONS",
    "ANSWERED",
    "MARKS",
    "OUTCOMES",
    "OWNERS",
    "PHONED",
    "PHONE_STATES",
    "REASONS",
    "STATES",
    "said",
]

OUTCOMES: Final = {
    "reached": "已接通",
    "no answer": "无人接听",
    "voicemail": "语音信箱",
    "call back": "请稍后再拨",
    "refused": "拒绝",
    "cut off": "中途挂断",
    "wrong number": "号码错误",
    "not in service": "空号或停机",
    "language": "语言不通",
    "cannot answer": "无法应答",
    "dead": "已死亡",
}
"""How an attempt ended."""

REASONS: Final = {
    "thinks it is a scam": "以为是诈骗",
    "distressed": "情绪激动",
    "symptomatic": "有症状",
    "gave false data": "提供虚假信息",
    "moved": "已去外地",
    "already in quarantine": "已在隔离",
    "is a case": "本人是病例",
    "busy": "正忙",
    "blocked": "已被拉黑",
    "ill": "身体不适",
    "child": "未成年人",
    "other": "其他",
}
"""Why it ended so, or what has to be known of it."""

ANSWERED: Final = {
    "the contact": "本人",
    "a parent": "父母",
    "a relative": "家属",
    "a colleague": "同事",
    "hotel or employer": "酒店或单位",
    "a stranger": "陌生人",
    "nobody": "无人",
}
"""Who answered."""

ACTIONS: Final = {
    "call": "拨打电话",
    "sms": "发送短信",
    "un-call": "通知解除",
    "strike-off": "不再拨打",
}
"""
What a caller does with a row: call, send a text message, tell somebody who was told to stay at home that it is over, or
leave alone somebody who stood on an earlier sheet.
"""

PHONED: Final = ("call", "sms", "un-call")
"""The actions that take a caller's time."""

MARKS: Final = {
    "new": "新增",
    "changed": "有变更",
    "again": "再次拨打",
    "un-call": "通知解除",
    "strike-off": "不再拨打",
}
"""What is different from the last hand-out; nothing where nothing is."""

PHONE_STATES: Final = ("valid", "repaired", "shared", "doubtful", "missing")
"""
What a number is worth: a number of the plan; one mended by another source; one that several groups give; one that the
number plan does not know, or that is too short or long; none.
"""

OWNERS: Final = ("self", "parent", "household", "hotel", "employer")
"""Whose number it is."""

STATES: Final = (
    "not called",
    "trying",
    "call back",
    "distressed",
    "reached",
    "released",
    "refused",
    "unreachable",
    "exhausted",
    "moved",
    "dead",
)
"""
Where a person stands after all attempts. Open: not called, trying, call back, distressed (a named person calls again).
Final for those who phone: reached; released (told that it is over); refused, unreachable (no number that works) and
exhausted (all rungs of the ladder), which go to the look-up list; moved to another jurisdiction; dead.
"""


def said(word: str, chinese: str) -> str:
    """
    Write a word of a list in both languages, as drop-downs hold it.

    Examples
    --------
    >>> said("reached", OUTCOMES["reached"])
    'reached 已接通'
    """
    return f"{word} {chinese}"
