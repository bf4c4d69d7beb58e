"""Text from files, made harmless for terminals and for reading aloud."""

from __future__ import annotations

__all__ = ["plain"]


def plain(text: object) -> str:
    r"""
    Take out what moves a cursor, turns the direction of writing or breaks a line.

    Parameters
    ----------
    text
        Anything from a file.

    Returns
    -------
    text
        On one line; a blank stands for each run of what was taken out.

    Examples
    --------
    >>> plain(f"till{chr(27)}[2J of{chr(10)} supermarket B")
    'till [2J of supermarket B'
    """
    kept = "".join(sign if sign.isprintable() else " " for sign in str(text))
    return " ".join(kept.split())
