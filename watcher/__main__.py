"""The way in: `watcher`, or `python -m watcher`."""

from __future__ import annotations

import re
import signal
import sys
from types import FrameType

_AWAITS_VALUE = re.compile(r"--config|--at|-[qv]*c")
"""The options before a command whose value is the next word."""


def main() -> None:
    """Run the command line, ready to be told to end from its first moment.

    The kernel spares a container's first process from signals that it has not asked for, so without this
    a stop during start-up, or of a short command, would be a wait and a kill. The daemon puts its own
    handlers in the place of these.
    """
    for number in (signal.SIGTERM, signal.SIGINT, *([signal.SIGHUP] if _runs() else [])):
        if signal.getsignal(number) is not signal.SIG_IGN:  # as nohup, or a shell's `&`, wants it
            signal.signal(number, _end)
    from watcher.cli.main import main as command_line  # noqa: PLC0415 - it takes a while; first things first

    command_line()


def _runs() -> bool:
    """Whether the command is `run`, which promises exit 0 when stopped; nothing is read to find out."""
    words = iter(sys.argv[1:])
    for word in words:
        if not word.startswith("-"):
            return word == "run"
        if _AWAITS_VALUE.fullmatch(word):
            next(words, "")
    return False


def _end(number: int, _frame: FrameType | None) -> None:
    sys.exit(0 if _runs() else 128 + number)


if __name__ == "__main__":
    main()
