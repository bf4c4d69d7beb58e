"""Who is released on a day: nobody a day off, nobody unseen, nobody forgotten."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from calls.events import ZONE, event, events_of, hand_out, random_events, random_hand_outs, roll_row
from hypothesis import given
from hypothesis import strategies as st

import exposure as ex
from exposure.calls.handed import handed
from exposure.calls.release import RELEASE_COLUMNS, release, release_of
from exposure.calls.store import Store

if TYPE_CHECKING:
    from pathlib import Path

DAY = pd.Timestamp("2020-03-07")
MIDNIGHT = pd.Timestamp("2020-03-07T16:00Z")
"""24:00 of 7 March in Shanghai."""
NOON = "2020-02-28T04:00Z"


def person(name: str, last_day: Any = "2020-03-07", **more: object) -> dict[str, object]:
    """Somebody in quarantine, on a caller's sheet."""
    day = pd.Timestamp(last_day)
    until = (day + pd.Timedelta(days=1)).tz_localize(ZONE).tz_convert("UTC")
    stood = {"stem": "caller-1-shift-1", "jurisdiction": "Shanghai", "why": "", "judged": "", "contact_class": "close"}
    known = {"person_id": name, "quarantine_until": until, "last_day": day, "is_case": False, "status": ""}
    return {**known, **stood, **more}


def released(
    people: list[dict[str, object]], events: list[dict[str, object]], on: pd.Timestamp = DAY
) -> dict[str, tuple[bool, str]]:
    frame = pd.DataFrame(people)
    frame["quarantine_until"] = frame["quarantine_until"].astype("datetime64[s, UTC]")
    frame["last_day"] = frame["last_day"].astype("datetime64[s]")
    table = release_of(frame, events_of(events), on, ZONE)
    assert table.dtypes.astype(str).to_dict() == RELEASE_COLUMNS
    said = zip(table["released"].tolist(), table["reason"].tolist(), strict=True)
    return dict(zip(table["person_id"].tolist(), said, strict=True))


@pytest.fixture(scope="module")
def traced(demo: ex.ExposureGraph) -> ex.Trace:
    """The built-in case."""
    return ex.trace(demo, case="ZW1", rules="cn-2020-02-21")


class TestOneDay:
    def test_reached_and_not_lost_since(self) -> None:
        """Released is whoever was reached; the moment is that by the office's clock."""
        found = released([person("A"), person("B")], [event("A", NOON, "reached")])
        assert found == {
            "A": (True, "reached on 28 February 2020 12:00, no symptoms told"),
            "B": (False, "never reached: not called yet"),
        }

    def test_contact_that_was_lost(self) -> None:
        """Calls in vain after he was reached keep him back, until he is reached again; a text message does not."""
        lost = [event("A", NOON, "reached"), event("A", "2020-03-02T02:00Z", "no answer")]
        people = [person("A")]
        said = "contact was lost: last heard of on 28 February 2020 12:00; 1 call in vain since"
        assert released(people, lost) == {"A": (False, said)}
        assert released(people, [*lost, event("A", "2020-03-03T02:00Z", "reached")])["A"][0]
        texted = [event("A", NOON, "reached"), event("A", "2020-03-02T02:00Z", "no answer", action="sms")]
        assert released(people, texted)["A"][0]

    @pytest.mark.parametrize(
        ("events", "more", "said"),
        [
            ([event("A", NOON, "reached", "symptomatic")], {}, "symptomatic: needs a test"),
            ([event("A", NOON, "dead")], {}, "dead"),
            ([], {"status": "dead"}, "dead"),
            ([event("A", NOON, "reached", "is a case")], {}, "is a case"),
            ([event("A", NOON, "reached")], {"is_case": True}, "is a case"),
            ([], {"stem": "in-register"}, "is a case"),
            ([event("A", NOON, "reached", "moved", moved_to="Gansu")], {}, "moved to Gansu: hand-over"),
            ([], {"stem": "handover-1", "jurisdiction": "Gansu"}, "handed over to Gansu"),
            ([event("A", NOON, "refused")], {}, "refused; 1 call, the last on 28 February 2020 12:00: refused"),
            ([], {"stem": "lookup"}, "never reached: not called; on the look-up list"),
            ([], {"stem": ""}, "never reached: on no list yet"),
            ([], {"stem": "not-called", "why": "general"}, "never reached: not to be called: general"),
            (
                [event("A", NOON, "no answer"), event("A", "2020-02-29T00:00Z", "voicemail")],
                {},
                "never reached: 2 calls, the last on 29 February 2020 08:00: voicemail",
            ),
            ([], {"stem": "not-called", "judged": "none"}, "judged none: not called"),
        ],
    )
    def test_who_is_kept_back_and_why(
        self, events: list[dict[str, object]], more: dict[str, object], said: str
    ) -> None:
        """Each reason that keeps somebody back is said."""
        assert released([person("A", **more)], events) == {"A": (False, said)}

    def test_in_quarantine_elsewhere(self) -> None:
        """Whoever is in quarantine already is called by nobody, and is not forgotten behind its door either."""
        found = released([person("A", status="in-quarantine", stem="not-called")], [])
        assert found == {"A": (True, "in quarantine under another's care already")}

    def test_the_midnight_is_that_of_the_last_day(self) -> None:
        """7 March 24:00 in Shanghai is 16:00 UTC; a call after it is not heard on this day's list."""
        before, after = MIDNIGHT - pd.Timedelta(seconds=1), MIDNIGHT
        assert released([person("A")], [event("A", before, "reached")])["A"][0]
        assert not released([person("A")], [event("A", after, "reached")])["A"][0]
        assert released([person("A", "2020-03-08")], []) == {}


