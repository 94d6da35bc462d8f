"""What the exit codes mean; `watcher help exit-codes` prints this."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """Scripts rely on these."""

    CLEAN = 0
    FOUND = 1
    COULD_NOT = 2
    INCOMPLETE = 3
    REFUSED = 4
    INTERRUPTED = 130
    CUT_OFF = 141
    TERMINATED = 143


MEANINGS = {
    Exit.CLEAN: "clean: done, and nothing to report",
    Exit.FOUND: (
        "finished and found something (`check`, `test`, `doctor`, `notify-test`, `health`, `--check`, "
        "`--fail-on`)"
    ),
    Exit.COULD_NOT: "could not do it (wrong usage, a config that cannot be loaded, a fault of ours)",
    Exit.INCOMPLETE: "finished, but data is incomplete (a source did not answer)",
    Exit.REFUSED: "authentication refused by every source",
    Exit.INTERRUPTED: "interrupted by Ctrl-C (`run` drains and exits 0)",
    Exit.CUT_OFF: "whoever read the output went away, as `head` does",
    Exit.TERMINATED: "told to end by SIGTERM (`run` drains and exits 0)",
}
