"""
What each contact of a case is under a rule set: DESIGN parts 3 and 5 as plain loops, world by world.

Written from the design and never from the package, so that the classification can be judged by it. A *world* (here: a
`Choice`) is one choice of alternatives, of unknown positions and of sections that crew served. In every world every
rule is asked of every meeting twice: with all times read most favourably to the virus (`MOST`) and least (`LEAST`).
What is stated lies between the two. Slow on purpose: it is the meaning of a class.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from itertools import combinations, product
from math import hypot
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

import oracle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from oracle import Row, Span, World

MOST, LEAST = 0, 1
CLASSES = ["close", "secondary", "general", "co-present"]  # most severe first
SCALES = list(oracle.KINDS)  # spot … site
WITHOUT_SEAT = ("crew", "driver", "infant")
TIES_OF_THEIR_OWN = ("household", "companion", "carer")  # make a row where no rule fires
AISLE_M = 0.5
FOREVER = datetime.max.replace(tzinfo=UTC)
DAY = timedelta(days=1)


class Finding(NamedTuple):
    """What one contact is."""

    contact_class: str
    certain: bool
    likelihood: Fraction
    rule: str  # empty for co-present
    encounters: int
    last_day: date | None
    quarantine: datetime | None  # 24:00 of that day
    cumulative: dict[str, float]  # rule -> most minutes inside one day or 24 hours, most favourably


class Position(NamedTuple):
    """A seat of a layout."""

    label: str
    row: int  # physical: a missing row is no step
    column: int
    aisles: int  # between it and the left wall
    section: str | None


@dataclass(frozen=True)
class Layout:
    positions: dict[str, Position]
    numbers: list[int]  # of the physical rows, front first
    sections: dict[str, range]
    pitch_m: float | None
    width_m: float | None


class Visit(NamedTuple):
    """A stay, and what its rows say besides place and time."""

    stay: oracle.Stay
    leg: Row | None
    carriage: str | None
    seat: Position | None
    spot: str | None
    role: str | None
    section: str | None
    mask: str | None
    group: str | None
    label: str | None


class Tie(NamedTuple):
    """A relation of the two during [since, until)."""

    kind: str
    since: datetime
    until: datetime
    zone: str | None


class Meeting(NamedTuple):
    """A case stay (its piece before or after the window's end) and another person's stay: an encounter's row."""

    mine: Visit
    theirs: Visit
    place: str
    scale: str
    after: bool
    direct: bool
    start: datetime
    end: datetime
    spans: tuple[Span | None, Span | None]  # in MOST and LEAST; None: it does not exist
    gaps: tuple[float, float]  # minutes from his leaving to the other's coming
    distance_m: float | None  # in the plan of one place


class Choice(NamedTuple):
    """One world."""

    probability: Fraction
    drawn: dict[tuple[str, ...], Any]


class Firing(NamedTuple):
    """A class given by a rule (its number; after the last: no rule) to a meeting, or by a relation alone."""

    contact_class: str
    rule: int
    meeting: Meeting | None
    tie: Tie | None = None


@dataclass(frozen=True)
class Known:
    """The tables as known at the moment."""

    places: dict[str, oracle.Place]
    kinds: dict[str, str]
    venues: dict[str, Row]
    legs: dict[str, Row]
    layouts: dict[str, Layout]
    visits: list[Visit]
    groups: dict[str, dict[str, Fraction]]  # group -> alternative -> probability
    case: Row
    cases: set[str]
    households: dict[str, str | None]
    relations: list[Row]


@dataclass(frozen=True)
class Scene:
    """One meeting in one world and one reading of the times, asked one rule."""

    known: Known
    ties: list[Tie]
    meeting: Meeting
    choice: Choice
    reading: int
    when: dict[str, Any]

    @property
    def span(self) -> Span:
        span = self.meeting.spans[self.reading]
        if span is None:
            raise ValueError("the meeting does not exist in this reading")
        return span

    @property
    def one_leg(self) -> Row | None:
        """The leg, if both are on one."""
        mine, theirs = self.meeting.mine.leg, self.meeting.theirs.leg
        return mine if mine and theirs and mine["leg_id"] == theirs["leg_id"] else None

    @property
    def layout(self) -> Layout | None:
        return _layout(self.known.layouts, self.one_leg)

    def position(self, visit: Visit) -> Position | None:
        """The seat that he held, or that he drew."""
        if visit.seat or not _is_unseated(visit, self.known.layouts):
            return visit.seat
        drawn: Position | None = self.choice.drawn.get(("position", *_draw(visit)))
        return drawn

    @property
    def positions(self) -> tuple[Position, Position] | None:
        """Both seats, if the two sat in one carriage of one leg at once and both are known."""
        mine, theirs = self.position(self.meeting.mine), self.position(self.meeting.theirs)
        one_carriage = self.one_leg and _in_one_carriage(self.meeting.mine, self.meeting.theirs)
        return (mine, theirs) if one_carriage and self.meeting.direct and mine and theirs else None


def judge(world: World, case_id: str, rules: dict[str, Any], *, moment: datetime | None = None) -> dict[str, Finding]:
    """What every contact of the case is; without a moment: after the last fact."""
    known = _known(world, case_id, moment)
    others = {visit.stay.person_id for visit in known.visits} | {*known.households}
    others |= {row[end] for row in known.relations for end in ("person_a", "person_b")}
    found = {contact: _finding(known, contact, rules) for contact in sorted(others - {case_id})}
    return {contact: finding for contact, finding in found.items() if finding}


def _finding(known: Known, contact: str, rules: dict[str, Any]) -> Finding | None:
    """Every world in both readings, then the worst."""
    case_id, listed = known.case["person_id"], rules["rule"]
    ties = _ties(known, case_id, contact)
    meetings = list(_meetings(known, contact, rules))
    worlds = _choices(known, case_id, contact)
    fired = {
        reading: [(world, _firings(known, rules, ties, meetings, (world, reading))) for world in worlds]
        for reading in (MOST, LEAST)
    }
    everything = [firing for _, firings in fired[MOST] for firing in firings]
    if not everything:
        return None
    worst = min((firing.contact_class for firing in everything), key=CLASSES.index)
    giving = [firing for firing in everything if firing.contact_class == worst]
    has = {reading: [worst in {f.contact_class for f in firings} for _, firings in fired[reading]] for reading in fired}
    last = _last_day(known, contact, rules, giving)
    totals = {
        listed[number]["id"]: max(
            _cumulative(known, number, rules, ties, (meetings, world, MOST))[0] for world in worlds
        )
        for number, rule in enumerate(listed)
        if "per" in rule["when"]
    }
    return Finding(
        contact_class=worst,
        certain=all(has[MOST]) and all(has[LEAST]),
        likelihood=sum((world.probability for world, yes in zip(worlds, has[MOST], strict=True) if yes), Fraction(0)),
        rule=_rule_named(giving, listed),
        encounters=sum(any(firing.meeting is meeting for firing in everything) for meeting in meetings),
        last_day=last[0] if last else None,
        quarantine=last[1] if last else None,
        cumulative=totals,
    )


def _rule_named(giving: list[Firing], listed: list[Row]) -> str:
    """The rule of the earliest meeting that gives the class; of a relation alone only where nothing else does."""
    met = [(firing.meeting.start, firing.rule) for firing in giving if firing.meeting]
    number = min(met)[1] if met else min(firing.rule for firing in giving)
    return str(listed[number]["id"]) if number < len(listed) else ""


def _last_day(known: Known, contact: str, rules: dict[str, Any], giving: list[Firing]) -> tuple[date, datetime] | None:
    """Local day of the last exposure of the class plus the set's days, and its 24:00; none for a case."""
    days = rules.get("quarantine", {}).get(giving[0].contact_class)
    ends = []
    for firing in giving:
        if firing.meeting:
            ends.append((firing.meeting.end, _zone(known, firing.meeting.place)))
        elif firing.tie:
            until = min(firing.tie.until, _window(known, rules)[1])
            ends.append((until, ZoneInfo(firing.tie.zone) if firing.tie.zone else _zone(known, None)))
    if days is None or contact in known.cases or not ends:
        return None
    latest = max(end for end, _ in ends)
    return max(
        ((day, _midnight(day + DAY, zone)) for end, zone in ends if end == latest for day in [_day(end, zone, days)]),
        key=lambda last: last[1],
    )


# Window and clock


def _zone(known: Known, place: str | None) -> ZoneInfo:
    """Of a venue its own, else of what it lies in; of a leg its destination's, else its own; else the case's."""
    for step in oracle._upwards(place, known.places):
        venue, leg = known.venues.get(step), known.legs.get(step)
        name = venue.get("timezone") if venue else None
        if leg:
            there = oracle._upwards(leg.get("destination") or None, known.places)
            name = next((zone for at in there if (zone := known.venues[at].get("timezone"))), leg.get("timezone"))
        if name:
            return ZoneInfo(name)
    return ZoneInfo(known.case.get("timezone") or "UTC")


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(0), tzinfo=zone).astimezone(UTC)


