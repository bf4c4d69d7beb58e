"""
Generated days of a tracing office: one case, a few full venues, and everybody who has to be called.

The case C0 spends an hour in each of a few restaurants. Everybody else is in one of them for 15 minutes or more of that
hour and so is close by `RULES`; in a random day some are there too briefly and are general. Households are 1-5 people
who were there together, an adult first. Every fault of the story is in the data at a rate of `Rates`, drawn for each
person, household or pair of neighbouring households.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

import exposure as ex

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Frames = dict[str, pd.DataFrame]

CASE: Final = "C0"
HOME: Final = "Shanghai"
RULES: Final = """
id = "one-air"
authority = "Office of the generated days"
title = "A quarter of an hour in one body of air"
in_force = 2020-02-01
source = ["made up for these days"]

[window]
before_onset_days = 2
before_sample_days = 2

[quarantine]
close = 14

[[rule]]
id = "quarter"
class = "close"
when = { within = "space", minutes = 15 }
reason_en = "You were in {place} on {date} for {minutes} minutes together with an infected person."
reason_zh = "您于{date}在{place}与一名感染者同处{minutes}分钟。"
source = "made up"

[[rule]]
id = "briefly"
class = "general"
when = { within = "space" }
reason_en = "You were in {place} on {date} at the same time as an infected person."
reason_zh = "您于{date}与一名感染者同时在{place}。"
source = "made up"
"""

ZONES: Final = {
    "Shanghai": "Asia/Shanghai",
    "Zhejiang": "Asia/Shanghai",
    "Xinjiang": "Asia/Urumqi",
    "Tokyo": "Asia/Tokyo",
    "Moscow": "Europe/Moscow",
    "New York": "America/New_York",
}
"""The zones of the jurisdictions' venues."""

FIRST_DAY: Final = "2020-02-24"
ISOLATED: Final = "2020-02-26T20:00:00+08:00"
RECORDED: Final = "2020-02-27T06:20:00+08:00"
"""When the last row became known; the office starts at the next full hour, 7:00."""

_VENUES: Final = 6
_OLD, _YOUNG = ("1935-01-01", "2001-01-01"), ("2008-01-01", "2018-01-01")
_LANGUAGES: Final = ("en", "ru", "ar", "")


@dataclass(frozen=True)
class Rates:
    """How common each thing is that makes calling hard."""

    general: float = 0.0  # there too briefly
    possible: float = 0.03  # there long enough only if the times are not off
    child: float = 0.4  # of those who are not the first of their household
    no_phone: float = 0.025
    digit_off: float = 0.03  # one digit is missing
    digit_wrong: float = 0.03  # one digit is another: a number of nobody here
    messy: float = 0.1
    second_number: float = 0.05
    foreign: float = 0.05
    hotel: float = 0.02  # of households: the number of the hotel, too
    neighbours: float = 0.01  # two households that give one number
    companions: float = 0.02  # two households that travel together
    elsewhere: float = 0.05
    unknown_place: float = 0.01  # no jurisdiction given
    dead: float = 0.003
    quarantined: float = 0.01
    cases: float = 0.002
    twins: float = 0.002  # the same document as a case
    same: float = 0.002  # said to be the same person as a case
    judged: float = 0.01
    languages: float = 0.1  # who does not speak Chinese


BUSY: Final = Rates(
    general=0.1,
    possible=0.1,
    no_phone=0.15,
    hotel=0.1,
    neighbours=0.1,
    companions=0.1,
    elsewhere=0.12,
    unknown_place=0.05,
    dead=0.05,
    quarantined=0.06,
    cases=0.05,
    twins=0.04,
    same=0.04,
    judged=0.1,
)
"""Everything at once, so that sixty people meet each of it."""

PLAIN: Final = Rates(**dict.fromkeys(Rates.__dataclass_fields__, 0.0))
"""Nothing but households of adults with good numbers."""


def big_day(contacts: int = 10_000, seed: int = 0, rates: Rates | None = None) -> ex.ExposureGraph:
    """A day on which so many people are contacts of C0, nearly all of them close."""
    return graph_of(day_frames(contacts, seed, rates or Rates()))


