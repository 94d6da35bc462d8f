"""Changing the state for a command, beside a daemon that runs: one transaction, on a state that is there."""

from __future__ import annotations

import getpass
import os
from collections.abc import Awaitable, Callable
from typing import TypeVar

from watcher.adapters.stores import SqlStore
from watcher.cli.options import fail
from watcher.ports import Transaction

_T = TypeVar("_T")


async def written(url: str, work: Callable[[Transaction], Awaitable[_T]]) -> _T:
    """What `work` makes of the state at `url`; all of it or nothing is kept. Raises StoreError.

    A state that is not there, or is an older version's, is refused: a command neither makes nor upgrades one.
    """
    store = SqlStore(url)
    try:
        await store.look()
        await store.close()
        await store.open()
        async with store.transaction() as tx:
            return await work(tx)
    finally:
        await store.close()


def login_name() -> str:
    """Who types; ends the program where the system has no name for them, as in a container."""
    try:
        return os.environ.get("SUDO_USER") or getpass.getuser()
    except (KeyError, OSError, ImportError):
        fail("this system has no name for you", hint="--author says who you are")
