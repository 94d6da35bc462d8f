"""Quiet hours: what they hold, what takes its place, what goes out when they end."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from tests.domain.given import rule
from tests.engine.crowd import (
    EVENING,
    MORNING,
    NIGHT,
    all_see,
    crowd,
    evening,
    lines,
    loud_criticals,
    morning,
    nightly,
    rows_of,
    sent,
    until,
)
from tests.engine.fakes import engine, gone_for_good, not_now
from watcher.domain.message import Reason
from watcher.domain.quiet import Quiet, Then
from watcher.domain.route import Route
from watcher.domain.rule import Globs, Level, Selector
from watcher.engine.policy import ReceiverPlan
from watcher.engine.standing.status import status_of
from watcher.engine.telling.release import release
from watcher.records import RowState

TWO = {"slack": ReceiverPlan(edits=True), "email": ReceiverPlan()}


async def test_a_warning_of_the_night_is_told_in_the_morning(tmp_path: Path) -> None:
    async with engine(tmp_path, routes=[nightly()]) as run:
        await evening(run)
        await run.sees(91)
        (held,) = await rows_of(run)
        assert (held.held, held.next_attempt_at) == (True, MORNING)
        assert sent(run.channels["slack"]) == []
        await until(run, MORNING - timedelta(minutes=1))
        assert await run.deliverer.deliver() == 0
        await morning(run)
        (message,) = sent(run.channels["slack"])
        assert (message.reason, message.state, message.at) == (Reason.FIRED, "Warning", MORNING)
        assert message.notes[-1] == "Decided 21 Mar 22:45, held by quiet hours"


async def test_who_heard_nothing_in_the_night_hears_no_change_of_it_in_the_morning(tmp_path: Path) -> None:
    async with engine(tmp_path, routes=[nightly()]) as run:
        await evening(run)
        await run.sees(95)
        run.source.limit = 101
        await run.sees(95)
        await morning(run)
        (message,) = sent(run.channels["slack"])
        assert (message.reason, message.change) == (Reason.FIRED, "Warning level reached.")


async def test_what_is_held_survives_a_restart(tmp_path: Path) -> None:
    async with engine(tmp_path, routes=[nightly()], on_disk=True) as run:
        await evening(run)
        await run.sees(91)
        run.restart()
        assert await run.deliverer.rescue() == 0
        await morning(run)
        assert run.channels["slack"].heard == ["fired Warning"]


async def test_the_numbers_of_the_morning_are_told_not_those_of_the_night(tmp_path: Path) -> None:
    async with engine(tmp_path, routes=[nightly()]) as run:
        await evening(run)
        await run.sees(91, 92, 93, 94, 95, 96)
        await morning(run)
        (message,) = sent(run.channels["slack"])
        assert (message.used, message.reason) == (95, Reason.FIRED)  # about hourly, as edits are
        assert "95 %" in message.headline


async def test_a_critical_that_is_never_quiet_does_not_wait_behind_a_held_warning(tmp_path: Path) -> None:
    async with engine(tmp_path, routes=loud_criticals()) as run:
        await evening(run)
        await run.sees(91, 100)
        assert run.channels["slack"].heard == ["escalated Critical"]
        await morning(run)
        assert run.channels["slack"].heard == ["escalated Critical"]
        async with run.store.reading() as tx:
            kinds = {event.kind for event in await tx.events(EVENING)}
            states = await tx.receiver_states()
        assert "message.abandoned" not in kinds
        assert states["slack"].broken_since is None


async def test_nobody_gets_two_messages_of_one_incident_in_the_morning(tmp_path: Path) -> None:
    async with engine(tmp_path, routes=[nightly(Then.SEND)]) as run:
        await evening(run)
        await run.sees(91, 100)
        assert len(await rows_of(run)) == 1
        await morning(run)
        assert run.channels["slack"].heard == ["escalated Critical"]


async def test_a_reminder_of_the_night_does_not_hide_that_it_began(tmp_path: Path) -> None:
    reminding = replace(rule(), repeat={level: (timedelta(hours=2),) for level in rule().when})
    async with engine(tmp_path, rules=[reminding], routes=[nightly()]) as run:
        await evening(run)
        await run.sees(*[91] * 12)
        await morning(run)
        assert run.channels["slack"].heard == ["fired Warning"]


async def test_what_came_and_went_alone_is_a_line_in_the_summary_and_never_a_resolved(tmp_path: Path) -> None:
    async with engine(tmp_path, routes=[nightly()]) as run:
        await evening(run)
        await run.sees(91)
        run.source.limit = 1000
        await run.sees(91)
        await morning(run)
        (message,) = sent(run.channels["slack"])
        assert message.reason is Reason.SUMMARY
        assert message.headline == "Held by quiet hours: 1 came and went"
        assert lines(message) == {
            "Came and went": ["Resolved Acme Brasil: cards: warning, 21 Mar 22:45 to 23:00, peak 91 (9 %)"]
        }
        async with run.store.reading() as tx:
            assert await tx.thread("slack", message.members[0].partition(":")[0]) is None


async def test_what_came_and_went_is_not_told_at_all_one_by_one(tmp_path: Path) -> None:
    async with engine(tmp_path, routes=[nightly(Then.SEND)]) as run:
        await evening(run)
        await run.sees(91)
        run.source.limit = 1000
        await run.sees(91)
        assert await rows_of(run) == []
        await morning(run)
        assert run.channels["slack"].got == []


async def test_several_are_summed_up_worst_first_with_what_went(tmp_path: Path) -> None:
    async with engine(tmp_path, routes=[nightly()], source=crowd(4)) as run:
        await evening(run)
        await all_see(run, 91, [0, 1, 3])
        await all_see(run, 100, [1])
        await morning(run)
        (message,) = sent(run.channels["slack"])
        assert message.headline == "Held by quiet hours: 3 still so"
        assert lines(message)["Still so"][0] == "Critical Org 01: cards: 100 %, 100 of 100"
        assert message.state == "Critical"
        assert message.consequence == "1 critical, 2 warning. Resets 1 Apr 2026 (in 10 days)."
        assert "nights" in message.notes[0]


async def test_who_read_it_in_the_summary_hears_the_end_in_its_thread(tmp_path: Path) -> None:
    async with engine(tmp_path, routes=[nightly()], source=crowd(3)) as run:
        await evening(run)
        await all_see(run, 91)
        await morning(run)
        run.source.limit = 1000
        await run.poll()
        summary, *ends, edit = run.channels["slack"].got
        assert (edit.message.reason, edit.message.state) == (Reason.PROGRESS, "Resolved")
        assert summary.message.reason is Reason.SUMMARY
        assert [end.message.reason for end in ends] == [Reason.RESOLVED] * 3
        assert {end.thread["group"] for end in ends if end.thread} == {summary.message.incident}
        assert all(end.grouped for end in ends)


async def test_an_end_of_the_night_is_told_in_the_morning_to_who_heard_the_beginning(tmp_path: Path) -> None:
    async with engine(tmp_path, routes=[nightly(Then.DROP)]) as run:
        await run.sees(91)
        await until(run, EVENING)
        run.source.limit = 1000
        await run.sees(91)
        assert run.channels["slack"].heard == ["fired Warning"]
        await morning(run)
        assert run.channels["slack"].heard == ["fired Warning", "resolved Resolved"]


async def test_what_is_dropped_is_never_told_nor_its_end(tmp_path: Path) -> None:
    async with engine(tmp_path, routes=[nightly(Then.DROP)]) as run:
        await evening(run)
        await run.sees(91, 100)
        assert await rows_of(run) == []
        await morning(run)
        run.source.limit = 1000
        await run.sees(91)
        assert run.channels["slack"].got == []


async def test_silent_edits_go_on_in_the_night(tmp_path: Path) -> None:
    async with engine(tmp_path, routes=[nightly()]) as run:
        await run.sees(91)
        await until(run, EVENING)
        await run.sees(92)
        assert run.channels["slack"].heard == ["fired Warning", "progress Warning"]


async def test_what_was_told_by_day_and_changed_by_night_is_edited_when_the_summary_goes(
    tmp_path: Path,
) -> None:
    async with engine(
        tmp_path, receivers=TWO, routes=[replace(nightly(), to=tuple(TWO))], source=crowd(2)
    ) as run:
        await run.poll()
        await all_see(run, 91)
        await until(run, EVENING)
        run.source.limit = 1000
        await run.poll()
        await morning(run)
        slack, email = (run.channels[name].heard for name in TWO)
        assert slack == [*["fired Warning"] * 2, "summary Resolved", *["progress Resolved"] * 2]
        assert email == [*["fired Warning"] * 2, "summary Resolved"]
        assert run.channels["slack"].got[3].thread == {"ts": "1"}


async def test_a_rule_that_is_never_quiet_speaks_in_the_night(tmp_path: Path) -> None:
    loud = replace(rule(), never_quiet=True)
    async with engine(tmp_path, rules=[loud], routes=[nightly()]) as run:
        await evening(run)
        await run.sees(91)
        assert run.channels["slack"].heard == ["fired Warning"]


async def test_a_rule_s_own_quiet_goes_before_the_route_s(tmp_path: Path) -> None:
    shy = replace(rule(), quiet=Quiet(NIGHT, Then.DROP))
    async with engine(tmp_path, rules=[shy]) as run:
        await evening(run)
        await run.sees(91)
        assert await rows_of(run) == []


async def test_receivers_keep_still_each_by_their_own_route(tmp_path: Path) -> None:
    quiet = replace(rule(name="quiet"), route=("email",), quiet=Quiet(NIGHT, Then.SEND))
    loud = replace(rule(name="loud"), route=("slack",))
    async with engine(tmp_path, rules=[quiet, loud], receivers=TWO) as run:
        await evening(run)
        await run.sees(91)
        assert run.channels["slack"].heard == ["fired Warning"]
        assert run.channels["email"].heard == []
        await morning(run)
        assert run.channels["email"].heard == ["fired Warning"]


def half_loud() -> list[Route]:
    """Criticals go to Slack at any hour; everything else to both, and not at night."""
    return [loud_criticals()[0], replace(nightly(), to=tuple(TWO))]


async def test_reminders_of_a_higher_level_do_not_pierce_the_night_of_who_heard_of_a_lower(
    tmp_path: Path,
) -> None:
    reminding = replace(rule(), repeat={Level.CRITICAL: (timedelta(hours=1),)})
    async with engine(tmp_path, rules=[reminding], receivers=TWO, routes=half_loud()) as run:
        await run.sees(91)
        await until(run, EVENING)
        await run.sees(*[100] * 10)
        assert run.channels["email"].heard == ["fired Warning"]
        assert "repeated Critical" in run.channels["slack"].heard
        await morning(run)
        assert run.channels["email"].heard == ["fired Warning", "escalated Critical"]


async def test_the_end_of_a_critical_waits_for_the_morning_of_who_heard_of_the_warning(
    tmp_path: Path,
) -> None:
    async with engine(tmp_path, receivers=TWO, routes=half_loud()) as run:
        await run.sees(91, 100)
        await until(run, EVENING)
        run.source.limit = 1000
        await run.sees(100)
        before = run.channels["email"].heard
        assert run.channels["slack"].heard[-1] == "resolved Resolved"
        assert "resolved Resolved" not in before
        await morning(run)
        assert run.channels["email"].heard == [*before, "resolved Resolved"]


async def test_what_goes_on_at_a_lower_level_keeps_still_for_who_heard_of_the_higher_alone(
    tmp_path: Path,
) -> None:
    reminding = replace(rule(), repeat={Level.WARNING: (timedelta(hours=1),)})
    critical = Selector({"severity": Globs(("critical",))})
    quiet = Route(critical, ("email",), quiet=Quiet(NIGHT, Then.SEND))
    async with engine(
        tmp_path, rules=[reminding], receivers=TWO, routes=[quiet, Route(Selector(), ("slack",))]
    ) as run:
        await run.sees(100)
        run.source.limit = 105
        await run.sees(100)
        before = run.channels["email"].heard
        await until(run, EVENING)
        await run.sees(*[100] * 10)
        assert run.channels["email"].heard == before
        assert "repeated Warning" in run.channels["slack"].heard


async def test_a_config_without_the_schedule_loses_nothing_that_it_held(tmp_path: Path) -> None:
    async with engine(tmp_path, routes=[nightly()]) as run:
        await evening(run)
        await run.sees(91)
        run.policy = replace(run.policy, routes=(Route(Selector(), ("slack",)),))
        run.restart()
        await run.sees(100)  # nobody is quiet any more
        assert run.channels["slack"].heard == ["escalated Critical"]
        await morning(run)
        assert run.channels["slack"].heard == ["escalated Critical"]


async def test_an_end_after_the_schedule_left_the_config_is_not_told_to_who_never_heard(
    tmp_path: Path,
) -> None:
    async with engine(tmp_path, routes=[nightly(Then.SEND)]) as run:
        await evening(run)
        await run.sees(91)
        run.policy = replace(run.policy, routes=(Route(Selector(), ("slack",)),))
        run.restart()
        run.source.limit = 1000
        await run.sees(91)
        await morning(run)
        assert run.channels["slack"].got == []


async def test_a_week_end_of_quiet_does_not_use_up_the_days_a_message_is_tried(tmp_path: Path) -> None:
    async with engine(tmp_path, routes=[nightly()]) as run:
        await evening(run)
        await run.sees(91)
        run.channels["slack"].errors = [not_now()]
        await until(run, MORNING + timedelta(days=3))  # the machine slept
        await run.deliverer.deliver()
        await run.clock.advance(timedelta(minutes=1))
        await run.deliverer.deliver()
        assert run.channels["slack"].heard == ["fired Warning"]


async def test_a_summary_that_is_refused_for_good_goes_to_the_fallback_with_its_ends(tmp_path: Path) -> None:
    plans = {"slack": ReceiverPlan(edits=True, fallback="email"), "email": ReceiverPlan()}
    async with engine(tmp_path, receivers=plans, routes=[nightly()], source=crowd(3)) as run:
        await evening(run)
        await all_see(run, 91)
        run.channels["slack"].errors = [gone_for_good()]
        await morning(run)
        assert run.channels["email"].heard == ["summary Warning"]
        run.source.limit = 1000
        await run.poll()
        assert run.channels["email"].heard[1:] == ["resolved Resolved"] * 3
        assert run.channels["slack"].heard == []


async def test_a_crash_while_the_summary_is_sent_loses_none_of_it(tmp_path: Path) -> None:
    async with engine(tmp_path, routes=[nightly()], source=crowd(3), on_disk=True) as run:
        await evening(run)
        await all_see(run, 91)
        async with run.store.transaction() as tx:  # as far as a process comes that is killed then
            await release(tx, "slack", MORNING)
            (claimed,) = await tx.claim_rows(MORNING, 20, "slack")
        run.restart()
        await run.deliverer.rescue()
        await morning(run)
        (parcel,) = run.channels["slack"].got
        assert (parcel.key, parcel.again) == (claimed.key, True)
        assert await rows_of(run) == []


async def test_members_of_a_summary_are_settled_with_it(tmp_path: Path) -> None:
    async with engine(tmp_path, routes=[nightly()], source=crowd(3)) as run:
        await evening(run)
        await all_see(run, 91)
        held = await rows_of(run)
        await morning(run)
        assert await rows_of(run) == []
        async with run.store.reading() as tx:
            told = [await tx.receivers_told(row.incident) for row in held]
        assert told == [{"slack"}] * 3
        assert {row.state for row in held} == {RowState.PENDING}


async def test_what_could_not_be_sent_by_day_goes_before_what_the_night_held(tmp_path: Path) -> None:
    async with engine(tmp_path, routes=[nightly()], source=crowd(3)) as run:
        await run.poll()
        run.channels["slack"].errors = [not_now() for _ in range(500)]
        await all_see(run, 91, [0])
        await until(run, EVENING)
        await all_see(run, 100)
        await until(run, MORNING + timedelta(hours=1))
        run.channels["slack"].errors = []
        await run.deliverer.deliver()
        mine = [p.message.reason for p in run.channels["slack"].got if p.message.org == "Org 00"]
        assert mine == [Reason.FIRED, Reason.ESCALATED]
        assert run.channels["slack"].heard.count("summary Critical") == 1
        assert await rows_of(run) == []


async def test_an_end_held_behind_an_unsent_beginning_is_told_after_it(tmp_path: Path) -> None:
    async with engine(tmp_path, routes=[nightly()]) as run:
        await run.poll()
        run.channels["slack"].errors = [not_now() for _ in range(500)]
        await run.sees(91)
        await until(run, EVENING)
        run.source.limit = 1000
        await run.sees(91)
        await until(run, MORNING)
        run.channels["slack"].errors = []
        await run.deliverer.deliver()
        assert run.channels["slack"].heard == ["fired Warning", "resolved Resolved"]


async def test_what_is_held_is_said_apart_from_what_should_have_gone_out(tmp_path: Path) -> None:
    async with engine(tmp_path, routes=[nightly()]) as run:
        await evening(run)
        await run.sees(91)
        async with run.store.reading() as tx:
            status = await status_of(tx, run.policy, run.clock.now())
        assert (status.waiting, status.oldest_waiting) == (0, None)
        assert (status.held, status.held_until) == (1, MORNING)
