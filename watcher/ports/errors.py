"""What every error of ours is, and the kinds of failure at a far side."""

from __future__ import annotations


class WatcherError(Exception):
    """What every error of ours is; `hint` says what a person can do about it."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint
