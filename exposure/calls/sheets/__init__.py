"""The sheets: every file of a hand-out, made from nothing but the hand-out and the key of its store."""

from exposure.calls.sheets.write import write_sheets

__all__ = ["write_sheets"]