def _day(end: datetime, zone: ZoneInfo, days: int) -> date:
    """So many days after the local day of an interval's end; one that ends at 00:00 belongs to the day before."""
    return (end.astimezone(UTC) - timedelta(seconds=1)).astimezone(zone).date() + days * DAY


def _window(known: Known, rules: dict[str, Any]) -> Span:
    """From 00:00 of the day before onset or sampling until isolation, confirmation or the latest end of a stay."""
    case, zone, back = known.case, _zone(known, None), rules["window"]
    onset, sampled = case.get("onset"), case.get("sampled_at")
    days = [onset - back["before_onset_days"] * DAY] if onset else []
    days += [sampled.astimezone(zone).date() - back["before_sample_days"] * DAY] if sampled else []
    stays = [visit.stay for visit in known.visits if visit.stay.person_id == case["person_id"]]
    end = case.get("isolated_at") or case.get("confirmed_at") or max(stay.last for stay in stays)
    return _midnight(min(days), zone), end


def _afterwards(known: Known, rules: dict[str, Any]) -> Span:
    """From the window's end (or its later beginning) to 24:00 of the last day that after_isolation may look at."""
    case, zone = known.case, _zone(known, None)
    first = case.get("onset") or case["sampled_at"].astimezone(zone).date()
    last = first + rules["window"].get("after_onset_days", 14) * DAY
    return max(_window(known, rules)), _midnight(last + DAY, zone)


