"""The closed word lists: scales, kinds of place, modes, roles, masks, sources, classes."""

from __future__ import annotations

from typing import Final

__all__ = [
    "CLASSES",
    "KINDS",
    "MASKS",
    "MODES",
    "NEAR",
    "OF_ONE_AIR",
    "RELATIONS",
    "ROLES",
    "SCALES",
    "SOURCES",
    "STATUSES",
    "part_kind",
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
