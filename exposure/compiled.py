"""
Compiled functions, kept between runs where that is possible.

Importing this module imports numba, so it is imported where it is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

from numba import njit

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    _Function = TypeVar("_Function", bound=Callable[..., Any])

__all__ = ["compiled"]


def compiled(function: _Function) -> _Function:
    """
    Compile a function of arrays when it is first called.

    Parameters
    ----------
    function
        Plain loops over arrays.

    Returns
    -------
    compiled
        Stored beside the package or in the user's cache; where neither can be written, compiled anew in each process.
    """
    try:
        return cast("_Function", njit(cache=True, nogil=True)(function))
    except RuntimeError:  # numba found no folder to keep it in
        return cast("_Function", njit(nogil=True)(function))
