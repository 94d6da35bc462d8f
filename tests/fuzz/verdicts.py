"""What must hold of what the engine made of an answer: levels, series that are known, and who is told."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from tests.fuzz.promises import Witness
from tests.fuzz.stage import LADDER, State, Trial
from tests.fuzz.wire import Sent
from watcher.adapters.channels.email.mail import Envelope, compose_mail
from watcher.adapters.channels.slack import Part, payload
from watcher.domain.rule import Level, Watch
from watcher.engine.cases import Case
from watcher.ports import Answer
from watcher.records import OutboxRow
from watcher.sandbox.slack.blocks import check

ENVELOPE = Envelope("watcher@example.invalid", ["team@example.invalid"], "example.invalid", "team")
LINES = {level: condition.terms[0].value for level, condition in LADDER.when.items()}


def sound_judgement(trial: Trial, after: State) -> None:
    """Nobody is silently forgotten, no level moves without a number, and none is reached below its line."""
    before = trial.before
    cases = {case.key: case for case in trial.judge.seen if case.subject.watch is Watch.LIMIT}
    mine = {key for key, state in before.series.items() if state.series.source == trial.source.name}
    watched = {org.id for org in trial.source.asked}
    expected = {key for key in mine if before.series[key].series.org in watched}
    assert expected <= cases.keys(), f"silently absent: {expected - cases.keys()}"
    for key in before.levels.keys() | after.levels.keys():
        _level_moved_with_reason(cases.get(key), before.levels.get(key), after.levels.get(key), key)
    for key, state in after.series.items():
        if key in cases and cases[key].subject.reading is None:
            assert state.unknown_why, key


def nothing_moved(trial: Trial, after: State) -> None:
    """A poll that failed: everything is as it was, and nobody is told anything."""
    assert after.series == trial.before.series
    assert after.levels == trial.before.levels
    assert not trial.polled[-1].outcome.tellings


def _level_moved_with_reason(case: Case | None, before: Level | None, after: Level | None, key: str) -> None:
    reading = case.subject.reading if case else None
    if reading is None:
        assert before == after, f"{key}: {before!r} became {after!r} without a number"
        return
    if after is not None and (before is None or after > before):
        assert reading.limit is not None, key
        share = reading.used / reading.limit.value * 100
        assert share >= LINES[after] - 1e-6, f"{key}: {after!r} at {share} %"


def untouched_orgs_are_as_true(
    trial: Trial, answer: Answer, after: State, sent: Sequence[Sent], true: Sequence[Sent], witness: Witness
) -> int:
    """Of organizations for which nothing was changed every number is the true one, or unknown."""
    untouched = 0
    for org in trial.source.asked:
        if _written(witness.about(sent, org)) != _written(witness.about(true, org)):
            continue
        untouched += 1
        for reading in answer.readings:
            if reading.series.org == org.id:
                known = trial.truth.series[reading.series.key].reading
                assert known is not None, reading
                assert (known.used, known.limit, known.period) == (
                    reading.used,
                    reading.limit,
                    reading.period,
                )
        for key, state in trial.before.series.items():
            if (state.series.source, state.series.org) == (trial.source.name, org.id):
                known_levels = (trial.before.levels.get(key) or 0, trial.truth.levels.get(key) or 0)
                risen = (after.levels.get(key) or 0) > max(known_levels)
                assert not risen, f"{key}: {after.levels[key]!r} by what was told of others"
    return untouched


def _written(said: Any) -> str:
    """To be compared: to Python, 1 is equal to True, which in JSON is something else."""
    return json.dumps(said, sort_keys=True)


def true_again(trial: Trial, after: State, learned: Sequence[str]) -> None:
    """One true answer after any nonsense, and every number is the true one again."""
    for key, state in trial.truth.series.items():
        if state.series.source != trial.source.name or state.reading is None:
            continue
        now = after.series[key]
        if any(words in (now.unknown_why or "") for words in learned):
            continue
        assert not now.unknown_why, f"{key} stays unknown: {now.unknown_why}"
        assert now.reading is not None
        assert (now.reading.used, now.reading.limit) == (state.reading.used, state.reading.limit), key


def can_be_told(rows: Sequence[OutboxRow]) -> None:
    """Whatever is owed for nonsense can be sent: Slack would take it, and it is a mail."""
    for row in rows:
        for part in Part:
            assert check(payload(row.message, part)["blocks"]) is None
        assert compose_mail(row.message, ENVELOPE, row.key).as_bytes()
