"""Rule sets from files: what is right comes through, and every mistake is told with its line."""

from __future__ import annotations

import copy
import pickle
import tomllib
from datetime import date
from typing import TYPE_CHECKING

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from exposure.errors import UsageError, ValidationError
from exposure.rules.keys import WHEN
from exposure.rules.lines import key_lines
from exposure.rules.load import load_rule_set, parse_rule_set
from exposure.rules.model import Conditions, Window
from exposure.schema import FAULT_COLUMNS

if TYPE_CHECKING:
    from pathlib import Path

GOOD = """\
id = "x-2020-02-21"
authority = "An office"
title = "A title"
in_force = 2020-02-21
source = ["a page"]

[window]
before_onset_days = 2
before_sample_days = 3

[quarantine]
close = 14

[[rule]]
id = "rows"
class = "close"
when = { rows = 3 }
reason_en = "You sat near on {place}."
reason_zh = "您坐在附近（{place}）。"
source = "page 1"

[[rule]]
id = "later"
class = "general"
class_name = "low"
where = ["car", "flight"]
when = { direct = false, lag_minutes = 30 }
reason_en = "Later."
reason_zh = "之后。"
source = "page 2"
confidence = "med"
"""

Fault = tuple[int, str, str]


def faults(text: str) -> list[Fault]:
    """Line, key and reason of every fault."""
    with pytest.raises(ValidationError) as raised:
        parse_rule_set(text, "my.toml")
    found = raised.value.faults
    assert tuple(found.columns) == FAULT_COLUMNS
    assert set(found["table"]) == {"rules"}
    assert set(found["file"]) == {"my.toml"}
    assert set(found["severity"]) == {"fault"}
    return list(zip(found["row"].tolist(), found["column"], found["reason"], strict=True))


def changed(old: str, new: str) -> str:
    assert GOOD.count(old) == 1, old
    return GOOD.replace(old, new)


def with_when(when: str) -> str:
    return changed("when = { rows = 3 }", f"when = {{ {when} }}")


class TestRight:
    def test_what_is_given_comes_through(self) -> None:
        rules = parse_rule_set(GOOD)
        assert (rules.id, rules.authority, rules.in_force) == ("x-2020-02-21", "An office", date(2020, 2, 21))
        assert rules.window == Window(2, 3)
        assert rules.rules[1].when == Conditions(direct=False, lag_minutes=30.0)
        assert rules.rules[1].where == ("car", "flight")
        assert (rules.rules[1].class_name, rules.rules[1].confidence) == ("low", "med")

    def test_what_may_be_missing_has_the_values_that_are_promised(self) -> None:
        """The class stands for its name, nothing is verified, any place counts, 14 days, no quarantine, no note."""
        rules = parse_rule_set(changed("[quarantine]\nclose = 14\n", ""))
        first = rules.rules[0]
        assert (first.class_name, first.where, first.confidence) == ("close", (), "unverified")
        assert (rules.in_force_confidence, rules.note, rules.window.after_onset_days) == ("unverified", "", 14)
        assert dict(rules.quarantine) == {}

    def test_every_condition_of_the_model_can_be_written(self) -> None:
        """The file's words and the model's fields are one list."""
        assert set(WHEN) == set(Conditions.__dataclass_fields__)

    def test_conditions_may_stand_in_a_table_of_their_own_or_behind_dots(self) -> None:
        table = changed('when = { rows = 3 }\nreason_en = "You', 'when.rows = 3\nreason_en = "You')
        assert parse_rule_set(table).rules == parse_rule_set(GOOD).rules

    def test_a_file_saved_by_an_old_editor_is_read(self, tmp_path: Path) -> None:
        """A byte order mark and carriage returns, as Windows writes them, change nothing."""
        file = tmp_path / "my.toml"
        file.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
        assert load_rule_set(file) == parse_rule_set(GOOD)

    def test_a_set_cannot_be_changed_and_can_be_copied_and_hashed(self) -> None:
        """A shared set that someone edits in place would change other people's answers."""
        rules = parse_rule_set(GOOD)
        with pytest.raises(TypeError):
            rules.quarantine["close"] = 1  # type: ignore[index] # that is what is tried
        for twin in (copy.deepcopy(rules), pickle.loads(pickle.dumps(rules)), parse_rule_set(GOOD)):  # noqa: S301
            assert twin == rules
            assert hash(twin) == hash(rules)
            assert twin.fingerprint == rules.fingerprint


