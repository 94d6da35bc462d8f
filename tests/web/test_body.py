"""What a pushed reading may say, and what becomes of it."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.web.desk import NOW, TASKS
from watcher.domain.period import Period, PeriodKind, calendar_day, calendar_month
from watcher.domain.reading import Limit, Origin, Reading, Series
from watcher.ports.served import Delivery
from watcher.web.body import MOST_READINGS, Envelope, delivery_of
from watcher.web.faults import Faults
from watcher.web.strict import NotJsonError, parsed

US = Envelope("recipes", NOW)
MISSING = object()


def read(*readings: Any) -> Delivery | Faults:
    return delivery_of({"key": "k", "readings": list(readings)}, US)


def one(**changes: Any) -> Reading:
    """TASKS with changes, read; MISSING takes a key away."""
    whole = {name: value for name, value in {**TASKS, **changes}.items() if value is not MISSING}
    found = read(whole)
    assert isinstance(found, Delivery), found
    return found.readings[0]


def places(**changes: Any) -> list[str]:
    whole = {name: value for name, value in {**TASKS, **changes}.items() if value is not MISSING}
    found = read(whole)
    assert isinstance(found, Faults)
    return [fault["place"].removeprefix("readings[0]") for fault in found.told]


def test_a_reading_becomes_what_the_judge_knows() -> None:
    series = Series("recipes", "tasks", (("org", "Acme"),))
    month = calendar_month(NOW)
    assert one() == Reading(series, 8.0, Limit(10.0, Origin.API), month, NOW, (("org", "Acme"),))


def test_an_organization_may_have_an_id_beside_its_name() -> None:
    found = one(org={"id": "ws_1", "name": "Acme"}, labels={"plan": "Growth"})
    assert found.series.scope == (("org", "ws_1"),)
    assert found.labels == (("org", "Acme"), ("plan", "Growth"))
    assert one(org={"id": "ws_1"}).labels == (("org", "ws_1"),)


@pytest.mark.parametrize("limit", [None, 0, 0.0, MISSING])
def test_a_limit_of_nothing_is_unknown(limit: Any) -> None:
    assert one(limit=limit).limit is None


@pytest.mark.parametrize(("remaining", "used"), [(2, 8.0), (0, 10.0), (-1.5, 11.5), (10, 0.0)])
def test_what_remains_is_taken_from_the_limit(remaining: float, used: float) -> None:
    assert one(used=MISSING, remaining=remaining).used == used


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"resource": ""}, ".resource"),
        ({"resource": "@source"}, ".resource"),
        ({"resource": "x" * 65}, ".resource"),
        ({"resource": MISSING}, ".resource"),
        ({"org": MISSING}, ".org"),
        ({"org": ""}, ".org"),
        ({"org": " Acme"}, ".org"),
        ({"org": "a\nb"}, ".org"),
        ({"org": "\u202eemcA"}, ".org"),
        ({"org": "x" * 256}, ".org"),
        ({"org": {"name": "Acme"}}, ".org.id"),
        ({"org": {"id": 7}}, ".org.id"),
        ({"used": True}, ".used"),
        ({"used": "8"}, ".used"),
        ({"used": -0.1}, ".used"),
        ({"used": None}, ".used"),
        ({"used": 1e101}, ".used"),
        ({"limit": 10**300}, ".limit"),
        ({"used": MISSING}, ""),
        ({"remaining": 2}, ""),
        ({"used": MISSING, "remaining": 11}, ".remaining"),
        ({"used": MISSING, "remaining": 2, "limit": None}, ".remaining"),
        ({"used": MISSING, "remaining": "2"}, ".remaining"),
        ({"limit": -1}, ".limit"),
        ({"limit": "10"}, ".limit"),
        ({"period": MISSING}, ".period"),
        ({"period": "year"}, ".period"),
        ({"period": ["month"]}, ".period"),
        ({"period": {"start": "2026-03-01T00:00:00Z"}}, ".period.end"),
        ({"period": {"start": "2026-03-14T00:00:00Z", "end": "2026-03-14T00:00:00Z"}}, ".period"),
        ({"period": {"start": "2026-03-14T00:00:00Z", "end": "2027-06-14T00:00:00Z"}}, ".period"),
        ({"period": {"start": "2026-03-22T00:00:00Z", "end": "2026-04-22T00:00:00Z"}}, ".period"),
        ({"period": {"start": "2026-02-01T00:00:00Z", "end": "2026-03-01T00:00:00Z"}}, ".period"),
        ({"as_of": "2026-03-21T12:00:00"}, ".as_of"),
        ({"as_of": "2026-03-21"}, ".as_of"),
        ({"as_of": "2026-03-21T12:05:01Z"}, ".as_of"),
        ({"as_of": "2020-03-21T12:00:00Z"}, ".as_of"),
        ({"as_of": 1_774_000_000}, ".as_of"),
        ({"as_of": "0001-01-01T00:00:00+14:00"}, ".as_of"),
        ({"labels": {"org": "x"}}, ".labels"),
        ({"labels": {"Plan": "x"}}, ".labels"),
        ({"labels": {"plan": 7}}, ".labels.plan"),
        ({"labels": {f"l{n}": "x" for n in range(11)}}, ".labels"),
        ({"usd": 1}, ""),
    ],
)
def test_what_makes_no_sense_is_refused_where_it_stands(changes: dict[str, Any], place: str) -> None:
    assert places(**changes) == [place]


@pytest.mark.parametrize("number", [1e308, 1.1e18, 9e-10, 5e-324])
def test_numbers_that_nobody_counts_with_are_slips(number: float) -> None:
    assert places(used=number) == [".used"]
    assert places(limit=number) == [".limit"]
    assert places(used=MISSING, remaining=-number) == [".remaining"]
    assert (one(used=0.5, limit=1e18).used, one(used=1e-9).used) == (0.5, 1e-9)


def test_a_clock_that_is_a_little_ahead_is_set_right() -> None:
    assert one(as_of="2026-03-21T12:04:59Z").as_of == NOW
    assert one(as_of="2026-03-21T08:00:00-03:00").as_of == NOW - timedelta(hours=1)


def test_the_period_is_that_of_the_number_not_of_its_arrival() -> None:
    assert one(period="month", as_of="2026-02-28T23:00:00Z").period == calendar_month(
        NOW - timedelta(days=30)
    )
    assert one(period="day").period == calendar_day(NOW)
    assert one(period="none").period is None


def test_a_billing_period_has_its_own_edges() -> None:
    start, end = datetime(2026, 3, 14, tzinfo=UTC), datetime(2026, 4, 14, tzinfo=UTC)
    found = one(period={"start": start.isoformat(), "end": end.isoformat()})
    assert found.period == Period(PeriodKind.BILLING, start, end)


def test_a_period_that_is_a_month_is_that_month() -> None:
    found = one(period={"start": "2026-03-01T00:00:00Z", "end": "2026-04-01T00:00:00+00:00"})
    assert found.period == calendar_month(NOW)


def test_one_series_twice_in_one_delivery_is_refused() -> None:
    found = read(TASKS, {**TASKS, "org": "Globex"}, {**TASKS, "used": 9})
    assert isinstance(found, Faults)
    message = "is of the same resource and organization as readings[0]"
    assert found.told == [{"place": "readings[2]", "message": message}]


@pytest.mark.parametrize("readings", [None, [], {}, "x", [TASKS] * (MOST_READINGS + 1)])
def test_there_must_be_readings_and_not_too_many(readings: Any) -> None:
    found = delivery_of({"key": "k", "readings": readings}, US)
    assert isinstance(found, Faults)
    assert [fault["place"] for fault in found.told] == ["readings"]


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=10,
)
TIMES = st.datetimes(timezones=st.just(UTC)).map(datetime.isoformat)
FIELDS = {
    "resource": st.just("tasks") | ANY,
    "org": st.just("Acme") | st.fixed_dictionaries({"id": st.text()}, optional={"name": ANY}) | ANY,
    "used": st.floats(min_value=0) | ANY,
    "limit": st.floats(min_value=0) | ANY,
    "period": st.sampled_from(["month", "day", "none"])
    | st.fixed_dictionaries({"start": TIMES, "end": TIMES})
    | ANY,
    "as_of": TIMES | ANY,
    "labels": st.dictionaries(st.sampled_from(["plan", "tier"]), st.text()) | ANY,
    "remaining": ANY,
}
SOME = st.fixed_dictionaries(
    {name: FIELDS[name] for name in ("resource", "org", "used", "period")},
    optional={name: FIELDS[name] for name in ("limit", "as_of", "labels", "remaining")},
)


@settings(max_examples=200, deadline=None)
@given(
    st.fixed_dictionaries({"key": st.just("k") | ANY, "readings": st.lists(SOME | ANY, max_size=4) | ANY})
    | ANY
)
def test_no_body_breaks_it_and_nonsense_is_no_reading(data: Any) -> None:
    found: Delivery | Faults | None = None
    with suppress(NotJsonError):
        found = delivery_of(parsed(json.dumps(data).encode()), US)
    if isinstance(found, Delivery):
        assert found.readings
        assert all(0 <= each.used < float("inf") and each.as_of <= NOW for each in found.readings)
    elif found is not None:
        assert found.count >= len(found.told) > 0
        json.dumps(found.told).encode()


@settings(max_examples=100, deadline=None)
@given(
    st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass"))
)
def test_no_bytes_break_it(raw: bytes) -> None:
    with suppress(NotJsonError):
        assert isinstance(delivery_of(parsed(raw), US), Faults)