# What is known


def _known(world: World, case_id: str, moment: datetime | None) -> Known:
    places = oracle._places(world, moment)
    venues = {row["venue_id"]: row for row in oracle._current(world, "venues", "venue_id", moment)}
    legs = {row["leg_id"]: row for row in oracle._current(world, "legs", "leg_id", moment)}
    layouts = {row["layout"]: _parsed(row) for row in oracle._current(world, "layouts", "layout", moment)}
    cases = {row["person_id"]: row for row in oracle._current(world, "cases", "person_id", moment)}
    persons = oracle._current(world, "persons", "person_id", moment)
    listed = {row["person_id"] for row in world["cases"] if oracle._known(row, moment)}
    return Known(
        places=places,
        kinds={place: _kind(place, venues, legs, places) for place in places},
        venues=venues,
        legs=legs,
        layouts=layouts,
        visits=_visits(world, legs, layouts, moment),
        groups=_groups(world, moment),
        case=cases[case_id],
        cases=listed | {case_id},
        households={row["person_id"]: row.get("household_id") or None for row in persons},
        relations=[row for row in world.get("relations", []) if oracle._known(row, moment)],
    )


def _kind(place: str, venues: dict[str, Row], legs: dict[str, Row], places: dict[str, oracle.Place]) -> str:
    """Of a venue, of a leg or vehicle (by its mode), of a part of a leg."""
    if place in venues:
        return str(venues[place]["kind"])
    parts = {
        f"vehicle:{row['vehicle']}" if row.get("vehicle") else leg_id: oracle.KIND_OF_MODE.get(row["mode"], row["mode"])
        for leg_id, row in legs.items()
    }
    if place in parts:
        return str(parts[place])
    if place in legs:
        return str(oracle.KIND_OF_MODE.get(legs[place]["mode"], legs[place]["mode"]))
    return "ship cabin" if _kind(places[place].within or "", venues, legs, places) == "ship" else "carriage"


def _visits(world: World, legs: dict[str, Row], layouts: dict[str, Layout], moment: datetime | None) -> list[Visit]:
    """Everybody's stays; what the rows of one stay say is what the first of them says that says it."""
    rows = {
        row.get("stay_id") or f"itineraries:{number}": row
        for number, row in enumerate(world["itineraries"], 2)
        if oracle._known(row, moment)
    }
    stays = oracle._stays(world, moment)
    return [_visit(stay, [rows[stay_id] for stay_id in stay.stay_id.split(";")], legs, layouts) for stay in stays]


def _visit(stay: oracle.Stay, rows: list[Row], legs: dict[str, Row], layouts: dict[str, Layout]) -> Visit:
    def said(column: str) -> str | None:
        return next((str(row[column]) for row in rows if row.get(column)), None)

    leg = legs.get(rows[0].get("leg_id") or "")
    layout, group = _layout(layouts, leg), said("alternative_group")
    return Visit(
        stay=stay,
        leg=leg,
        carriage=next((carriage for row in rows if (carriage := oracle._carriage(row))), None),
        seat=layout.positions.get((said("seat") or "").strip().upper()) if layout else None,
        spot=said("spot"),
        role=said("role"),
        section=said("section"),
        mask=said("mask"),
        group=group,
        label=(said("alternative") or stay.stay_id) if group else None,
    )


