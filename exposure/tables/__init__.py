"""Tables: read, check and write files or frames."""

from exposure.tables.check import Checked, check
from exposure.tables.folder import read_folder
from exposure.tables.frames import from_frames
from exposure.tables.raw import Finding, Raw, RawTable

__all__ = ["Checked", "Finding", "Raw", "RawTable", "check", "from_frames", "read_folder"]
