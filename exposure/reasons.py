"""Sentences that say why somebody is a contact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exposure.columns import same_text

if TYPE_CHECKING:
    from pandas.api.extensions import ExtensionArray

    from exposure.assessment import Assessment
    from exposure.rules.model import RuleSet

__all__ = ["reason_columns"]


def reason_columns(found: Assessment, rules: RuleSet | None) -> tuple[ExtensionArray, ExtensionArray]:
    rows = len(found.contacts)
    return same_text("", rows), same_text("", rows)