def random_day(seed: int, contacts: int = 60) -> ex.ExposureGraph:
    """A small day with everything that is rare on a big one."""
    return big_day(contacts, seed, BUSY)


def graph_of(frames: Frames) -> ex.ExposureGraph:
    """The checked graph of some tables."""
    return ex.ExposureGraph.from_frames(**frames)  # type: ignore[arg-type] # one frame for each table


def trace_of(graph: ex.ExposureGraph) -> ex.Trace:
    """Who has to be called under `RULES`."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "one-air.toml"
        file.write_text(RULES, encoding="utf-8")
        return ex.trace(graph, case=CASE, rules=file)


def shuffled(frames: Frames, seed: int) -> Frames:
    """The same facts in another order of rows."""
    return {name: frame.sample(frac=1, random_state=seed + k) for k, (name, frame) in enumerate(frames.items())}


def day_frames(contacts: int, seed: int, rates: Rates) -> Frames:
    """The tables of a day."""
    rng = np.random.default_rng(seed)
    house = _houses(rng, contacts)
    first = np.diff(house, prepend=-1) > 0
    child = ~first & (rng.random(contacts) < rates.child)
    ids = pd.Series([f"P{n:05d}" for n in range(1, contacts + 1)], dtype="str")
    persons = pd.DataFrame(
        {
            "person_id": ids,
            "name": "Given " + ids.str[1:],
            "phone": _phones(rng, house, child, rates),
            "document": "D" + ids.str[1:],
            "birth_date": np.where(child, _dates(rng, contacts, _YOUNG), _dates(rng, contacts, _OLD)),
            "language": np.where(rng.random(contacts) < rates.languages, rng.choice(_LANGUAGES, contacts), "zh"),
            "household_id": _household_ids(house),
            "address": "No. " + pd.Series(house).astype("str") + " Made-up Road",
            "jurisdiction": _jurisdictions(rng, house, rates),
            "status": _statuses(rng, contacts, rates),
        }
    )
    cases, persons, relations = _registered(rng, persons, rates)
    return {
        "persons": persons,
        "venues": _venues(),
        "itineraries": _stays(rng, ids, house, rates),
        "cases": cases,
        "relations": pd.concat([relations, _companions(rng, persons, house, rates)], ignore_index=True),
        "judgements": _judgements(rng, ids, rates),
    }


# People


def _houses(rng: np.random.Generator, contacts: int) -> NDArray[np.int64]:
    """The household of each person: 1-5 people next to each other."""
    sizes = rng.choice([1, 2, 3, 4, 5], contacts, p=[0.35, 0.25, 0.2, 0.15, 0.05])
    return np.repeat(np.arange(contacts), sizes)[:contacts]


def _household_ids(house: NDArray[np.int64]) -> pd.Series[str]:
    """Blank for who lives alone."""
    names = pd.Series(house).map("H{:05d}".format).astype("str")
    alone = np.bincount(house)[house] == 1
    return names.mask(alone, "")


def _dates(rng: np.random.Generator, count: int, span: tuple[str, str]) -> NDArray[np.str_]:
    begin, end = (np.datetime64(day, "D") for day in span)
    return np.datetime_as_string(begin + rng.integers(0, int((end - begin).astype(int)), count))


def _jurisdictions(rng: np.random.Generator, house: NDArray[np.int64], rates: Rates) -> NDArray[np.object_]:
    """A household is mostly in one; one of its members may be elsewhere alone."""
    count, away = len(house), np.array([name for name in ZONES if name != HOME], dtype=object)
    households = np.where(
        rng.random(count) < rates.elsewhere * 0.8, away[rng.integers(0, len(away), count)], np.array(HOME, object)
    )
    alone = rng.random(count) < rates.elsewhere * 0.2
    own = np.where(alone, away[rng.integers(0, len(away), count)], households[house])
    return np.where(rng.random(count) < rates.unknown_place, "", own)


def _statuses(rng: np.random.Generator, count: int, rates: Rates) -> NDArray[np.str_]:
    drawn = rng.random(count)
    quarantined = np.where(drawn < rates.dead + rates.quarantined, "in-quarantine", "")
    return np.where(drawn < rates.dead, "dead", quarantined)


# Phones


def _phones(
    rng: np.random.Generator, house: NDArray[np.int64], child: NDArray[np.bool_], rates: Rates
) -> pd.Series[str]:
    """What each person gave: one number, several, a wrong one, none."""
    count = len(house)
    numbers, others = np.split(_numbers(rng, 2 * count), 2)
    foreign = rng.random(count) < rates.foreign
    said = pd.Series(np.where(foreign, _foreign(rng, count), numbers), dtype="str")
    neighbour = rng.random(count) < rates.neighbours  # by household: that of the one before is given, too
    first_of = np.searchsorted(house, np.arange(house[-1] + 1))
    lent = said.iloc[first_of[np.maximum(house - 1, 0)]].reset_index(drop=True)
    said = said.mask(neighbour[house] & (house > 0), lent)
    said = _spoiled(rng, said, rates)
    hotel = rng.random(count) < rates.hotel
    desk = pd.Series(house // 40).map("021 6{:07d}".format)
    said = said.mask(hotel[house], said + ";" + desk)
    second = rng.random(count) < rates.second_number
    said = said.mask(second, said + ";" + pd.Series(others, dtype="str"))
    silent = rng.random(count) < np.where(child, 0.8, rates.no_phone)
    whole = (rng.random(count) < rates.no_phone)[house]  # households of which nobody gave a number
    return said.mask(silent | whole, "")


def _numbers(rng: np.random.Generator, count: int) -> NDArray[np.str_]:
    """Chinese mobile numbers, all different."""
    tails = rng.choice(89_999_999, count, replace=False, shuffle=False) + 10_000_000
    prefix = rng.choice(["135", "136", "138", "150", "186"], count)
    return np.char.add(np.char.add("+86 ", prefix), np.char.add(" ", tails.astype(str)))


def _foreign(rng: np.random.Generator, count: int) -> NDArray[np.str_]:
    prefix = rng.choice(["+7 912 ", "+81 90 1", "+44 740 ", "+1 212 "], count)
    tails = rng.integers(2_000_000, 9_999_999, count).astype(str)
    return np.char.add(prefix, tails)


def _spoiled(rng: np.random.Generator, said: pd.Series[str], rates: Rates) -> pd.Series[str]:
    drawn = rng.random(len(said))
    off, wrong = rates.digit_off, rates.digit_off + rates.digit_wrong
    plain = said.str.replace(" ", "")
    said = said.mask(drawn < off, said.str[:-1])
    last = said.str[-1].replace({"": "0"}).astype(int)
    said = said.mask((drawn >= off) & (drawn < wrong), said.str[:-1] + ((last + 1) % 10).astype("str"))
    messy = drawn > 1 - rates.messy
    forms = [plain.str.replace("+", "00"), plain.str[:6] + "-" + plain.str[6:], plain + " home"]
    for form, chosen in zip(forms, rng.integers(0, 3, len(said)) == np.arange(3)[:, None], strict=True):
        said = said.mask(messy & chosen, form)
    return said


# Registers, relations, judgements


def _registered(
    rng: np.random.Generator, persons: pd.DataFrame, rates: Rates
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """
    The register with C0; the persons, of whom some have a case's document; and who is said to be the same as a case.

    Each of the last two is another case, R0, R1 …, of whom nothing else is known.
    """
    ids, drawn = persons["person_id"], rng.random(len(persons))
    twin = ids[(drawn >= rates.cases) & (drawn < rates.cases + rates.twins)].tolist()
    same = ids[(drawn >= 1 - rates.same)].tolist()
    others = [f"R{k}" for k in range(len(twin) + len(same))]
    listed = [CASE, *others, *ids[drawn < rates.cases]]
    cases = pd.DataFrame({"person_id": listed, "onset": "2020-02-24", "timezone": "Asia/Shanghai"})
    cases["isolated_at"] = np.where(cases["person_id"] == CASE, ISOLATED, "")
    extra = pd.DataFrame({"person_id": [CASE, *others], "jurisdiction": HOME})
    extra["document"] = ["DC00000", *(f"DR{k:05d}" for k in range(len(others)))]
    lent = dict(zip(twin, extra["document"].iloc[1:], strict=False))
    given = [lent.get(person, own) for person, own in zip(ids, persons["document"], strict=True)]
    everyone = pd.concat([extra, persons.assign(document=given)], ignore_index=True)
    pairs = pd.DataFrame({"person_a": same, "person_b": others[len(twin) :], "kind": "same-person"})
    return cases, everyone.fillna(""), pairs.astype("str")


def _companions(
    rng: np.random.Generator, persons: pd.DataFrame, house: NDArray[np.int64], rates: Rates
) -> pd.DataFrame:
    """The first of a household travels with the first of the next; some say it as one household."""
    first = np.searchsorted(house, np.arange(house[-1] + 1))
    ids = persons["person_id"].iloc[-len(house) :].to_numpy()
    pairs = np.flatnonzero(rng.random(len(first) - 1) < rates.companions)
    kinds = rng.choice(["companion", "household"], len(pairs))
    return pd.DataFrame({"person_a": ids[first[pairs]], "person_b": ids[first[pairs + 1]], "kind": kinds})


def _judgements(rng: np.random.Generator, ids: pd.Series[str], rates: Rates) -> pd.DataFrame:
    judged = ids[rng.random(len(ids)) < rates.judged].reset_index(drop=True)
    said = rng.choice(["none", "general", "close"], len(judged))
    signed = {"reason": "seen on film", "by": "the office"}
    return pd.DataFrame({"person_id": judged, "contact_class": pd.Series(said, dtype="str")}).assign(**signed)


# Places and stays


def _venues() -> pd.DataFrame:
    """The restaurants where it happened, and one station for each jurisdiction, which says in which zone it lies."""
    places = [(f"V{k}", "restaurant", HOME, ZONES[HOME]) for k in range(_VENUES)]
    stations = [(f"S-{name}", "station", name, zone) for name, zone in ZONES.items()]
    return pd.DataFrame([*places, *stations], columns=["venue_id", "kind", "jurisdiction", "timezone"])


def _stays(rng: np.random.Generator, ids: pd.Series[str], house: NDArray[np.int64], rates: Rates) -> pd.DataFrame:
    """C0 goes from one restaurant to the next, on three days; the others come in households."""
    noon = pd.Timestamp(f"{FIRST_DAY}T11:00:00+08:00")
    begins = pd.DatetimeIndex([noon + pd.Timedelta(days=k % 3, hours=2 * (k // 3)) for k in range(_VENUES)])
    where = rng.integers(0, _VENUES, house[-1] + 1)[house]
    start = begins[where] + pd.to_timedelta(rng.integers(0, 20, len(ids)), unit="min")
    drawn = rng.random(len(ids))
    brief, unsure = drawn < rates.general, (drawn >= rates.general) & (drawn < rates.general + rates.possible)
    length = np.where(brief, 10, np.where(unsure, 20, rng.integers(20, 35, len(ids))))
    others = {
        "person_id": ids,
        "venue_id": pd.Series(where).map("V{}".format),
        "start": start,
        "end": start + pd.to_timedelta(length, unit="min"),
        "start_tolerance_minutes": np.where(unsure, 10.0, 0.0),
    }
    hour = pd.Timedelta(hours=1)
    case = {"person_id": CASE, "venue_id": [f"V{k}" for k in range(_VENUES)], "start": begins, "end": begins + hour}
    rows = pd.concat([pd.DataFrame({**case, "start_tolerance_minutes": 0.0}), pd.DataFrame(others)], ignore_index=True)
    return rows.assign(source="payment", recorded_at=RECORDED)
