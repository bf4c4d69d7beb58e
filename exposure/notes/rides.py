"""Rides of a note: legs that the graph knows, found by id, service or vehicle on the day, and new ones."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import pandas as pd

from exposure.chinese import word_aliases
from exposure.notes.lines import Misread, Piece, key
from exposure.notes.places import did_you_mean
from exposure.notes.placing import on_the_wall
from exposure.vocabulary import MODES

if TYPE_CHECKING:
    from datetime import date, datetime

    from exposure.graph import ExposureGraph
    from exposure.notes.places import Places
    from exposure.notes.times import Span

__all__ = ["Leg", "Legs", "legs_of", "mode_of"]

_LISTED: Final = 6
_MODES: Final = {key(word): mode for word, mode in {m: m for m in MODES}.items() | word_aliases(tuple(MODES)).items()}
