"""Killed again and again at any moment, with a bad line to Slack: nothing is lost, and a loss would be seen.

The same campaign, hundreds of kills long and with other troubles: `python -m bench.kills`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bench.kills.campaign import BEGINNING, Plan, campaign
from bench.kills.reckoning import Fault, Reckoning, shown
from bench.kills.seen import MAIL, SLACK, Arrival, Seen, mark_of
from bench.kills.truth import Climber, Episode
from tests.adapters.channels import samples
from tests.stories.processes import Runner
from tests.stories.world import acme
from watcher.domain.message import Reason
from watcher.domain.rule import Level
from watcher.records import OutboxRow, RowState
from watcher.sandbox.clock import ManualClock
from watcher.sandbox.serve import Sandbox
from watcher.sandbox.slack.workspace import SlackMessage, Version


async def test_nothing_is_lost_whenever_it_dies(runner: Runner, tmp_path: Path) -> None:
    result = await campaign(Plan(kills=12, seed=1, trouble="drop", organizations=6), runner, tmp_path)
    assert result.violations == []
    assert result.kills >= 12
    assert result.transitions > 6


KILLED = 1
BEGUN = BEGINNING + timedelta(hours=1)
NAMES = {Reason.FIRED: "Warning", Reason.ESCALATED: "Critical", Reason.RESOLVED: "Resolved"}


class Given:
    """One organization that climbed to critical, whose month is over, and what both receivers got of it."""

    def __init__(self) -> None:
        episode = Episode(BEGINNING, {Level.WARNING, Level.CRITICAL}, {Level.CRITICAL}, over=True)
        self.climber = Climber(acme(), [episode, Episode(BEGINNING + timedelta(days=31))])
        self.seen = Seen(Sandbox(ManualClock(BEGINNING)))
        self.rows: dict[str, OutboxRow] = {}
        for revision, reason in enumerate(NAMES, 1):
            for receiver in (SLACK, MAIL):
                self._owe(receiver, revision, reason)

    def _owe(self, receiver: str, revision: int, reason: Reason) -> None:
        level = {Reason.FIRED: Level.WARNING, Reason.ESCALATED: Level.CRITICAL}.get(reason)
        message = samples.message(
            org=self.climber.name, resource="cards", reason=reason, level=level, state=NAMES[reason]
        )
        message = replace(message, incident="i1", revision=revision, opened_at=BEGUN)
        key = f"i1:{revision}:{receiver}"
        self.rows[key] = OutboxRow(key, receiver, "i1", message, BEGUN, BEGUN, RowState.SENT)
        mark = mark_of(key, receiver)
        self.seen.arrivals.append(Arrival(receiver, mark, revision, f"{NAMES[reason]}: {self.climber.name}"))

    def faults(self) -> list[Fault]:
        reckoning = Reckoning(self.rows, self.seen, [self.climber], frozenset({KILLED}))
        return sorted({one.fault for one in reckoning.all()})


def test_a_story_that_is_whole_has_no_fault() -> None:
    assert Given().faults() == []


@pytest.mark.parametrize("missing", range(6))
def test_whatever_did_not_arrive_is_lost(missing: int) -> None:
    given = Given()
    del given.seen.arrivals[missing]
    assert Fault.LOST in given.faults()


def test_a_level_that_was_reached_and_never_owed_is_lost() -> None:
    given = Given()
    given.climber.episodes[0].demanded.add(Level.NOTICE)
    assert given.faults() == [Fault.LOST]


def test_what_one_receiver_alone_was_owed_is_lost_to_the_other() -> None:
    given = Given()
    given.rows.pop(f"i1:2:{MAIL}")
    given.seen.arrivals.pop(3)
    assert Fault.LOST in given.faults()


@pytest.mark.parametrize(("receiver", "at", "life"), [(SLACK, 0, 2), (MAIL, 1, 1), (MAIL, 3, 3)])
def test_a_copy_that_no_kill_excuses_is_a_fault(receiver: str, at: int, life: int) -> None:
    given = Given()
    given.seen.arrivals.insert(at + 1, replace(given.seen.arrivals[at], life=life))
    assert given.seen.arrivals[at].receiver == receiver
    assert given.faults() == [Fault.TWICE]


def test_a_mail_may_come_again_after_a_kill() -> None:
    given = Given()
    given.seen.arrivals.insert(2, replace(given.seen.arrivals[1], life=2))
    assert given.faults() == []


def test_an_end_before_the_beginning_is_out_of_order() -> None:
    given = Given()
    given.seen.arrivals.insert(0, given.seen.arrivals.pop(4))
    assert given.faults() == [Fault.ORDER]


def test_a_level_that_was_never_reached_is_false() -> None:
    given = Given()
    given.climber.episodes[0].possible.remove(Level.WARNING)
    assert given.faults() == [Fault.FALSE]


def test_what_nobody_owed_is_false() -> None:
    given = Given()
    given.seen.arrivals.append(Arrival(SLACK, "i9:1:slack", 3, "Warning: who?"))
    assert given.faults() == [Fault.FALSE]


@pytest.mark.parametrize(("text", "faults"), [("Resolved: Acme", 0), ("Critical: Acme", 1)])
def test_an_open_message_that_shows_what_is_over_is_a_fault(text: str, faults: int) -> None:
    given = Given()
    message = SlackMessage("C0LIMITS", "1.0", [Version(BEGINNING, text)])
    given.seen.parents[f"i1:1:{SLACK}"] = message
    assert len(list(shown(given.seen, given.rows, [given.climber], set()))) == faults
