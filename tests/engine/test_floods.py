"""A rule that would raise too many alerts: what is beyond is held back, said once, and told in the end."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.domain.given import rule
from tests.engine.crowd import all_see, crowd, sent
from tests.engine.fakes import Engine, FakeChannel, engine
from watcher.domain.message import Message, Reason
from watcher.domain.rule import Level, Watch

CAPPED = replace(rule(), max_alerts=3)


def floods(channel: FakeChannel) -> list[Message]:
    """What was told of the rule itself, silent edits too."""
    return [parcel.message for parcel in channel.got if parcel.message.watch is Watch.RULE]


def others(channel: FakeChannel) -> list[Message]:
    """What was told of single organizations."""
    return [message for message in sent(channel) if message.watch is not Watch.RULE]


async def held(run: Engine) -> list[str]:
    """The organizations whose alert is held back."""
    async with run.store.reading() as tx:
        return [alert.series.partition("=")[2] for alert in await tx.alerts() if alert.held_back]


async def test_what_is_beyond_is_held_back_and_said_in_one_message(tmp_path: Path) -> None:
    async with engine(tmp_path, rules=[CAPPED], source=crowd(6)) as run:
        await run.poll()
        await all_see(run, 91, [0, 1])
        await all_see(run, 91)
        slack = run.channels["slack"]
        (told,) = floods(slack)
        assert told.headline == "Rule ladder would raise 6 alerts (limit 3)"
        assert (told.reason, told.level, told.org) == (Reason.FIRED, Level.WARNING, "ladder")
        assert told.consequence.startswith("4 of them are held back.")
        assert [message.org for message in others(slack)] == ["Org 00", "Org 01"]
        assert await held(run) == ["o2", "o3", "o4", "o5"]


async def test_as_many_as_it_may_raise_are_told(tmp_path: Path) -> None:
    async with engine(tmp_path, rules=[CAPPED], source=crowd(3)) as run:
        await run.poll()
        await all_see(run, 91)
        assert len(others(run.channels["slack"])) == 3
        assert floods(run.channels["slack"]) == []


async def test_what_was_told_goes_on_to_be_told(tmp_path: Path) -> None:
    async with engine(tmp_path, rules=[CAPPED], source=crowd(6)) as run:
        await run.poll()
        await all_see(run, 91, [0, 1])
        await all_see(run, 91)
        await all_see(run, 100, [0])
        run.source.limit = 1_000
        await all_see(run, 100, [0])
        slack = run.channels["slack"]
        assert [(m.org, str(m.reason)) for m in others(slack)] == [
            ("Org 00", "fired"),
            ("Org 01", "fired"),
            ("Org 00", "escalated"),
            ("Org 00", "resolved"),
            ("Org 01", "resolved"),
        ]


async def test_what_still_holds_is_told_once_there_are_few_enough(tmp_path: Path) -> None:
    async with engine(tmp_path, rules=[CAPPED], source=crowd(5)) as run:
        await run.poll()
        await all_see(run, 91)
        run.policy = run.policy_with(
            replace(CAPPED, clear=rule({"warning": "used < 50%"}).when[Level.WARNING])
        )
        run.restart()
        await all_see(run, 10, [3, 4])
        slack = run.channels["slack"]
        assert [str(m.reason) for m in floods(slack)] == ["fired", "resolved"]
        assert floods(slack)[-1].ended == "fewer alerts"
        assert [(m.org, str(m.reason)) for m in others(slack)] == [
            (f"Org 0{number}", "fired") for number in range(3)
        ]
        assert await held(run) == []


async def test_many_that_are_told_at_last_are_told_together(tmp_path: Path) -> None:
    async with engine(tmp_path, rules=[replace(CAPPED, max_alerts=5)], source=crowd(8)) as run:
        await run.poll()
        await all_see(run, 91)
        run.policy = run.policy_with(rule())
        run.restart()
        await run.poll()
        slack = run.channels["slack"]
        assert [str(m.ended) for m in floods(slack)][-1] == "rule changed"
        (together,) = others(slack)
        assert len(together.members) == 8


async def test_a_raised_limit_lets_them_out(tmp_path: Path) -> None:
    async with engine(tmp_path, rules=[CAPPED], source=crowd(5)) as run:
        await run.poll()
        await all_see(run, 91)
        run.policy = run.policy_with(replace(CAPPED, max_alerts=5))
        run.restart()
        await run.poll()
        assert floods(run.channels["slack"])[-1].ended == "limit raised"
        assert len(others(run.channels["slack"])) == 5


async def test_a_removed_rule_ends_its_message_and_tells_nothing_else(tmp_path: Path) -> None:
    async with engine(tmp_path, rules=[CAPPED], source=crowd(5)) as run:
        await run.poll()
        await all_see(run, 91)
        run.policy = run.policy_with(rule(name="other"))
        run.restart()
        await all_see(run, 10)
        assert floods(run.channels["slack"])[-1].ended == "rule removed"
        assert others(run.channels["slack"]) == []
