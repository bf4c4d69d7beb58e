"""Where the built-in data lie."""

from __future__ import annotations

from pathlib import Path

__all__ = ["demo_folder"]


def demo_folder() -> Path:
    """
    Find the built-in case, a reconstruction in which every person is invented.

    Returns
    -------
    folder
        Ready for `exposure.read`; inside the installed package, or beside it in a checkout.
    """
    package = Path(__file__).resolve().parent
    installed = package / "data" / "zhongwei"
    return installed if installed.is_dir() else package.parent / "data" / "zhongwei"
