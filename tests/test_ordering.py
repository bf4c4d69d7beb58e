"""Packed sorting orders as `np.lexsort` does, and ties are rows equal in all keys."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from exposure.ordering import sort_order, ties

KEYS = (
    st.integers(-3, 3).map(np.int64),
    st.booleans().map(np.bool_),
    st.integers(0, 2).map(np.int8),
    st.integers(-(2**62), 2**62).map(np.int64),
    st.sampled_from([np.int64(np.float64(metres).view(np.int64)) for metres in (0.0, 0.1, 1.5, np.inf)]),
)


@st.composite
def keys(draw: st.DrawFn) -> list[np.ndarray[Any, Any]]:
    """Up to five keys of up to 40 rows: small ones, that pack, and such as fill a number alone."""
    rows = draw(st.integers(0, 40))
    chosen = draw(st.lists(st.sampled_from(KEYS), min_size=1, max_size=5))
    return [np.array(draw(st.lists(key, min_size=rows, max_size=rows))) for key in chosen]


@given(keys=keys())
def test_order_is_that_of_lexsort(keys: list[np.ndarray[Any, Any]]) -> None:
    """Whether the keys fit into one number or not; equal rows stay as they are."""
    assert sort_order(keys).tolist() == np.lexsort(keys[::-1]).tolist()


@given(keys=keys())
def test_ties_are_rows_equal_to_the_one_before(keys: list[np.ndarray[Any, Any]]) -> None:
    """The first row never is one."""
    order = sort_order(keys)
    rows = [tuple(key[i] for key in keys) for i in order]
    assert ties(keys, order).tolist() == [k > 0 and rows[k] == rows[k - 1] for k in range(len(rows))]
