"""Buttons from end to end: Slack's stand-in, the line, the desk, the store, and the edited message."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Collection, Iterator, Mapping
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.adapters.channels.listening import PATIENCE, QUICK, WAKEFUL, until
from tests.engine.fakes import ACME, Engine, engine
from watcher.adapters.channels.slack import SlackBot, SlackBotOptions
from watcher.adapters.channels.slack.socket import Patience, SlackLine, SlackLineOptions
from watcher.adapters.channels.slack.socketserve import Door
from watcher.adapters.stores import SqlStore
from watcher.adapters.stores.memory import MemoryStore
from watcher.bootstrap.lines import examined_lines, lines_of
from watcher.config.models import Config
from watcher.engine.desk.front import FrontDesk
from watcher.engine.desk.lines import Switchboard
from watcher.engine.exports.orders import Orders
from watcher.ports import Desk, Mark
from watcher.sandbox.serve import Sandbox
from watcher.sandbox.slack.socket import SocketMode
from watcher.sandbox.slack.workspace import SlackMessage


@dataclass
class House:
    """An engine that tells Slack's stand-in, and listens to it."""

    engine: Engine
    sandbox: Sandbox
    board: Switchboard

    @property
    def sockets(self) -> SocketMode:
        return self.sandbox.sockets

    @property
    def parent(self) -> SlackMessage:
        return next(one for one in self.sandbox.slack.messages if one.thread_ts is None)

    @property
    def whispers(self) -> list[str]:
        return [one.text for one in self.sandbox.slack.workspace.ephemerals]

    async def click(self, action: str, user: str = "U0ANA") -> str:
        """Click a button of the parent; what whoever clicked is told."""
        before = len(self.whispers)
        assert not (await self.sockets.click(self.parent.ts, action, user)).late
        await until(lambda: len(self.whispers) > before)
        return self.whispers[-1]


@asynccontextmanager
async def house(folder: Path, *, on_disk: bool = False, patience: Patience = QUICK) -> AsyncIterator[House]:
    async with engine(folder, on_disk=on_disk) as made, Sandbox(made.clock) as sandbox:
        slack = sandbox.slack
        slack.paces = False
        sandbox.sockets.answer_within = PATIENCE
        options = SlackBotOptions("slack", slack.token, slack.channel, slack.api_url, interactive=True)
        bot = SlackBot(options, made.clock)
        made.channels = {**made.channels, "slack": bot}  # type: ignore[dict-item]
        made.restart()

        async def tell(receivers: Collection[str]) -> None:
            for receiver in receivers:
                await made.deliverer.deliver_to(receiver)

        desk = FrontDesk(made.store, made.policy, Orders({}), made.clock, tell)
        doors = (Door("slack", slack.channel, slack.token),)
        patience = replace(QUICK, answer=0.2)
        line = SlackLine(SlackLineOptions(slack.app_token, doors, slack.api_url, patience=patience))
        board, stop = Switchboard([line], desk), asyncio.Event()
        listening = asyncio.create_task(board.listen(stop, 5))
        try:
            await until(lambda: line.connected)
            await made.sees(50, 92)
            yield House(made, sandbox, board)
        finally:
            stop.set()
            await listening
            await bot.close()


async def test_a_click_edits_the_message_in_place_and_offers_the_way_back(tmp_path: Path) -> None:
    async with house(tmp_path) as h:
        assert "Acknowledged." in await h.click("ack")
        assert (h.parent.edits, len(h.sandbox.slack.messages)) == (1, 1)
        assert "ana" in h.parent.words
        assert "not acknowledged any more" in await h.click("unack")
        assert h.parent.edits == 2
        assert h.sockets.missing == []


async def test_two_people_who_click_at_once_are_both_answered_and_one_is_first(tmp_path: Path) -> None:
    async with house(tmp_path) as h:
        ts = h.parent.ts
        await asyncio.gather(h.sockets.click(ts, "ack", "U0ANA"), h.sockets.click(ts, "ack", "U0BO"))
        await until(lambda: len(h.whispers) == 2)
        assert sorted("already" in said for said in h.whispers) == [False, True]
        assert h.parent.edits == 1


