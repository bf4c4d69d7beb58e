"""
Seat plans of common cabins, ready to be named by a leg.

They are typical, not those of one operator: rows, pitch and width differ from vehicle to vehicle, and an investigation
that hangs on them needs the plan of the vehicle itself. Pitch and width are rounded values of the usual size, from no
source in particular.
"""

from __future__ import annotations

from typing import Any, Final

__all__ = ["ROWS"]

_COLUMNS: Final = (
    *("layout", "rows", "columns", "missing_rows", "sections"),
    *("pitch_m", "width_m", "rows_per_bay", "rows_per_compartment"),
)
_BUSINESS: Final = "business 1-4;economy 11-31"
_WIDE: Final = "business 1-8;economy 11-51"

ROWS: Final[tuple[dict[str, Any], ...]] = tuple(
    dict(zip(_COLUMNS, row, strict=True))
    for row in (
        ("narrow-body 3-3", "1-4;11-31", "AC DF;ABC DEF", "13", _BUSINESS, 0.79, 0.45, None, None),
        ("wide-body 3-3-3", "1-8;11-51", "AC DG HK;ABC DEG HJK", "13", _WIDE, 0.81, 0.45, None, None),
        ("wide-body 2-4-2", "1-8;11-51", "AC DG HK;AC DEFG HK", "13", _WIDE, 0.81, 0.46, None, None),
        ("wide-body 3-4-3", "1-8;11-51", "AC DG HK;ABC DEFG HJK", "13", _WIDE, 0.81, 0.44, None, None),
        ("regional 2-2", "1-22", "AC DF", "13", "economy 1-22", 0.79, 0.46, None, None),
        ("high-speed 3-2", "1-18", "ABC DF", None, "second class 1-18", 0.98, 0.48, None, None),
        ("high-speed 2-2", "1-13", "AC DF", None, "first class 1-13", 1.16, 0.52, None, None),
        # A number for each seat, and pairs of rows that face each other.
        ("hard seat", "1;2-23;24", "-## ##;### ##;### #-", None, "hard seat 1-24", 0.85, 0.45, 2, None),
        # A berth's number is that of its side of the bay, and the level tells the three of a side apart.
        ("hard sleeper", "1-22", "上中下", None, "hard sleeper 1-22", 0.9, 0.7, 2, None),
        # Every berth has its number: odd ones below, even ones above; two sides make a compartment.
        ("soft sleeper", "1-18", "#下#上", None, "soft sleeper 1-18", 1.1, 0.9, None, 2),
        ("coach 2-2", "1-11;12", "## ##;#####", None, "coach 1-12", 0.8, 0.45, None, None),
        ("car", "1;2", "A C;ABC", None, "front 1;back 2", 0.9, 0.5, None, None),
        ("ship cabin 4", "1-2", "##", None, "cabin 1-2", 1.0, 0.9, None, None),
        ("ship cabin 2", "1", "##", None, "cabin 1", 1.0, 0.9, None, None),
    )
)
"""Rows of a table of layouts."""
