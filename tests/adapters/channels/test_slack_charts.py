"""Charts in Slack: its own block, then a picture in the thread, then words; refusals kept for a day."""

from __future__ import annotations

import math
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.adapters.channels.samples import CRITICAL, RESET, WARNING, message
from tests.adapters.channels.slacklayouts import digest, line
from tests.adapters.channels.test_slack_bot import POST, SlackWorld
from tests.domain import topics
from tests.domain.tellings import AT
from watcher.adapters.channels.slack import ChartOption, Look, payload
from watcher.adapters.channels.slack.layouts.chart import charted
from watcher.adapters.channels.slack.look import Charts
from watcher.domain.chart import Chart
from watcher.domain.message import Message, Reason
from watcher.domain.telling import Telling
from watcher.ports import Parcel
from watcher.sandbox.clock import JumpingClock
from watcher.sandbox.faults import ServerError, operation, times
from watcher.sandbox.serve import Sandbox
from watcher.sandbox.slack.blocks import check
from watcher.sandbox.slack.server import SlackError

CHART, TABLE = frozenset({"data_visualization"}), frozenset({"data_table"})
TOLD = message(CRITICAL, chart=line())


def kinds(told: Message, look: Look | None = None) -> list[str]:
    return [block["type"] for block in payload(told, look=look or Look())["blocks"]]


def weekly() -> Message:
    return message(WARNING, shown_as=None, reason=Reason.DIGEST, level=None, digest=digest())


@pytest.mark.parametrize("telling", [CRITICAL, topics.ahead(), topics.spike()])
def test_a_forecast_growth_and_a_critical_level_are_drawn(telling: Telling) -> None:
    assert "data_visualization" in kinds(message(telling, chart=line()))


@pytest.mark.parametrize("telling", [WARNING, RESET])
def test_a_warning_and_an_end_are_not(telling: Telling) -> None:
    assert charted(message(telling, chart=line())) is None


def test_two_lines_over_the_same_days() -> None:
    (block,) = [b for b in payload(TOLD)["blocks"] if b["type"] == "data_visualization"]
    used, limit = block["chart"]["series"]
    assert (used["name"], limit["name"]) == ("Used, then projected", "Limit")
    assert [point["label"] for point in used["data"]] == block["chart"]["axis_config"]["categories"]
    assert {point["value"] for point in limit["data"]} == {10_000}


def test_a_line_without_a_future_promises_none() -> None:
    seen = tuple(replace(point, projected=False) for point in line().points)
    (block,) = [
        b for b in payload(replace(TOLD, chart=replace(line(), points=seen)))["blocks"] if b["type"] in CHART
    ]
    assert [one["name"] for one in block["chart"]["series"]] == ["Used", "Limit"]


def test_an_unknown_limit_is_no_line() -> None:
    (block,) = [b for b in payload(replace(TOLD, chart=line(limit=None)))["blocks"] if b["type"] in CHART]
    assert [one["name"] for one in block["chart"]["series"]] == ["Used, then projected"]


def test_portuguese_names_of_lines_are_short_enough() -> None:
    assert check(payload(replace(TOLD, locale="pt-BR"))["blocks"]) is None


def _broken() -> list[Chart]:
    whole = line()
    one = whole.points[0]
    return [
        replace(whole, points=whole.points[:1]),
        replace(whole, points=(one, one)),
        replace(whole, points=(one, replace(whole.points[1], value=math.nan))),
        line(points=21),
        replace(whole, limit=math.inf),
        replace(whole, title=""),
    ]


@pytest.mark.parametrize("chart", _broken(), ids=range(6))
def test_what_slack_would_refuse_is_told_in_words(chart: Chart) -> None:
    blocks = payload(replace(TOLD, chart=chart))["blocks"]
    assert not CHART & {block["type"] for block in blocks}
    assert chart.alt in str(blocks)


def test_charts_that_are_switched_off_say_nothing() -> None:
    assert kinds(TOLD, Look(charts=Charts.NONE)) == kinds(replace(TOLD, chart=None))


@pytest.fixture
async def world() -> AsyncIterator[SlackWorld]:
    async with Sandbox(JumpingClock(AT)) as sandbox:
        world = SlackWorld(sandbox)
        yield world
        await world.channel.close()


