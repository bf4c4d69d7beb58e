"""What the columns of a passenger list are called: as in the Epi-X form, as ours, in Chinese, or as a mapping says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from exposure.chinese import column_aliases
from exposure.errors import UsageError
from exposure.guesses import spelling

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["FIELDS", "SEVERAL", "Heading", "check_mapping", "field_of", "read_headings"]

# Ours, and how others spell it, the best first. The Epi-X form is read in the two shapes in which it is known.
_SPELLED: Final = {
    "person_id": "",
    "name": "",
    "last_name": "surname familyname",
    "first_name": "givenname givennames",
    "middle_name": "middleinitial",
    "phone": "permcellpager permhometelephone locatetelephone businesstelephone otherphone phonenumber1 phonenumber2",
    "document": "passportnumber documentnumber",
    "sex": "gender",
    "birth_date": "dob dateofbirth",
    "language": "",
    "household_id": "",
    "address": "permaddress permcity permstate permpostalcode permcountry",
    "district": "",
    "jurisdiction": "",
    "occupation": "",
    "seat": "seatnumber",
    "carriage": "",
    "section": "",
    "role": "",
    "mask": "",
    "activity": "",
    "carrier": "conveyancename",
    "service": "identifyingnumber flightno flightnumber",
    "vehicle": "",
    "layout": "",
    "departure": "datedeparture departuredate",
    "departure_time": "",
    "arrival": "datearrival arrivaldate arrivaldateandtime",
    "arrival_time": "",
    "origin": "airportcode",
    "destination": "cityarrival arrivalcity",
    "index_case": "indexcase",
    "register_id": "cdccaseid",
    "onset": "onsetdate",
    "source": "",
    "recorded_at": "",
}
FIELDS: Final = tuple(_SPELLED)
"""Everything that is read from a passenger list."""

SEVERAL: Final = ("phone", "address")
"""What several columns may hold together."""

_BY_SPELLING: Final = {
    name: (field, rank)
    for field, others in _SPELLED.items()
    for rank, name in enumerate((spelling(field), *others.split()))
}


@dataclass(frozen=True)
class Heading:
    """One column of a list, and what it holds."""

    theirs: str
    field: str
    """One of `FIELDS`; '' for a column that is kept and not read."""
    rank: int = 0
    """Where it stands among several columns that are read together."""


def check_mapping(mapping: Mapping[str, str] | None) -> Mapping[str, str]:
    """
    Refuse a mapping onto something that is not read from a passenger list.

    Raises
    ------
    UsageError
        If a name is none of `FIELDS`; '' stands for none of them.
    """
    for ours in (mapping or {}).values():
        if ours and ours not in FIELDS:
            raise UsageError.unknown("column in mapping=", ours, FIELDS)
    return mapping or {}


def field_of(name: str) -> tuple[str, int]:
    """
    Say what a column holds by its name alone.

    Examples
    --------
    >>> field_of("Seat_Number"), field_of("Perm_Home_Telephone"), field_of("航班号"), field_of("Notes")
    (('seat', 0), ('phone', 2), ('service', 0), ('', 0))
    """
    if found := _BY_SPELLING.get(spelling(name)):
        field, rank = found
        return field, rank if field in SEVERAL else 0
    plain = name.replace(" ", "")
    aliases = (column_aliases(table).get(plain, "") for table in ("persons", "legs", "itineraries", "cases"))
    return next((ours for ours in aliases if ours in FIELDS), ""), 0


def read_headings(given: Sequence[object], mapping: Mapping[str, str]) -> list[Heading]:
    """
    Say of each column what it holds; a mapped one stands before those known by name.

    Examples
    --------
    >>> [heading.field for heading in read_headings(["Sitz", "Seat_Number", "DOB"], {"Sitz": "seat"})]
    ['seat', '', 'birth_date']
    """
    names = ["" if name is None else str(name).strip() for name in given]
    mapped = {mapping[name] for name in names if name in mapping}
    order = list(mapping)
    found = []
    for name in names:
        if name in mapping:
            found.append(Heading(name, mapping[name], order.index(name)))
            continue
        field, rank = field_of(name)
        taken = field in mapped and field not in SEVERAL
        found.append(Heading(name, "" if taken else field, len(order) + rank))
    return found