class TestOverdue:
    def test_they_stay_on_the_list_until_they_are_reached(self) -> None:
        """Never reached by the 5th: overdue on the 6th and 7th; reached on the 7th, so released then and gone after."""
        people = [person("A", "2020-03-05")]
        events = [event("A", "2020-03-07T03:00Z", "reached")]
        said = "overdue since 5 March 2020: "
        assert released(people, events, pd.Timestamp("2020-03-06"))["A"] == (
            False,
            f"{said}never reached: not called yet",
        )
        assert released(people, events, DAY)["A"] == (True, f"{said}reached on 7 March 2020 11:00, no symptoms told")
        assert released(people, events, pd.Timestamp("2020-03-08")) == {}

    def test_whoever_was_released_is_not_overdue_when_nobody_answers_later(self) -> None:
        """A call in vain after the end does not bring somebody back."""
        events = [event("A", NOON, "reached"), event("A", "2020-03-06T03:00Z", "no answer")]
        assert released([person("A", "2020-03-05")], events) == {}

    def test_what_is_no_matter_of_this_office_is_told_once(self) -> None:
        """The dead and those handed over are on the list of their day, and not on every later one."""
        people = [person("A", "2020-03-05", status="dead"), person("B", "2020-03-05", stem="handover-1")]
        assert set(released(people, [], pd.Timestamp("2020-03-05"))) == {"A", "B"}
        assert released(people, [], DAY) == {}


class TestAgainstARecount:
    @given(seed=st.integers(0, 500))
    def test_everybody_due_is_listed_once(self, seed: int) -> None:
        """All whose last day it is are there, and nobody is released who was not reached before that midnight."""
        names = [f"P{i}" for i in range(8)]
        stood = handed(random_hand_outs(seed, names)).set_index("person_id")
        events = random_events(seed, names)
        days = [f"2020-02-{26 + i % 4}" for i in range(8)]
        people = pd.DataFrame([person(n, d, stem=stood.loc[n, "stem"]) for n, d in zip(names, days, strict=True)])
        on = pd.Timestamp("2020-02-28")
        table = release_of(people, events, on, ZONE)
        midnight = pd.Timestamp("2020-02-29T00:00", tz=ZONE)
        due = [n for n, d in zip(names, days, strict=True) if d == "2020-02-28"]
        assert [n for n in table["person_id"] if n in due] == due
        assert not table["person_id"].duplicated().any()
        assert not set(table["person_id"]) & {n for n, d in zip(names, days, strict=True) if d == "2020-02-29"}
        rows: list[dict[str, Any]] = events.to_dict("records")  # type: ignore[assignment]
        for row in table[table["released"]].itertuples():
            mine = [e for e in rows if e["person_id"] == row.person_id and e["tried_at"] < midnight]
            assert any(e["outcome"] == "reached" for e in mine)
            assert not any(e["reason"] in ("symptomatic", "is a case") or e["outcome"] == "dead" for e in mine)
            spoken = [e for e in mine if e["action"] in ("call", "un-call")]
            assert not spoken or spoken[-1]["outcome"] not in ("no answer", "voicemail", "wrong number")


class TestTheBuiltInCase:
    @pytest.fixture
    def store(self, traced: ex.Trace, tmp_path: Path) -> Path:
        """Everybody close on one sheet, and nobody called yet."""
        close = traced.people[traced.people["contact_class"] == "close"]
        with Store.open(tmp_path / "calls.sqlite", create=True) as opened:
            opened.record(hand_out([roll_row(name) for name in close["person_id"]]), {})
        return tmp_path

    def test_the_list_of_a_day(self, traced: ex.Trace, store: Path) -> None:
        """Those whose last day is 7 March stand there with that midnight, in every spelling of the date."""
        table = release(traced, store, on="2020-03-07")
        due = traced.people[(traced.people["last_day"] == "2020-03-07")]
        today = table[~table["reason"].str.startswith("overdue")]
        assert sorted(today["person_id"]) == sorted(due["person_id"])
        assert set(today["until"]) == {"7 March 2020 24:00"}
        assert set(today["quarantine_until"]) == {MIDNIGHT}
        quarantined = set(traced.graph.persons.query("status == 'in-quarantine'")["person_id"])
        assert set(today.loc[today["released"], "person_id"]) == quarantined & set(due["person_id"])
        for on in (dt.date(2020, 3, 7), pd.Timestamp("2020-03-07")):
            pd.testing.assert_frame_equal(release(traced, store, on=on), table)

    def test_overdue_are_those_of_earlier_days(self, traced: ex.Trace, store: Path) -> None:
        """Nobody was reached, so all of the 5th and 6th who are not in quarantine elsewhere are still there."""
        table = release(traced, store, on="2020-03-07")
        late = traced.people[traced.people["last_day"] < "2020-03-07"]
        status = traced.graph.persons.set_index("person_id")["status"]
        waiting = [name for name in late["person_id"] if status.get(name) != "in-quarantine"]
        assert sorted(table.loc[table["reason"].str.startswith("overdue"), "person_id"]) == sorted(waiting)

    @pytest.mark.parametrize("on", ["7.3.2020", "", "2020-02-30", 7, None, dt.datetime(2020, 3, 7, 12), "3020-01-01"])  # noqa: DTZ001 - what a user may give
    def test_what_is_no_date(self, traced: ex.Trace, store: Path, on: Any) -> None:
        """A date that cannot be meant is refused in one line."""
        with pytest.raises(ex.UsageError, match=r"^on "):
            release(traced, store, on=on)
