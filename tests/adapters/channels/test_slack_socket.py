"""Socket Mode against the sandbox's Slack: clicks, commands, answers, who may, and connections that end."""

from __future__ import annotations

import asyncio
import unicodedata
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from tests.adapters.channels.listening import QUICK, WAKEFUL, FakeDesk, Room, listening, until
from tests.domain.tellings import AT
from watcher.adapters.channels.slack.socket import Patience
from watcher.adapters.channels.slack.socketcalls import SocketCalls
from watcher.adapters.channels.slack.socketserve import Door
from watcher.adapters.channels.slack.sockettable import table_text
from watcher.domain.offer import Act
from watcher.ports import Actor, LimitLine, Limits, Mark
from watcher.sandbox.faults import ServerError, operation, times
from watcher.sandbox.slack.people import SlackUser
from watcher.sandbox.slack.server import SlackError
from watcher.sandbox.slack.socket import ANSWER_WITHIN


async def clicked(room: Room, action: str = "ack", user: str = "U0ANA", **what: str) -> None:
    """Click a fresh button and wait until somebody is answered."""
    await room.connected()
    before = len(room.whispers)
    sent = await room.sockets.click(room.message(action=action, **what), action, user)
    assert not sent.late
    await until(lambda: len(room.whispers) > before)


def busy() -> FakeDesk:
    """A desk that does nothing until it is told that it is free."""
    desk = FakeDesk()
    desk.free.clear()
    return desk


async def test_a_click_reaches_the_desk_and_is_answered_to_whoever_clicked() -> None:
    async with listening() as room:
        await clicked(room, value="7f3a-69be:r4:export-12")
        (click,) = room.desk.clicks
        assert (click.act, click.incident, click.revision, click.about) == (
            Act.ACK,
            "7f3a-69be",
            4,
            "export-12",
        )
        assert (click.receiver, click.actor) == ("revops", Actor("U0ANA", "ana"))
        (whisper,) = room.whispers
        assert (whisper.seen_by, whisper.text) == ("U0ANA", "Done &amp; &lt;noted&gt;.")
        assert whisper.thread_ts is None


async def test_a_click_is_done_before_it_is_acknowledged_and_told_after() -> None:
    async with listening(busy()) as room:
        await room.connected()
        click = asyncio.create_task(room.sockets.click(room.message(), "ack"))
        await until(lambda: len(room.desk.clicks) == 1)
        (sent,) = room.sockets.sent
        assert not sent.acked.is_set()
        assert room.desk.told == 0
        room.desk.free.set()
        assert (await click).took is not None
        await until(lambda: len(room.whispers) == 1)
        assert room.desk.told == 1


async def test_what_takes_long_is_acknowledged_all_the_same_and_whoever_clicked_is_told_so() -> None:
    async with listening(busy(), patience=replace(QUICK, answer=0.02)) as room:
        await room.connected()
        assert (await room.sockets.click(room.message(), "ack")).took is not None
        await until(lambda: len(room.whispers) == 1)
        assert "takes longer than usual" in room.whispers[0].text
        room.desk.free.set()
        await until(lambda: len(room.whispers) == 2)
        assert room.whispers[1].text == "Done &amp; &lt;noted&gt;."


@pytest.mark.parametrize("desk", [FakeDesk(), busy()], ids=["at once", "hangs"])
async def test_a_click_is_acknowledged_within_the_three_seconds_that_slack_waits(desk: FakeDesk) -> None:
    async with listening(desk, patience=Patience(), slack_waits=ANSWER_WITHIN) as room:
        await room.connected()
        sent = await room.sockets.click(room.message(), "ack")
        desk.free.set()
        assert (ANSWER_WITHIN, sent.late) == (3, False)


async def test_a_click_that_the_end_of_the_program_overtakes_is_called_lost() -> None:
    async with listening(patience=replace(QUICK, answer=0.02, finish=0.02)) as room:
        await room.connected()
        room.desk.free.clear()
        await room.sockets.click(room.message(), "ack")
        await until(lambda: len(room.whispers) == 1)
        with capture_logs() as logs:
            room.stop.set()
            await until(lambda: len(room.whispers) == 2)
        assert room.whispers[1].text == (
            "This program is ending and could not do this; click again in a minute."
        )
        (lost,) = [line for line in logs if line["event"] == "click.lost"]
        assert (lost["by"], lost["act"]) == ("U0ANA", "ack")