def drawn(world: SlackWorld) -> list[bool]:
    return [any(block["type"] in CHART for block in parent.blocks) for parent in world.parents]


def pictures(world: SlackWorld) -> list[str]:
    return [file.name for reply in world.replies for file in reply.files]


async def test_slacks_own_chart_needs_no_picture(world: SlackWorld) -> None:
    await world.channel.deliver(Parcel("k", TOLD))
    assert (drawn(world), pictures(world)) == ([True], [])


async def test_where_it_is_refused_a_picture_hangs_in_the_thread(world: SlackWorld) -> None:
    world.slack.policy.refused_blocks = CHART
    await world.channel.deliver(Parcel("k", replace(TOLD, reason=Reason.FIRED)))
    (parent,), (reply,) = world.parents, world.replies
    assert TOLD.chart
    assert TOLD.chart.alt in parent.words
    assert reply.files[0].alt_text == TOLD.chart.alt
    content = reply.files[0].content
    assert content
    assert content.startswith(b"\x89PNG")


async def test_a_refusal_is_remembered_for_a_day(world: SlackWorld) -> None:
    world.slack.policy.refused_blocks = CHART
    for n in range(3):
        await world.channel.deliver(Parcel(f"k{n}", TOLD))
    assert [call.error for call in world.slack.calls("chat.*")].count("invalid_blocks") == 1
    world.slack.policy.refused_blocks = frozenset()
    await world.clock.sleep(timedelta(days=1).total_seconds())
    await world.channel.deliver(Parcel("k9", TOLD))
    assert drawn(world) == [False, False, False, True]


async def test_what_fails_for_another_reason_is_not_remembered(world: SlackWorld) -> None:
    world.slack.faults.add(POST & times(2), SlackError("invalid_blocks"))
    await world.channel.deliver(Parcel("k1", TOLD))
    await world.channel.deliver(Parcel("k2", TOLD))
    assert [bool(parent.blocks) for parent in world.parents] == [False, True]
    assert drawn(world) == [False, True]


async def test_an_edit_climbs_down_too(world: SlackWorld) -> None:
    first = await world.channel.deliver(Parcel("k1", replace(TOLD, chart=None)))
    world.slack.policy.refused_blocks = CHART
    await world.channel.deliver(Parcel("k2", TOLD, first.thread))
    assert world.parents[0].blocks
    assert [call.error for call in world.slack.calls("chat.update")] == ["invalid_blocks", ""]


async def test_a_table_that_is_refused_is_set_in_a_code_block(world: SlackWorld) -> None:
    world.slack.policy.refused_blocks = TABLE
    await world.channel.deliver(Parcel("k", weekly()))
    assert "```\nState" in world.parents[0].words
    assert pictures(world) == []


async def test_always_a_picture_where_it_is_asked_for(world: SlackWorld) -> None:
    world.channel = world.bot(chart=ChartOption.PNG)
    await world.channel.deliver(Parcel("k", TOLD))
    assert (drawn(world), pictures(world)) == ([False], [f"chart-7f3a-1-r{TOLD.revision}.png"])


async def test_only_transitions_bring_a_picture(world: SlackWorld) -> None:
    world.channel = world.bot(chart=ChartOption.PNG)
    first = await world.channel.deliver(Parcel("k1", TOLD))
    for n, reason in enumerate((Reason.PROGRESS, Reason.REPEATED)):
        await world.channel.deliver(Parcel(f"p{n}", replace(TOLD, reason=reason), first.thread))
    assert len(pictures(world)) == 1


@pytest.mark.parametrize("scope", ["files:write", ""])
async def test_a_picture_that_cannot_be_sent_leaves_the_words(world: SlackWorld, scope: str) -> None:
    world.channel = world.bot(chart=ChartOption.PNG)
    world.slack.scopes.discard(scope)
    if not scope:
        world.slack.faults.add(operation("files.*"), ServerError(503))
    await world.channel.deliver(Parcel("k", TOLD))
    assert pictures(world) == []
    assert TOLD.chart
    assert TOLD.chart.alt in world.parents[0].words


async def test_a_picture_that_hangs_already_is_not_hung_twice(world: SlackWorld) -> None:
    world.channel = world.bot(chart=ChartOption.PNG)
    for again in (False, True):
        await world.channel.deliver(Parcel("k", TOLD, again=again))
    assert len(pictures(world)) == 1
