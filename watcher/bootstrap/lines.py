"""The lines that clicks come in by: one for each Slack app that the config names, and who answers them."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from watcher.bootstrap.assemble import Parts
from watcher.config.models import Config
from watcher.config.receivers import SlackReceiver
from watcher.engine.desk.front import FrontDesk
from watcher.engine.desk.lines import Switchboard
from watcher.engine.exports.orders import Orders
from watcher.engine.pacing.sweep import DELIVER
from watcher.ports import Finding, Job

if TYPE_CHECKING:
    from watcher.adapters.channels.slack.socket import SlackLine

_GRACE = 6.0
"""Seconds that clicks in hand get at the end: less than the daemon's own work in flight gets."""


def lines_of(config: Config) -> tuple[SlackLine, ...]:
    """A line for each app, shared by its receivers: a second connection would get half of the clicks."""
    apps: dict[tuple[str, str], list[tuple[str, SlackReceiver]]] = defaultdict(list)
    for name, each in config.receivers.items():
        if isinstance(each, SlackReceiver) and each.app_token and each.token:
            apps[each.app_token.get_secret_value(), each.api_url].append((name, each))
    return tuple(_line(token, url, some, config) for (token, url), some in apps.items())


def _line(
    app_token: str, api_url: str, some: Sequence[tuple[str, SlackReceiver]], config: Config
) -> SlackLine:
    # Slack's library and the one under it are 9 MB, which only those who use it shall pay for.
    from watcher.adapters.channels.slack.socket import SlackLine, SlackLineOptions  # noqa: PLC0415 - see above
    from watcher.adapters.channels.slack.socketserve import Door  # noqa: PLC0415 - the same

    doors = tuple(
        Door(
            name,
            each.channel or "",
            each.token.get_secret_value() if each.token else "",
            each.allow or (),
        )
        for name, each in some
    )
    options = SlackLineOptions(app_token, doors, api_url, locale=config.locale, timezone=config.timezone)
    return SlackLine(options)


@asynccontextmanager
async def answering(parts: Parts, config: Config, stop: asyncio.Event) -> AsyncIterator[Switchboard]:
    """Listen for clicks while the context lasts and `stop` is not set; a line that fails stops nothing."""
    lines = lines_of(config)

    async def tell(receivers: Collection[str]) -> None:
        for receiver in receivers:
            await parts.queue.submit(Job(DELIVER, receiver))

    desk = FrontDesk(parts.store, parts.policy, Orders(parts.sources), parts.clock, tell)
    board = Switchboard(lines, desk)
    parts.gauges.lines.update({name: line for line in lines for name in line.receivers})
    listening = asyncio.create_task(board.listen(stop, _GRACE), name="lines")
    try:
        yield board
    finally:
        board.hang_up()
        await listening


async def examined_lines(config: Config) -> list[Finding]:
    """What `watcher doctor` says of the app tokens, a finding for each receiver with buttons."""
    return [finding for line in lines_of(config) for finding in await line.examine()]
