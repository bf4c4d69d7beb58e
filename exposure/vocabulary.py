"""The closed word lists: kinds of place with scales and usual stays, modes, roles, masks, classes, words for times."""

from __future__ import annotations

from typing import Final

__all__ = [
    "ABOUT",
    "ABOUT_AN_HOUR",
    "ABOUT_A_MINUTE",
    "CLASSES",
    "CLOCK_WORDS",
    "DAY_PARTS",
    "KINDS",
    "MASKS",
    "MODES",
    "NEAR",
    "OF_ONE_AIR",
    "OUTCOMES",
    "RELATIONS",
    "ROLES",
    "ROLE_OF",
    "SCALES",
    "SOURCES",
    "STATUSES",
    "USUAL_MINUTES",
    "WITHOUT_SEAT",
    "part_kind",
    "role_of",
]

SCALES: Final = ("spot", "room", "space", "building", "site")
"""How large a kind of place is, smallest first."""

NEAR: Final = "near"
"""The scale of an encounter between two venues that have no place in common; it sorts after every scale."""

OF_ONE_AIR: Final = "space"
"""Up to this scale a place is one body of air."""

_BY_SCALE: Final[dict[str, tuple[str, ...]]] = {
    "spot": ("table", "till", "desk", "bench", "bed", "bay"),
    "room": ("room", "home", "office", "lift", "compartment", "ship cabin", "car"),
    "space": (
        "shop",
        "restaurant",
        "cafe",
        "canteen",
        "ward",
        "classroom",
        "waiting room",
        "carriage",
        "coach",
        "bus",
        "aircraft",
        "venue",
    ),
    "building": (
        "floor",
        "concourse",
        "hotel",
        "hospital",
        "school",
        "dormitory",
        "office building",
        "train",
        "ship",
    ),
    "site": ("station", "airport", "mall", "market", "campus"),
}

KINDS: Final[dict[str, str]] = {kind: scale for scale, kinds in _BY_SCALE.items() for kind in kinds}
"""Every kind of place with its scale."""

_BY_MINUTES: Final[dict[int, tuple[str, ...]]] = {
    2: ("lift",),
    5: ("till",),
    30: ("bench", "bus", "car", "concourse", "shop", "station"),
    45: ("cafe", "canteen", "market", "waiting room"),
    60: ("desk", "floor", "restaurant", "table", "venue"),
    90: ("classroom", "mall"),
    120: ("airport", "bay", "carriage", "coach"),
    180: ("aircraft", "hospital", "train"),
    240: ("compartment",),
    480: ("bed", "campus", "office", "office building", "room", "school", "ship cabin", "ward"),
    720: ("dormitory", "home", "hotel", "ship"),
}

USUAL_MINUTES: Final[dict[str, float]] = {kind: minutes for minutes, kinds in _BY_MINUTES.items() for kind in kinds}
"""
How long a stay at each kind of place is taken to last, in minutes, where nobody tells its end.

These are this project's own planning values, an assumption and no measured figures; the user changes them with
`usual_minutes`. A next stay that begins sooner ends the stay sooner.
"""

MODES: Final[dict[str, str]] = {
    "flight": "aircraft",
    "train": "train",
    "metro": "train",
    "bus": "bus",
    "tram": "bus",
    "coach": "coach",
    "car": "car",
    "ship": "ship",
    "ferry": "ship",
}
"""Every mode of transport with the kind of place that its legs and vehicles are."""

ROLES: Final = ("passenger", "crew", "driver", "infant", "guest", "staff", "patient", "carer", "visitor")
"""Usual roles; others are kept as given."""

WITHOUT_SEAT: Final = ("crew", "driver", "infant")
"""Roles that take no passenger's seat."""

_ROLE_WORDS: Final = {
    "passenger": "pax,乘客,旅客",
    "crew": "cabin crew,flight crew,flight attendant,cabin attendant,train attendant,purser,steward,stewardess,pilot,"
    "captain,co pilot,copilot,first officer,conductor,机组,机组人员,乘务员,乘务长,空乘,空乘人员,机长,副驾驶,安全员,"
    "空警,列车员,列车长,船员",
    "driver": "chauffeur,司机,驾驶员",
    "infant": "inf,baby,babe in arms,lap infant,婴儿,怀抱婴儿",
    "guest": "hotel guest,客人,住客",
    "staff": "employee,waiter,waitress,cashier,receptionist,工作人员,员工,服务员,收银员,前台",
    "patient": "病人,患者",
    "carer": "caregiver,护工,照护者,陪护",
    "visitor": "访客,探视者",
}
ROLE_OF: Final[dict[str, str]] = {word: role for role, words in _ROLE_WORDS.items() for word in words.split(",")}
"""Other words for the usual roles, in small letters and without hyphens."""

