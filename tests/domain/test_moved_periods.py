"""A vendor that moves the edges of a billing period: judged anew, told why, and never unknown for ever."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.domain.given import CARDS, NOON, limit, reading, rule
from watcher.domain.advance import advance
from watcher.domain.alert import Alert, Ended, Incident
from watcher.domain.compose.messages import compose
from watcher.domain.evaluate import evaluate
from watcher.domain.facts import Facts
from watcher.domain.notify import decide
from watcher.domain.period import Period, PeriodKind, calendar_day, calendar_month, is_earlier, is_same
from watcher.domain.telling import Subject, Telling


def billing(first: int, last: int) -> Period:
    """From a day of March to a day of April."""
    start, end = datetime(2026, 3, first, tzinfo=UTC), datetime(2026, 4, last, tzinfo=UTC)
    return Period(PeriodKind.BILLING, start, end)


class Story:
    """One alert fed with numbers of changing periods."""

    def __init__(self) -> None:
        self.alert: Alert | None = None
        self.before: Period | None = None
        self.incident: Incident | None = None
        self.told: list[Telling] = []

    def sees(self, used: float, period: Period, now: datetime = NOON) -> Story:
        facts = Facts(now, used, limit(100), period, self.before)
        step = advance(
            self.alert, rule(), evaluate(rule(), facts), facts, series=CARDS.key, max_gap=timedelta(hours=1)
        )
        seen = reading(used, now=now, period=period)
        subject = Subject(CARDS, (("org", "Acme Brasil"),), reading=seen)
        verdict = decide(self.incident, [step], subject, now)
        self.alert, self.before, self.incident = step.after, period, verdict.incident
        self.told += verdict.tellings
        return self

    @property
    def words(self) -> list[str]:
        return [f"{t.reason} {t.ended or (t.level.word if t.level else '')}" for t in self.told]


@pytest.mark.parametrize("moved", [billing(15, 15), billing(2, 2)], ids=["later", "earlier"])
def test_a_level_of_a_moved_period_is_judged_anew_and_says_that_the_period_moved(moved: Period) -> None:
    story = Story().sees(95, billing(10, 10)).sees(3, moved)
    assert story.words == ["fired warning", "resolved billing period moved"]


@pytest.mark.parametrize("moved", [billing(15, 15), billing(2, 2)], ids=["later", "earlier"])
def test_what_still_holds_on_the_moved_period_is_told_on_it(moved: Period) -> None:
    story = Story().sees(95, billing(10, 10)).sees(100, moved)
    assert story.words == ["fired warning", "resolved billing period moved", "fired critical"]
    assert story.alert is not None
    assert story.alert.period_start == moved.start


def test_a_period_that_is_over_has_reset_and_not_moved() -> None:
    after = Period(PeriodKind.BILLING, datetime(2026, 4, 10, tzinfo=UTC), datetime(2026, 5, 10, tzinfo=UTC))
    story = Story().sees(95, billing(10, 10)).sees(1, after, datetime(2026, 4, 11, tzinfo=UTC))
    assert story.words == ["fired warning", "resolved period reset"]


def test_a_period_that_is_moved_back_tells_its_level_again() -> None:
    story = Story().sees(95, billing(10, 10)).sees(3, billing(15, 15)).sees(95, billing(10, 10))
    assert story.words == ["fired warning", "resolved billing period moved", "fired warning"]


def test_a_quiet_alert_moves_without_a_word() -> None:
    assert Story().sees(10, billing(10, 10)).sees(10, billing(2, 2)).words == []


def test_the_message_says_how_the_period_runs_now() -> None:
    story = Story().sees(95, billing(10, 10)).sees(3, billing(15, 15))
    message = compose(story.told[-1], timezone="UTC")
    assert "The billing period was moved: it is 15 Mar to 14 Apr 2026 now." in message.consequence
    assert message.ended is Ended.PERIOD_MOVED


def test_only_a_period_that_is_over_is_an_earlier_one() -> None:
    start = datetime(2026, 3, 10, tzinfo=UTC)
    assert is_earlier(Period(PeriodKind.MONTH, datetime(2026, 2, 1, tzinfo=UTC), NOON), start, NOON)
    assert not is_earlier(billing(2, 2), start, NOON)
    assert not is_earlier(billing(15, 15), start, NOON)


def test_a_period_that_holds_now_is_earlier_than_one_that_has_not_begun() -> None:
    assert is_earlier(billing(2, 2), NOON + timedelta(hours=3), NOON)


def test_a_period_that_begins_long_after_now_was_made_by_a_wrong_clock_and_counts_for_nothing() -> None:
    assert not is_earlier(billing(2, 2), datetime(2026, 4, 1, tzinfo=UTC), NOON)
    over = Period(PeriodKind.MONTH, datetime(2026, 2, 1, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC))
    assert is_earlier(over, datetime(2026, 4, 1, tzinfo=UTC), NOON)


def test_a_day_that_begins_many_hours_after_now_was_made_by_a_wrong_clock() -> None:
    today, tomorrow = calendar_day(NOON), calendar_day(NOON + timedelta(days=1))
    assert not is_earlier(today, tomorrow.start, NOON)
    assert is_earlier(today, tomorrow.start, tomorrow.start - timedelta(hours=5))


def test_a_level_reached_while_the_clock_was_ahead_is_judged_anew_once_it_is_right() -> None:
    ahead = datetime(2026, 4, 20, tzinfo=UTC)
    story = Story().sees(95, calendar_month(ahead), ahead).sees(96, calendar_month(NOON))
    assert story.words == ["fired warning", "resolved billing period moved", "fired warning"]


def test_what_a_wrong_clock_ended_is_told_again() -> None:
    ahead = datetime(2026, 4, 20, tzinfo=UTC)
    march = calendar_month(NOON)
    story = Story().sees(95, march).sees(0, calendar_month(ahead), ahead).sees(95, march)
    assert story.words == ["fired warning", "resolved period reset", "fired warning"]


def rolling(now: datetime, ahead: int) -> Period:
    """A window of 30 days that moves with the clock, to so many days ahead of it."""
    end = now + timedelta(days=ahead)
    return Period(PeriodKind.BILLING, end - timedelta(days=30), end)


def test_an_edge_that_jitters_is_the_same_period_and_keeps_its_first_start() -> None:
    story, first = Story(), billing(10, 10)
    for look in range(8):
        jitter = timedelta(seconds=look % 2)
        story.sees(95, replace(first, start=first.start + jitter, end=first.end + jitter))
    assert story.words == ["fired warning"]
    assert story.alert is not None
    assert story.alert.period_start == first.start


@pytest.mark.parametrize(
    ("length", "off", "same"),
    [
        (timedelta(days=30), timedelta(hours=1), True),
        (timedelta(days=30), timedelta(minutes=61), False),
        (timedelta(days=1), timedelta(minutes=14), True),
        (timedelta(days=1), timedelta(minutes=15), False),
        (timedelta(hours=1), timedelta(minutes=1), False),
    ],
)
def test_an_hour_or_a_hundredth_is_no_other_period(length: timedelta, off: timedelta, *, same: bool) -> None:
    period = Period(PeriodKind.BILLING, NOON, NOON + length)
    assert is_same(period, NOON + off) is same
    assert is_same(period, NOON - off) is same


def test_a_jittered_edge_is_no_earlier_period() -> None:
    assert not is_earlier(
        billing(2, 2), billing(2, 2).start + timedelta(seconds=1), NOON + timedelta(days=40)
    )


@pytest.mark.parametrize("ahead", [20, 0], ids=["half gone", "up to now"])
def test_a_window_that_rolls_on_goes_quiet(ahead: int) -> None:
    story = Story()
    for look in range(60):
        now = NOON + look * timedelta(minutes=15)
        story.sees(95, rolling(now, ahead), now)
    moved, fired = "resolved billing period moved", "fired warning"
    told = [words for words in story.words if words != "progress warning"]
    assert told == [fired, moved, fired, moved, "flapping warning"]


def test_a_window_that_rolls_on_tells_worse_and_its_end_once_it_is_calm() -> None:
    story, told = Story(), 0
    for look in range(60):
        now = NOON + look * timedelta(hours=1)
        told = told if look != 20 else len(story.told)
        story.sees(95 if look < 20 else 101 if look < 30 else 3, rolling(now, 20), now)
    assert story.words[told:] == ["escalated critical", "resolved billing period moved"]
