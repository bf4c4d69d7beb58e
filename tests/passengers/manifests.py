"""A manifest in the columns of the Epi-X form, made by hand; every person in it is invented."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import openpyxl

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

HEADER: Final = (
    *("RecordLocatorID", "StatusFlag", "IndexCase", "Seat_Number", "Last_Name", "First_Name", "Middle_Initial", "DOB"),
    *("Gender", "Perm_Home_Telephone", "Business_Telephone", "Perm_Cell_Pager", "Emergency_Telephone"),
    *("Perm_Address", "Perm_City", "Perm_Country", "ConveyanceName", "IdentifyingNumber", "DateDeparture"),
    *("AirportCode", "DateArrival", "CityArrival", "CDCCaseID", "OnsetDate", "Notes", "Passport_Number"),
)
FLIGHTS: Final = {
    # Over the date line: both land on the day on which they left, and by the clock on the wall before they left.
    "JL72-2020-02-20": ("NRT", "2020-02-20 20:10", "HNL", "2020-02-20 08:25"),
    "NZ6-2020-02-20": ("AKL", "2020-02-20 19:45", "LAX", "2020-02-20 10:50"),
    # In the night in which Europe's clocks went from 1:00 to 2:00 UTC: an hour that the wall shows is missing.
    "BA27-2020-03-28": ("LHR", "2020-03-28 22:00", "HKG", "2020-03-29 18:05"),
    "BA178-2020-03-28": ("JFK", "2020-03-28 21:00", "LHR", "2020-03-29 08:45"),
}
ZONES: Final = {
    "NRT": "Asia/Tokyo",
    "HNL": "Pacific/Honolulu",
    "AKL": "Pacific/Auckland",
    "LAX": "America/Los_Angeles",
    "LHR": "Europe/London",
    "HKG": "Asia/Hong_Kong",
    "JFK": "America/New_York",
}


def instants(leg_id: str) -> tuple[datetime, datetime]:
    """Departure and arrival in UTC, by arithmetic of the standard library."""
    origin, departure, destination, arrival = FLIGHTS[leg_id]
    ends = ((origin, departure), (destination, arrival))
    start, end = (datetime.fromisoformat(time).replace(tzinfo=ZoneInfo(ZONES[airport])) for airport, time in ends)
    return start.astimezone(UTC), end.astimezone(UTC)


def rows() -> list[dict[str, str]]:
    """Nine persons on four flights, with what lists have: spellings, blanks, leading zeros, an infant, a case."""
    people = [
        ("JL 072", "35A", "SECRETA", "ANN", "", "03 5550 0001", "0312345678"),
        ("JL0072", "35B", "SECRETB", "BEN", "Q", "090-5550-0002", "090-5550-0002"),
        ("JL72", "35B INF", "SECRETB", "CAT", "", "", ""),
        ("NZ 6", "012c", "王", "小明", "", "007001", ""),
        ("NZ006", "", "李", "秘密", "", "", "13800000001"),
        ("BA 27", "61K", "SECRETF", "FAY", "", "", ""),
        ("BA027", "62K", "SECRETG", "GUS", "", "0044 20 5550 1", ""),
        ("BA0027", "62K", "SECRETH", "", "", "", ""),
        ("BA 178", "1A", "SECRETI", "IDA", "", "+1 212 555 0100", ""),
    ]
    legs = ["JL72-2020-02-20"] * 3 + ["NZ6-2020-02-20"] * 2 + ["BA27-2020-03-28"] * 3 + ["BA178-2020-03-28"]
    made = []
    for i, (leg, (number, seat, last, first, middle, home, cell)) in enumerate(zip(legs, people, strict=True)):
        origin, departure, destination, arrival = FLIGHTS[leg]
        row = dict.fromkeys(HEADER, "")
        row |= {"IdentifyingNumber": number, "Seat_Number": seat, "Last_Name": last, "First_Name": first}
        row |= {"Middle_Initial": middle, "Perm_Home_Telephone": home, "Perm_Cell_Pager": cell}
        row |= {"AirportCode": origin, "DateDeparture": departure, "CityArrival": destination, "DateArrival": arrival}
        row |= {"RecordLocatorID": f"00{i}", "Passport_Number": f"0X{i:03}", "DOB": f"19{60 + i}-02-28"}
        made.append(row)
    made[0] |= {"IndexCase": "Y", "CDCCaseID": "0042", "OnsetDate": "2020-02-21", "Business_Telephone": "0355500099"}
    made[0] |= {"Perm_Address": "1 Secret Lane", "Perm_City": "Secretville", "Perm_Country": "Nowhere"}
    made[1] |= {"IndexCase": "n", "Emergency_Telephone": "0355500077", "Notes": "secret note"}
    # The flight is told once only: what is blank is that of the other rows.
    made[2] |= dict.fromkeys(("DateDeparture", "AirportCode", "DateArrival", "CityArrival"), "")
    return made


def write_csv(path: Path, table: Sequence[dict[str, str]], *, above: Sequence[str] = ()) -> Path:
    """Write rows as CSV, titles above them."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerows([[title] for title in above])
        writer.writerow(table[0])
        writer.writerows(row.values() for row in table)
    return path


def write_xlsx(path: Path, table: Sequence[dict[str, str]], *, above: Sequence[str] = ()) -> Path:
    """Write rows as the only sheet of a workbook, times as times."""
    book = openpyxl.Workbook()
    sheet = book.active
    for title in above:
        sheet.append([title])
    sheet.append(list(table[0]))
    for row in table:
        cells: list[object] = list(row.values())
        for i, name in enumerate(row):
            if name in {"DateDeparture", "DateArrival"} and row[name]:
                cells[i] = datetime.fromisoformat(row[name])
        sheet.append(cells)
    book.save(path)
    return path
