"""What it takes to have an answer again: version, fingerprints, parameters, moment, engine."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from importlib.metadata import version
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from exposure.schema import PROVENANCE

if TYPE_CHECKING:
    from exposure.graph import ExposureGraph
    from exposure.question import Question

__all__ = ["fingerprint", "manifest"]


def manifest(graph: ExposureGraph, question: Question, rules: str) -> dict[str, object]:
    """
    Describe how an answer came about.

    Parameters
    ----------
    graph
        The graph that was asked.
    question
        What was asked.
    rules
        Id of the rule set; '' for none.

    Returns
    -------
    manifest
        Plain values, ready for JSON.
    """
    asked = asdict(question)
    window = asked.pop("window")
    engine = asked.pop("engine")
    return {
        "exposure": version("exposure-graph"),
        "engine": engine,
        "rules": rules,
        "as_known": None if graph.moment is None else graph.moment.isoformat(),
        "parameters": {
            **asked,
            "case": None if asked["case"] is None else list(asked["case"]),
            "window": None if window is None else [moment.isoformat() for moment in window],
        },
        "tables": {
            name: fingerprint(table.drop(columns=list(PROVENANCE)))
            for name, table in graph.snapshot.facts.items()
            if len(table)
        },
        "rows_set_aside": len(graph.set_aside),
    }


def fingerprint(table: pd.DataFrame) -> str:
    """
    Give a short text that changes when a row of the table changes, whatever the order of rows and columns.

    Parameters
    ----------
    table
        Any table.

    Returns
    -------
    fingerprint
        16 hexadecimal digits of SHA-256.

    Examples
    --------
    >>> one = pd.DataFrame({"a": ["1", "2"], "b": ["x", None]})
    >>> fingerprint(one) == fingerprint(one.iloc[::-1][["b", "a"]])
    True
    >>> fingerprint(one) == fingerprint(one.assign(b=["x", "y"]))
    False
    """
    used = table.dropna(axis=1, how="all")
    used = used[sorted(used.columns)]
    rows = pd.util.hash_pandas_object(used.astype("str"), index=False).to_numpy()
    digest = hashlib.sha256("\x1f".join(used.columns).encode())
    digest.update(np.sort(rows).tobytes())
    return digest.hexdigest()[:16]
