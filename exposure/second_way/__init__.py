"""The slow second way: contacts recomputed by plain loops over the checked tables."""

from __future__ import annotations

from exposure.second_way.contacts import contact_row
from exposure.second_way.tables import Row
from exposure.second_way.view import View, look
from exposure.second_way.worlds import TooManyWorldsError

__all__ = ["Row", "TooManyWorldsError", "View", "contact_row", "look"]
