"""The flight of 20 February: who sat where in SU206, and the health check after landing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scripts.zhongwei import facts
from scripts.zhongwei.people import Register, add_person, phone
from scripts.zhongwei.places import FLIGHT
from scripts.zhongwei.stays import Part, Visit, add_part, add_ride

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scripts.zhongwei.facts import World

__all__ = ["TWO_SPELLINGS", "tell_flight"]

TWO_SPELLINGS: Final = {
    "manifest": "LYU SHIYUN",
    "guest list": "LV SHIYUN",
    "document": "X0000400",
    "phone": "13900000400",
    "sex": "F",
    "birth_date": "1988-04-17",
    "district": "Xuhui",
    "address": "上海市徐汇区假想街400号",
}
"""One person as the airline and the hotel wrote her down."""

_AIRLINE: Final = Register(facts.MANIFEST, "X", latin=True)
_BORDER: Final = Register(facts.BORDER_POST, "B", addresses=False)
_COLUMNS: Final = "ABCDEFGHJK"
_HIS_SEAT: Final = "35A"
_HIS_ROWS: Final = range(32, 39)
_OTHER_ROWS: Final = (*range(11, 13), *range(14, 32), *range(39, 52))
_TAKEN_NEAR, _SHANGHAI_NEAR, _TAKEN_FAR, _SEATLESS = 56, 50, 88, 6
_ELSEWHERE: Final = ("Jiangsu", "Zhejiang", "Anhui", "Beijing")

MOTHER, CHILD, ALREADY_A_CASE = "36D", "36E", "33C"
WIFE, HUSBAND = "34B", "34C"
WRITTEN_TWICE = "45C"

_FAMILIES: Final = {
    **dict.fromkeys((WIFE, HUSBAND), "H001"),
    **dict.fromkeys(("32E", "32F"), "H002"),
    **dict.fromkeys(("38H", "38J", "38K"), "H003"),
}
"""Families that the airline booked together. Mother and child are not: that came out in a call."""
_CHILDREN: Final = {CHILD: "2013-05-09", "38J": "2011-11-23"}
_QUARANTINED: Final = ("37G", "38C")
_LANGUAGES: Final = {"32J": "ru", "33G": "ru", "36H": "fa", "37D": "fa", "38A": "en", "44H": "ru", "48F": "en"}
_STORY_SEATS: Final = {MOTHER, CHILD, ALREADY_A_CASE, *_FAMILIES, *_CHILDREN, *_QUARANTINED, *_LANGUAGES}
_EDGE_SEATS: Final = {"31A", "31K", "39A", "39C", WRITTEN_TWICE}
"""Seats just outside his three rows, and the seat of the person with two spellings; all are taken."""

_CREW_SECTIONS: Final = ("rows 31-39",) * 4 + ("rows 11-20",) * 2 + ("rows 21-30",) * 2 + ("rows 40-51",) * 2


def tell_flight(world: World) -> None:
    """
    Add everybody on SU206, and the officers at the health check desk.

    Parameters
    ----------
    world
        Where the rows go.
    """
    _near_passengers(world)
    _far_passengers(world)
    _tell_families(world)
    for section in _CREW_SECTIONS:
        crew = {"jurisdiction": "Russia", "language": "ru", "occupation": "cabin crew"}
        person_id = add_person(world, _AIRLINE, crew)
        leg = {"leg_id": FLIGHT, "role": "crew", "section": section, "mask": "surgical"}
        add_ride(world, facts.MANIFEST, person_id, leg)
    at_desk = Visit(facts.BORDER_POST, "PVG-HEALTH", "20 20:00", "21 02:00", "staff", "respirator")
    for _ in range(6):
        add_part(world, Part("health officer", _BORDER, (at_desk,)))


def _near_passengers(world: World) -> None:
    """Fill 56 of the 69 other seats in rows 32 to 38, 50 of them with people who live in Shanghai."""
    free = _choose(world, _HIS_ROWS, _TAKEN_NEAR)
    others = [seat for seat in free if seat not in _STORY_SEATS]
    elsewhere = set(world.draw_many(others, _TAKEN_NEAR - _SHANGHAI_NEAR))
    for seat in free:
        jurisdiction = world.draw(_ELSEWHERE) if seat in elsewhere else "Shanghai"
        _seat_passenger(world, seat, {"jurisdiction": jurisdiction, **_story(seat)})


def _far_passengers(world: World) -> None:
    """Fill 88 seats in the other rows and add six passengers whose seat nobody wrote down."""
    for seat in _choose(world, _OTHER_ROWS, _TAKEN_FAR):
        near_the_other_case = int(seat[:2]) in {30, 31}
        choices = _ELSEWHERE if near_the_other_case else ("Shanghai", "Shanghai", *_ELSEWHERE[:2])
        _seat_passenger(world, seat, {"jurisdiction": world.draw(choices), **_story(seat)})
    for _ in range(_SEATLESS):
        _seat_passenger(world, "", {"jurisdiction": world.draw(_ELSEWHERE)})


def _choose(world: World, rows: range | tuple[int, ...], count: int) -> list[str]:
    """Draw the taken seats of some rows; the seats of the story are always taken."""
    seats = [f"{row}{column}" for row in rows for column in _COLUMNS if f"{row}{column}" != _HIS_SEAT]
    fixed = [seat for seat in seats if seat in _STORY_SEATS | _EDGE_SEATS]
    free = [seat for seat in seats if seat not in fixed]
    taken = {*fixed, *world.draw_many(free, count - len(fixed))}
    return [seat for seat in seats if seat in taken]


def _story(seat: str) -> dict[str, str]:
    """Give the cells that the story fixes for the person on a seat."""
    known = {}
    if seat in _LANGUAGES:
        known["language"] = _LANGUAGES[seat]
    if seat in _FAMILIES:
        known["household_id"] = _FAMILIES[seat]
    if seat in _CHILDREN:
        known |= {"birth_date": _CHILDREN[seat], "phone": ""}
    if seat in _QUARANTINED:
        known["status"] = "in-quarantine"
    if seat == WRITTEN_TWICE:
        known |= {key: TWO_SPELLINGS[key] for key in ("document", "sex", "birth_date", "district", "address")}
        known |= {"name": TWO_SPELLINGS["manifest"], "phone": phone(400), "jurisdiction": "Shanghai"}
    return known


def _seat_passenger(world: World, seat: str, known: Mapping[str, str]) -> None:
    """Add one passenger of the manifest."""
    person_id = add_person(world, _AIRLINE, known)
    mask = world.draw(("surgical", "surgical", "surgical", "none", "cloth", "respirator", ""))
    leg = {"leg_id": FLIGHT, "seat": seat, "role": "passenger", "mask": mask}
    add_ride(world, facts.MANIFEST, person_id, leg)


def _tell_families(world: World) -> None:
    """Give the families one address and their phones: one shared, one wrong digit that the husband's entry corrects."""
    seats = {row["seat"]: row["person_id"] for row in world.tables["itineraries"] if row.get("leg_id") == FLIGHT}
    persons = {row["person_id"]: row for row in world.tables["persons"]}
    mother, child = persons[seats[MOTHER]], persons[seats[CHILD]]
    mother |= {"phone": phone(int(mother["person_id"][1:])), "sex": "F", "birth_date": "1984-03-02"}
    child |= {"phone": mother["phone"], "address": mother["address"], "district": mother["district"]}
    wife, husband = persons[seats[WIFE]], persons[seats[HUSBAND]]
    right = phone(int(wife["person_id"][1:]))
    wife |= {"phone": right.replace(" 139 ", " 129 "), "sex": "F"}
    husband |= {"phone": f"{phone(int(husband['person_id'][1:]))};{right}", "sex": "M"}
    for family in sorted(set(_FAMILIES.values())):
        first, *rest = [persons[seats[seat]] for seat, name in _FAMILIES.items() if name == family]
        for member in rest:
            member |= {"address": first["address"], "district": first["district"]}
    pair = {"person_a": mother["person_id"], "person_b": child["person_id"], "kind": "household"}
    world.add("relations", facts.FAMILY_CALL, {**pair, "timezone": "Asia/Shanghai"})
    _tell_other_case(world, seats[ALREADY_A_CASE])


def _tell_other_case(world: World, person_id: str) -> None:
    """Add the register's row of the passenger who, called as a contact, says that he is well."""
    case = {
        "person_id": person_id,
        "register_id": "SH-0000",
        "onset": "2020-02-22",
        "sampled_at": facts.feb("25 10:00"),
        "confirmed_at": facts.feb("26 15:00"),
        "isolated_at": facts.feb("25 09:00"),
        "status": "in hospital",
        "timezone": "Asia/Shanghai",
    }
    world.add("cases", facts.CASE_REGISTER, case)
