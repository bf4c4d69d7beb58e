"""Geometry as coordinates: points become longitude and latitude."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from exposure.tables.raw import Finding

if TYPE_CHECKING:
    from exposure.tables.raw import Finding as _Finding

__all__ = ["with_coordinates"]

_WGS84 = "EPSG:4326"


def with_coordinates(name: str, cells: pd.DataFrame) -> tuple[pd.DataFrame, list[_Finding]]:
    """
    Fill longitude and latitude from points where these columns are absent, and drop the geometry.

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
        Rows whose geometry is no point.
    """
    geometries = [c for c in cells.columns if str(cells[c].dtype) == "geometry"]
    if not geometries:
        return cells, []
    plain = pd.DataFrame(cells.drop(columns=geometries))
    if name != "venues" or {"longitude", "latitude"} & set(plain.columns):
        return plain, []
    import geopandas

    points = geopandas.GeoSeries(cells[geometries[0]])
    points = points.set_crs(_WGS84) if points.crs is None else points.to_crs(_WGS84)
    blank = (points.isna() | points.is_empty).to_numpy()
    point = ~blank & (points.geom_type == "Point").to_numpy()
    for column, values in (("longitude", points[point].x), ("latitude", points[point].y)):
        plain[column] = values.reindex(plain.index)
    wrong = np.flatnonzero(~blank & ~point)
    hint = "give each venue one point"
    return plain, [Finding(name, "the geometry is not a point", hint, "geometry", wrong)] if len(wrong) else []
