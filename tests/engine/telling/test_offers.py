"""Which buttons a message carries: those that do something about what it tells."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from tests.domain.given import CARDS, MARCH, NOON, Watched, reading, rule
from tests.engine.fakes import ACME, GLOBEX, FakeSource, engine
from watcher.domain.locale import PORTUGUESE
from watcher.domain.offer import Act, Offer
from watcher.domain.rule import Level, Watch
from watcher.domain.telling import Telling
from watcher.domain.tongue import speaking
from watcher.domain.topic import Topic
from watcher.engine.policy import Policy, SourcePlan
from watcher.engine.telling.offers import offers_of
from watcher.records import ExportKind

PLAN = SourcePlan(title="Pipefy", reports={"cards": ExportKind.AUTOMATION_JOBS})
POLICY = Policy((), (), {}, {"pipefy": PLAN})
BARE = Policy((), (), {}, {"pipefy": SourcePlan(title="Pipefy")})
A_DAY_BEFORE = MARCH.end - timedelta(hours=20)


def telling(*numbers: float) -> Telling:
    return Watched().sees(*(numbers or (50, 92))).told[-1]


def of(told: Telling, policy: Policy = BARE) -> list[Act]:
    return [offer.act for offer in offers_of(told, policy)]


def offer(act: Act, told: Telling, policy: Policy = POLICY) -> Offer:
    return next(each for each in offers_of(told, policy) if each.act is act)


def test_a_warning_can_be_taken_on_and_silenced() -> None:
    assert of(telling()) == [Act.ACK, Act.SILENCE_DAY, Act.SILENCE_PERIOD]


def test_what_is_over_offers_nothing() -> None:
    over = Watched().sees(50, 92).with_limit(1000).sees(92, 92).told[-1]
    assert over.level is None
    assert of(over, POLICY) == []


def test_what_somebody_has_taken_on_can_be_given_back() -> None:
    told = telling()
    mine = replace(told, incident=replace(told.incident, acked_by="Ana"))
    assert of(mine)[0] is Act.UNACK


def test_what_never_resets_is_silenced_for_a_day_alone() -> None:
    stock = replace(telling(), reading=reading(92, period=None))
    assert of(stock) == [Act.ACK, Act.SILENCE_DAY]


def test_a_period_that_is_over_is_no_end_of_a_silence() -> None:
    assert Act.SILENCE_PERIOD not in of(replace(telling(), at=MARCH.end))


def test_a_reset_that_is_farther_than_a_silence_may_last_is_not_offered() -> None:
    told = telling()
    far = replace(MARCH, end=told.at + timedelta(days=90, seconds=1))
    assert of(replace(told, reading=reading(92, period=far))) == [Act.ACK, Act.SILENCE_DAY]


def test_a_forecast_is_silenced_until_the_reset() -> None:
    told = telling()
    ahead = replace(told, incident=replace(told.incident, topic=Topic.AHEAD))
    assert of(ahead) == [Act.ACK, Act.SILENCE_PERIOD]


def test_a_silence_of_more_than_a_day_is_asked_about_and_says_until_when() -> None:
    long = offer(Act.SILENCE_PERIOD, telling()).confirm
    assert long is not None
    assert "1 Apr 2026" in long.text
    assert offer(Act.SILENCE_PERIOD, replace(telling(), at=A_DAY_BEFORE)).confirm is None


def test_a_resource_that_the_vendor_reports_on_can_be_looked_into() -> None:
    assert of(telling(), POLICY)[-1] is Act.EXPORT
    assert Act.EXPORT not in of(telling(), BARE)


def test_an_export_says_where_the_file_goes_and_who_is_told() -> None:
    confirm = offer(Act.EXPORT, telling()).confirm
    assert confirm is not None
    assert "this month's cards of Acme Brasil" in confirm.text
    assert "posted in this thread" in confirm.text
    assert "Pipefy also notifies the owner of the token" in confirm.text


def test_a_part_of_an_organization_has_no_report_of_its_own() -> None:
    part = replace(CARDS, scope=(*CARDS.scope, ("pipe", "7")))
    assert Act.EXPORT not in of(replace(telling(), series=part), POLICY)


def test_a_number_that_is_missing_offers_no_report_about_it() -> None:
    told = telling()
    missing = replace(told, incident=replace(told.incident, topic=Topic.AGE))
    assert Act.EXPORT not in of(missing, POLICY)


def test_a_source_that_is_down_can_be_taken_on_and_silenced_for_a_day() -> None:
    down = replace(telling(), watch=Watch.SOURCE, reading=None, level=Level.CRITICAL, at=NOON)
    assert of(down, POLICY) == [Act.ACK, Act.SILENCE_DAY]


def test_offers_are_said_in_the_tongue_of_the_messages() -> None:
    with speaking(PORTUGUESE):
        said = offers_of(telling(), POLICY)
    assert [each.label for each in said][:2] == ["Reconhecer", "Silenciar por 24 h"]
    assert said[-1].confirm is not None
    assert "Pipefy também notifica" in said[-1].confirm.text


async def test_messages_that_go_out_carry_their_offers_until_the_end(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        await run.sees(50, 92)
        run.source.limit = 1000
        await run.sees(92, 92)
    carried = [[each.act for each in parcel.message.offers] for parcel in run.channels["slack"].got]
    assert carried[0] == [Act.ACK, Act.SILENCE_DAY, Act.SILENCE_PERIOD]
    assert carried[-1] == []


async def test_a_message_about_many_offers_nothing(tmp_path: Path) -> None:
    orgs = (ACME, GLOBEX, *(replace(ACME, id=f"o{n}", name=f"Org {n}") for n in range(6)))
    source = FakeSource(orgs=orgs, used={org.id: 95.0 for org in orgs})
    async with engine(tmp_path, rules=[rule()], source=source) as run:
        await run.poll()
    (many,) = run.channels["slack"].got
    assert many.message.members
    assert many.message.offers == ()
