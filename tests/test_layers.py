"""Imports go one way: each module knows only those that stand before it here."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import exposure

PACKAGE = Path(exposure.__file__).parent

PICTURE = """
errors vocabulary schema chinese dictionary synonyms clock durations guesses progress shown columns ordering demo
compiled follows overlap tellings near prism intervals
seats seats.carriages seats.labels seats.built_in seats.layouts seats.plan seats.berths seats.distances
places stays index world knowledge fingerprints same counted traits legs alternatives ends seating background
rules rules.model rules.lines rules.keys rules.sense rules.load rules.registry rules.told
tables.unreadable tables.raw tables.state tables.neutral tables.cells
tables.csv_text tables.points tables.headers tables.frames tables.grid
tables.encoding tables.signatures tables.csv_bytes tables.csv_shape tables.quotes tables.csv_file tables.csv_table
tables.workbooks tables.workbooks.markup tables.workbooks.archive tables.workbooks.kind tables.workbooks.formats
tables.workbooks.xlsx
tables.workbooks.ods tables.workbooks.old tables.workbooks.guard tables.workbooks.mend tables.workbooks.columns
tables.workbooks.sheets tables.workbooks.write
tables.sheet_table tables.stored tables.toml_file tables.files tables.write
tables.contract tables.spoiled tables.values
tables.time_forms tables.times tables.time_words tables.heard tables.vague tables.typed
tables.zones tables.abbreviations tables.instants tables.persons
tables.faults tables.references tables.versions tables.groups tables.loops tables.stays tables.movement tables.seats
tables.layoutless tables.endless tables.plausible
tables.aside tables.check tables.fact_ids tables.merge tables
snapshot evidence vicinity growth growing second_look entering withdrawing fact_table
network join judgements judging graph
passengers passengers.columns passengers.flights passengers.airports passengers.known passengers.lists passengers.told
passengers.legs passengers.people passengers.facts passengers.wording passengers.read aboard
notes notes.lines notes.times notes.placing notes.positions notes.places notes.legs notes.rides notes.fields
notes.alternatives notes.stays notes.itinerary
engines engines.base engines.embedded engines.remembering encounters shown_ends grouping spans span_worlds localtime
relations window
rules.search rules.masks rules.facts rules.conditions rules.seated rules.classify rules.chance rules.cumulative
rules.events rules.kin rules.outcome quarantine rank assessment encounter_classes answers balance
grounds wording wording.plain wording.moments wording.names wording.templates wording.phrases wording.lengths
wording.doubts wording.filling wording.card reasons
sources encounter_facts not_a_contact why
question manifest inquiry standing open_groups effects
sightings uncovered gaps asking prospects open_ways open_seats open_times interview
second_way.tables second_way.spans second_way.places second_way.ends second_way.plans second_way.seats
second_way.stays
second_way.windows second_way.ties second_way.view second_way.meetings second_way.conditions second_way.worlds
second_way.sums second_way.verdict second_way.contacts second_way
verify trace comparison
contradictions contradictions.clashes contradictions.movements contradictions.seats contradictions.identities
contradictions.registered contradictions.suppositions conflicts
between bearing attribution changes summary replay
outputs template
calls.words calls.contract calls.codes calls.handout calls.local_text calls.number_plans calls.number_text
calls.owners calls.numbers calls.slips calls.repair calls.families calls.given_numbers calls.kinship calls.mending
calls.sharing calls.phonebook calls.database calls.keys calls.records calls.store calls.state calls.windows
calls.ladder calls.staff calls.minutes calls.zones calls.dossiers calls.lists calls.speakers calls.assign
calls.settings calls.tasks calls.draft calls.roll calls.delta calls.capacity calls.sheets.columns calls.sheets.heights
calls.sheets.book calls.sheets.cells calls.sheets.colours calls.sheets.wording calls.sheets.script calls.sheets.caller
calls.sheets.csv_texts calls.sheets.index calls.sheets.lists calls.sheets.supervisor calls.sheets.write calls.sheets
calls.handing calls.plan calls.planning calls.reading calls.faults calls.filled_words calls.wall_times calls.attempts
calls.known_rows calls.opposed calls.taking calls.companions calls.new_numbers calls.told_places calls.told
calls.figures calls.handed calls.unreached calls.report calls.release calls.matching calls.their_list calls.comparing
calls.verified calls
cli cli.options cli.sheet cli.screen cli.check cli.answer cli.replay cli.story cli.forms cli.rules
cli.desk cli.calls cli.call_answers cli.door cli.call_commands cli.commands
"""
"""Lowest first. `__init__` and `__main__` stand above them all."""

LAYERS = PICTURE.split()
DOORS = ["", "__main__"]


def modules() -> dict[str, Path]:
    """Every module by its name inside the package; '' is the package itself."""
    found = {}
    for path in PACKAGE.rglob("*.py"):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports(path: Path) -> set[str]:
    """Modules of ours that a file imports, be it for types alone or inside a function."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            for alias in node.names:
                within = f"{node.module}.{alias.name}"
                found.add(within if within.removeprefix("exposure.") in MODULES else str(node.module))
    return {name.removeprefix("exposure").removeprefix(".") for name in found if name.split(".")[0] == "exposure"}


MODULES = modules()


def test_every_module_has_one_layer() -> None:
    assert sorted([*LAYERS, *DOORS]) == sorted(MODULES)


@pytest.mark.parametrize("name", sorted(set(MODULES) & {*LAYERS, *DOORS}), ids=lambda name: name or "exposure")
def test_imports_go_down(name: str) -> None:
    above = [*LAYERS, *DOORS][[*LAYERS, *DOORS].index(name) :]
    assert imports(MODULES[name]) & set(above) == set()


def test_no_module_imports_the_package_itself() -> None:
    assert [name for name, path in MODULES.items() if "" in imports(path)] == []
