"""All the stand-ins on free ports of loopback, inside the running event loop."""

from __future__ import annotations

from contextlib import AsyncExitStack
from types import TracebackType
from typing import Self

from aiohttp import web

from watcher.ports import Clock
from watcher.sandbox.pipefy.scenario import Scenario
from watcher.sandbox.pipefy.server import PipefyServer
from watcher.sandbox.pipefy.world import World
from watcher.sandbox.slack.server import SlackServer
from watcher.sandbox.slack.socket import SocketMode
from watcher.sandbox.slack.workspace import SlackChannel
from watcher.sandbox.smtp import SmtpInbox
from watcher.sandbox.workato.scenario import WorkatoScenario
from watcher.sandbox.workato.server import WorkatoServer
from watcher.sandbox.workato.world import WorkatoWorld

HOST = "127.0.0.1"
_STOP_WITHIN = 0.1
_LONGEST_LINE = 2**20
"""Bytes of a request line: a stand-in decides for itself which URL is too long."""


class Sandbox:
    """`async with Sandbox(clock, world) as sandbox:`; `sandbox.pipefy`, `.workato`, `.slack`, `.smtp` answer.

    Without `world` there are no organizations, without `workato` no customers, without `channels` one is
    called `limits`, without `smtp` the inbox takes everything in plain. `sockets` is Slack's Socket Mode.
    """

    def __init__(
        self,
        clock: Clock,
        world: World | None = None,
        *,
        scenario: Scenario | None = None,
        channels: tuple[SlackChannel, ...] = (),
        smtp: SmtpInbox | None = None,
        workato: WorkatoWorld | None = None,
        workato_scenario: WorkatoScenario | None = None,
    ) -> None:
        self.clock = clock
        self.pipefy = PipefyServer(clock, world, scenario)
        self.workato = WorkatoServer(clock, workato, workato_scenario)
        self.slack = SlackServer(clock, channels)
        self.sockets = SocketMode(self.slack)
        self.smtp = smtp or SmtpInbox(clock)
        self._running = AsyncExitStack()

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as starting:
            self.pipefy.url = await _serve(starting, self.pipefy.app())
            self.workato.url = await _serve(starting, self.workato.app())
            self.slack.url = await _serve(starting, self.slack.app())
            await self.smtp.start()
            starting.push_async_callback(self.smtp.stop)
            self._running = starting.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._running.__aexit__(kind, error, trace)


async def _serve(stack: AsyncExitStack, app: web.Application) -> str:
    runner = web.AppRunner(
        app,
        access_log=None,
        handle_signals=False,
        shutdown_timeout=_STOP_WITHIN,
        max_line_size=_LONGEST_LINE,
    )
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    site = web.TCPSite(runner, HOST, 0)
    await site.start()
    port = runner.addresses[0][1]
    return f"http://{HOST}:{port}"