async def test_a_lookup_in_slack_that_takes_long_does_not_keep_slack_waiting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answered = asyncio.Event()

    async def members(*_: object) -> frozenset[str]:
        await answered.wait()
        return frozenset({"U0ANA"})

    monkeypatch.setattr(SocketCalls, "members", members)
    async with listening(allow=("S0REVOPS",), patience=replace(QUICK, answer=0.02)) as room:
        await room.connected()
        assert not (await room.sockets.click(room.message(), "ack")).late
        assert room.desk.clicks == []
        answered.set()
        await until(lambda: len(room.desk.clicks) == 1)


async def test_a_fault_of_ours_keeps_no_envelope_from_being_acknowledged() -> None:
    async with listening(FakeDesk(error=RuntimeError("bug"))) as room:
        await room.connected()
        sent = await room.sockets.click(room.message(), "ack")
        assert sent.took is not None
        assert room.sockets.missing == []


@pytest.mark.parametrize("ends", ["replaced", "stopped"])
async def test_a_connection_that_ends_acknowledges_first_what_it_was_given(ends: str) -> None:
    async with listening(busy()) as room:
        await room.connected()
        click = asyncio.create_task(room.sockets.click(room.message(), "ack"))
        await until(lambda: len(room.desk.clicks) == 1)
        if ends == "replaced":
            await room.sockets.refresh()
        room.stop.set()
        await asyncio.sleep(0)
        room.desk.free.set()
        assert (await click).took is not None
        assert len(room.desk.clicks) == 1
        await until(lambda: len(room.whispers) == 1)


async def test_a_click_in_a_thread_is_answered_in_that_thread() -> None:
    async with listening() as room:
        parent = room.message()
        await clicked(room, thread=parent)
        assert room.whispers[0].thread_ts == parent


async def test_the_same_click_delivered_twice_has_one_key_and_two_clicks_have_two() -> None:
    async with listening() as room:
        await room.connected()
        ts = room.message()
        sent = await room.sockets.click(ts, "ack")
        await room.sockets.again(sent)
        await room.sockets.click(ts, "ack")
        await until(lambda: len(room.desk.clicks) == 3)
        one, same, other = (click.key for click in room.desk.clicks)
        assert one == same != other


async def test_a_name_that_is_hostile_becomes_one_short_line() -> None:
    async with listening() as room:
        room.sandbox.slack.workspace.people.users.append(SlackUser("U0EVE", "E\u202eve\n<!here>" + "x" * 50))
        await clicked(room, user="U0EVE")
        name = room.desk.clicks[0].actor.name
        assert name.startswith("Eve <!here>")
        assert name.isprintable()


async def test_a_button_that_only_opens_an_address_is_acknowledged_and_left_alone() -> None:
    async with listening() as room:
        await room.connected()
        sent = await room.sockets.click(room.message(action="open", value=""), "open")
        assert sent.took is not None
        await clicked(room)
        assert [click.act for click in room.desk.clicks] == [Act.ACK]


@pytest.mark.parametrize(
    "payload",
    [
        {},
        [],
        "text",
        None,
        {"type": "view_submission"},
        {"type": "block_actions", "actions": "none", "user": 7},
        {
            "type": "block_actions",
            "user": {"id": "U0ANA"},
            "actions": [{"action_id": "ack", "value": "nonsense"}],
        },
        {"type": "block_actions", "user": ["U"], "actions": [{"action_id": "ack", "value": "a:r1"}]},
        {"user_id": "", "command": "/limits"},
    ],
)
@pytest.mark.parametrize("kind", ["interactive", "slash_commands", "events_api", "later"])
async def test_foreign_shapes_are_acknowledged_and_break_nothing(kind: str, payload: object) -> None:
    async with listening() as room:
        await room.connected()
        assert (await room.sockets.deliver(kind, payload)).took is not None
        assert room.desk.clicks == []
        assert room.line.connected


