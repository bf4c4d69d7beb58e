"""Which masks protect whom."""

from __future__ import annotations

from typing import Final

__all__ = ["PROTECTS_WEARER", "SHUT"]

PROTECTS_WEARER: Final = ("respirator", "respirator-valved")
"""Masks that protect the wearer."""

SHUT: Final = ("cloth", "surgical", "respirator")
"""Masks without a valve: a case who wears one is kept from breathing at others."""
