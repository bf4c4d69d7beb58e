"""LibreOffice as a user's spreadsheet program: files opened and saved again, without a window."""

from __future__ import annotations

import atexit
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["SOFFICE", "convert", "needs_libreoffice"]

SOFFICE: Final = shutil.which("soffice")
"""The program; None where it is absent."""

needs_libreoffice = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is absent")
"""For tests that cannot do without it."""

_FILTERS: Final = {
    "xlsx": "xlsx:Calc MS Excel 2007 XML",
    "xls": "xls:MS Excel 97",
    "ods": "ods:calc8",
    "csv": "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false",
}
"""What a format is called there; CSV: comma, quotes, UTF-8, cells as shown, the first sheet."""
_SECONDS: Final = 180
"""A first start makes a profile, on a machine that may be busy."""


def convert(files: Sequence[Path], format: str, out: Path, *, text_columns: int = 0) -> list[Path]:  # noqa: A002 — what it is
    """
    Open files and save them in another format, all in one start of the program (two seconds).

    Skips the test where the program is absent.

    Parameters
    ----------
    files
        What to open; no two with the same stem.
    format
        `xlsx`, `xls`, `ods` or `csv`.
    out
        The folder for what is written; it is made, and may not be that of the files.
    text_columns
        Of CSV files: so many columns are opened as text, as a careful user does. 0: as the program likes.

    Returns
    -------
    written
        One file for each, in their order.
    """
    if SOFFICE is None:
        pytest.skip("LibreOffice is absent")
    out.mkdir(parents=True, exist_ok=True)
    written = [out / f"{path.stem}.{format}" for path in files]
    assert len(set(written) - set(files)) == len(files), "a file would be written over another one"
    command = [SOFFICE, f"-env:UserInstallation={_profile().as_uri()}", "--headless", "--norestore"]
    if text_columns:
        formats = "/".join(f"{i}/2" for i in range(1, text_columns + 1))
        command.append(f"--infilter=Text - txt - csv (StarCalc):44,34,76,1,{formats}")
    command += ["--convert-to", _FILTERS[format], "--outdir", str(out), *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)
    missing = [path.name for path in written if not path.is_file()]  # it exits with 0 where it failed, too
    assert not missing, f"LibreOffice did not write {missing}: {done.stdout} {done.stderr}"
    return written


@cache
def _profile() -> Path:
    """Make a profile for this process: a window that somebody has open is left alone."""
    folder = Path(tempfile.mkdtemp(prefix="libreoffice-")).resolve()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
