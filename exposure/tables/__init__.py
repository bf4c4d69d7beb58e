"""Tables: read, check and write files or frames."""

from exposure.tables.check import Checked, check
from exposure.tables.csv_text import csv_text
from exposure.tables.faults import assumed_frame
from exposure.tables.files import read_files
from exposure.tables.frames import from_frames
from exposure.tables.raw import Finding, Raw, RawTable
from exposure.tables.typed import empty_frame
from exposure.tables.write import write, write_whole

__all__ = [
    "Checked",
    "Finding",
    "Raw",
    "RawTable",
    "assumed_frame",
    "check",
    "csv_text",
    "empty_frame",
    "from_frames",
    "read_files",
    "write",
    "write_whole",
]
