"""Metro cards of Shanghai: taps at gates become itineraries, under Chinese headers and in Chinese words.

The figures are counted in the data.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import pandas as pd
import pytest

import exposure as ex
from exposure.tables.workbooks.write import write_workbook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MINUTES = 5
"""So long before or after a tap its owner may have been in the station."""


@pytest.fixture(scope="module")
def file(shared_data: Callable[[str], Path]) -> Path:
    return shared_data("shanghai_soda") / "smartcard.txt"


@pytest.fixture(scope="module")
def taps(file: Path) -> pd.DataFrame:
    """By card and time; `ride` numbers an entry and the exit that follows it, and is -1 for a tap without the other."""
    taps = pd.read_csv(file, dtype=str).assign(
        station=lambda d: d["站点名称"].str.replace(r"^\d+号线", "", regex=True).str.strip()
    )
    taps["time"] = pd.to_datetime(taps["交易日期"] + " " + taps["交易时间"]).dt.tz_localize("Asia/Shanghai")
    taps = taps.sort_values(["卡号", "time"], kind="stable", ignore_index=True)
    entry, card = taps["交易金额"] == "0.00", taps["卡号"]
    begins = entry & ~entry.shift(-1, fill_value=True) & (card == card.shift(-1))
    ends = begins.shift(1, fill_value=False)
    return taps.assign(ride=(begins.cumsum() - 1).where(begins | ends, -1))


@pytest.fixture(scope="module")
def folder(taps: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook and two files, as three offices write them: rides, what each card did, and the stations."""
    folder = tmp_path_factory.mktemp("metro")
    written = taps["time"].dt.strftime("%Y年%-m月%-d日 %H:%M:%S")
    on, off = (taps[taps["ride"] >= 0].iloc[i::2] for i in (0, 1))
    rides = pd.DataFrame(
        {
            "班次编号": [f"{ride:04}" for ride in on["ride"]],
            "交通方式": "地铁",
            "出发时间": written[on.index].to_numpy(),
            "到达时间": written[off.index].to_numpy(),
            "起点": on["station"].to_numpy(),
            "终点": off["station"].to_numpy(),
        }
    )
    write_workbook({"班次": rides}, folder / "交通.xlsx")
    gates = pd.DataFrame({"人员编号": taps["卡号"], "场所": taps["station"], "开始时间": written, "结束时间": written})
    gates = gates.assign(开始误差=f"{MINUTES}", 结束误差=f"{MINUTES}")
    carried = pd.DataFrame({"人员编号": on["卡号"].to_numpy(), "班次": rides["班次编号"]})
    pd.concat([gates, carried]).to_csv(folder / "行程.csv", index=False, encoding="gb18030")
    stations = pd.DataFrame({"场所编号": sorted(set(taps["station"])), "类型": "车站", "时区": "Asia/Shanghai"})
    stations.to_csv(folder / "场所.txt", index=False, sep="\t", encoding="utf-16")
    return folder


@pytest.fixture(scope="module")
def graph(folder: Path) -> ex.ExposureGraph:
    return ex.read(folder)


def test_the_taps_make_491_rides(taps: pd.DataFrame) -> None:
    assert len(taps) == 1_000
    assert taps["卡号"].nunique() == 272
    assert (taps["ride"] == -1).sum() == 18
    assert taps["ride"].max() + 1 == 491


def test_the_file_itself_lacks_what_only_a_person_can_say(file: Path, taps: pd.DataFrame) -> None:
    """A tap names a station of no list of venues: every row is set aside, its card as text; none is lost."""
    names = {"卡号": "person_id", "交易日期": "start", "站点名称": "venue_id"}
    graph = ex.read({"itineraries": file}, columns={"itineraries": names}, timezone="Asia/Shanghai", faults="set-aside")
    assert graph.rows_read["itineraries"] == len(graph.set_aside) == 1_000
    assert sorted(graph.set_aside["person_id"]) == sorted(taps["卡号"])
    assert set(graph.set_aside["faults"]) == {"venue_id: names no venue that is there"}


def test_every_ride_and_every_tap_is_read(graph: ex.ExposureGraph, taps: pd.DataFrame) -> None:
    """1,000 moments at 213 stations, which are 234 where they are told apart by line, and 491 rides."""
    assert graph.faults.empty
    read = {table: rows for table, rows in graph.rows_read.items() if rows}
    assert read == {"persons": 272, "venues": 213, "legs": 491, "itineraries": 1_491}
    assert taps["站点名称"].nunique() == 234
    stays = graph.itineraries
    assert stays["leg_id"].notna().sum() == 491
    assert set(stays["person_id"]) == set(taps["卡号"])
    single = stays[stays["venue_id"].notna()]
    assert single["start"].min() == pd.Timestamp("2015-04-01T05:15:27+08:00")
    assert single["start"].max() == pd.Timestamp("2015-04-01T22:52:26+08:00")
    assert graph.legs["mode"].unique().tolist() == ["metro"]


def test_rides_last_from_tap_to_tap(graph: ex.ExposureGraph, taps: pd.DataFrame) -> None:
    read = graph.legs.set_index("leg_id")
    for ride, pair in taps[taps["ride"] >= 0].groupby("ride"):
        leg = read.loc[f"{ride:04}"]
        assert [leg["departure"], leg["arrival"]] == pair["time"].tolist()
        assert [leg["origin"], leg["destination"]] == pair["station"].tolist()


def test_a_trace_finds_who_tapped_at_the_same_station_within_ten_minutes(
    graph: ex.ExposureGraph, taps: pd.DataFrame
) -> None:
    """Five minutes around each of two taps meet when the taps are less than ten apart; plain loops say the same."""
    pairs = {
        frozenset((one[0], other[0]))
        for _, there in taps.groupby("station")
        for one, other in combinations(zip(there["卡号"].tolist(), there["time"].tolist(), strict=True), 2)
        if one[0] != other[0] and abs(one[1] - other[1]) < pd.Timedelta(minutes=2 * MINUTES)
    }
    assert len(pairs) > 20
    met = {card for pair in pairs for card in pair}
    for card in sorted(met)[:5]:
        trace = ex.trace(graph, case=card)
        assert set(trace.contacts["contact_id"]) == {c for pair in pairs if card in pair for c in pair} - {card}
        assert set(trace.contacts["certainty"]) == {"possible"}