class TestFingerprint:
    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("rows = 3", "rows = 4"),
            ("before_sample_days = 3", "before_sample_days = 2"),
            ("before_sample_days = 3", "before_sample_days = 3\nafter_onset_days = 10"),
            ("close = 14", "close = 10"),
            ("close = 14", "general = 14"),
            ('class_name = "low"', 'class_name = "lower"'),
            ('"car", "flight"', '"car"'),
            ("附近", "旁边"),
            ("Later.", "Soon."),
            ('id = "later"', 'id = "after"'),
            ("in_force = 2020-02-21", "in_force = 2020-02-22"),
            ('"x-2020-02-21"', '"y-2020-02-21"'),
        ],
    )
    def test_changes_with_what_changes_an_answer(self, old: str, new: str) -> None:
        assert parse_rule_set(changed(old, new)).fingerprint != parse_rule_set(GOOD).fingerprint

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("[window]", "# a comment\n\n[window]"),
            ('"a page"', '"another page", "and one more"'),
            ('"page 1"', '"page 7"'),
            ('confidence = "med"', 'confidence = "high"'),
            ('title = "A title"', 'title = "B"\nnote = "N"'),
            ('confidence = "med"', 'confidence = "med" # said so'),
            ("lag_minutes = 30", "lag_minutes = 30.0"),
        ],
    )
    def test_and_with_nothing_else(self, old: str, new: str) -> None:
        assert parse_rule_set(changed(old, new)).fingerprint == parse_rule_set(GOOD).fingerprint

    def test_changes_with_the_order_of_rules(self) -> None:
        """Among rules of one class the first names the contact."""
        head, one, two = GOOD.split("[[rule]]")
        swapped = "[[rule]]".join([head, two + "\n", one])
        assert parse_rule_set(swapped).fingerprint != parse_rule_set(GOOD).fingerprint

    def test_is_twelve_hexadecimal_digits(self) -> None:
        digits = parse_rule_set(GOOD).fingerprint
        assert len(digits) == 12
        assert int(digits, 16) > 0


