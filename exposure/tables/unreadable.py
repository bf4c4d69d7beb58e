"""A file that is no table."""

__all__ = ["UnreadableFileError"]


class UnreadableFileError(Exception):
    """A file that is no table; the first argument says why, the second what to do."""
