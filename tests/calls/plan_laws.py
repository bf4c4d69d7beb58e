"""
The laws of a plan in plain loops: which ones a plan breaks, and with whom.

Like the oracle of the lists they are written from what a plan means and look only at its roll and its shifts.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from datetime import time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from calls.plain_calls import call_units, components, is_child, numbers_of, people_of, persons_of, rows_of, surely_child

if TYPE_CHECKING:
    from collections.abc import Iterator

    from calls.plain_calls import Row, Terms

    import exposure as ex

CALLER_SHEET = re.compile(r"caller-(\d+)-shift-(\d+)")
INSTITUTIONAL = 5
"""So many people give one number only of a hotel, an employer or a school."""


def check_plan(plan: Any, trace: ex.Trace, terms: Terms) -> list[str]:
    """Every law that a first plan breaks, with whom."""
    rows = rows_of(plan.roll)
    laws = (
        _once,
        _positions,
        _stems,
        _capacity,
        _windows,
        _zones,
        _shifts,
        _together,
        _units,
        _words,
        _answers,
        _balance,
        _families,
        _proposals,
    )
    return [f"{law.__name__[1:]}: {broken}" for law in laws for broken in law(plan, rows, trace, terms)]


def later_plan(plan: Any, trace: ex.Trace, terms: Terms) -> list[str]:
    """Every law that a plan breaks which may carry on with what was done before."""
    rows = rows_of(plan.roll)
    laws = (_once, _positions, _stems, _capacity, _windows, _zones, _together, _words)
    return [f"{law.__name__[1:]}: {broken}" for law in laws for broken in law(plan, rows, trace, terms)]


def kind_of(stem: str) -> str:
    """Of which kind a list is."""
    return "caller" if CALLER_SHEET.fullmatch(stem) else "handover" if re.fullmatch(r"handover-\d+", stem) else stem


def called(rows: list[Row]) -> list[Row]:
    """The rows on callers' sheets."""
    return [row for row in rows if kind_of(row["stem"]) == "caller"]


def _once(_plan: Any, rows: list[Row], trace: ex.Trace, _terms: Terms) -> Iterator[str]:
    """Each contact on exactly one list, and nobody else but former ones."""
    counts = Counter(row["person_id"] for row in rows)
    yield from (f"{person} {count} times" for person, count in counts.items() if count > 1)
    people = set(trace.people["person_id"])
    listed = {row["person_id"] for row in rows if not row["former"]}
    yield from (f"{person} on no list" for person in people - listed)
    yield from (f"{person} is no contact" for person in listed - people)


def _positions(_plan: Any, rows: list[Row], _trace: ex.Trace, _terms: Terms) -> Iterator[str]:
    """Each list is numbered from 1 in the order of its rows, and its rows lie together."""
    last: dict[str, int] = {}
    before = ""
    for row in rows:
        stem = row["stem"]
        if row["position"] != last.get(stem, 0) + 1:
            yield f"{stem}: {row['position']} after {last.get(stem, 0)}"
        if stem != before and stem in last:
            yield f"{stem} is torn apart"
        last[stem], before = row["position"], stem


def _stems(plan: Any, rows: list[Row], _trace: ex.Trace, terms: Terms) -> Iterator[str]:
    """Names of lists are the fixed ones, and say what their rows say."""
    authorities: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        stem, kind = row["stem"], kind_of(row["stem"])
        if kind not in ("caller", "lookup", "handover", "in-register", "not-called"):
            yield f"no such list: {stem}"
        sheet = CALLER_SHEET.fullmatch(stem)
        said = (int(sheet[1]), int(sheet[2])) if sheet else (0, 0)
        if (row["caller"], row["shift"]) != said:
            yield f"{stem} has a row of caller {row['caller']}, shift {row['shift']}"
        if sheet and not (1 <= said[0] <= terms.callers and said[1] in plan.shifts):
            yield f"no such caller or shift: {stem}"
        if bool(row["action"]) != bool(sheet):
            yield f"{row['person_id']} on {stem}: action {row['action']!r}"
        if kind == "handover":
            authorities[stem].add(row["jurisdiction"])
    names = [name for found in authorities.values() for name in found]
    yield from (f"{stem} is for {sorted(found)}" for stem, found in authorities.items() if len(found) > 1)
    yield from (f"{name!r} has several lists" for name, count in Counter(names).items() if count > 1)


def _capacity(_plan: Any, rows: list[Row], _trace: ex.Trace, terms: Terms) -> Iterator[str]:
    """Nobody has more calls in a shift than can be made."""
    calls = Counter(row["stem"] for row in called(rows) if row["spokesperson"])
    yield from (f"{stem} has {count} calls" for stem, count in calls.items() if count > terms.per_shift)