BAD = [
    # the set
    ('id = "x-2020-02-21"', 'id = "x y"', 1, "id", "a name of letters"),
    ('id = "x-2020-02-21"', "id = 7", 1, "id", "a name of letters"),
    ('title = "A title"', 'title = " "', 3, "title", "text on one line"),
    ('title = "A title"', 'titel = "A title"', 3, "titel", "did you mean 'title'"),
    ('title = "A title"\n', "", 0, "title", "is missing"),
    ("in_force = 2020-02-21", 'in_force = "2020-02-21"', 4, "in_force", "must be a date"),
    ("in_force = 2020-02-21", "in_force = 2020-02-21T00:00:00Z", 4, "in_force", "must be a date"),
    ('source = ["a page"]', 'source = "a page"', 5, "source", "a list of texts"),
    ('source = ["a page"]', "source = []", 5, "source", "a list of texts"),
    ('source = ["a page"]', 'source = ["a"]\nin_force_confidence = "low"', 6, "in_force_confidence", "high, med"),
    ('source = ["a page"]', 'source = ["a"]\nnote = 3', 6, "note", "must be text"),
    # window and quarantine
    ("before_onset_days = 2\n", "", 7, "window.before_onset_days", "is missing"),
    ("before_onset_days = 2", "before_onset_days = -2", 8, "window.before_onset_days", "whole number from 0"),
    ("before_onset_days = 2", "before_onset_days = 2.0", 8, "window.before_onset_days", "whole number from 0"),
    ("before_onset_days = 2", "before_onset_days = true", 8, "window.before_onset_days", "whole number from 0"),
    ("before_onset_days = 2", "before_onset_days = 99999", 8, "window.before_onset_days", "to 3,650"),
    ("[window]", "[windows]", 7, "windows", "did you mean 'window'"),
    ("close = 14", "close = 14.5", 12, "quarantine.close", "whole number from 0"),
    ("close = 14", "clos = 14", 12, "quarantine.clos", "did you mean 'close'"),
    ("close = 14", "co-present = 14", 12, "quarantine.co-present", "no key that is known here"),
    # rules
    ('class = "close"', 'class = "near"', 16, "rule.class", "close, secondary, general"),
    ('class = "close"', 'class = "co-present"', 16, "rule.class", "close, secondary, general"),
    ('class = "close"\n', "", 14, "rule.class", "is missing"),
    ("when = { rows = 3 }\n", "", 14, "rule.when", "is missing"),
    ("when = { rows = 3 }", "when = 3", 17, "rule.when", "must be a table"),
    ('"car", "flight"', '"car", "plane"', 26, "rule.where", "a list of: table"),
    ('["car", "flight"]', '"car"', 26, "rule.where", "a list of"),
    ('confidence = "med"', 'confidence = "sure"', 31, "rule.confidence", "high, med, unverified"),
    ('id = "later"', 'id = "rows"', 23, "rule.id", "is the id of rule 1 too"),
    ('source = "page 2"\n', "", 22, "rule.source", "is missing"),
    ('source = "page 2"', 'sauce = "page 2"\nsource = "p"', 30, "rule.sauce", "did you mean 'source'"),
    # reasons
    ("near on {place}", "near on {venue}", 18, "rule.reason_en", "unknown placeholder {venue}"),
    ("near on {place}", "near on {place", 18, "rule.reason_en", "a brace is not closed"),
    ("near on {place}", "near on place}", 18, "rule.reason_en", "a brace is not closed"),
    ("near on {place}", "near on {}", 18, "rule.reason_en", "unknown placeholder {}"),
    ("near on {place}", "near on {place!r}", 18, "rule.reason_en", "more than a name"),
    ("near on {place}", "near on {rows:02d}", 18, "rule.reason_en", "more than a name"),
    ("（{place}）", "（{0}）", 19, "rule.reason_zh", "unknown placeholder {0}"),
    ("near on {place}", "near,\\non {place}", 18, "rule.reason_en", "text on one line"),
    ("near on {place}", "{metres} m away", 18, "rule.reason_en", "{metres} has no value here"),
    ("Later.", "Until {until}.", 28, "rule.reason_en", "{until} has no value here"),
]


@pytest.mark.parametrize(("old", "new", "line", "key", "reason"), BAD, ids=[f"{b[1]!r}"[:40] for b in BAD])
def test_a_mistake_is_told_with_its_line_and_key(old: str, new: str, line: int, key: str, reason: str) -> None:
    found = [fault for fault in faults(changed(old, new)) if fault[1] == key]
    assert [fault[0] for fault in found] == [line]
    assert reason in found[0][2]