async def test_where_the_bot_may_not_post_the_answer_goes_by_the_clicks_own_address() -> None:
    async with listening() as room:
        room.sandbox.slack.faults.add(
            times(1) & operation("chat.postEphemeral"), SlackError("channel_not_found")
        )
        await clicked(room)
        assert [whisper.seen_by for whisper in room.whispers] == ["U0ANA"]


async def test_only_those_who_are_named_may_click() -> None:
    async with listening(allow=("U0BO",)) as room:
        await clicked(room, user="U0ANA")
        assert "not among those" in room.whispers[0].text
        await clicked(room, user="U0BO")
        assert [click.actor.id for click in room.desk.clicks] == ["U0BO"]


async def test_a_user_group_lets_its_members_in_and_is_asked_once_in_a_while() -> None:
    async with listening(allow=("S0REVOPS",)) as room:
        for user in ("U0ANA", "U0BO", "U0ANA"):
            await clicked(room, user=user)
        assert [click.actor.id for click in room.desk.clicks] == ["U0ANA", "U0ANA"]
        assert len(room.sandbox.slack.calls("usergroups.users.list")) == 1


async def test_a_group_that_cannot_be_looked_up_lets_nobody_in_and_says_so() -> None:
    async with listening(allow=("S0REVOPS",)) as room:
        room.sandbox.slack.scopes.discard("usergroups:read")
        await clicked(room)
        assert "cannot be looked up" in room.whispers[0].text
        assert room.desk.clicks == []


async def test_a_group_that_is_gone_keeps_no_member_of_another_one_out() -> None:
    async with listening(allow=("S0GONE000", "S0REVOPS")) as room:
        await clicked(room, user="U0ANA")
        assert [click.actor.id for click in room.desk.clicks] == ["U0ANA"]
        await clicked(room, user="U0BO")
        assert "cannot be looked up" in room.whispers[-1].text


async def test_answers_are_in_the_tongue_of_the_messages() -> None:
    async with listening(allow=("U0BO",), locale="pt-BR") as room:
        await clicked(room)
        assert "nada foi feito" in room.whispers[0].text


LINE = LimitLine("Acme `<!channel>` & Söhne", "cards", "9,204", 92, "10,000", "134 %", "1 Apr", "Warning")


async def test_limits_answers_with_a_table_that_no_name_can_break() -> None:
    found = Limits("All limits", (LINE,) * 20, "… and 7 more", AT)
    async with listening(FakeDesk(found=found)) as room:
        await room.connected()
        assert (await room.sockets.command("/limits", "Acme <x>")).took is not None
        await until(lambda: bool(room.whispers))
        assert room.desk.wanted == ["Acme <x>"]
        text = room.whispers[0].text
        assert text.count("&lt;!channel&gt;") == 15
        assert text.count("`") == 6
        assert "… and 5 more\n… and 7 more" in text
        assert "<" not in text


def test_columns_stand_below_each_other_in_wide_letters_too() -> None:
    lines = tuple(
        replace(LINE, org=org) for org in ("日本語の組織の名前", "Acme", "🧨🧨 x", "Zoe\u200b\u0301")
    )
    table = table_text(Limits("All limits", lines), "UTC").splitlines()[3:-1]
    assert len({_columns_before(row, "cards") for row in table}) == 1


def _columns_before(row: str, word: str) -> int:
    before = row.partition(word)[0]
    wide = sum(unicodedata.east_asian_width(char) in {"W", "F"} for char in before)
    return len(before) + wide - sum(unicodedata.category(char) == "Mn" for char in before)


async def test_a_question_that_is_too_long_is_no_question_about_all() -> None:
    async with listening() as room:
        await room.connected()
        await room.sockets.command("/limits", "Acme " + "x" * 300)
        await until(lambda: bool(room.whispers))
        assert room.desk.wanted == ["Acme " + "x" * 195]


