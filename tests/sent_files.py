"""Files of other systems, given as they are: what every refusal of one must be like."""

from __future__ import annotations

import io
import shutil
from typing import TYPE_CHECKING

import pandas as pd
import pytest

import exposure as ex
from exposure.__main__ import main
from exposure.errors import ValidationError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["assert_refused_in_plain_words", "tables_in"]


def tables_in(folder: Path) -> list[Path]:
    """List every CSV and workbook below a folder."""
    return [path for path in sorted(folder.rglob("*")) if path.name.endswith((".csv", ".csv.gz", ".xlsx"))]


def assert_refused_in_plain_words(file: Path, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """
    As a list of persons: an error with faults from `read`, and the same faults from the command, each with a hint.

    The folder is an empty one, in which the file gets the name of the table.
    """
    with pytest.raises(ValidationError) as raised:
        ex.read({"persons": file})
    faults = raised.value.faults
    ending = "".join(file.suffixes[-2:]) if file.suffix == ".gz" else file.suffix
    shutil.copyfile(file, folder / f"persons{ending}")
    with pytest.raises(SystemExit) as ended:
        main(["check", str(folder), "--format", "csv"])
    out, err = capfd.readouterr()
    assert ended.value.code == 1
    said = pd.read_csv(io.StringIO(out), keep_default_na=False)
    assert said["reason"].tolist() == faults["reason"].tolist()
    assert len(faults.drop_duplicates()) == len(faults)
    assert faults["hint"].str.len().gt(10).all()
    for noise in ("Traceback", "Error", "Warning", "panicked", "of its own", "codec"):
        assert noise not in out + err, file.name
