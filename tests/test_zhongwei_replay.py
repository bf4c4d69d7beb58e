"""The built-in case replayed: 63, then 86, and each of the 23 through facts that are tried by hand on the CSV files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd
import plain_rules
import pytest
from conftest import ROOT
from plain_rules import instant, is_known

import exposure as ex

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

DATA: Final = ROOT / "data" / "zhongwei"
RULES: Final = "cn-2020-02-21"
NOON: Final = "2020-02-27T12:00:00+08:00"
NEXT_NOON: Final = "2020-02-28T12:00:00+08:00"

Facts = frozenset[str]


def city(contacts: pd.DataFrame, people: pd.DataFrame) -> set[str]:
    """Give who is close for certain and lives in the city."""
    close = contacts[(contacts["contact_class"] == "close") & (contacts["certainty"] == "certain")]["contact_id"]
    return set(close) & set(people.loc[people["jurisdiction"] == "Shanghai", "person_id"])


def city_at(graph: ex.ExposureGraph, moment: str) -> set[str]:
    trace = ex.trace(graph.as_known(moment), case="ZW1", rules=RULES)
    return city(trace.contacts, trace.people)


def plain_city(tables: plain_rules.Tables, moment: str) -> set[str]:
    """Give the same by the plain reading of the rules, which knows nothing of the package."""
    world = plain_rules.World(tables, instant(moment))
    found = world.findings("ZW1")
    close = {person for person, finding in found.items() if finding.contact_class == "close" and finding.certain}
    return {person for person in close if world.persons[person]["jurisdiction"] == "Shanghai"}


@pytest.fixture(scope="module")
def replayed(demo: ex.ExposureGraph) -> ex.Replay:
    return ex.replay(demo, case="ZW1", rules=RULES, at=[NOON, NEXT_NOON])


@pytest.fixture(scope="module")
def came(replayed: ex.Replay) -> set[str]:
    """Who is close for certain in the city at the second noon and was not at the first."""
    noon, next_noon = (city(trace.contacts, trace.people) for trace in replayed.traces.values())
    return next_noon - noon


@pytest.fixture(scope="module")
def changes(replayed: ex.Replay) -> ex.Changes:
    return ex.compare(*replayed.traces.values())


@pytest.fixture(scope="module")
def causes(changes: ex.Changes, came: set[str]) -> dict[str, Facts]:
    """The facts through which each of them came, or became close."""
    table = changes.table[changes.table["what"].isin(["contact", "class"]) & changes.table["contact_id"].isin(came)]
    return {row["contact_id"]: frozenset(row["facts"]) for row in table.to_dict("records")}


@pytest.fixture(scope="module")
def tables() -> plain_rules.Tables:
    return plain_rules.read(DATA)


def without(tables: plain_rules.Tables, facts: Iterable[str]) -> plain_rules.Tables:
    """Take facts out of the tables as read from the files; a fact is a table and the number of its line."""
    gone = set(facts)
    return {
        name: [row for line, row in enumerate(rows, 2) if f"{name}:{line}" not in gone] for name, rows in tables.items()
    }


def early(tables: plain_rules.Tables, facts: Iterable[str]) -> plain_rules.Tables:
    """Let some facts be known from the first day on; no other line changes."""
    soon = {"recorded_at": "2020-02-27T00:00:00+08:00"}
    chosen = set(facts)
    return {
        name: [row | soon if f"{name}:{line}" in chosen else row for line, row in enumerate(rows, 2)]
        for name, rows in tables.items()
    }


def graph_of(tables: Mapping[str, list[dict[str, str]]]) -> ex.ExposureGraph:
    return ex.ExposureGraph.from_frames(**{name: pd.DataFrame(rows) for name, rows in tables.items()})  # type: ignore[arg-type] # one frame for each table


class TestTheTwoNoons:
    def test_sixty_three_then_eighty_six_and_none_lost(self, replayed: ex.Replay) -> None:
        noon, next_noon = (city(trace.contacts, trace.people) for trace in replayed.traces.values())
        assert (len(noon), len(next_noon), len(next_noon - noon), len(noon - next_noon)) == (63, 86, 23, 0)

    @pytest.mark.parametrize("moment", [NOON, NEXT_NOON], ids=["63", "86"])
    def test_they_are_those_of_the_plain_reading(
        self, replayed: ex.Replay, tables: plain_rules.Tables, moment: str
    ) -> None:
        trace = replayed.traces[moment]
        assert city(trace.contacts, trace.people) == plain_city(tables, moment)

    def test_the_table_counts_all_wherever_they_live(self, replayed: ex.Replay, tables: plain_rules.Tables) -> None:
        """73 and 138 certain close contacts in all, as the plain reading counts them."""
        table = replayed.table.query("contact_class == 'close' and certainty == 'certain'")
        counts = []
        for moment in (NOON, NEXT_NOON):
            found = plain_rules.World(tables, instant(moment)).findings("ZW1").values()
            counts.append(sum(finding.contact_class == "close" and finding.certain for finding in found))
        assert table["count"].tolist() == counts == [73, 138]
        # 61 of the 65 that came are new, and 4 were general contacts before.
        assert (table["added"].tolist()[1], table["changed"].tolist()[1], table["removed"].tolist()[1]) == (61, 4, 0)


class TestAttribution:
    def test_each_of_the_twenty_three_has_facts_recorded_between_the_noons(
        self, causes: dict[str, Facts], came: set[str], tables: plain_rules.Tables
    ) -> None:
        assert set(causes) == came
        for person, facts in causes.items():
            assert facts, person
            for fact in facts:
                name, line = fact.split(":")
                recorded = instant(tables[name][int(line) - 2]["recorded_at"])
                assert instant(NOON) < recorded <= instant(NEXT_NOON), fact

    def test_taking_the_facts_away_undoes_it(self, causes: dict[str, Facts], tables: plain_rules.Tables) -> None:
        """
        Tables without the lines, read anew: the contact is not close for certain.

        Contacts are tried together only where they share no fact, and then nobody else of the 86 may be missing.
        """
        everybody = plain_city(tables, NEXT_NOON)
        for together in _apart(causes):
            taken = {fact for person in together for fact in causes[person]}
            assert everybody - city_at(graph_of(without(tables, taken)), NEXT_NOON) == _leaning(causes, taken)

    def test_taking_the_facts_away_undoes_it_in_the_plain_reading_too(
        self, causes: dict[str, Facts], tables: plain_rules.Tables
    ) -> None:
        """Each set by itself."""
        everybody = plain_city(tables, NEXT_NOON)
        for facts in set(causes.values()):
            assert everybody - plain_city(without(tables, facts), NEXT_NOON) == _leaning(causes, facts)

    def test_without_them_each_is_what_it_was_before(
        self, replayed: ex.Replay, causes: dict[str, Facts], tables: plain_rules.Tables
    ) -> None:
        """Nobody on the list, or a general contact: the class at the first noon."""
        before = replayed.traces[NOON].contacts.set_index("contact_id")["contact_class"]
        for facts in set(causes.values()):
            found = plain_rules.World(without(tables, facts), instant(NEXT_NOON)).findings("ZW1")
            for person in _of(causes, facts):
                finding = found.get(person)
                assert before.get(person) == (None if finding is None else finding.contact_class), person

    def test_adding_only_them_brings_it(self, causes: dict[str, Facts], tables: plain_rules.Tables) -> None:
        """Known at the first noon beside what was known then: they are close, and nobody else is."""
        noon = plain_city(tables, NOON)
        for facts in set(causes.values()):
            assert plain_city(early(tables, facts), NOON) - noon == _of(causes, facts)

    def test_no_fact_of_a_set_is_idle(self, causes: dict[str, Facts], tables: plain_rules.Tables) -> None:
        """
        Of a set of several facts none can be left out.

        Either the others do not bring the contact without it, or they keep the contact on the list when it stays.
        """
        rests = {facts - {fact} for facts in causes.values() if len(facts) > 1 for fact in facts}
        assert rests
        brought = {rest: plain_city(early(tables, rest), NOON) for rest in rests}
        for person, facts in causes.items():
            for rest in (facts - {fact} for fact in facts if len(facts) > 1):
                if person in brought[rest]:
                    assert person in plain_rules.World(without(tables, rest), instant(NEXT_NOON)).findings("ZW1")


def _of(causes: dict[str, Facts], facts: Facts) -> set[str]:
    return {person for person, theirs in causes.items() if theirs == facts}


def _apart(causes: dict[str, Facts]) -> list[list[str]]:
    """Put contacts together that share no fact, those of one set of facts always."""
    batches: list[list[str]] = []
    for facts in sorted(set(causes.values()), key=sorted):
        people = sorted(_of(causes, facts))
        free = (batch for batch in batches if all(causes[person].isdisjoint(facts) for person in batch))
        batch = next(free, None)
        if batch is None:
            batches.append(people)
        else:
            batch += people
    return batches


def _leaning(causes: dict[str, Facts], taken: Iterable[str]) -> set[str]:
    """
    Name who leans on any of some facts.

    Each needs all of its facts, so that whoever shares one of them is lost too.
    """
    gone = set(taken)
    return {person for person, facts in causes.items() if facts & gone}


class TestRecordedAt:
    @pytest.mark.parametrize(
        ("recorded", "shift", "moved"),
        [
            ("2020-02-27T20:00:00+08:00", "2020-02-27T11:00:00+08:00", 5),
            ("2020-02-27T19:30:00+08:00", "2020-02-27T11:59:59+08:00", 1),
            ("2020-02-28T07:00:00+08:00", "2020-02-28T12:00:01+08:00", -3),
            ("2020-02-27T09:00:00+08:00", "2020-02-27T12:00:01+08:00", -2),
        ],
        ids=["the noodle shop sooner", "the delivery sooner", "the pharmacy too late", "the corner shop later"],
    )
    def test_shifting_when_facts_were_recorded_moves_their_contacts(
        self, tables: plain_rules.Tables, tmp_path: Path, recorded: str, shift: str, moved: int
    ) -> None:
        """
        In a copy of the files all lines recorded at one time are recorded at another; nothing else is touched.

        The noodle shop's five are then among those of the first noon. Of what came after the second noon nothing is
        known at it. And what comes after the first noon is missing there alone.
        """
        for name in tables:
            text = (DATA / f"{name}.csv").read_text(encoding="utf-8")
            (tmp_path / f"{name}.csv").write_text(text.replace(recorded, shift), encoding="utf-8")
        graph = ex.read(tmp_path)
        counts = [len(city_at(graph, moment)) for moment in (NOON, NEXT_NOON)]
        late = instant(shift) > instant(NEXT_NOON)
        assert counts == ([63, 86 + moved] if late else [63 + moved, 86])
        copied = plain_rules.read(tmp_path)
        assert counts == [len(plain_city(copied, moment)) for moment in (NOON, NEXT_NOON)]

    def test_the_lines_of_one_contact_move_it_alone(
        self, causes: dict[str, Facts], tables: plain_rules.Tables, tmp_path: Path
    ) -> None:
        """The delivery man's facts, recorded at the first noon: 64 then, and still 86."""
        (person,) = (p for p in causes if causes[p] & {"itineraries:225"})
        assert tables["itineraries"][225 - 2]["person_id"] == person
        for table, rows in tables.items():
            lines = (DATA / f"{table}.csv").read_text(encoding="utf-8").splitlines()
            for number, row in enumerate(rows, 2):
                if f"{table}:{number}" in causes[person]:
                    assert not is_known(row, instant(NOON))
                    lines[number - 1] = lines[number - 1].replace(row["recorded_at"], NOON)
            (tmp_path / f"{table}.csv").write_text("\n".join([*lines, ""]), encoding="utf-8")
        graph = ex.read(tmp_path)
        noon = city_at(graph, NOON)
        assert (len(noon), len(city_at(graph, NEXT_NOON))) == (64, 86)
        assert person in noon