def _groups(world: World, moment: datetime | None) -> dict[str, dict[str, Fraction]]:
    """The alternatives still known, rescaled to 1; blank likelihoods are equal shares."""
    groups: dict[str, dict[str, Fraction]] = {}
    for number, row in enumerate(world["itineraries"], 2):
        if row.get("alternative_group") and oracle._known(row, moment):
            share = Fraction(1) if row.get("likelihood") is None else Fraction(row["likelihood"])
            label = row.get("alternative") or row.get("stay_id") or f"itineraries:{number}"
            groups.setdefault(row["alternative_group"], {})[label] = share
    return {
        group: {label: share / sum(shares.values()) for label, share in shares.items()}
        for group, shares in groups.items()
    }


def _ties(known: Known, case_id: str, contact: str) -> list[Tie]:
    """The relations of the two, in either direction; who has the household's id lives there always."""
    ties = [
        Tie(row["kind"], row.get("since") or oracle.ALWAYS, row.get("until") or FOREVER, row.get("timezone") or None)
        for row in known.relations
        if {row["person_a"], row["person_b"]} == {case_id, contact} and row["kind"] != "same-person"
    ]
    home = known.households.get(case_id)
    if home and home == known.households.get(contact):
        ties.append(Tie("household", oracle.ALWAYS, FOREVER, None))
    return ties


# Seats


def _parsed(row: Row) -> Layout:
    """Rows, columns with aisles, sections: `1-3`, `AB C`, `front 1-1;back 2-3`."""
    missing = {int(number) for number in str(row.get("missing_rows") or "").split(";") if number}
    numbers = [number for number in _range(row["rows"]) if number not in missing]
    named = [part.rsplit(" ", 1) for part in str(row.get("sections") or "").split(";") if part]
    sections = {name: _range(rows) for name, rows in named}
    positions = {}
    for place, number in enumerate(numbers):
        section = next((name for name, rows in sections.items() if number in rows), None)
        letters = [letter for letter in row["columns"] if letter != " "]
        for column, letter in enumerate(letters):
            aisles = row["columns"][: row["columns"].index(letter)].count(" ")
            positions[f"{number}{letter}"] = Position(f"{number}{letter}", place, column, aisles, section)
    return Layout(positions, numbers, sections, row.get("pitch_m"), row.get("width_m"))


def _range(text: str) -> range:
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


def _layout(layouts: dict[str, Layout], leg: Row | None) -> Layout | None:
    return layouts.get(leg.get("layout") or "") if leg else None


def _aboard(visit: Visit) -> tuple[str, str, str]:
    """Person, leg and carriage: one draw."""
    return visit.stay.person_id, visit.leg["leg_id"] if visit.leg else "", visit.carriage or ""


def _is_unseated(visit: Visit, layouts: dict[str, Layout]) -> bool:
    """He sat somewhere, nobody knows where; of a train or ship one must know the carriage."""
    if visit.seat or visit.role in WITHOUT_SEAT or not _layout(layouts, visit.leg) or not visit.leg:
        return False
    kind = oracle.KIND_OF_MODE.get(visit.leg["mode"], visit.leg["mode"])
    return kind not in ("train", "ship") or visit.carriage is not None


def _in_one_carriage(mine: Visit, theirs: Visit) -> bool:
    """On a train seats of two people say nothing of each other unless their carriage is known to be one."""
    kind = oracle.KIND_OF_MODE.get(mine.leg["mode"], mine.leg["mode"]) if mine.leg else ""
    return mine.carriage == theirs.carriage and (kind != "train" or mine.carriage is not None)


def _draw(visit: Visit) -> tuple[str, str, str, str]:
    """Name the draw of an unknown seat: stays of which different sections are told are different seats."""
    return (*_aboard(visit), visit.section or "")


def _free(known: Known, unseated: Sequence[Visit]) -> list[Position]:
    """Where one person can have sat on a leg: what nobody else is known to have held meanwhile."""
    layout = _layout(known.layouts, unseated[0].leg)
    sections = [visit.section for visit in unseated if layout and visit.section in layout.sections]
    held = {
        other.seat
        for other in known.visits
        for visit in unseated
        if other.seat
        and other.group is None
        and other.role not in WITHOUT_SEAT
        and other.stay.person_id != visit.stay.person_id
        and _aboard(other)[1:] == _aboard(visit)[1:]
        and oracle._minutes(oracle._shared(other.stay.readings[0], visit.stay.readings[0])) > 0
    }
    everywhere = layout.positions.values() if layout else ()
    return [p for p in everywhere if p not in held and (not sections or p.section == sections[0])]


