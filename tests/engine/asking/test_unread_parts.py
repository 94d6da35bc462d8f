"""Known parts below an organization that an answer is silent about: grown small, or not read."""

from __future__ import annotations

import pytest

from tests.engine.fakes import ACME, START
from watcher.domain.reading import Series
from watcher.engine.cases import NOT_IN_ANSWER, NOT_LARGE, silent_series
from watcher.ports import Answer, Unread
from watcher.records import SeriesState

FAILED = "Timeout on Query.byPipe"


@pytest.mark.parametrize(
    ("org", "kind", "reason"),
    [(ACME.id, "pipe", FAILED), (ACME.id, "flow", NOT_LARGE), ("b27d", "pipe", NOT_LARGE)],
)
def test_only_parts_that_were_not_read_say_why(org: str, kind: str, reason: str) -> None:
    state = SeriesState(
        Series("pipefy", "automation_jobs", (("org", ACME.id), ("pipe", "7"))), (), None, START
    )
    answer = Answer(START, present=(ACME,), unread=(Unread(org, kind, FAILED),))
    assert [gap.reason for gap in silent_series(answer, {state.series.key: state})] == [reason]


def test_an_unread_breakdown_says_nothing_about_the_whole() -> None:
    state = SeriesState(Series("pipefy", "automation_jobs", (("org", ACME.id),)), (), None, START)
    answer = Answer(START, present=(ACME,), unread=(Unread(ACME.id, "pipe", FAILED),))
    assert [gap.reason for gap in silent_series(answer, {state.series.key: state})] == [NOT_IN_ANSWER]