WRONG_WHEN = [
    ("row = 3", "row", "did you mean 'rows'"),
    ("rows = -1", "rows", "whole number from 0"),
    ("rows = true", "rows", "whole number from 0"),
    ('rows = "3"', "rows", "whole number from 0"),
    ("metres = -0.5", "metres", "a number from 0"),
    ("metres = nan", "metres", "a number from 0"),
    ("metres = inf", "metres", "a number from 0"),
    ("metres = false", "metres", "a number from 0"),
    ('within = "shop"', "within", "spot, room, space, building, site"),
    ('within = "near"', "within", "spot, room, space, building, site"),
    ('same = "tabel"', "same", "section, leg, vehicle"),
    ('same = "flight"', "same", "section, leg, vehicle"),
    ('relation = ["friend"]', "relation", "household, companion, carer, colleague"),
    ('relation = ["same-person"]', "relation", "household, companion, carer, colleague"),
    ("relation = []", "relation", "household, companion, carer, colleague"),
    ('roles = "staff"', "roles", "a list of texts"),
    ("roles = [1]", "roles", "a list of texts"),
    ("layouts = []", "layouts", "a list of texts"),
    ('minutes = 15, per = "week"', "per", "24h, day"),
    ("unprotected = false", "unprotected", "true, or be left out"),
    ("adjacent = 1", "adjacent", "true, or be left out"),
    ("sealed = 1", "sealed", "true or false"),
    # what does not go together
    ("rows = 3, aisle = true", "aisle", "beside seats only"),
    ('rows = 3, per = "day"', "per", "beside minutes only"),
    ("direct = false", "direct", "needs lag_minutes"),
    ("lag_minutes = 30", "lag_minutes", "goes with direct = false only"),
    ("direct = true, lag_minutes = 30", "lag_minutes", "goes with direct = false only"),
    ("direct = false, lag_minutes = 0", "lag_minutes", "nobody comes within 0 minutes"),
    ("direct = false, lag_minutes = 30, minutes = 5", "minutes", "never holds with direct = false"),
    ("direct = false, lag_minutes = 30, rows = 5", "rows", "never holds with direct = false"),
]


@pytest.mark.parametrize(("when", "key", "reason"), WRONG_WHEN, ids=[w[0] for w in WRONG_WHEN])
def test_a_mistaken_condition_is_told_with_its_line(when: str, key: str, reason: str) -> None:
    found = faults(with_when(when))
    assert [fault[:2] for fault in found] == [(17, f"rule.when.{key}")]
    assert reason in found[0][2]


def test_what_fires_on_a_relation_alone_has_no_place_to_name() -> None:
    """Without an encounter {place} would be read aloud as a gap; beside another condition there is an encounter."""
    assert faults(with_when('relation = ["carer"]'))[0][:2] == (18, "rule.reason_en")
    parse_rule_set(with_when('relation = ["carer"], unprotected = true'))


def test_every_mistake_is_told_at_once_in_the_order_of_the_lines() -> None:
    text = GOOD.replace("rows = 3", "rows = -3").replace('["a page"]', "7").replace("close = 14", "close = -1")
    assert [fault[0] for fault in faults(text.replace('"general"', '"low"'))] == [5, 12, 17, 24]


def test_given_and_allowed_stand_in_the_table() -> None:
    with pytest.raises(ValidationError) as raised:
        parse_rule_set(changed("in_force = 2020-02-21", 'in_force = "2020-02-21"'), "my.toml")
    (fault,) = raised.value.faults.to_dict("records")
    assert (fault["value"], fault["hint"]) == ('"2020-02-21"', "write 2020-02-21 without quotes")
    assert "exposure rules FILE" in str(raised.value)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('id = "x"\nauthority = \n', 2),
        ('id = "x"\nid = "y"\n', 2),
        ('id = "x"\n[window\n', 2),
        ("id = 'x'\nin_force = 2020-02-30\n", 2),
        ('id = """x\n', 2),
        ("id = " + "[" * 10_000, 1),
    ],
)
def test_what_is_no_toml_is_one_fault_with_its_line(text: str, line: int) -> None:
    ((row, key, reason),) = faults(text)
    assert (row, key) == (line, "")
    assert reason.startswith("is no TOML")


def test_what_is_no_utf_8_is_one_fault_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "my.toml"
    file.write_bytes('id = "x"\ntitle = "非典"\n'.encode("gb18030"))
    with pytest.raises(ValidationError) as raised:
        load_rule_set(file)
    assert raised.value.faults[["file", "row", "reason"]].to_numpy().tolist() == [["my.toml", 2, "is no UTF-8"]]


@pytest.mark.parametrize("rules", ["", "rule = []", "rule = 3", '[rule]\nid = "x"', "rule = [1]"])
def test_a_set_has_rules_and_they_are_a_list(rules: str) -> None:
    head, _, rest = GOOD.partition("[window]")
    window, _, _ = rest.partition("[[rule]]")
    text = f"{head}{rules}\n[window]{window}" if rules.startswith("rule") else f"{head}[window]{window}{rules}"
    assert len([fault for fault in faults(text) if fault[1] in {"", "rule"}]) == 1


