"""Errors in shapes nobody promised, answers mutated at random: never a crash, nor an invented number."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.adapters.sources.pipefy.account import Account, watching
from tests.adapters.sources.pipefy.parsing import readings, wish
from tests.adapters.sources.pipefy.recorded import ACME, GLOBEX, MAY, both
from tests.adapters.standin import answer
from watcher.adapters.sources.pipefy import documents
from watcher.adapters.sources.pipefy.asking import Asked, ensure_answered
from watcher.adapters.sources.pipefy.faults import faults_of
from watcher.adapters.sources.pipefy.frame import Frame
from watcher.adapters.sources.pipefy.graphql import Told, _understand
from watcher.adapters.sources.pipefy.readings import answer_of
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
            "path": st.lists(st.sampled_from(["s0", "i1", "apiUsageStatsCombined", 0, None]), max_size=3),
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


@st.composite
def mutated(draw: st.DrawFn) -> Any:
    body: dict[str, Any] = {"data": copy.deepcopy(both())}
    for _ in range(draw(st.integers(1, 6))):
        there = places(body)
        if not there:
            break
        holder, key = there[draw(st.integers(0, len(there) - 1))]
        holder[key] = draw(JUNK)
    if draw(st.booleans()):
        body["errors"] = draw(ERRORS)
    return body


def understand(body: Any) -> Answer | None:
    composed = documents.poll([ACME, GLOBEX], wish())
    assert composed
    told = _understand(body)
    if told is None:
        return None
    asked = Asked(composed, Told(told.data, told.faults))
    ensure_answered(asked)
    return answer_of(Part((ACME, GLOBEX), asked), Frame("pipefy", MAY))


ZEROES = {(GLOBEX.id, "api_calls"), (GLOBEX.id, "integration_tasks")}


RECORDED_ZEROES = sum(holder[key] == 0 for holder, key in places(both()) if holder[key] is not False)


def has_zero(body: Any) -> bool:
    """Whether a zero was put in, besides those that were recorded."""
    values = [holder[key] for holder, key in places(body)]
    written = [v for v in values if isinstance(v, int | float) and not isinstance(v, bool) and v == 0]
    return len(written) > RECORDED_ZEROES or any(isinstance(v, str) and v.strip("0. ") == "" for v in values)


@settings(max_examples=300, deadline=None)
@given(mutated())
def test_a_mutated_answer_gives_an_answer_or_a_failure_and_no_zero_of_our_own(body: Any) -> None:
    try:
        found = understand(body)
    except SourceError:
        return
    if found is None:
        return
    zeroes = {key for key, used in readings(found).items() if used == 0}
    assert zeroes <= ZEROES or has_zero(body)
    assert all(reading.used >= 0 for reading in found.readings)
    assert {*found.present, *found.missing} == {ACME, GLOBEX}
    every = [r.series for r in found.readings] + [g.series for g in found.gaps]
    assert len(every) == len(set(every))
    "".join(reading.series.key for reading in found.readings).encode()  # it can be stored


@settings(max_examples=200, deadline=None)
@given(ERRORS | JUNK)
def test_any_errors_can_be_read(errors: Any) -> None:
    for fault in faults_of({"errors": errors, "error": errors}):
        assert fault.reason.isprintable() or fault.reason.encode()