def _apart(a: Position, b: Position, *, aisle: bool) -> int:
    """Seats apart in any direction."""
    across = abs(a.column - b.column) + (abs(a.aisles - b.aisles) if aisle else 0)
    return max(abs(a.row - b.row), across)


def _metres_apart(scene: Scene) -> float | None:
    """In the plan of one place, else from seat to seat."""
    if scene.meeting.distance_m is not None or not scene.positions:
        return scene.meeting.distance_m
    (a, b), layout = scene.positions, scene.layout
    if not layout or layout.pitch_m is None or layout.width_m is None:
        return None
    across = abs(a.column - b.column) * layout.width_m + abs(a.aisles - b.aisles) * AISLE_M
    return hypot(abs(a.row - b.row) * layout.pitch_m, across)


def _served(scene: Scene) -> list[int] | None:
    """The physical rows that a crew member served, as told or as drawn."""
    layout, visit = scene.layout, scene.meeting.theirs
    if not layout:
        return None
    section = visit.section
    if not _is_understood(section, layout):
        section = scene.choice.drawn.get(("served", *_aboard(visit)))
    if not section:
        return None
    numbers = layout.sections[section] if section in layout.sections else _range(section.lower().removeprefix("rows "))
    return [place for place, number in enumerate(layout.numbers) if number in numbers]


def _is_understood(section: str | None, layout: Layout) -> bool:
    return bool(section) and (section in layout.sections or bool(re.fullmatch(r"(?i)rows \d+(-\d+)?", section or "")))


# Worlds


def _choices(known: Known, case_id: str, contact: str) -> list[Choice]:
    """Every world of the two, each with its probability: the product of independent draws."""
    two = [visit for visit in known.visits if visit.stay.person_id in (case_id, contact)]
    draws = [
        [Choice(p, {("group", group): label}) for label, p in known.groups[group].items()]
        for group in {visit.group: None for visit in two if visit.group}
    ]
    mine, theirs = ([v for v in two if v.stay.person_id == person] for person in (case_id, contact))
    both = {_aboard(visit)[1] for visit in mine if visit.leg} & {_aboard(visit)[1] for visit in theirs if visit.leg}
    aboard = [visit for visit in two if _aboard(visit)[1] in both]
    for leg_and_carriage in {_aboard(visit)[1:]: None for visit in aboard}:
        here = [visit for visit in aboard if _aboard(visit)[1:] == leg_and_carriage]
        draws += [_seatings(known, here), *_sections(known, [visit for visit in here if visit in theirs])]
    worlds = []
    for parts in product(*draws):
        probability = Fraction(1)
        drawn: dict[tuple[str, ...], Any] = {}
        for part in parts:
            probability *= part.probability
            drawn |= part.drawn
        worlds.append(Choice(probability, drawn))
    return worlds


def _seatings(known: Known, here: Sequence[Visit]) -> list[Choice]:
    """Where the two can have sat in one carriage: one of them any free seat, both any two different ones."""
    unseated = [visit for visit in here if _is_unseated(visit, known.layouts)]
    people = list(dict.fromkeys(_draw(visit) for visit in unseated))
    free = [_free(known, [visit for visit in unseated if _draw(visit) == person]) for person in people]
    people, free = [p for p, f in zip(people, free, strict=True) if f], [f for f in free if f]
    seatings = [
        seats
        for seats in product(*free)
        if all(p[0] == q[0] or a != b for (p, a), (q, b) in combinations(zip(people, seats, strict=True), 2))
    ] or [()]
    return [
        Choice(
            Fraction(1, len(seatings)),
            {("position", *person): seat for person, seat in zip(people, seats, strict=bool(seats))},
        )
        for seats in seatings
    ]


def _sections(known: Known, here: Sequence[Visit]) -> Iterator[list[Choice]]:
    """Which section a crew member served where nobody knows: any, in equal shares."""
    for visit in here:
        layout = _layout(known.layouts, visit.leg)
        if visit.role == "crew" and layout and layout.sections and not _is_understood(visit.section, layout):
            share = Fraction(1, len(layout.sections))
            yield [Choice(share, {("served", *_aboard(visit)): section}) for section in layout.sections]
            return  # one draw, however many stays


# Meetings


