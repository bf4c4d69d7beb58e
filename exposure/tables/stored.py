"""Parquet and GeoPackage files as frames, with the types that they hold."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Final

import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from exposure.tables.headers import MOST_COLUMNS
from exposure.tables.unreadable import UnreadableFileError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["read_geopackage", "read_parquet"]

_MANY: Final = 1_000_000
_ROWS_A_BYTE: Final = 8


def read_parquet(path: Path) -> pd.DataFrame:
    """Read one Parquet file; one with geometry becomes a geo frame."""
    try:
        with parquet.ParquetFile(path) as file:
            _refuse_bombs(file, path.stat().st_size)
            if b"geo" not in (file.schema_arrow.metadata or {}):
                table = file.read()
                _validate(table)
                frame: pd.DataFrame = table.to_pandas(ignore_metadata=True, date_as_object=True)
                return frame
        import geopandas

        return pd.DataFrame(geopandas.read_parquet(path))
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError, ValueError):
        raise UnreadableFileError(
            "the file is no Parquet file, or only a part of one", "copy or write it again"
        ) from None


def _refuse_bombs(file: parquet.ParquetFile, size: int) -> None:
    """Refuse what would grow beyond any table: a row that says something takes a byte, more or less."""
    meta = file.metadata
    if meta.num_columns > MOST_COLUMNS or (meta.num_rows > _MANY and meta.num_rows > _ROWS_A_BYTE * size):
        reason = f"the file of {size:,} bytes claims {meta.num_rows:,} rows of {meta.num_columns:,} columns"
        raise UnreadableFileError(reason, "put the right file there")


def _validate(table: pa.Table) -> None:
    try:
        table.validate(full=True)
    except pa.ArrowInvalid:
        raise UnreadableFileError(
            "the file holds text that is not UTF-8", "write it again, with text as UTF-8"
        ) from None


def read_geopackage(path: Path, table: str) -> pd.DataFrame:
    """Read the layer that is named like the table, else the only one."""
    import pyogrio

    try:
        with warnings.catch_warnings(action="ignore"):  # such files of other programs are named below
            layers = [str(layer[0]) for layer in pyogrio.list_layers(path)]
            if table not in layers and len(layers) != 1:
                raise UnreadableFileError(
                    f"the file has {len(layers)} layers and none is named {table}", f"name one layer {table}"
                )
            return pd.DataFrame(pyogrio.read_dataframe(path, layer=table if table in layers else layers[0]))
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError):
        raise UnreadableFileError(
            "the file is no GeoPackage, or only a part of one", "copy or write it again"
        ) from None
