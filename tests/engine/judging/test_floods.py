"""A rule that would raise too many alerts: what is beyond is held back, said once, and told in the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.domain.given import rule
from tests.engine.crowd import EVENING, all_see, crowd, evening, morning, nightly, sent, until
from tests.engine.fakes import START, Engine, FakeChannel, engine
from watcher.domain.message import Message, Reason
from watcher.domain.quiet import Then
from watcher.domain.route import Route
from watcher.domain.rule import Globs, Level, Selector, Watch
from watcher.domain.silence import Silence
from watcher.engine.policy import ReceiverPlan
from watcher.engine.rehearse import Rehearsal

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


async def test_who_listens_to_another_part_hears_of_it_too(tmp_path: Path) -> None:
    mine = Route(Selector({"org": Globs(("Org 05",))}), ("mail",))
    plans = {"slack": ReceiverPlan(edits=True), "mail": ReceiverPlan()}
    routes = [mine, Route(Selector(), ("slack",))]
    async with engine(tmp_path, rules=[CAPPED], source=crowd(6), receivers=plans, routes=routes) as run:
        await run.poll()
        await all_see(run, 91, range(5))
        await all_see(run, 91, [5])
        assert [str(m.reason) for m in floods(run.channels["slack"])] == ["fired"]
        assert [m.headline for m in floods(run.channels["mail"])] == [
            "Rule ladder would raise 6 alerts (limit 3)"
        ]


async def test_the_number_is_brought_up_to_date_and_worse_is_told(tmp_path: Path) -> None:
    async with engine(tmp_path, rules=[CAPPED], source=crowd(8)) as run:
        await run.poll()
        await all_see(run, 91, range(5))
        await all_see(run, 91, range(7))
        await all_see(run, 91)
        await all_see(run, 100, [6])
        told = floods(run.channels["slack"])
        assert [(str(m.reason), m.used) for m in told] == [
            ("fired", 5),
            ("progress", 7),
            ("progress", 8),
            ("escalated", 8),
        ]
        assert told[-1].facts[-1].text == "8 (1 critical, 7 warning)"


async def test_levels_that_only_the_digest_tells_do_not_count(tmp_path: Path) -> None:
    both = replace(rule({"notice": "used >= 80%", "warning": "used >= 90%"}), max_alerts=3)
    async with engine(tmp_path, rules=[both], source=crowd(6)) as run:
        await run.poll()
        await all_see(run, 85)
        await all_see(run, 91, [0, 1, 2])
        assert floods(run.channels["slack"]) == []
        assert len(others(run.channels["slack"])) == 3


async def test_a_silence_of_the_rule_is_one_of_its_own_message(tmp_path: Path) -> None:
    async with engine(tmp_path, rules=[CAPPED], source=crowd(5)) as run:
        await run.poll()
        now = run.clock.now()
        quiet = Silence(Selector({"rule": Globs(("ladder",))}), "Ana", "known", now, now + timedelta(hours=1))
        async with run.store.transaction() as tx:
            await tx.add_silence(quiet)
        await all_see(run, 91)
        assert run.channels["slack"].got == []
        await run.clock.advance(timedelta(hours=1))
        await run.poll()
        assert [str(m.reason) for m in floods(run.channels["slack"])] == ["fired"]


async def test_quiet_hours_keep_it_and_the_summary_tells_it(tmp_path: Path) -> None:
    async with engine(tmp_path, rules=[CAPPED], source=crowd(5), routes=[nightly()]) as run:
        await evening(run)
        await all_see(run, 91)
        assert run.channels["slack"].got == []
        await morning(run)
        (told,) = sent(run.channels["slack"])
        assert told.headline == "Rule ladder would raise 5 alerts (limit 3)"


async def test_history_says_what_was_held_back_and_what_was_never_told(tmp_path: Path) -> None:
    async with engine(tmp_path, rules=[CAPPED], source=crowd(4)) as run:
        await run.poll()
        await all_see(run, 91, [0, 1, 2, 3])
        run.source.limit = 1_000
        await run.poll()
        async with run.store.reading() as tx:
            found = [(event.kind, event.text) for event in await tx.events(START)]
        assert found.count(("alert.held_back", "warning held back: rule ladder, it may raise 3 alerts")) == 4
        over = "warning over (limit raised), never told: rule ladder, it may raise 3 alerts"
        assert found.count(("alert.never_told", over)) == 4
        assert len(others(run.channels["slack"])) == 0


async def test_a_rehearsal_counts_what_it_would_have_changed(tmp_path: Path) -> None:
    async with engine(tmp_path, rules=[CAPPED], source=replace(crowd(6), batch_size=2)) as run:
        await run.poll()
        run.source.used = dict.fromkeys(run.source.used, 91)
        await run.clock.advance(timedelta(minutes=15))
        stored, run.store = run.store, Rehearsal(run.store)  # type: ignore[assignment]
        run.restart()
        rows = [row for n in range(3) for row in (await run.poller.poll("pipefy", n)).outcome.rows]
        assert [row.message.headline for row in rows if row.message.watch is Watch.RULE] == [
            "Rule ladder would raise 4 alerts (limit 3)"
        ]
        assert len(rows) == 3
        run.store = stored


async def test_restarts_and_another_file_change_nothing(tmp_path: Path) -> None:
    async with engine(tmp_path, rules=[CAPPED], source=crowd(6)) as run:
        await run.poll()
        await all_see(run, 91, [0])
        await all_see(run, 91)
        before = await held(run)
        for place in ("rules/a.yaml:3", "rules/b.yaml:9"):
            run.policy = run.policy_with(replace(CAPPED, place=place))
            run.restart()
            await run.poll()
        assert await held(run) == before
        assert len(sent(run.channels["slack"])) == 2


async def test_a_rule_that_floods_again_and_again_is_told_so_a_few_times(tmp_path: Path) -> None:
    restless = replace(rule({"warning": "used >= 90%"}, clear="used < 90%"), max_alerts=3)
    async with engine(tmp_path, rules=[restless], source=crowd(6)) as run:
        await run.poll()
        for _ in range(6):
            await all_see(run, 91)
            await all_see(run, 10)
        told = [str(m.reason) for m in floods(run.channels["slack"]) if m.reason is not Reason.PROGRESS]
        assert told == ["fired", "resolved", "fired", "resolved", "flapping"]


RESTLESS = replace(
    rule({"warning": "used >= 90%", "critical": "used >= 100%"}, clear="used < 90%"), max_alerts=3
)


async def sees(run: Engine, used: float, some: Sequence[int]) -> None:
    """Numbers of these organizations alone, each a batch of its own; nothing else is looked at."""
    for number in some:
        run.source.used[f"o{number}"] = used
        await run.clock.advance(timedelta(minutes=1))
        await run.poller.poll("pipefy", number)
    await run.deliverer.deliver()


async def test_what_is_not_looked_at_again_is_told_too_once_there_is_room(tmp_path: Path) -> None:
    async with engine(tmp_path, rules=[RESTLESS], source=replace(crowd(6), batch_size=1)) as run:
        await run.poll()
        await sees(run, 91, range(5))
        await sees(run, 101, [5])
        await sees(run, 10, [0, 1, 2])
        slack = run.channels["slack"]
        assert [str(m.reason) for m in floods(slack)] == ["fired", "escalated", "resolved"]
        assert {(m.org, m.state) for m in others(slack) if m.reason is Reason.FIRED} >= {
            ("Org 03", "Warning"),
            ("Org 05", "Critical"),
        }
        assert await held(run) == []


async def test_a_raised_limit_lets_out_what_nobody_looks_at(tmp_path: Path) -> None:
    async with engine(tmp_path, rules=[CAPPED], source=crowd(5)) as run:
        await run.poll()
        await all_see(run, 91)
        run.policy = run.policy_with(replace(CAPPED, max_alerts=50))
        run.restart()
        await run.poller.check_health("pipefy")
        await run.deliverer.deliver()
        assert len(others(run.channels["slack"])) == 5
        assert floods(run.channels["slack"])[-1].ended == "limit raised"


async def test_a_removed_rule_takes_what_it_held_back_with_it(tmp_path: Path) -> None:
    async with engine(tmp_path, rules=[CAPPED], source=crowd(5)) as run:
        await run.poll()
        await all_see(run, 91)
        run.policy = run.policy_with(rule(name="other"))
        run.restart()
        await run.poller.check_health("pipefy")
        assert await held(run) == []


async def test_what_is_unknown_stays_held_back_and_the_message_open(tmp_path: Path) -> None:
    async with engine(tmp_path, rules=[RESTLESS], source=crowd(8)) as run:
        await run.poll()
        await all_see(run, 91, range(5))
        run.source.used["o0"] = run.source.used["o1"] = None
        await all_see(run, 10, [2, 3])
        slack = run.channels["slack"]
        assert [str(m.reason) for m in floods(slack) if m.reason is not Reason.PROGRESS] == ["fired"]
        assert floods(slack)[-1].headline == "Rule ladder still holds alerts back: 2"
        assert await held(run) == ["o0", "o1"]
        await all_see(run, 92, [0])
        await all_see(run, 10, [1])
        assert floods(slack)[-1].reason is Reason.RESOLVED
        assert [m.org for m in others(slack)] == ["Org 04", "Org 00"]


async def test_the_message_is_never_dropped_for_good(tmp_path: Path) -> None:
    async with engine(tmp_path, rules=[CAPPED], source=crowd(8), routes=[nightly(Then.DROP)]) as run:
        await evening(run)
        await all_see(run, 91, range(5))
        assert run.channels["slack"].got == []
        await morning(run)
        await all_see(run, 91, [6, 7])
        told = floods(run.channels["slack"])
        assert told[0].headline == "Rule ladder would raise 5 alerts (limit 3)"


async def test_it_is_as_loud_as_the_alerts_that_are_held_back(tmp_path: Path) -> None:
    other = Route(Selector({"source": Globs(("workato",))}), ("slack",), mention="<!subteam^S0WORKATO>")
    async with engine(tmp_path, rules=[CAPPED], source=crowd(6), routes=[other, nightly()]) as run:
        await evening(run)
        await all_see(run, 101)
        assert run.channels["slack"].got == []
        await morning(run)
        assert [parcel.message.mention for parcel in run.channels["slack"].got] == [""]


async def test_worse_calls_those_whom_the_worse_alerts_would_call(tmp_path: Path) -> None:
    loud = Route(
        Selector({"severity": Globs(("critical",)), "org": Globs(("Org 05",))}), ("slack",), mention="@on"
    )
    async with engine(
        tmp_path, rules=[CAPPED], source=crowd(6), routes=[loud, Route(Selector(), ("slack",))]
    ) as run:
        await run.poll()
        await all_see(run, 91)
        await all_see(run, 101, [5])
        assert [(str(m.reason), m.mention) for m in floods(run.channels["slack"])] == [
            ("fired", ""),
            ("escalated", "@on"),
        ]


async def test_its_end_waits_for_the_morning_where_its_alerts_would(tmp_path: Path) -> None:
    other = Route(Selector({"source": Globs(("workato",))}), ("slack",))
    async with engine(tmp_path, rules=[RESTLESS], source=crowd(6), routes=[other, nightly()]) as run:
        await run.poll()
        await all_see(run, 91)
        await until(run, EVENING)
        await all_see(run, 10)
        assert [str(m.reason) for m in floods(run.channels["slack"])] == ["fired"]
        await morning(run)
        assert [str(m.reason) for m in sent(run.channels["slack"])] == ["fired", "resolved"]


async def test_who_vanished_in_another_month_keeps_no_flood_up(tmp_path: Path) -> None:
    async with engine(tmp_path, rules=[CAPPED], source=crowd(6)) as run:
        await run.poll()
        await all_see(run, 91, range(4))
        run.source.missing = {"o0", "o1", "o2", "o3"}
        await until(run, datetime(2026, 4, 10, 6, tzinfo=UTC))
        await all_see(run, 5, [4, 5])
        assert floods(run.channels["slack"])[-1].reason is Reason.RESOLVED
        await all_see(run, 101, [5])
        assert [m.org for m in others(run.channels["slack"])] == ["Org 05"]


async def test_what_was_told_goes_on_under_another_name_of_the_rule(tmp_path: Path) -> None:
    async with engine(tmp_path, rules=[CAPPED], source=crowd(6)) as run:
        await run.poll()
        await all_see(run, 91, [0, 1])
        await all_see(run, 91)
        run.policy = run.policy_with(replace(CAPPED, name="new"))
        run.restart()
        await run.poll()
        assert await held(run) == ["o2", "o3", "o4", "o5"]
        await all_see(run, 101, [0])
        assert [(m.org, str(m.reason)) for m in others(run.channels["slack"])][2:] == [
            ("Org 00", "escalated")
        ]


async def test_another_limit_and_another_mix_are_shown(tmp_path: Path) -> None:
    async with engine(tmp_path, rules=[CAPPED], source=crowd(8)) as run:
        await run.poll()
        await all_see(run, 91)
        run.policy = run.policy_with(replace(CAPPED, max_alerts=5))
        run.restart()
        await run.poll()
        await all_see(run, 101, [0])
        await all_see(run, 101, [1])
        assert [[fact.text for fact in m.facts] for m in floods(run.channels["slack"])] == [
            ["8", "3", "8 (8 warning)"],
            ["8", "5", "8 (8 warning)"],
            ["8", "5", "8 (1 critical, 7 warning)"],
            ["8", "5", "8 (2 critical, 6 warning)"],
        ]


async def test_one_alert_is_one_alert(tmp_path: Path) -> None:
    async with engine(tmp_path, rules=[replace(RESTLESS, max_alerts=1)], source=crowd(2)) as run:
        await run.poll()
        await all_see(run, 91)
        await all_see(run, 10, [0])
        assert "1 alerts" not in " ".join(f"{m.consequence} {m.rules}" for m in floods(run.channels["slack"]))
        async with run.store.reading() as tx:
            assert not [event.text for event in await tx.events(START) if "1 alerts" in event.text]


async def test_many_rules_that_flood_at_once_are_called_rules(tmp_path: Path) -> None:
    rules = [
        replace(rule({"warning": f"used >= {80 + n}%"}, clear="used < 50%", name=f"r{n}"), max_alerts=3)
        for n in range(7)
    ]
    async with engine(tmp_path, rules=rules, source=crowd(5)) as run:
        await run.poll()
        await all_see(run, 91)
        (told,) = floods(run.channels["slack"])
        assert (told.headline, told.consequence) == (
            "7 rules would raise too many alerts",
            "35 alerts are held back.",
        )
        await all_see(run, 10, [0, 1])
        over = next(m for m in floods(run.channels["slack"]) if m.reason is Reason.RESOLVED)
        assert (over.headline, over.consequence) == (
            "7 rules hold no alerts back any more",
            "Fewer alerts (7).",
        )