def _windows(plan: Any, rows: list[Row], _trace: ex.Trace, terms: Terms) -> Iterator[str]:
    """Who is phoned is phoned inside the shift and the hours of his own zone; the window is that of his whole unit."""
    opens, closes = (time.fromisoformat(hour) for hour in terms.hours)
    for row in called(rows):
        begin, end, shift = row["call_from"], row["call_until"], plan.shifts.get(row["shift"])
        if begin == "" or end == "" or not row["zone"] or shift is None:
            yield f"{row['person_id']} has no window, zone or shift"
            continue
        if not (shift.start <= begin < end <= shift.end):
            yield f"{row['person_id']}: {begin} to {end} is not inside shift {shift.number}"
        one, other = (moment.tz_convert(ZoneInfo(row["zone"])) for moment in (begin, end))
        if row["spokesperson"] and (one.date() != other.date() or one.time() < opens or other.time() > closes):
            yield f"{row['person_id']}: {one} to {other} is at night"
    for unit, members in _by_unit(rows).items():
        if len({(row["call_from"], row["call_until"]) for row in members}) > 1:
            yield f"{unit} has several windows"
    yield from (f"{row['person_id']} has a window on {row['stem']}" for row in rows if _idle(row) and row["call_from"])


def _idle(row: Row) -> bool:
    return kind_of(row["stem"]) != "caller"


def _shifts(plan: Any, _rows: list[Row], _trace: ex.Trace, terms: Terms) -> Iterator[str]:
    """Shifts run back to back, as many a day as asked, each day from the same hour after the start."""
    length = timedelta(hours=min(8, 24 / terms.shifts))
    for number, shift in plan.shifts.items():
        day, turn = divmod(number - 1, terms.shifts)
        start = plan.start + timedelta(days=day) + turn * length
        if (shift.number, shift.start, shift.end) != (number, start, start + length):
            yield f"{number} is {shift}, not from {start}"


def _zones(_plan: Any, rows: list[Row], trace: ex.Trace, _terms: Terms) -> Iterator[str]:
    """Who lives where all venues lie in one zone is called by that zone's clock."""
    zones: dict[str, set[str]] = defaultdict(set)
    for venue in rows_of(trace.graph.venues.drop(columns="geometry")):
        if venue["jurisdiction"] and venue["timezone"]:
            zones[venue["jurisdiction"]].add(venue["timezone"])
    persons = persons_of(trace)
    for row in called(rows):
        there = zones.get(persons[row["person_id"]]["jurisdiction"], set())
        if len(there) == 1 and row["zone"] not in there:
            yield f"{row['person_id']} has {row['zone']}, not {there}"


def _by_unit(rows: list[Row]) -> dict[str, list[Row]]:
    units: dict[str, list[Row]] = defaultdict(list)
    for row in called(rows):
        if not row["former"]:
            units[row["unit"] or row["person_id"]].append(row)  # who is called alone has no unit
    return units


def _together(_plan: Any, rows: list[Row], trace: ex.Trace, _terms: Terms) -> Iterator[str]:
    """A unit stands together, and one of it is phoned, a grown-up where there is one."""
    persons = persons_of(trace)
    for members in _by_unit(rows).values():
        who = [row["person_id"] for row in members]
        spoken = [row for row in members if row["spokesperson"]]
        positions = [row["position"] for row in members]
        if len(spoken) != 1:
            yield f"{who} has {len(spoken)} spokespersons"
        if len({row["stem"] for row in members}) > 1 or max(positions) - min(positions) != len(members) - 1:
            yield f"{who} do not stand together"
        for row in spoken:
            grown = not all(is_child(persons[p], trace) for p in who)
            if grown and surely_child(persons[row["person_id"]], trace):
                yield f"{who}: the spokesperson {row['person_id']} is a child"
            if not row["phone"]:
                yield f"{row['person_id']} has no number"
        yield from (f"{row['person_id']} takes no minutes" for row in spoken if not row["expected_minutes"] > 0)
        silent = [row for row in members if not row["spokesperson"]]
        yield from (f"{row['person_id']} takes minutes" for row in silent if row["expected_minutes"] != 0)


def _units(_plan: Any, rows: list[Row], trace: ex.Trace, _terms: Terms) -> Iterator[str]:
    """A unit is those who belong together, no more and no fewer."""
    wanted = {row["person_id"] for row in rows if kind_of(row["stem"]) in ("caller", "lookup") and not row["former"]}
    on_sheets = {row["person_id"] for row in called(rows)}
    expected = {frozenset(unit) & on_sheets for unit in call_units(trace, wanted)} - {frozenset[str]()}
    given = {frozenset(row["person_id"] for row in members) for members in _by_unit(rows).values()}
    yield from (f"{sorted(unit)} are one call" for unit in expected - given)
    yield from (f"{sorted(unit)} are no one call" for unit in given - expected)


def _words(_plan: Any, rows: list[Row], _trace: ex.Trace, _terms: Terms) -> Iterator[str]:
    """Everybody has a reason, who is called a sentence in both languages, who is looked up a question."""
    for row in rows:
        if not row["why"]:
            yield f"{row['person_id']} on {row['stem']} without a reason"
        if row["action"] in ("call", "sms") and not (row["sentence_en"] and row["sentence_zh"]):
            yield f"{row['person_id']} without a sentence"
        if row["stem"] == "lookup" and not row["asked"]:
            yield f"{row['person_id']}: nothing is asked for"


