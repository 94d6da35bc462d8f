"""The terminal as rich sees it; an output that is cut off is for the way in to end."""

from __future__ import annotations

from rich.console import Console


class Screen(Console):
    """A console that hands a broken pipe on, where rich's own would exit 1."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError
