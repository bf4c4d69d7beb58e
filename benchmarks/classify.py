"""
Classify a million encounters under the largest rule set, and compare fifteen sets on a thousand contacts.

    python benchmarks/classify.py [--encounters N]

Times are of one thread. What is classified is a case of two weeks: flights with seats, sleepers and high-speed trains,
buses, cars, restaurants with tables, shops with tills, lifts, hotels; one stay in fifty has no known seat, one in a
hundred is one of two alternatives, and half of the others wear some mask.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from typing import TYPE_CHECKING

os.environ.setdefault("NUMBA_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import pandas as pd

import exposure as ex
from exposure.assessment import assess
from exposure.engines.embedded import EmbeddedEngine
from exposure.grouping import group_pairs
from exposure.rules.classify import classify
from exposure.rules.outcome import judge_pairs
from exposure.rules.registry import rule_set_ids, rule_sets
from exposure.rules.search import search_of
from exposure.window import Given

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

START = pd.Timestamp("2020-02-20T00:00Z")
ZONE = "Asia/Shanghai"
KINDS = {
    "flight": ("wide-body 3-4-3", 300),
    "train": ("high-speed 3-2", 80),
    "bus": ("coach 2-2", 40),
    "car": ("car", 4),
    "table": ("", 4),
    "till": ("", 60),
    "lift": ("", 8),
    "shop": ("", 120),
    "restaurant": ("", 100),
    "hotel": ("", 400),
    "station": ("", 2000),
}
VEHICLES = ("flight", "train", "bus", "car")


def city(stays: int, seed: int = 20200220) -> ex.ExposureGraph:
    """Make a graph in which one case meets others in about so many encounters."""
    dice = np.random.default_rng(seed)
    sizes = np.array([size for _, size in KINDS.values()])
    rounds = max(1, round(stays / sizes.sum()))
    kind = np.tile(np.array(list(KINDS), dtype=object), rounds)
    place = np.array([f"{name}-{number // len(KINDS)}" for number, name in enumerate(kind)], dtype=object)
    begin = np.sort(dice.integers(0, 14 * 86_400, len(place)))
    at = np.repeat(np.arange(len(place)), [KINDS[name][1] for name in kind])
    lasting = 3600 + dice.integers(-1800, 1800, len(at))
    rows = pd.DataFrame(
        {
            "person_id": np.char.add("P", (dice.permutation(len(at)) % max(1, len(at) // 4)).astype(str)),
            "place": place[at],
            "kind": kind[at],
            "start": begin[at],
            "end": begin[at] + lasting,
            "seat": _seats(kind[at], at, dice),
            "role": dice.choice(["passenger", "staff", "crew", "guest"], len(at), p=[0.7, 0.1, 0.02, 0.18]),
            "mask": dice.choice(["none", "surgical", "respirator", "unknown"], len(at)),
            "alternative": dice.random(len(at)) < 0.01,
        }
    )
    case = pd.DataFrame(
        {
            "person_id": "C",
            "place": place,
            "kind": kind,
            "start": begin,
            "end": begin + 3600,
            "seat": pd.Series("12A", index=range(len(kind))).where(np.isin(kind, ["flight", "train"])),
            "role": "passenger",
            "mask": "none",
            "alternative": False,
        }
    )
    return _graph(pd.concat([case, rows], ignore_index=True))


def _seats(kind: NDArray[np.object_], at: NDArray[np.intp], dice: np.random.Generator) -> pd.Series[str]:
    """Give seats of a cabin in order; some are not known."""
    number = np.arange(len(at)) - np.searchsorted(at, at)
    row = np.where(kind == "flight", 20 + number // 10, 1 + number // 5)
    letter = np.where(kind == "flight", np.array(list("ABCDEFGHJK"))[number % 10], np.array(list("ABCDF"))[number % 5])
    seat = np.char.add(row.astype(str), letter)
    known = np.isin(kind, ["flight", "train"]) & (seat != "12A") & (dice.random(len(at)) > 0.02) & (row < 50)
    return pd.Series(seat, dtype="str").where(known & ((kind != "train") | (row < 17)))


def _graph(rows: pd.DataFrame) -> ex.ExposureGraph:
    on_leg = rows["kind"].isin(VEHICLES)
    places = rows.drop_duplicates("place")
    legs = places[places["kind"].isin(VEHICLES)]
    venues = places[~places["kind"].isin(VEHICLES)]
    groups = ("G" + rows.index[rows["alternative"]].astype(str)).to_numpy()
    stays = pd.DataFrame(
        {
            "person_id": rows["person_id"],
            "venue_id": rows["place"].where(~on_leg),
            "leg_id": rows["place"].where(on_leg),
            "start": START + pd.to_timedelta(rows["start"], unit="s"),
            "end": START + pd.to_timedelta(rows["end"], unit="s"),
            "seat": rows["seat"],
            "carriage": pd.Series("07", index=rows.index).where(rows["kind"] == "train"),
            "role": rows["role"],
            "mask": rows["mask"],
        }
    )
    stays["alternative_group"] = pd.Series(groups, index=rows.index[rows["alternative"]]).reindex(rows.index)
    elsewhere = stays[rows["alternative"]].assign(venue_id="elsewhere", leg_id=None, seat=None, carriage=None)
    home = pd.DataFrame({"venue_id": ["elsewhere"], "kind": ["market"], "timezone": [ZONE]})
    return ex.ExposureGraph.from_frames(
        venues=pd.concat([home, pd.DataFrame({"venue_id": venues["place"], "kind": venues["kind"], "timezone": ZONE})]),
        legs=pd.DataFrame(
            {
                "leg_id": legs["place"],
                "mode": legs["kind"],
                "departure": START + pd.to_timedelta(legs["start"] - 3600, unit="s"),
                "arrival": START + pd.to_timedelta(legs["start"] + 2 * 3600, unit="s"),
                "layout": [KINDS[kind][0] for kind in legs["kind"]],
                "timezone": ZONE,
            }
        ),
        itineraries=pd.concat([stays, elsewhere], ignore_index=True),
        cases=pd.DataFrame(
            {
                "person_id": ["C"],
                "onset": ["2020-02-22"],
                "confirmed_at": ["2020-03-06T12:00+08:00"],
                "isolated_at": ["2020-03-06T00:00+08:00"],
                "timezone": [ZONE],
            }
        ),
    )


def seconds(task: Callable[[], object], repeat: int = 5) -> float:
    """Time a task: the median of some runs."""
    times = []
    for _ in range(repeat):
        begin = time.perf_counter()
        task()
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--encounters", type=int, default=1_000_000)
    asked = parser.parse_args()
    largest = max(rule_sets(), key=lambda one: len(one.rules))
    graph = city(asked.encounters)
    code = graph.snapshot.world.persons.get_indexer(pd.Index(["C"])).astype(np.int32)
    found = assess(graph.snapshot, EmbeddedEngine(), (code, search_of(largest)), largest, Given())
    facts = found.facts
    groups = group_pairs(facts.met)

    def classified() -> None:
        fresh = type(facts)(**{name: getattr(facts, name) for name in facts.__dataclass_fields__})
        judge_pairs(fresh, classify(fresh, largest.rules), groups, largest.rules, (found.kin, found.choices))

    once = seconds(classified)
    print(f"{len(facts.met):,} encounters, {largest.id} ({len(largest.rules)} rules): {once:.2f} s")
    whole = seconds(lambda: ex.trace(graph, case="C", rules=largest), repeat=3)
    print(f"ex.trace with all tables and sentences: {whole:.2f} s, {len(found.contacts):,} contacts")
    small = city(1_200)
    sets = rule_set_ids()[:15]
    net = ex.compare_rules(small, case="C", rules=sets)
    taken = seconds(lambda: ex.compare_rules(small, case="C", rules=sets), repeat=3)
    print(f"compare_rules, {len(sets)} sets, {len(net):,} contacts: {taken:.2f} s")


if __name__ == "__main__":
    main()
