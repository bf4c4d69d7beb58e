"""Short cards for terminals and notebooks: counts, ids and moments, never names."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["counted", "html_card", "text_card", "utc"]


def text_card(title: str, lines: list[str]) -> str:
    """
    Set a title over indented lines.

    Examples
    --------
    >>> print(text_card("Graph", ["2 persons", "1 place"]))
    Graph
      2 persons
      1 place
    """
    return "\n  ".join([title, *lines])


def html_card(title: str, lines: list[str]) -> str:
    """Set a title over lines in HTML that takes its colours from the page, so that it reads on light and dark."""
    rows = "".join(f"<div>{escape(line)}</div>" for line in lines)
    style = "border-left:3px solid currentColor;padding:.2em .8em;margin:.3em 0;line-height:1.5"
    return f'<div style="{style}"><strong>{escape(title)}</strong>{rows}</div>'


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """
    Write a count with its noun.

    Examples
    --------
    >>> counted(1, "person"), counted(12_000, "stay"), counted(2, "person set aside", "persons set aside")
    ('1 person', '12,000 stays', '2 persons set aside')
    """
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def utc(moment: pd.Timestamp) -> str:
    """
    Write an instant for people.

    Examples
    --------
    >>> import pandas as pd
    >>> utc(pd.Timestamp("2020-02-27T12:00+08:00"))
    '2020-02-27 04:00 UTC'
    """
    at = moment.tz_convert("UTC")
    # Not strftime, which ends with the year 9999.
    return f"{at.year:04d}-{at.month:02d}-{at.day:02d} {at.hour:02d}:{at.minute:02d} UTC"