def _answers(_plan: Any, rows: list[Row], trace: ex.Trace, _terms: Terms) -> Iterator[str]:
    """The roll says of each person what the trace says."""
    columns = (
        "contact_class",
        "certainty",
        "judged",
        "first_exposure",
        "last_exposure",
        "quarantine_until",
        "last_day",
    )
    people = {row["person_id"]: row for row in people_of(trace)}
    for row in rows:
        told = people.get(row["person_id"])
        if told is not None:
            differ = [name for name in columns if row[name] != told[name]]
            yield from (f"{row['person_id']}: {name} is {row[name]}, not {told[name]}" for name in differ)


def _balance(_plan: Any, rows: list[Row], trace: ex.Trace, terms: Terms) -> Iterator[str]:
    """
    The sheets of one shift differ in minutes by no more than the longest run of calls that must stay together.

    Asked where every caller has room for one more such run, and where all callers speak the same.
    """
    loads: dict[int, dict[int, float]] = defaultdict(lambda: dict.fromkeys(range(1, terms.callers + 1), 0.0))
    calls: Counter[str] = Counter()
    for row in called(rows):
        loads[row["shift"]][row["caller"]] += row["expected_minutes"] or 0.0
        calls[row["stem"]] += bool(row["spokesperson"])
    longest, most = _longest_run(rows, trace)
    for shift, minutes in loads.items():
        full = max(calls[f"caller-{caller}-shift-{shift}"] for caller in minutes) + most > terms.per_shift
        apart = max(minutes.values()) - min(minutes.values())
        if not full and apart > longest + 1e-6:
            yield f"shift {shift}: {apart:.1f} minutes apart, the longest run is {longest:.1f}"


def _longest_run(rows: list[Row], trace: ex.Trace) -> tuple[float, int]:
    """Minutes and calls of the largest family."""
    row_of = {row["person_id"]: row for row in called(rows)}
    runs = [[row_of[p] for p in family] for family in families(rows, trace)]
    minutes = max((sum(row["expected_minutes"] or 0.0 for row in run) for run in runs), default=0.0)
    return minutes, max((sum(bool(row["spokesperson"]) for row in run) for run in runs), default=0)


def _families(_plan: Any, rows: list[Row], trace: ex.Trace, _terms: Terms) -> Iterator[str]:
    """Units that give one number stand on one sheet, one after the other."""
    row_of = {row["person_id"]: row for row in called(rows)}
    for family in families(rows, trace):
        positions = [row_of[person]["position"] for person in family]
        if len({row_of[person]["stem"] for person in family}) > 1:
            yield f"{family} stand on several sheets"
        elif max(positions) - min(positions) != len(positions) - 1:
            yield f"{family} do not stand together"


def few(sharing: list[str], on_sheets: set[str]) -> list[str]:
    """Who of those that give a number is called, unless it is a hotel's."""
    return [p for p in sharing if p in on_sheets] if len(sharing) < INSTITUTIONAL else []


def _proposals(plan: Any, rows: list[Row], trace: ex.Trace, _terms: Terms) -> Iterator[str]:
    """Just the units that give one number are proposed as one family, each by its spokesperson."""
    speaks = {row["person_id"] for row in called(rows) if row["spokesperson"]}
    expected = {frozenset(family) & speaks for family in families(rows, trace)}
    expected = {group for group in expected if len(group) > 1}
    given = {frozenset(people.split(";")) for people in plan.proposals["people"]}
    yield from (f"{sorted(group)} give one number" for group in expected - given)
    yield from (f"{sorted(group)} give no number that is theirs alone" for group in given - expected)


def families(rows: list[Row], trace: ex.Trace) -> list[list[str]]:
    """The people on sheets by units, units that share a number joined."""
    persons = persons_of(trace)
    on_sheets = {row["person_id"] for row in called(rows) if not row["former"]}
    owners: dict[str, list[str]] = defaultdict(list)
    for person, row in persons.items():
        for number in numbers_of(row["phone"]):
            owners[number].append(person)
    friends: dict[str, set[str]] = {person: set() for person in sorted(on_sheets)}
    groups = [few(sharing, on_sheets) for sharing in owners.values()]
    lent = [row for row in called(rows) if row["phone_note"].startswith("given for")]  # a relative's number
    groups += [
        [row["person_id"], p] for row in lent for n in numbers_of(row["phone"]) for p in few(owners[n], on_sheets)
    ]
    by_unit: dict[str, list[str]] = defaultdict(list)
    for row in called(rows):
        by_unit[row["unit"] or row["person_id"]].append(row["person_id"])
    for group in [*groups, *by_unit.values()]:
        for person in group[1:]:
            friends[group[0]].add(person)
            friends[person].add(group[0])
    return list(components(friends))
