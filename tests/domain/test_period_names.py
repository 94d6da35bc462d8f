"""Tests that a billing period is called by its days wherever a message names it, until its end and after."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.domain import tellings, topics
from tests.domain.tellings import INCIDENT, READING
from watcher.adapters.channels.email.headers import subject
from watcher.domain.alert import Ended
from watcher.domain.compose.messages import compose
from watcher.domain.locale import PORTUGUESE
from watcher.domain.message import Reason
from watcher.domain.period import Period, PeriodKind
from watcher.domain.telling import Telling
from watcher.domain.tongue import speaking

MARCH = Period(
    PeriodKind.BILLING, datetime(2026, 3, 14, tzinfo=UTC), datetime(2026, 4, 14, tzinfo=UTC), "UTC"
)
APRIL = Period(
    PeriodKind.BILLING, datetime(2026, 4, 14, tzinfo=UTC), datetime(2026, 5, 14, tzinfo=UTC), "UTC"
)
READ = replace(READING, period=MARCH)
BEGUN = replace(INCIDENT, period_start=MARCH.start, period_label=MARCH.label)
NAME = "14 Mar to 13 Apr 2026"


def _telling(**changes: object) -> Telling:
    return tellings.telling(**{"reading": READ, "incident": BEGUN, **changes})


def _over(why: Ended, **changes: object) -> Telling:
    ended = replace(BEGUN, level=None, ended=why, ended_at=tellings.AT)
    usual = {"reason": Reason.RESOLVED, "level": None, "ended": why, "incident": ended}
    return _telling(**{**usual, **changes})


EVERY = {
    "held": _telling(),
    "number unknown": _telling(reading=None, last=READ),
    "reset": _over(Ended.PERIOD_RESET, reading=replace(READ, used=0, period=APRIL), last=READ),
    "reset after an outage": _over(Ended.PERIOD_RESET, reading=replace(READ, period=APRIL)),
    "rule removed": _over(Ended.RULE_REMOVED, reading=None, last=READ),
    "edge reckoned anew": _telling(
        reading=replace(READ, period=replace(MARCH, start=MARCH.start - timedelta(seconds=9)))
    ),
}


@pytest.mark.parametrize("kind", EVERY)
def test_a_message_names_the_days_from_its_first_word_to_its_last(kind: str) -> None:
    message = compose(EVERY[kind], timezone="America/Sao_Paulo")
    assert message.period_name == NAME
    assert subject(message).endswith(f"Acme Brasil: automation jobs, {NAME}")


def test_the_days_are_those_of_the_period_s_own_zone_in_portuguese_too() -> None:
    with speaking(PORTUGUESE):
        assert compose(_telling(), timezone="Asia/Tokyo").period_name == "14 mar. a 13 abr. 2026"


def test_a_template_s_period_has_them_too() -> None:
    told = _telling(heading="Jobs of {{ period }}")
    assert compose(told, timezone="UTC").headline == f"Jobs of {NAME}"


def test_a_period_that_was_moved_is_told_by_its_days() -> None:
    moved = replace(MARCH, start=MARCH.start + timedelta(days=3), end=MARCH.end + timedelta(days=3))
    told = _over(Ended.PERIOD_MOVED, reading=replace(READ, period=moved), last=READ)
    message = compose(told, timezone="UTC")
    assert message.period_name == NAME
    assert "The billing period was moved: it is 17 Mar to 16 Apr 2026 now." in message.consequence


def test_what_never_resets_has_no_period() -> None:
    assert compose(topics.filling(), timezone="UTC").period_name == ""
