"""Geometry as coordinates: points become longitude and latitude."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from exposure.tables.cells import text_of
from exposure.tables.raw import Finding

if TYPE_CHECKING:
    import numpy.typing as npt

    from exposure.tables.raw import Finding as _Finding

__all__ = ["with_coordinates"]

_WGS84: Final = "EPSG:4326"
_NEAR: Final = 1.0
"""Units of the map, metres or feet: so near must a point come back from the globe."""


def with_coordinates(name: str, cells: pd.DataFrame) -> tuple[pd.DataFrame, list[_Finding]]:
    """
    Fill longitude and latitude from points where both are blank, and drop the geometry.

    Parameters
    ----------
    name
        The table; only venues have coordinates.
    cells
        A frame that may have a geometry column.

    Returns
    -------
    cells
        A plain frame without geometry.
    findings
        Rows whose geometry is no point, or one that lies nowhere on the globe.
    """
    geometries = [c for c in cells.columns if str(cells[c].dtype) == "geometry"]
    if not geometries:
        return cells, []
    plain = pd.DataFrame(cells.drop(columns=geometries))
    if name != "venues":
        return plain, []
    import geopandas
    from pyproj.exceptions import ProjError

    given = geopandas.GeoSeries(cells[geometries[0]])
    blank = (given.isna() | given.is_empty).to_numpy()
    point = ~blank & (given.geom_type == "Point").to_numpy()
    empty = _empty(plain)
    try:
        points, placed = _on_globe(given[point & empty])
    except (ProjError, ValueError):
        hint = "write the points in WGS 84, or give the columns longitude and latitude"
        return plain, [Finding(name, "the points cannot be placed on the globe", hint, "geometry", mendable=False)]
    at = np.flatnonzero(point & empty)
    plain = _filled(plain, at[placed], points[placed])
    findings = []
    for wrong, reason, hint in (
        (np.flatnonzero(~blank & ~point & empty), "the geometry is not a point", "give each venue one point"),
        (at[~placed], "the point lies nowhere on the globe", "check the point and the projection of the layer"),
    ):
        if len(wrong):
            findings.append(Finding(name, reason, hint, "geometry", wrong))
    return plain, findings


def _empty(plain: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Say which rows have neither coordinate."""
    empty = np.ones(len(plain), dtype=bool)
    for column in ("longitude", "latitude"):
        if column in plain:
            empty &= text_of(plain[column]).is_null().to_numpy(zero_copy_only=False)
    return empty


def _on_globe(given: Any) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """Give longitude and latitude of points, and say which lie where they say they do."""
    globe = given if given.crs is None else given.to_crs(_WGS84)
    points = np.column_stack([globe.x, globe.y]).astype(float)
    placed: npt.NDArray[np.bool_] = np.isfinite(points).all(axis=1)
    if given.crs is not None and given.crs.is_projected:
        back = globe.to_crs(given.crs)
        away = np.hypot(back.x.to_numpy() - given.x.to_numpy(), back.y.to_numpy() - given.y.to_numpy())
        placed &= away < _NEAR  # beyond its edge a map may fold onto itself
    return points, placed


def _filled(plain: pd.DataFrame, at: npt.NDArray[np.int64], points: npt.NDArray[np.float64]) -> pd.DataFrame:
    plain = plain.copy(deep=False)
    for i, column in enumerate(("longitude", "latitude")):
        cells = plain[column].astype(object) if column in plain else pd.Series(np.nan, plain.index, dtype=object)
        cells.iloc[at] = points[:, i]
        plain[column] = cells if column in plain else cells.astype(float)
    return plain