async def test_the_same_click_delivered_again_by_another_connection_is_done_once(tmp_path: Path) -> None:
    async with house(tmp_path, patience=WAKEFUL) as h:
        sent = await h.sockets.click(h.parent.ts, "silence_24h")
        await until(lambda: len(h.whispers) == 1)
        h.sockets.drop()
        await h.sockets.again(sent)
        await until(lambda: len(h.whispers) == 2)
        assert h.whispers[0] == h.whispers[1]
        async with h.engine.store.reading() as tx:
            assert len(await tx.silences(h.engine.clock.now())) == 1


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Another process writes, and does not come to an end."""
    with closing(sqlite3.connect(folder / "watcher.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


async def test_while_the_store_is_locked_slack_is_answered_and_so_is_whoever_clicked(tmp_path: Path) -> None:
    async with house(tmp_path, on_disk=True) as h:
        with locked(tmp_path):
            sent = await h.sockets.click(h.parent.ts, "ack")
            assert not sent.late
            await until(lambda: len(h.whispers) == 1)
            assert "takes longer than usual" in h.whispers[0]
            await h.sockets.command("/limits")
            await until(lambda: len(h.whispers) == 2)
            assert ACME.name in h.whispers[1]
        await until(lambda: len(h.whispers) == 3)
        assert "Acknowledged." in h.whispers[2]
        assert "ana" in h.parent.words


async def test_a_click_that_cannot_be_stored_is_answered_so_and_can_be_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("watcher.adapters.stores.engines.BUSY_SECONDS", 0.05)
    async with house(tmp_path, on_disk=True) as h:
        with locked(tmp_path):
            assert "Nothing can be stored just now" in await h.click("ack")
        assert "Acknowledged." in await h.click("ack")


async def test_on_a_full_disk_clicks_are_answered_and_limits_told(tmp_path: Path) -> None:
    async with house(tmp_path, on_disk=True) as h:
        await fill(h.engine.store)
        assert "Nothing can be stored just now" in await h.click("silence_24h")
        await h.sockets.command("/limits")
        await until(lambda: len(h.whispers) == 2)
        assert ACME.name in h.whispers[1]
        assert h.sockets.connections == 1


async def fill(store: MemoryStore | SqlStore) -> None:
    """Leave no room for another page."""
    assert isinstance(store, SqlStore)
    assert store._writer is not None
    async with store._writer.connect() as connection:
        used = (await connection.execute(text("PRAGMA page_count"))).scalar_one()
        await connection.execute(text(f"PRAGMA max_page_count={used}"))


async def test_limits_are_told_to_who_asks_alone(tmp_path: Path) -> None:
    async with house(tmp_path) as h:
        await h.sockets.command("/limits", "acme")
        await until(lambda: bool(h.whispers))
        assert ACME.name in h.whispers[0]
        assert "92" in h.whispers[0]
        assert len(h.sandbox.slack.messages) == 1


class BrokenLine:
    """A line that fails by a fault of ours, a few times."""

    name, connected, state = "broken", False, "broken"

    def __init__(self) -> None:
        self.tries = 0

    async def listen(self, desk: Desk, stop: asyncio.Event) -> None:
        self.tries += 1
        raise RuntimeError(self.tries)


async def test_a_line_that_breaks_is_tried_again_and_stops_nobody(tmp_path: Path) -> None:
    async with house(tmp_path) as h:
        line, stop = BrokenLine(), asyncio.Event()
        board = Switchboard([line], h.board._desk, rest=0.01)
        listening = asyncio.create_task(board.listen(stop, 1))
        await until(lambda: line.tries > 2)
        stop.set()
        await asyncio.wait_for(listening, PATIENCE)


RECEIVER = {"type": "slack", "token": "xoxb-1", "channel": "C0REVOPS", "app_token": "xapp-1"}


def config_with(**receivers: Mapping[str, object]) -> Config:
    return Config.model_validate(
        {
            "version": 1,
            "sources": {"pipefy": {"type": "pipefy", "token": "t"}},
            "rules": ["rules/*.yaml"],
            "receivers": receivers,
            "routes": [{"match": {}, "to": list(receivers)}],
        }
    )


def test_receivers_of_one_app_share_a_line_and_those_without_a_token_have_none() -> None:
    config = config_with(
        one=RECEIVER,
        two={**RECEIVER, "channel": "C0OTHERS", "allow": "U0REVOPS"},
        three={**RECEIVER, "app_token": "xapp-2"},
        four={"type": "slack", "token": "xoxb-1", "channel": "C0SILENT"},
    )
    assert [line.receivers for line in lines_of(config)] == [("one", "two"), ("three",)]


async def test_the_doctor_finds_for_each_receiver_whether_its_buttons_work(tmp_path: Path) -> None:
    async with house(tmp_path) as h:
        slack = h.sandbox.slack
        good = {**RECEIVER, "app_token": slack.app_token, "api_url": slack.api_url}
        bad = {**good, "app_token": slack.token}
        found = await examined_lines(config_with(good=good, bad=bad))
        assert [(one.about, one.mark) for one in found] == [("good", Mark.OK), ("bad", Mark.FAIL)]
        assert "xapp-" in found[1].hint