MASKS: Final = ("none", "cloth", "surgical", "respirator", "respirator-valved", "unknown")
"""What a person wore over mouth and nose."""

SOURCES: Final = (
    "letter",
    "statement",
    "manifest",
    "register",
    "declaration",
    "payment",
    "order",
    "roster",
    "cctv",
    "telecom",
    "field",
    "laboratory",
    "call",
)
"""Where facts usually come from; others are kept as given."""

RELATIONS: Final = ("household", "companion", "carer", "colleague", "same-person")
"""Kinds of relation between two persons."""

STATUSES: Final = ("in-quarantine", "dead")
"""States of a person beside the blank one."""

CLASSES: Final = ("close", "secondary", "general", "co-present")
"""Contact classes, most severe first."""

OUTCOMES: Final = (*CLASSES, "none")
"""What somebody may be towards a case, or be judged to be: of a class, or no contact."""

_PARTS: Final[dict[tuple[int, int], str]] = {
    (0, 6): "before dawn,early hours,凌晨,拂晓前",
    (6, 9): "early morning,清晨,一早,一大早",
    (6, 12): "morning,forenoon,早上,早晨,上午",
    (9, 12): "late morning",
    (11, 13): "noon,midday,around noon,about noon,正午,中午",
    (11, 14): "lunchtime,lunch time,午饭时间,午餐时间",
    (12, 15): "early afternoon",
    (12, 18): "afternoon,午后,下午",
    (15, 18): "late afternoon",
    (17, 20): "dusk,傍晚,黄昏",
    (18, 24): "evening,晚上,晚间",
    (20, 24): "late evening",
    (0, 24): "all day,whole day,the whole day,全天,整天,一整天",
}
DAY_PARTS: Final[dict[str, tuple[int, int]]] = {
    word: (begin * 60, end * 60) for (begin, end), words in _PARTS.items() for word in words.split(",")
}
"""Words for a part of one local day: its begin and end in minutes after midnight. None reaches over midnight, and
words for what may lie on both sides of it, such as night and 深夜, are left out."""

CLOCK_WORDS: Final[dict[str, tuple[int, int]]] = {
    "凌晨": (0, 6),
    "清晨": (4, 9),
    "早上": (4, 11),
    "早晨": (4, 11),
    "上午": (0, 11),
    "中午": (11, 14),
    "午后": (12, 18),
    "下午": (12, 23),
    "傍晚": (16, 20),
    "晚上": (17, 23),
    "夜里": (20, 23),
    "深夜": (21, 23),
}
"""Words before a time by the twelve-hour clock, with the first and last hour that can be meant: 下午3点 is 15:00."""

ABOUT: Final = (
    *("~", "\u301c", "\u223c", "≈", "around", "about", "approximately", "approx.", "approx", "circa", "ca.", "ca"),
    *("c.", "roughly", "约", "大约", "大约在", "约在", "大概", "大概在", "左右", "前后"),
)
"""Words and signs before or after a time that say that it is not exact."""

ABOUT_A_MINUTE: Final = 10
"""By how many minutes a time may be wrong that is said to be about so, and given to the minute …"""

ABOUT_AN_HOUR: Final = 30
"""… and if only the hour is given."""


def role_of(text: str) -> str:
    """
    Give the role that a text means, or the text in small letters.

    Examples
    --------
    >>> role_of("Purser"), role_of("乘务员"), role_of(" Co-pilot"), role_of("tour guide")
    ('crew', 'crew', 'crew', 'tour guide')
    """
    word = " ".join(text.casefold().replace("-", " ").split())
    return ROLE_OF.get(word, word)


def part_kind(mode_kind: str, depth: int) -> str:
    """
    Name the kind of a part of a leg.

    Parameters
    ----------
    mode_kind
        Kind of place of the leg, a value of `MODES`.
    depth
        1 for a carriage (on a ship: a cabin), 2 for a compartment.

    Examples
    --------
    >>> part_kind("train", 1), part_kind("train", 2), part_kind("ship", 1)
    ('carriage', 'compartment', 'ship cabin')
    """
    if depth > 1:
        return "compartment"
    return "ship cabin" if mode_kind == "ship" else "carriage"
