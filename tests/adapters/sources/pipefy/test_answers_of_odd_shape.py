"""Errors in shapes nobody promised, answers mutated at random: never a crash, nor an invented number."""

from __future__ import annotations

import copy
from collections.abc import Collection
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.adapters.sources.pipefy.account import Account, watching
from tests.adapters.sources.pipefy.parsing import wish
from tests.adapters.sources.pipefy.recorded import ACME, AUTOMATIONS, GLOBEX, MAY, both
from tests.adapters.standin import answer
from watcher.adapters.sources.pipefy import documents
from watcher.adapters.sources.pipefy.asking import Asked, ensure_answered
from watcher.adapters.sources.pipefy.catalogue import COMBINED
from watcher.adapters.sources.pipefy.contributors import contributors_of
from watcher.adapters.sources.pipefy.documents import Composed, Wish
from watcher.adapters.sources.pipefy.faults import faults_of
from watcher.adapters.sources.pipefy.frame import Frame
from watcher.adapters.sources.pipefy.graphql import Told, _understand
from watcher.adapters.sources.pipefy.history import _document
from watcher.adapters.sources.pipefy.pasts import Months, past_of
from watcher.adapters.sources.pipefy.readings import answer_of
from watcher.adapters.sources.pipefy.resources import PARTS
from watcher.adapters.sources.pipefy.seen import Lens
from watcher.adapters.sources.pipefy.splitting import Part
from watcher.ports import Answer, Failure, SourceError


async def failure(reply: dict[str, Any] | bytes) -> SourceError:
    async with watching(Account(lambda _: reply)) as w:
        with pytest.raises(SourceError) as caught:
            await w.source.read([ACME, GLOBEX], w.clock.now())
        return caught.value


@pytest.mark.parametrize(
    ("reply", "kind", "words"),
    [
        ({"error": {"message": "Down", "details": {"code": "X"}}}, Failure.SERVER, "Down (X)"),
        ({"error": "Down for maintenance"}, Failure.SERVER, "Down for maintenance"),
        ({"errors": [{}]}, Failure.SERVER, "an error without a word"),
        ({"errors": "all broken"}, Failure.SERVER, "all broken"),
        ({"errors": [None, 5]}, Failure.SERVER, "an error without a word"),
        ({"errors": [{"message": "Variable $u of type ID!"}]}, Failure.REFUSED, "Variable $u"),
        ({"data": None, "errors": [{"message": "Timeout"}]}, Failure.SERVER, "Timeout"),
        ({"data": {}}, Failure.BAD_ANSWER, "empty"),
        ({"data": None}, Failure.BAD_ANSWER, "neither data nor errors"),
        ({"data": []}, Failure.BAD_ANSWER, "no readable data"),
        ({"data": {"s0": None}}, Failure.BAD_ANSWER, "empty"),
    ],
)
async def test_an_answer_that_says_nothing_is_a_failure_with_its_words(
    reply: dict[str, Any], kind: Failure, words: str
) -> None:
    error = await failure(reply)
    assert error.kind is kind
    assert words in str(error)


async def test_an_answer_behind_status_400_is_still_understood() -> None:
    error = await failure(answer({"errors": [{"message": 'Parse error on "}"'}]}, 400))
    assert (error.kind, "Parse error" in str(error)) == (Failure.REFUSED, True)


@pytest.mark.parametrize("body", [[1], "text", 5, True])
async def test_json_that_is_no_object_is_a_bad_answer(body: Any) -> None:
    assert (await failure(answer(body))).kind is Failure.BAD_ANSWER


async def test_every_field_failing_is_a_failed_poll() -> None:
    error = {
        "message": "Internal server error",
        "path": ["s0"],
        "extensions": {"code": "INTERNAL_SERVER_ERROR"},
    }
    assert (await failure({"data": dict.fromkeys(both()), "errors": [error]})).kind is Failure.SERVER


