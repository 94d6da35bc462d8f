"""The way in: `watcher`, or `python -m watcher`."""

from __future__ import annotations

import signal
import sys
from types import FrameType


def main() -> None:
    """Run the command line, ready to be told to end from its first moment.

    The kernel spares a container's first process from signals that it has not asked for, so without this
    a stop during start-up, or of a short command, would be a wait and a kill. The daemon puts its own
    handler in this one's place.
    """
    signal.signal(signal.SIGTERM, _end)
    from watcher.cli.main import main as command_line  # noqa: PLC0415 - it takes a while; first things first

    command_line()


def _end(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)


if __name__ == "__main__":
    main()
