"""`exposure rules`: the rule sets there are, and one of them for a person to read and sign."""

from __future__ import annotations

from exposure.cli.screen import fault_lines, plain, say
from exposure.cli.sheet import table_lines, terminal_width
from exposure.errors import ValidationError
from exposure.rules.registry import rule_set, rule_sets
from exposure.rules.told import told
from exposure.shown import counted

__all__ = ["list_rule_sets", "print_rule_set"]


def list_rule_sets() -> None:
    """Print a line for each set that comes with the package."""
    head = "id", "in force", "confidence", "rules", "authority", "title"
    rows = [
        (s.id, s.in_force.isoformat(), s.in_force_confidence, str(len(s.rules)), s.authority, s.title)
        for s in rule_sets()
    ]
    for line in table_lines(head, rows, width=terminal_width()):
        say(line)
    say("")
    say(f"{counted(len(rows), 'rule set')}; what is unverified is used only when it is named")
    say("exposure rules ID prints one; exposure rules FILE.toml checks and prints one of your own")


def print_rule_set(what: str) -> bool:
    """
    Print a rule set, or what is wrong with it.

    Parameters
    ----------
    what
        An id, or a TOML file.

    Returns
    -------
    sound
        False where a file holds mistakes.
    """
    try:
        found = rule_set(what)
    except ValidationError as error:
        for line in fault_lines(error.faults):
            say(line)
        say(f"{counted(len(error.faults), 'fault')}; the rule set cannot be used")
        return False
    for line in told(found):
        say(plain(line))
    return True
