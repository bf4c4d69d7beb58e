"""What a plan is asked for, read and checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from exposure.calls.dossiers import Office
    from exposure.calls.ladder import Ladder
    from exposure.calls.minutes import Lengths, Rates
    from exposure.calls.staff import Team
    from exposure.calls.windows import Hours

__all__ = ["Settings"]


@dataclass(frozen=True)
class Settings:
    """Whose list it is, who phones, when, how often and how long, and which classes are called."""

    office: Office
    team: Team
    ladder: Ladder
    lengths: Lengths
    rates: Rates
    hours: Hours
    classes: tuple[str, ...]
