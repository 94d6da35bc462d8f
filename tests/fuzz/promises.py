"""What must hold whatever an answer says, checked against what stands in it, by other code than ours."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol, runtime_checkable
from unicodedata import category

from tests.fuzz.wire import Sent
from watcher.domain.period import Period
from watcher.domain.reading import Contributors, Gap, Org, Reading, Series
from watcher.ports import Answer, Discovery, Past

LONGEST_NAME = 255
LONGEST_REASON = 400


class Witness(Protocol):
    """Finds in what was sent, by its own simple means, what an answer says of an organization."""

    def used(self, sent: Sequence[Sent], reading: Reading) -> set[float]:
        """Every number that stands where this use is told, and the sums that are documented."""
        ...

    def limits(self, sent: Sequence[Sent], series: Series) -> set[float]:
        """The same for the limit of a series."""
        ...

    def about(self, sent: Sequence[Sent], org: Org) -> Any:
        """Everything said of the organization; equal means that nothing was changed for it."""
        ...

    def may_be_none_yet(self, sent: Sequence[Sent], reading: Reading) -> bool:
        """Whether it is documented that nothing told here stands for nothing used."""
        ...


@runtime_checkable
class Chronicler(Protocol):
    """A witness who can look up who uses a series up, and what a day of the past had."""

    def named(self, sent: Sequence[Sent], series: Series, part: str) -> set[float]:
        """Every number that stands where this part's share of the series is told."""
        ...

    def past(self, sent: Sequence[Sent], series: Series) -> Callable[[Reading], set[float]]:
        """For a reading of the series, all it may be: a day, days of a month added up, or a whole month."""
        ...


# --- finding numbers in JSON --------------------------------------------------------------------------------


def as_number(value: Any) -> float | None:
    """What can be taken for a number at all, written as one or as a text."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def nodes(value: Any) -> Iterator[Any]:
    """The value and everything inside it."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        yield each
        if isinstance(each, dict):
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each


def objects(value: Any) -> Iterator[dict[str, Any]]:
    return (each for each in nodes(value) if isinstance(each, dict))


def called(value: Any, *names: str) -> Iterator[Any]:
    """What stands anywhere inside under one of these names."""
    for each in objects(value):
        yield from (inner for name, inner in each.items() if name in names)


def numbers(values: Any) -> set[float]:
    return {found for each in values if (found := as_number(each)) is not None}


def near(number: float, candidates: set[float]) -> bool:
    """Whether it is one of them, but for the rounding of a sum."""
    if number in candidates:
        return True
    return any(math.isclose(number, each, rel_tol=1e-9, abs_tol=1e-9) for each in candidates)


# --- one answer ---------------------------------------------------------------------------------------------


def sound_answer(answer: Answer, asked: Sequence[Org], sent: Sequence[Sent], witness: Witness) -> None:
    every: list[Reading | Gap] = [*answer.readings, *answer.gaps]
    keys = [each.series.key for each in every]
    assert len(keys) == len(set(keys)), "a series twice"
    there, gone = {org.id for org in answer.present}, {org.id for org in answer.missing}
    assert there | gone == {org.id for org in asked}
    assert not there & gone
    for note in answer.notes:
        assert_storable(note, LONGEST_REASON)
    for each in every:
        assert each.series.org in there | gone
        sound_series(each)
    for reading in answer.readings:
        sound_reading(reading, sent, witness)


def sound_series(each: Reading | Gap) -> None:
    assert Series.from_key(each.series.key) == each.series
    assert_storable(each.series.key, 4_000)
    for name, text in each.labels:
        assert text, name
        assert_storable(text, LONGEST_NAME)
    assert tuple(sorted(each.labels)) == each.labels
    if isinstance(each, Gap):
        assert each.reason
        assert_storable(each.reason, LONGEST_REASON)


def sound_reading(reading: Reading, sent: Sequence[Sent], witness: Witness) -> None:
    told = f"{reading.series.key}: {reading.used!r} of {reading.limit}"
    assert math.isfinite(reading.used), told
    assert reading.used >= 0, told
    assert reading.as_of.tzinfo is UTC, told
    if reading.period:
        assert reading.period.start < reading.period.end, told
        assert reading.period.holds(reading.as_of), told
    stands = near(reading.used, witness.used(sent, reading))
    assert stands or (reading.used == 0 and witness.may_be_none_yet(sent, reading)), f"invented: {told}"
    if reading.limit is not None:
        assert math.isfinite(reading.limit.value), told
        assert reading.limit.value > 0, told
        assert near(reading.limit.value, witness.limits(sent, reading.series)), f"invented limit: {told}"


def sound_discovery(found: Discovery) -> None:
    ids = [org.id for org in found.orgs]
    assert len(ids) == len(set(ids))
    for org in found.orgs:
        for text in (org.id, org.name, org.ref or "-"):
            assert text
            assert_storable(text, LONGEST_NAME)
    for note in found.notes:
        assert_storable(note, LONGEST_REASON)


def sound_past(past: Past, now: datetime, sent: Sequence[Sent], witness: Witness) -> None:
    """Finite sums of what was told, of days that are over; within a period a later day never has less."""
    told = sum(max(0.0, each) for each in _every_number(sent))
    looked_up: dict[Series, Callable[[Reading], set[float]]] = {}
    highest: dict[tuple[Series, Period], tuple[datetime, float]] = {}
    for note in past.notes:
        assert_storable(note, LONGEST_REASON)
    for one in sorted(past.readings, key=lambda each: each.as_of):
        sound_series(one)
        assert math.isfinite(one.used), one
        assert 0 <= one.used <= told * (1 + 1e-9), one
        assert one.as_of <= now, one
        assert one.limit is None or math.isfinite(one.limit.value), one
        assert one.period is None or one.period.holds(one.as_of), one
        if isinstance(witness, Chronicler):
            if one.series not in looked_up:
                looked_up[one.series] = witness.past(sent, one.series)
            assert near(one.used, looked_up[one.series](one)), f"invented: {one}"
        if one.period is not None:
            at, before = highest.get((one.series, one.period), (one.as_of, 0.0))
            assert one.used >= before * (1 - 1e-9), f"{one} after {before} at {at}"
            highest[one.series, one.period] = one.as_of, one.used


def _every_number(sent: Sequence[Sent]) -> Iterator[float]:
    for each in nodes([each.data for each in sent]):
        if (found := as_number(each)) is not None:
            yield found


def sound_contributors(
    found: Contributors | None, series: Series, sent: Sequence[Sent], witness: Witness
) -> None:
    if found is None:
        return
    assert found.top
    assert len(found.top) <= 30
    stands = numbers(nodes([each.data for each in sent]))
    for each in found.top:
        assert math.isfinite(each.used), each
        assert each.used >= 0, each
        assert each.used != 0 or 0 in stands, f"invented: {each}"
        if isinstance(witness, Chronicler):
            assert near(each.used, witness.named(sent, series, each.part)), f"invented: {each}"
        assert each.name, each
        assert_storable(each.name, LONGEST_NAME + 40)
        assert_storable(each.part, LONGEST_NAME)
    if found.total is not None:
        assert math.isfinite(found.total)
        assert found.total >= 0


def assert_storable(text: str, most: int) -> None:
    assert len(text) <= most, f"{len(text)} characters: {text[:80]!r}"
    assert not any(category(char) in {"Cc", "Cs"} for char in text), ascii(text[:80])