JUNK: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)
ERRORS: st.SearchStrategy[Any] = st.lists(
    JUNK
    | st.fixed_dictionaries(
        {"message": JUNK | st.just("Timeout on Query.x")},
        optional={
            "path": st.lists(
                st.sampled_from(
                    ["s0", "i1", "a0", "c1", "d0", "pipes", "apiUsageStatsCombined", "limit", 0, None]
                ),
                max_size=3,
            ),
            "extensions": st.fixed_dictionaries({}, optional={"code": JUNK, "fieldName": JUNK}) | JUNK,
        },
    ),
    max_size=3,
)


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every container and key in a JSON value."""
    keys = (
        list(value) if isinstance(value, dict) else list(range(len(value))) if isinstance(value, list) else []
    )
    inner = [place for key in keys for place in places(value[key])]
    return [(value, key) for key in keys] + inner


def rich() -> dict[str, Any]:
    """Everything we may ask for about Acme and Globex, by combined fields and alone, and their past."""
    day = {"data": [{"date": "2026-05-28", "metric": 9}, {"date": "2026-05-27", "metric": 8}]}
    item = {"dimension": "GetUsage", "metric": 52, "organizationUuid": ACME.id}
    pipe = {"pipe": {"uuid": "a1", "name": "HR"}, "organizationUuid": ACME.id, "usage": 412}
    edges = [{"node": {"name": "Sync", "tasks": 5}}, {"node": {"name": "Sync", "tasks": 7}}]
    nodes = [{"date": "2026-05-27", "usage": 7, "limit": 9}, {"date": "2026-04", "usage": 7, "limit": 9}]
    past = {"tasksConsumed": {"usage": 1, "limit": 9}, "history": {"nodes": nodes}}
    body: dict[str, Any] = both() | {
        "pipes": {"byPipe": [pipe]},
        "automations": {"topAutomations": AUTOMATIONS["topAutomations"]},
        "operations": {"topItems": [item]},
        "tokens": {"topItems": [item]},
    }
    for n in range(2):
        body[f"f{n}"] = {"edges": edges, "pageInfo": {"hasNextPage": False}}
        body[f"c{n}"] = {"data": [{"dimension": None, "metric": 5}], "limit": 9}
        body[f"j{n}"] = {"usage": 3}
        body[f"d{n}"] = day
        for span in "clq":
            body[f"d{n}{span}"], body[f"t{n}{span}"] = day, past
    return body


@st.composite
def mutated(draw: st.DrawFn) -> Any:
    body: dict[str, Any] = {"data": copy.deepcopy(rich())}
    for _ in range(draw(st.integers(1, 6))):
        there = places(body)
        if not there:
            break
        holder, key = there[draw(st.integers(0, len(there) - 1))]
        holder[key] = draw(JUNK)
    if draw(st.booleans()):
        body["errors"] = draw(ERRORS)
    return body


WISHES = st.builds(
    lambda breakdown, daily: wish(breakdown=frozenset(breakdown), daily=daily),
    st.sets(st.sampled_from(sorted(PARTS))),
    st.booleans(),
)
LACKS = st.sets(st.sampled_from([*(block.key for block in COMBINED), "aiCreditUsageStats.freeAiCredit"]))


def asked(body: Any, composed: Composed | None) -> Asked | None:
    assert composed
    told = _understand(body)
    if told is None:
        return None
    found = Asked(composed, Told(told.data, told.faults))
    ensure_answered(found)
    return found


def understand(body: Any, wanted: Wish, dropped: Collection[str]) -> Answer | None:
    found = asked(body, documents.poll([ACME, GLOBEX], wanted, dropped))
    periods = {"api_calls": "day"} if wanted.daily else {}
    frame = Frame("pipefy", MAY, periods=periods)
    return answer_of(Part((ACME, GLOBEX), found), frame) if found else None


ZEROES = {(GLOBEX.id, "api_calls"), (GLOBEX.id, "integration_tasks")}
RECORDED_ZEROES = sum(holder[key] == 0 for holder, key in places(rich()) if holder[key] is not False)


def has_zero(body: Any) -> bool:
    """Whether a zero was put in, besides those that were recorded."""
    values = [holder[key] for holder, key in places(body)]
    written = [v for v in values if isinstance(v, int | float) and not isinstance(v, bool) and v == 0]
    return len(written) > RECORDED_ZEROES or any(isinstance(v, str) and v.strip("0. ") == "" for v in values)


def may_be_0(found: Answer, daily: bool) -> set[Any]:
    """Series whose zero was recorded, or that a list of days without today tells."""
    today = {(org.id, "api_calls") for org in (ACME, GLOBEX)} if daily else set()
    return {r.series for r in found.readings if (r.series.org, r.series.resource) in ZEROES | today}


@settings(max_examples=400, deadline=None)
@given(mutated(), WISHES, LACKS)
def test_a_mutated_answer_gives_an_answer_or_a_failure_and_no_zero_of_our_own(
    body: Any, wanted: Wish, lacks: set[str]
) -> None:
    try:
        found = understand(body, wanted, lacks)
    except SourceError:
        return
    if found is None:
        return
    zeroes = {reading.series for reading in found.readings if reading.used == 0}
    assert zeroes <= may_be_0(found, wanted.daily) or has_zero(body)
    assert all(reading.used >= 0 for reading in found.readings)
    assert {*found.present, *found.missing} == {ACME, GLOBEX}
    every = [r.series for r in found.readings] + [g.series for g in found.gaps]
    assert len(every) == len(set(every))
    "".join(reading.series.key for reading in found.readings).encode()  # it can be stored


@settings(max_examples=300, deadline=None)
@given(mutated())
def test_a_mutated_past_is_a_past_or_a_failure(body: Any) -> None:
    frame = Frame("pipefy", MAY)
    months = Months.of(frame, MAY - timedelta(days=62))
    try:
        found = asked(body, _document((ACME, GLOBEX), months, frame))
    except SourceError:
        return
    readings = (
        list(past_of(Lens(Part((ACME, GLOBEX), found)), (ACME, GLOBEX), months, frame)) if found else []
    )
    assert len({(r.series, r.as_of) for r in readings}) == len(readings)
    assert all(r.used >= 0 and r.period and r.period.start <= r.as_of < r.period.end for r in readings)
    assert all(r.as_of < MAY for r in readings)


@settings(max_examples=200, deadline=None)
@given(mutated(), st.sampled_from(["automation_jobs", "api_calls", "integration_tasks", "ai_credits"]))
def test_mutated_contributors_are_some_or_none(body: Any, resource: str) -> None:
    try:
        told = _understand(body)
    except SourceError:
        return
    found = contributors_of(resource, told, ACME) if told else None
    assert found is None or (found.top and all(each.used >= 0 and each.name for each in found.top))


@settings(max_examples=200, deadline=None)
@given(ERRORS | JUNK)
def test_any_errors_can_be_read(errors: Any) -> None:
    for fault in faults_of({"errors": errors, "error": errors}):
        assert fault.reason.isprintable() or fault.reason.encode()
