"""The command line: `exposure`, or `python -m exposure`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]

_STOPPED: Final = 130


def main(arguments: Sequence[str] | None = None) -> None:
    """
    Run one command and exit.

    Parameters
    ----------
    arguments
        What follows `exposure`; None for what the shell gave.

    Raises
    ------
    SystemExit
        Always, with the exit code: 0 done, 1 faults in the data, 2 wrong use.
    """
    given = sys.argv[1:] if arguments is None else list(arguments)
    try:
        from exposure.cli.commands import app
        from exposure.cli.door import run
    except KeyboardInterrupt:  # while all of it is still being loaded
        sys.exit(_STOPPED)
    sys.exit(run(lambda: app(given, prog_name="exposure", standalone_mode=False)))


if __name__ == "__main__":
    main()