async def test_limits_of_nobody_is_a_sentence() -> None:
    async with listening(FakeDesk(found=Limits("No organization has `x` in its name.", ()))) as room:
        await room.connected()
        await room.sockets.command("/limits", "x")
        await until(lambda: bool(room.whispers))
        assert "`" not in room.whispers[0].text


async def test_who_may_not_click_may_not_ask() -> None:
    async with listening(allow=("U0BO",)) as room:
        await room.connected()
        await room.sockets.command("/limits")
        await until(lambda: bool(room.whispers))
        assert room.desk.wanted == []


@pytest.mark.parametrize("turn", [1, -1])
async def test_of_two_receivers_in_one_channel_both_must_let_people_in(turn: int) -> None:
    doors = (Door("open", "C0LIMITS", "xoxb-1"), Door("strict", "C0LIMITS", "xoxb-1", ("U0BO",)))[::turn]
    async with listening(doors=doors) as room:
        await clicked(room, user="U0ANA")
        assert "not among those" in room.whispers[-1].text
        await room.sockets.command("/limits", user="U0ANA")
        await until(lambda: len(room.whispers) == 2)
        assert room.desk.wanted == []
        await clicked(room, user="U0BO")
        assert [click.actor.id for click in room.desk.clicks] == ["U0BO"]


async def test_a_channel_that_no_receiver_has_is_told_so() -> None:
    doors = (Door("a", "C0AAAAA", "xoxb-a"), Door("b", "C0BBBBB", "xoxb-b"))
    async with listening(doors=doors) as room:
        await clicked(room)
        assert "Nothing is told into this channel" in room.whispers[0].text
        assert room.desk.clicks == []


async def test_a_connection_that_slack_replaces_is_replaced() -> None:
    async with listening() as room:
        for _ in range(2):
            await room.connected()
            opened = room.sockets.opened
            await room.sockets.refresh()
            await until(lambda: room.sockets.opened == opened + 1)  # noqa: B023 - awaited within the round
        await clicked(room)


async def test_a_cut_connection_is_opened_anew_and_what_was_on_its_way_comes_again() -> None:
    async with listening(patience=WAKEFUL) as room:
        await room.connected()
        ts = room.message()
        room.sockets.drop()
        sent = await room.sockets.click(ts, "ack")
        await until(lambda: len(room.desk.clicks) == 1)
        assert sent.acked.is_set()


async def test_while_slack_is_gone_the_line_says_why_and_comes_back_by_itself() -> None:
    async with listening(patience=WAKEFUL) as room:
        await room.connected()
        room.sandbox.slack.faults.add(times(2) & operation("apps.connections.open"), ServerError(503))
        room.sockets.refuses = True
        room.sockets.drop()
        await until(lambda: room.line.state.startswith("not connected"))
        assert not room.line.connected
        await until(lambda: "WebSocket was not reached" in room.line.state)
        room.sockets.refuses = False
        await clicked(room)
        assert room.line.state == "connected"


async def test_a_wrong_app_token_is_said_in_words_and_never_shown() -> None:
    async with listening(app_token="xapp-wrong") as room:
        await until(lambda: "invalid_auth" in room.line.state)
        (finding,) = await room.line.examine()
        assert (finding.mark, finding.about) == (Mark.FAIL, "revops")
        assert "xapp-" in finding.hint
        assert "xapp-wrong" not in f"{finding} {room.line.state} {room.line._options!r}"


async def test_a_good_app_token_is_found_good() -> None:
    async with listening() as room:
        (finding,) = await room.line.examine()
        assert finding.mark is Mark.OK


@pytest.mark.parametrize(
    ("reason", "words"), [("link_disabled", "switched off"), ("too_many_websockets", "too many connections")]
)
async def test_a_connection_that_slack_refuses_is_told_as_that(reason: str, words: str) -> None:
    async with listening() as room:
        await room.connected()
        await room.sockets.refresh(reason)
        await until(lambda: words in room.line.state)
        await room.connected()


async def test_a_proxy_is_not_asked_for_hosts_that_are_to_be_reached_without(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    async with listening() as room:
        await room.connected()