def _meetings(known: Known, contact: str, rules: dict[str, Any]) -> Iterator[Meeting]:
    """Both pieces of every case stay against every stay of the contact, as wide and as late as the widest rule."""
    scales = SCALES[: 1 + max((SCALES.index(_reach(rule["when"])) for rule in rules["rule"]), default=len(SCALES))]
    lag = max((rule["when"].get("lag_minutes") or 0 for rule in rules["rule"]), default=0)
    for after, piece in ((False, _window(known, rules)), (True, _afterwards(known, rules))):
        for mine in known.visits:
            for theirs in known.visits:
                two = mine.stay.person_id, theirs.stay.person_id
                where = oracle._where(mine.stay, theirs.stay, known.places, None)
                if two == (known.case["person_id"], contact) and where and where.scale in scales:
                    clipped = mine._replace(stay=oracle._clip(mine.stay, piece))
                    yield from _meeting(clipped, theirs, where, lag, after=after)


def _reach(when: Row) -> str:
    """The largest scale at which a rule can fire."""
    kind = when.get("same")
    bounds = [when["within"]] if "within" in when else []
    if kind:
        bounds.append("building" if kind in ("leg", "vehicle", "section") else _scale(kind))
    return min(bounds, key=SCALES.index, default=SCALES[-1])


def _scale(kind: str) -> str:
    return oracle.SCALE_OF[oracle.KIND_OF_MODE.get(kind, kind)]


def _meeting(mine: Visit, theirs: Visit, where: oracle.Where, lag: float, *, after: bool) -> Iterator[Meeting]:
    """Direct, if they share time in the most favourable reading; else indirect, if he came within the lag."""
    together = oracle._together(mine.stay, theirs.stay)
    when = together or oracle._after(mine.stay, theirs.stay, lag if where.one_air else None)
    if not when:
        return
    (_, left), (came, went) = mine.stay.readings[1], theirs.stay.readings[1]
    _, least, most = oracle._shares(mine.stay, theirs.stay)
    if not together:
        most, least = when[:2], (came, min(went, left + timedelta(minutes=lag)))
    sure = all(oracle._minutes(visit.stay.readings[1]) > 0 for visit in (mine, theirs))
    yield Meeting(
        mine=mine,
        theirs=theirs,
        place=where.place_id or "",
        scale=where.scale,
        after=after,
        direct=when[5],
        start=when[0],
        end=when[1],
        spans=(most, least if sure and least[0] < least[1] else None),
        gaps=(when[6] or 0.0, oracle._minutes((left, came))),
        distance_m=oracle._distance_m(mine.stay, theirs.stay),
    )


# Rules


def _firings(
    known: Known,
    rules: dict[str, Any],
    ties: list[Tie],
    meetings: list[Meeting],
    world: tuple[Choice, int],
) -> list[Firing]:
    """Every class that a rule gives in one world and reading; who was merely there is co-present."""
    choice, reading = world
    nobody = len(rules["rule"])
    firings = [
        Firing("co-present", nobody, meeting)
        for meeting in meetings
        if meeting.direct and not meeting.after and _exists(meeting, choice, reading)
    ]
    during = [tie for tie in ties if _meets((tie.since, tie.until), _window(known, rules))]
    firings += [Firing("co-present", nobody, None, tie) for tie in during if tie.kind in TIES_OF_THEIR_OWN]
    for number, rule in enumerate(rules["rule"]):
        given, when = rule["class"], rule["when"]
        if "per" in when:
            reached = _cumulative(known, number, rules, ties, (meetings, choice, reading))[1]
        else:
            reached = [m for m in meetings if _holds(known, rule, ties, m, world)]
        firings += [Firing(given, number, meeting) for meeting in reached]
        if _asks_the_relation_only(rule):
            firings += [Firing(given, number, None, tie) for tie in during if tie.kind in when["relation"]]
    return firings


def _asks_the_relation_only(rule: Row) -> bool:
    """Its demand of a direct encounter, which is the default, is none of its own."""
    when = {name: value for name, value in rule["when"].items() if (name, value) != ("direct", True)}
    return {*when} - {"after_isolation"} == {"relation"} and not rule.get("where")


def _exists(meeting: Meeting, choice: Choice, reading: int) -> bool:
    """Both stays happened in this world, and in this reading the two share time (or he came within the lag)."""
    happened = all(
        visit.group is None or choice.drawn["group", visit.group] == visit.label
        for visit in (meeting.mine, meeting.theirs)
    )
    return happened and meeting.spans[reading] is not None


def _meets(a: Span, b: Span) -> bool:
    return max(a[0], b[0]) < min(a[1], b[1])


