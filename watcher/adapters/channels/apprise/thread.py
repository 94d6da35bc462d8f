"""Work that cannot be awaited: done in a thread of its own, and waited for no longer than said."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


async def in_thread(work: Callable[[], T], *, seconds: float) -> T:
    """What `work` gives; its errors, and TimeoutError when it takes longer.

    What takes longer goes on unheard: a thread cannot be stopped. It keeps no program from ending, which
    the event loop's own threads would.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def settle(value: T | None, error: BaseException | None) -> None:
        if done.done():
            return
        if error is not None:
            done.set_exception(error)
        else:
            done.set_result(value)  # type: ignore[arg-type]  # no error: then it is the value

    def run() -> None:
        value, error = None, None
        try:
            value = work()
        except BaseException as raised:  # noqa: BLE001 - told to whoever waits
            error = raised
        with contextlib.suppress(RuntimeError):  # the loop is gone: nobody waits any more
            loop.call_soon_threadsafe(settle, value, error)

    threading.Thread(target=run, name="apprise", daemon=True).start()
    async with asyncio.timeout(seconds):
        return await done
