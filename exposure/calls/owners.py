"""Whose number it is, told from the words that stand beside it."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["owner_of"]

_WORDS: Final = {
    "parent": (
        "母亲 妈妈 妈咪 父亲 爸爸 家长 父母 监护人",
        "mother father parent parents mum mom mummy mommy dad daddy guardian мать мама отец папа mutter vater eltern",
    ),
    "hotel": (
        "酒店 宾馆 旅馆 旅店 旅社 前台 总台 民宿 招待所 客栈",
        "hotel hostel motel reception guesthouse guest-house concierge гостиница отель rezeption",
    ),
    "employer": (
        "单位 公司 办公室 办公电话 工作 工厂 学校",
        "office employer work company firm workplace school работа офис büro arbeit firma",
    ),
    "household": (
        "家属 家人 家里 家庭 住宅 宅电 妻子 丈夫 老婆 老公 爱人 配偶 儿子 女儿 爷爷 奶奶 外公 外婆 哥哥 姐姐 弟弟 妹妹",
        "home household wife husband spouse son daughter brother sister grandmother grandfather жена муж дом",
    ),
}
"""For each owner, words that stand anywhere in a label, and words that stand by themselves."""

_ALONE: Final = {"母": "parent", "妈": "parent", "父": "parent", "爸": "parent", "家": "household", "宅": "household"}
"""Too short to be looked for inside a name."""


def _pattern(inside: str, alone: str) -> re.Pattern[str]:
    letters = r"[^\W\d_]"
    words = "|".join(alone.split())
    return re.compile(rf"{'|'.join(inside.split())}|(?<!{letters})(?:{words})(?!{letters})", re.IGNORECASE)


_PATTERNS: Final = {owner: _pattern(*words) for owner, words in _WORDS.items()}


def owner_of(label: str) -> str:
    """
    Tell whose number it is.

    Parameters
    ----------
    label
        What stands beside the number.

    Returns
    -------
    owner
        One of `words.OWNERS`; `self` where no word says otherwise.

    Examples
    --------
    >>> owner_of("母亲"), owner_of("hotel reception"), owner_of("Mr Homer")
    ('parent', 'hotel', 'self')
    """
    if not label:
        return "self"
    for owner, pattern in _PATTERNS.items():
        if pattern.search(label):
            return owner
    return next((_ALONE[word] for word in re.findall(r"\w+", label) if word in _ALONE), "self")