def _holds(known: Known, rule: Row, ties: list[Tie], meeting: Meeting, world: tuple[Choice, int]) -> bool:
    """All conditions of a rule, but for minutes in sum."""
    choice, reading = world
    when = {"direct": True, **rule["when"]}
    if not _exists(meeting, choice, reading) or (meeting.after and not when.get("after_isolation")):
        return False
    scene = Scene(known, ties, meeting, choice, reading, when)
    return _is_somewhere(scene, rule.get("where") or []) and all(CONDITIONS[name](scene) for name in when)


def _is_somewhere(scene: Scene, where: Sequence[str]) -> bool:
    """A kind of place on the way from either stay's place to the shared one, or the mode of a leg."""
    meeting = scene.meeting
    kinds = {scene.known.kinds[place] for visit in (meeting.mine, meeting.theirs) for place in _way(scene, visit)}
    kinds |= {scene.known.kinds[meeting.place]}
    modes = {visit.leg["mode"] for visit in (meeting.mine, meeting.theirs) if visit.leg}
    return not where or bool((kinds | modes) & {*where})


def _way(scene: Scene, visit: Visit) -> list[str]:
    """From a stay's place up to, not including, the shared one."""
    upwards = oracle._upwards(visit.stay.place, scene.known.places)
    return upwards[: upwards.index(scene.meeting.place)]


def _same(scene: Scene) -> bool:
    """A common place of the kind; one leg; one vehicle; one section of a leg."""
    kind, meeting = scene.when["same"], scene.meeting
    legs = meeting.mine.leg, meeting.theirs.leg
    vehicles = [leg.get("vehicle") or None if leg else None for leg in legs]
    if kind == "leg":
        return scene.one_leg is not None
    if kind == "vehicle":
        return scene.one_leg is not None or (vehicles[0] is not None and vehicles[0] == vehicles[1])
    if kind == "section":
        sections = [_section(scene, visit) for visit in (meeting.mine, meeting.theirs)]
        return sections[0] is not None and sections[0] == sections[1]
    upwards = oracle._upwards(meeting.place, scene.known.places)
    return oracle.KIND_OF_MODE.get(kind, kind) in {scene.known.kinds[place] for place in upwards}


def _section(scene: Scene, visit: Visit) -> str | None:
    """The section that is named, else that of the seat."""
    if not scene.layout or visit.section in scene.layout.sections:
        return visit.section if scene.layout else None
    position = scene.position(visit)
    return position.section if position else None


def _same_spot(scene: Scene) -> bool:
    mine, theirs = scene.meeting.mine, scene.meeting.theirs
    return mine.stay.place == theirs.stay.place and mine.spot is not None and mine.spot == theirs.spot


def _adjacent(scene: Scene) -> bool:
    """Next to each other by either side's listing, below the place where they meet."""
    mine, theirs = (_way(scene, visit) for visit in (scene.meeting.mine, scene.meeting.theirs))
    return any(b in _next_to(scene, a) or a in _next_to(scene, b) for a in mine for b in theirs)


def _next_to(scene: Scene, place: str) -> list[str]:
    return str(scene.known.venues.get(place, {}).get("adjacent_to") or "").split(";")


def _rows(scene: Scene) -> bool:
    seats = scene.positions
    return seats is not None and abs(seats[0].row - seats[1].row) <= scene.when["rows"]


def _seats(scene: Scene) -> bool:
    seats = scene.positions
    return seats is not None and _apart(*seats, aisle=scene.when.get("aisle", False)) <= scene.when["seats"]


def _metres(scene: Scene) -> bool:
    apart = _metres_apart(scene)
    return scene.meeting.direct and apart is not None and apart <= scene.when["metres"]


def _minutes(scene: Scene) -> bool:
    return "per" in scene.when or oracle._minutes(scene.span) >= scene.when["minutes"]


def _serves_rows(scene: Scene) -> bool:
    """The served rows touch the case's row, so many more counted."""
    mine, theirs = scene.meeting.mine, scene.meeting.theirs
    seat, served = scene.position(mine), _served(scene)
    if theirs.role != "crew" or not scene.meeting.direct or not _in_one_carriage(mine, theirs) or not seat:
        return False
    return any(abs(row - seat.row) <= scene.when["serves_rows"] for row in served or [])


def _serves_carriage(scene: Scene) -> bool:
    mine, theirs = scene.meeting.mine, scene.meeting.theirs
    served = oracle._carriage({"carriage": theirs.section or theirs.carriage})
    crew = theirs.role == "crew" and scene.one_leg is not None
    return crew and mine.carriage is not None and served == mine.carriage


def _relation(scene: Scene) -> bool:
    """They stood in it while they met."""
    during = [tie for tie in scene.ties if _meets((tie.since, tie.until), scene.span)]
    return any(tie.kind in scene.when["relation"] for tie in during)


