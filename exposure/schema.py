"""The contract of every table: its columns, what a cell holds, keys and references."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

from exposure.vocabulary import KINDS, MASKS, MODES, OUTCOMES, RELATIONS, STATUSES

__all__ = [
    "ASSUMED_COLUMNS",
    "CLOCKS",
    "CONTACT_COLUMNS",
    "ENCOUNTER_COLUMNS",
    "FAULT_COLUMNS",
    "PEOPLE_COLUMNS",
    "PROVENANCE",
    "TABLES",
    "WITHDRAWAL",
    "Column",
    "Holds",
    "Table",
]

Holds = Literal["id", "text", "several", "word", "number", "integer", "boolean", "instant", "date"]
"""What a cell may hold. `several` is text separated by `;`, `word` is one of a closed list."""


@dataclass(frozen=True)
class Column:
    """One column of a table that users give."""

    name: str
    holds: Holds = "text"
    meaning: str = ""
    required: bool = False
    personal: bool = False
    """Its values never appear in a fault, a log or a message."""
    ends_day: bool = False
    """A bare date means 24:00 of that day, not 00:00."""
    words: tuple[str, ...] = ()
    refers: str = ""
    """The table whose key an id must name."""
    bounds: tuple[float, float] | None = None


@dataclass(frozen=True)
class Table:
    """One table that users give."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    """A key may have several rows only if their known periods do not overlap."""
    by_name: dict[str, Column] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {c.name: c for c in self.columns})


_C = Column
_KNOWN = (
    _C("source", meaning="where the row comes from: letter, statement, manifest, register …"),
    _C("recorded_at", "instant", "when the row became known; blank: from the start", ends_day=True),
    _C("withdrawn_at", "instant", "when the row was taken back; blank: never", ends_day=True),
)
CLOCKS: Final = ("recorded_at", "withdrawn_at")
"""The knowledge clock that every table may carry."""

WITHDRAWAL: Final = ("withdrawn_at", "withdrawn_source")
"""Columns that are filled when a row is taken back: when, and, where that was done by hand, who said so."""

PROVENANCE: Final = ("fact_id", "file", "row")
"""Columns that reading adds to every row: which fact it is and where it stood."""

_ANY = (0.0, float("inf"))
_TOLERANCE = (0.0, 366.0 * 24 * 60)
"""Minutes: whoever knows a time no better than to the year does not know it."""

_ROWS = (1.0, 999.0)

_PERSONS = (
    _C("person_id", "id", "the person's id", required=True),
    _C("name", meaning="the person's name", personal=True),
    _C("phone", "several", "phone numbers", personal=True),
    _C("document", meaning="passport or identity card number", personal=True),
    _C("sex", meaning="as the source writes it"),
    _C("birth_date", "date", "day of birth"),
    _C("language", "several", "languages that the person speaks"),
    _C("household_id", "id", "persons with the same id live together"),
    _C("address", meaning="where the person lives", personal=True),
    _C("district", meaning="administrative district"),
    _C("jurisdiction", meaning="the authority now responsible for the person"),
    _C("status", "word", "blank, in-quarantine or dead", words=STATUSES),
    _C("occupation", meaning="what the person works as"),
)
_VENUES = (
    _C("venue_id", "id", "the venue's id", required=True),
    _C("kind", "word", "kind of place; it has a scale", required=True, words=tuple(KINDS)),
    _C("name", meaning="what people call it"),
    _C("within", "id", "the venue that it lies in", refers="venues"),
    _C("longitude", "number", "degrees east, WGS 84", bounds=(-180.0, 180.0)),
    _C("latitude", "number", "degrees north, WGS 84", bounds=(-90.0, 90.0)),
    _C("adjacent_to", "several", "venues next to it", refers="venues"),
    _C("area_m2", "number", "floor area in square metres", bounds=_ANY),
    _C("height_m", "number", "height of the room in metres", bounds=_ANY),
    _C("ventilation", meaning="how the air is changed"),
    _C("indoor", "boolean", "blank counts as indoors"),
    _C("timezone", "text", "IANA zone, such as Asia/Shanghai"),
    _C("district", meaning="administrative district"),
    _C("jurisdiction", meaning="the authority responsible"),
)
_LEGS = (
    _C("leg_id", "id", "one run of one vehicle", required=True),
    _C("mode", "word", "flight, train, metro, bus …", required=True, words=tuple(MODES)),
    _C("departure", "instant", "start of the run", required=True),
    _C("arrival", "instant", "end of the run", required=True, ends_day=True),
    _C("service", meaning="flight or train number"),
    _C("vehicle", "id", "the physical vehicle: plate, registration, train set"),
    _C("origin", "id", "where it starts", refers="venues"),
    _C("destination", "id", "where it ends", refers="venues"),
    _C("layout", "id", "the seat plan"),
    _C("sealed", "boolean", "windows cannot be opened; blank counts as sealed"),
    _C("ventilation", meaning="how the air is changed"),
    _C("timezone", "text", "IANA zone, where origin and destination have none"),
)
_LEG_STOPS = (
    _C("leg_id", "id", "the leg", required=True, refers="legs"),
    _C("sequence", "integer", "1, 2, 3 … along the leg", required=True),
    _C("venue_id", "id", "where it stops", refers="venues"),
    _C("arrival", "instant", "when it comes in", ends_day=True),
    _C("departure", "instant", "when it goes on"),
)
_ITINERARIES = (
    _C("person_id", "id", "who", required=True, refers="persons"),
    _C("venue_id", "id", "the place that stands still", refers="venues"),
    _C("leg_id", "id", "the leg that moves", refers="legs"),
    _C("start", "instant", "first moment there; on a leg by default the leg's or the stop's"),
    _C("end", "instant", "first moment no longer there; blank at a venue: assumed by the kind of place", ends_day=True),
    _C("board", "id", "stop at which the person got on", refers="venues"),
    _C("alight", "id", "stop at which the person got off", refers="venues"),
    _C("start_tolerance_minutes", "number", "the start may be so much earlier or later", bounds=_TOLERANCE),
    _C("end_tolerance_minutes", "number", "the end may be so much earlier or later", bounds=_TOLERANCE),
    _C("seat", meaning="seat or berth as the source writes it"),
    _C("carriage", meaning="carriage, or cabin of a ship"),
    _C("spot", meaning="place inside the place; equal text is the same spot"),
    _C("x_m", "number", "metres in the plan of the place"),
    _C("y_m", "number", "metres in the plan of the place"),
    _C("role", meaning="passenger, crew, driver, staff, guest …"),
    _C("section", meaning="rows, carriage or section that a crew member served"),
    _C("mask", "word", "what covered mouth and nose", words=MASKS),
    _C("activity", meaning="what the person did"),
    _C("alternative_group", "id", "exactly one of the group happened"),
    _C("alternative", meaning="rows of a group with the same label happened together"),
    _C("likelihood", "number", "probability of the alternative; blank: equal shares", bounds=(0.0, 1.0)),
    _C("stay_id", "id", "blank: the fact's id"),
)
_CASES = (
    _C("person_id", "id", "who", required=True, refers="persons"),
    _C("register_id", "id", "the number that a register gives the case"),
    _C("onset", "date", "first day of symptoms"),
    _C("sampled_at", "instant", "when the positive sample was taken"),
    _C("confirmed_at", "instant", "when the case was confirmed", ends_day=True),
    _C("isolated_at", "instant", "when the case stopped meeting others", ends_day=True),
    _C("status", meaning="as the register writes it"),
    _C("timezone", "text", "IANA zone of the row's naive times"),
)
_RELATIONS = (
    _C("person_a", "id", "one person", required=True, refers="persons"),
    _C("person_b", "id", "the other person", required=True, refers="persons"),
    _C("kind", "word", "what they are to each other", required=True, words=RELATIONS),
    _C("since", "instant", "first moment of the relation; blank: always"),
    _C("until", "instant", "end of the relation; blank: open", ends_day=True),
    _C("timezone", "text", "IANA zone of the row's naive times"),
)
_JUDGEMENTS = (
    _C("person_id", "id", "who", required=True, refers="persons"),
    _C("contact_class", "word", "the class", required=True, words=OUTCOMES),
    _C("case_id", "id", "towards which case; blank: every case", refers="persons"),
    _C("reason", meaning="why"),
    _C("by", meaning="who signs"),
)
_LAYOUTS = (
    _C("layout", "id", "name of the seat plan", required=True),
    _C("rows", "text", "such as 1-31, or 1-4;11-31 for two cabins", required=True),
    _C("columns", "text", "such as ABC DEF; a blank is the aisle, # a seat with a number of its own", required=True),
    _C("missing_rows", "several", "row numbers that do not exist"),
    _C("sections", "several", "such as business 1-4;economy 10-31"),
    _C("pitch_m", "number", "metres from row to row", bounds=_ANY),
    _C("width_m", "number", "metres from seat to seat", bounds=_ANY),
    _C("rows_per_bay", "integer", "so many rows make a bay", bounds=_ROWS),
    _C("rows_per_compartment", "integer", "so many rows make a compartment", bounds=_ROWS),
)

TABLES: Final[dict[str, Table]] = {
    t.name: t
    for t in (
        Table("persons", _PERSONS + _KNOWN, ("person_id",)),
        Table("venues", _VENUES + _KNOWN, ("venue_id",)),
        Table("legs", _LEGS + _KNOWN, ("leg_id",)),
        Table("leg_stops", _LEG_STOPS + _KNOWN, ("leg_id", "sequence")),
        Table("itineraries", _ITINERARIES + _KNOWN, ("stay_id",)),
        Table("cases", _CASES + _KNOWN, ("person_id",)),
        Table("relations", _RELATIONS + _KNOWN, ("person_a", "person_b", "kind")),
        Table("judgements", _JUDGEMENTS + _KNOWN, ("person_id", "case_id")),
        Table("layouts", _LAYOUTS + _KNOWN, ("layout",)),
    )
}
"""Every table that users give, under its name."""

ASSUMED_COLUMNS: Final = ("table", "file", "what", "given", "read_as", "rows")

FAULT_COLUMNS: Final = ("table", "file", "row", "column", "value", "reason", "hint", "severity")

ENCOUNTER_COLUMNS: Final = (
    "case_id",
    "contact_id",
    "case_stay",
    "contact_stay",
    "place_id",
    "contact_place_id",
    "shared_place_id",
    "scale",
    "start",
    "end",
    "minutes",
    "minutes_min",
    "minutes_max",
    "direct",
    "gap_minutes",
    "row_gap",
    "seat_gap",
    "distance_m",
    "venue_gap_m",
    "likelihood",
    "contact_class",
    "certainty",
    "rule",
    "end_assumed",
)
CONTACT_COLUMNS: Final = (
    "position",
    "case_id",
    "contact_id",
    "contact_class",
    "class_name",
    "certainty",
    "likelihood",
    "rule",
    "scale",
    "minutes",
    "minutes_min",
    "minutes_max",
    "encounters",
    "nearest_m",
    "first_exposure",
    "last_exposure",
    "quarantine_until",
    "last_day",
    "is_case",
    "judged",
    "reason",
    "reason_zh",
)
PEOPLE_COLUMNS: Final = (
    "person_id",
    "contact_class",
    "certainty",
    "likelihood",
    "cases",
    "first_exposure",
    "last_exposure",
    "quarantine_until",
    "last_day",
    "is_case",
    "judged",
    "household_id",
    "jurisdiction",
    "reason",
    "reason_zh",
)
