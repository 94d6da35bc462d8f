"""An answer before anybody believes it: no number that is none, and of each series one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import inf, nan
from pathlib import Path

import pytest

from tests.engine.fakes import ACME, GLOBEX, START, FakeSource, cards, engine
from watcher.domain.reading import Limit, Org, Origin, Reading
from watcher.engine.judging.sound import AT_ODDS, NO_NUMBER, sound
from watcher.ports import Answer

ONE = Reading(cards(), 5.0, Limit(10, Origin.API), None, START, (("org", ACME.name),))


def test_an_answer_that_is_sound_is_left_as_it_is() -> None:
    answer = Answer(START, (ONE, replace(ONE, series=cards(GLOBEX))))
    assert sound(answer) is answer


@pytest.mark.parametrize("used", [nan, inf, -inf, -1.0])
def test_a_number_that_is_none_is_unknown_and_its_neighbours_are_not(used: float) -> None:
    found = sound(Answer(START, (ONE, replace(ONE, series=cards(GLOBEX), used=used))))
    assert found.readings == (ONE,)
    assert [(gap.series, gap.reason, gap.labels) for gap in found.gaps] == [
        (cards(GLOBEX), NO_NUMBER, ONE.labels)
    ]


def test_a_limit_without_end_is_no_limit_to_measure_against() -> None:
    assert sound(Answer(START, (replace(ONE, limit=Limit(inf, Origin.API)),))).gaps[0].reason == NO_NUMBER


def test_two_numbers_of_one_series_are_unknown_whichever_comes_last() -> None:
    found = sound(Answer(START, (ONE, replace(ONE, used=6.0), ONE)))
    assert (found.readings, [gap.reason for gap in found.gaps]) == ((), [AT_ODDS])


def test_the_same_number_told_twice_is_one() -> None:
    assert sound(Answer(START, (ONE, ONE))).readings == (ONE,)


@dataclass
class Careless(FakeSource):
    """Hands over a NaN, and the first organization twice."""

    async def read(self, orgs: Sequence[Org], now: datetime) -> Answer:
        answer = await super().read(orgs, now)
        first, second = answer.readings
        return replace(answer, readings=(first, replace(second, used=nan), first))


async def test_a_careless_source_is_heard_where_it_makes_sense(tmp_path: Path) -> None:
    source = Careless(orgs=(ACME, GLOBEX), used={ACME.id: 95.0, GLOBEX.id: 7.0})
    async with engine(tmp_path, source=source) as run:
        await run.poll()
        assert run.channels["slack"].heard == ["fired Warning"]
        async with run.store.reading() as tx:
            states = await tx.series_states()
        assert states[cards().key].unknown_why is None
        assert states[cards(GLOBEX).key].unknown_why == NO_NUMBER