def _unprotected(scene: Scene) -> bool:
    stopped = scene.meeting.theirs.mask in ("respirator", "respirator-valved")
    return not stopped and scene.meeting.mine.mask not in ("cloth", "surgical", "respirator")


def _sealed(scene: Scene) -> bool:
    """Of one leg or vehicle; nothing else is sealed or not."""
    leg = scene.meeting.mine.leg
    return leg is not None and _is_aboard_one(scene) and (leg.get("sealed") is not False) == scene.when["sealed"]


def _layouts(scene: Scene) -> bool:
    leg = scene.meeting.mine.leg
    return leg is not None and _is_aboard_one(scene) and leg.get("layout") in scene.when["layouts"]


def _is_aboard_one(scene: Scene) -> bool:
    return scene.meeting.theirs.leg is not None and scene.meeting.place not in scene.known.venues


def _indoor(scene: Scene) -> bool:
    return scene.known.places[scene.meeting.place].indoor is scene.when["indoor"]


def _lag_minutes(scene: Scene) -> bool:
    return bool(scene.meeting.gaps[scene.reading] < scene.when["lag_minutes"])


def _always(_: Scene) -> bool:
    """Asked elsewhere."""
    return True


CONDITIONS: dict[str, Callable[[Scene], bool]] = {
    "within": lambda scene: SCALES.index(scene.meeting.scale) <= SCALES.index(scene.when["within"]),
    "same": _same,
    "same_spot": _same_spot,
    "adjacent": _adjacent,
    "rows": _rows,
    "seats": _seats,
    "aisle": _always,
    "metres": _metres,
    "minutes": _minutes,
    "per": _always,
    "roles": lambda scene: scene.meeting.theirs.role in scene.when["roles"],
    "serves_rows": _serves_rows,
    "serves_carriage": _serves_carriage,
    "relation": _relation,
    "unprotected": _unprotected,
    "sealed": _sealed,
    "layouts": _layouts,
    "indoor": _indoor,
    "direct": lambda scene: scene.meeting.direct == scene.when["direct"],
    "lag_minutes": _lag_minutes,
    "after_isolation": _always,
}


# Minutes in sum


def _cumulative(
    known: Known,
    number: int,
    rules: dict[str, Any],
    ties: list[Tie],
    there: tuple[list[Meeting], Choice, int],
) -> tuple[float, list[Meeting]]:
    """The most minutes inside one span of time, and the meetings inside any span that reaches the threshold."""
    rule = rules["rule"][number]
    meetings, choice, reading = there
    when = rule["when"]
    spans = [
        (meeting, span)
        for meeting in meetings
        if _holds(known, rule, ties, meeting, (choice, reading)) and (span := meeting.spans[reading])
    ]
    if when["per"] == "24h":
        return _rolling(spans, when["minutes"])
    return _daily([(m, part) for m, span in spans for part in _by_day(span, _zone(known, m.place))], when["minutes"])


def _daily(parts: list[tuple[Meeting, tuple[date, Span]]], least: float) -> tuple[float, list[Meeting]]:
    days = {day: oracle._union(span for _, (d, span) in parts if d == day) for _, (day, _) in parts}
    return max(days.values(), default=0.0), [meeting for meeting, (day, _) in parts if days[day] >= least]


def _by_day(span: Span, zone: ZoneInfo) -> Iterator[tuple[date, Span]]:
    """The span cut at each local midnight."""
    day = span[0].astimezone(zone).date()
    while _midnight(day, zone) < span[1]:
        yield day, oracle._shared(span, (_midnight(day, zone), _midnight(day + DAY, zone)))
        day += DAY


def _rolling(spans: list[tuple[Meeting, Span]], least: float) -> tuple[float, list[Meeting]]:
    """24 hours that begin anywhere.

    The minutes inside [t, t + 24 h) change at a steady rate between the moments `turns`, so that these suffice. A
    meeting is inside of those that begin after (its start - 24 h) and before its end; at these two ends themselves it
    is not, but just beside them it is, where as good as nothing is missing from the minutes at the end.
    """
    turns = sorted({moment - back for _, span in spans for moment in span for back in (timedelta(0), DAY)})
    within = {t: oracle._union(oracle._shared(span, (t, t + DAY)) for _, span in spans) for t in turns}
    reached = [
        meeting
        for meeting, (start, end) in spans
        if any(within[t] >= least for t in turns if start - DAY < t < end)
        or any(within[t] > least for t in (start - DAY, end))
    ]
    return max(within.values(), default=0.0), reached