def test_a_file_that_is_not_there_is_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot read"):
        load_rule_set(tmp_path / "none.toml")
    with pytest.raises(UsageError, match="cannot read"):
        load_rule_set(tmp_path)


KEYS = sorted({path for path in key_lines(GOOD) if path != ("rule",)}, key=str)
VALUES = st.recursive(
    st.one_of(
        st.booleans(),
        st.integers(-(10**20), 10**400),
        st.floats(),
        st.text(max_size=8),
        st.sampled_from(["close", "{place", "{0}", "2020-02-21", "table", "\x1b", ""]),
        st.dates(),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(["rows", "close", "id", "x"]), inner, max_size=2)
    ),
    max_leaves=4,
)


def as_toml(value: object) -> str:
    """Write a value; texts with every odd sign escaped."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            return '"' + "".join(f"\\U{ord(sign):08x}" for sign in value) + '"'
        case list():
            return "[" + ", ".join(map(as_toml, value)) + "]"
        case dict():
            return "{" + ", ".join(f"{name} = {as_toml(inner)}" for name, inner in value.items()) + "}"
    return str(value)


@given(path=st.sampled_from(KEYS), value=VALUES)
def test_whatever_a_key_is_given_is_read_or_is_a_fault_on_its_line(path: tuple[str | int, ...], value: object) -> None:
    """No value whatever is a traceback, and a fault stands on the line of the key that was spoiled, or below it."""
    line = key_lines(GOOD)[path]
    lines = GOOD.splitlines()
    before, sign, _ = lines[line - 1].partition(" = ")
    if not sign:
        return
    lines[line - 1] = f"{before} = {as_toml(value)}"
    try:
        parse_rule_set("\n".join(lines))
        return
    except ValidationError as error:
        found = error.faults
    assert found["row"].min() >= min(line, 18)  # reasons may lose what they name


class TestLines:
    TEXT = '''\
# id = "in a comment"
"id" = "x # no comment"
note = """
[[rule]]
id = 'inside'   \\"""
"""
source = [
  "a", # [
  'b = ]',
]
window.before_onset_days = 2
window . 'before_sample_days' = 2

[[rule]]
when = { roles = [
  "x",
] }
id = "one"
[[rule]]
id = "two"
[rule.when]
rows = 3
[quarantine]
close = 1
'''

    def test_keys_are_found_past_strings_comments_arrays_and_tables(self) -> None:
        tomllib.loads(self.TEXT)  # what is looked at is TOML
        lines = key_lines(self.TEXT)
        assert lines == {
            ("id",): 2,
            ("note",): 3,
            ("source",): 7,
            ("window",): 11,
            ("window", "before_onset_days"): 11,
            ("window", "before_sample_days"): 12,
            ("rule", 0): 14,
            ("rule", 0, "when"): 15,
            ("rule", 0, "id"): 18,
            ("rule", 1): 19,
            ("rule", 1, "id"): 20,
            ("rule", 1, "when"): 21,
            ("rule", 1, "when", "rows"): 22,
            ("quarantine",): 23,
            ("quarantine", "close"): 24,
        }

    def test_every_key_of_every_shipped_file_is_found_on_its_line(self) -> None:
        for file in (ROOT / "exposure" / "rules" / "sets").glob("*.toml"):
            text = file.read_text(encoding="utf-8")
            lines, given = text.split("\n"), tomllib.loads(text)
            found = key_lines(text)
            for path, line in found.items():
                begin = "[[rule]]" if isinstance(path[-1], int) else (f"{path[-1]} = ", f"[{path[-1]}]")
                assert lines[line - 1].startswith(begin)
            wanted: set[tuple[str | int, ...]] = {(name,) for name in given if name != "rule"}
            wanted |= {("rule", i, name) for i, rule in enumerate(given["rule"]) for name in rule}
            assert wanted <= set(found)
