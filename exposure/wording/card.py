"""The card that explains one contact, as text for terminals and as HTML for notebooks."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from exposure.shown import counted, utc
from exposure.wording.moments import clock, day_english
from exposure.wording.plain import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


__all__ = ["Part", "card_html", "card_parts", "card_text"]

_SHOWN = 10
"""So many encounters of the class are written out …"""
_SHOWN_BESIDE = 3
"""… and so many others; all are in the dict."""

Facts = dict[str, Any]


class Part(NamedTuple):
    """A heading and what stands under it."""

    heading: str
    lines: list[str]


def card_parts(contact: Mapping[str, Any]) -> list[Part]:
    """
    Write out what is known of one contact.

    Parameters
    ----------
    contact
        One entry of `Why.contacts`.

    Returns
    -------
    parts
        The first holds the sentences; all text is on single lines without control characters.
    """
    met = contact["encounters"]
    counting = [one for one in met if one["of_class"]]
    parts = [
        Part(_title(contact), [line for line in (contact["reason"], contact["reason_zh"]) if line]),
        Part("answer", list(_answer(contact))),
        Part("rule", list(_rule(contact["rule"]))),
        Part(f"encounters of this class: {len(counting)}", list(_encounters(counting, _SHOWN))),
        Part(f"other encounters: {len(met) - len(counting)}", list(_encounters(met[len(counting) :], _SHOWN_BESIDE))),
        Part("relations", [line for one in contact["relations"] for line in _relation(one)]),
        Part("unknown", [f"{one['en']} {one['zh']}" for one in contact["unknown"]]),
        Part("ask", [f"{one['en']} {one['zh']}" for one in contact["questions"]]),
    ]
    return [Part(plain(part.heading), [_tidy(line) for line in part.lines]) for part in parts if part.lines]


def card_text(contacts: Sequence[Mapping[str, Any]]) -> str:
    """
    Set contacts for a terminal.

    Parameters
    ----------
    contacts
        What `Why.contacts` holds.

    Returns
    -------
    text
        One block per contact.
    """
    blocks = []
    for contact in contacts:
        first, *rest = card_parts(contact)
        lines = [first.heading, *(f"  {line}" for line in first.lines)]
        for part in rest:
            lines += [f"  {part.heading}", *(f"    {line}" for line in part.lines)]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def card_html(contacts: Sequence[Mapping[str, Any]]) -> str:
    """
    Set contacts in HTML that takes its colours from the page, so that it reads on light and dark.

    Parameters
    ----------
    contacts
        What `Why.contacts` holds.

    Returns
    -------
    html
        Everything from files is escaped.
    """
    style = "border-left:3px solid currentColor;padding:.2em .8em;margin:.3em 0;line-height:1.5"
    blocks = []
    for contact in contacts:
        first, *rest = card_parts(contact)
        inner = f"<strong>{escape(first.heading)}</strong>"
        inner += "".join(f'<p style="margin:.2em 0">{escape(line)}</p>' for line in first.lines)
        for part in rest:
            lines = "".join(f"<div>{_indented(line)}</div>" for line in part.lines)
            inner += f"<details open><summary>{escape(part.heading)}</summary>{lines}</details>"
        blocks.append(f'<div style="{style}">{inner}</div>')
    return "".join(blocks)


def _indented(line: str) -> str:
    text = line.lstrip(" ")
    return f'<span style="padding-left:{(len(line) - len(text)) / 2}em">{escape(text)}</span>'


def _tidy(line: str) -> str:
    """Clean a line, and leave the blanks at its beginning."""
    return " " * (len(line) - len(line.lstrip(" "))) + plain(line)


def _title(contact: Mapping[str, Any]) -> str:
    own = contact["class_name"]
    named = f" ({own})" if own not in ("", contact["contact_class"]) else ""
    return (
        f"{contact['contact_id']}, contact of case {contact['case_id']}: "
        f"{contact['contact_class']}{named}, {contact['certainty']}"
    )


def _answer(contact: Mapping[str, Any]) -> Iterator[str]:
    if contact["certainty"] == "possible":
        yield f"likelihood {contact['likelihood']:.3g}"
    for judged in contact["judged"]:
        yield f"judged {judged['contact_class']} by an investigator"
        yield from _rows([judged["row"]])
    if contact["is_case"]:
        yield "is a case itself, and so has no end of quarantine here"
    if contact["last_day"]:
        day = pd.Timestamp(contact["last_day"]).date()
        yield f"quarantine until {day_english(day)} 24:00 ({utc(pd.Timestamp(contact['quarantine_until']))})"
    if contact["minutes"] is not None:
        yield f"together for {_minutes(contact)} in all"
    if contact["known_at"]:
        yield f"as known at {utc(pd.Timestamp(contact['known_at']))}"
    yield from ([contact["assumed"]] if contact["assumed"] else [])


def _rule(rule: Facts | None) -> Iterator[str]:
    if rule is None:
        return
    yield f"{rule['id']} of {rule['set']} ({rule['authority']}, {rule['title']}, in force {rule['in_force']})"
    yield f"where: {' or '.join(rule['where']) or 'anywhere'}"
    for words, code in rule["asks"]:
        yield f"asks: {words}" + (f"   [{code}]" if code else "")
    yield f"source: {rule['source']} (confidence: {rule['confidence']})"


def _encounters(met: Sequence[Facts], most: int) -> Iterator[str]:
    for number, one in enumerate(met[:most], start=1):
        yield f"{number}. {one['place']} [{one['shared_place_id'] or one['contact_place_id']}], {_when(one)}"
        later = "" if one["direct"] else f"; came {one['gap_minutes']:g} minutes after the case had left"
        yield f"   {_minutes(one)}{later}"
        if sides := [side for side in ("contact", "case") if one[f"{side}_end_assumed"]]:
            yield f"   the end of the {' and '.join(sides)}'s stay is not told; it is ASSUMED"
        if places := _seats(one):
            yield f"   {places}"
        if apart := _apart(one):
            yield f"   {apart}"
        by = f" by {one['rule']}" if one["rule"] and not one["in_sum"] else ""
        share = f", likelihood {one['likelihood']:.3g}" if one["certainty"] == "possible" else ""
        added = f"; adds to the minutes of {one['rule']}" if one["in_sum"] else ""
        yield f"   {one['contact_class']}{by}, {one['certainty']}{share}{added}"
        yield from (f"   {line}" for line in _rows(one["rows"]))
    if len(met) > most:
        yield f"and {counted(len(met) - most, 'encounter')} more"


def _when(one: Facts) -> str:
    start, end = pd.Timestamp(one["start"]), pd.Timestamp(one["end"])
    last = clock(end.hour * 60 + end.minute)
    if end.date() != start.date():
        last += f" on {day_english(end.date())}"
    return f"{day_english(start.date())} {clock(start.hour * 60 + start.minute)} to {last} ({one['zone'] or 'UTC'})"


def _minutes(one: Mapping[str, Any]) -> str:
    said = f"{one['minutes']:g} minutes"
    if one["minutes_min"] == one["minutes"] == one["minutes_max"]:
        return said
    return f"{said} as stated, at least {one['minutes_min']:g}, at most {one['minutes_max']:g}"


def _seats(one: Facts) -> str:
    said = []
    for side in ("contact", "case"):
        told = [f"{name} {one[f'{side}_{name}']}" for name in ("seat", "role", "section") if one[f"{side}_{name}"]]
        if told:
            said.append(f"{side}: {', '.join(told)}")
    return "; ".join(said)


def _apart(one: Facts) -> str:
    said = []
    for name, noun in (("row_gap", "row"), ("seat_gap", "seat"), ("distance_m", "metre"), ("venue_gap_m", "metre")):
        if one[name] is not None:
            words = "between the venues" if name == "venue_gap_m" else "apart"
            said.append(f"{round(one[name], 2):g} {noun}{'s' * (one[name] != 1)} {words}")
    return ", ".join(said)


def _relation(one: Facts) -> Iterator[str]:
    period = "" if not one["since"] else f", {utc(pd.Timestamp(one['since']))} to {utc(pd.Timestamp(one['until']))}"
    yield f"{one['kind']}{period}"
    yield from _rows(one["rows"])


def _rows(rows: Sequence[Facts]) -> Iterator[str]:
    for row in rows:
        told = [row["source"], f"recorded {utc(pd.Timestamp(row['recorded_at']))}" if row["recorded_at"] else ""]
        more = "".join(f", {text}" for text in told if text)
        where = f"{row['file']} row {row['row']}" if row["file"] else f"table {row['table']}"
        yield f"  {row['about']}: {where} ({row['fact_id']}{more})"
