"""A schema that lacks something: dropped, asked again at once, remembered, told once, tried after a day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.adapters.sources.pipefy.account import Account, Watched, started, watching
from tests.adapters.sources.pipefy.parsing import gaps, readings
from tests.adapters.sources.pipefy.recorded import ACME, GLOBEX, both, missing_field
from tests.adapters.sources.shortmemory import ShortMemory
from tests.adapters.standin import StandingClock
from watcher.adapters.sources.pipefy.asking import MOST_ROUNDS
from watcher.adapters.sources.pipefy.catalogue import COMBINED as COMBINED_BLOCKS
from watcher.adapters.sources.pipefy.learned import Learned
from watcher.ports import Failure, SourceError, StoreError

API = "apiUsageStatsCombined"


class Schema:
    """Answers as one that lacks fields, in graphql-ruby's words; `lacks` may change while it runs."""

    def __init__(self, *lacks: str) -> None:
        self.lacks = set(lacks)
        self.error = missing_field

    def __call__(self, request: dict[str, Any]) -> dict[str, Any]:
        errors = [
            self.error(
                field, "Query" if field in request["query"].split("(")[0] else "Some", *self.path(field)
            )
            for field in sorted(self.lacks)
            if f"{field} " in request["query"] or f"{field}(" in request["query"]
        ]
        return {"errors": errors} if errors else {"data": both()}

    def path(self, field: str) -> list[str]:
        return ["s0", field] if field == "planName" else [field]


async def test_a_missing_field_is_dropped_in_the_same_read() -> None:
    async with watching(Account(Schema(API))) as w:
        found = await w.source.read([ACME, GLOBEX], w.clock.now())
        assert len(w.account.documents) == 2
        assert readings(found)[ACME.id, "automation_jobs"] == 612
        assert "left apiUsageStats empty" in gaps(found)[ACME.id, "api_calls"]
        assert "c0: apiUsageStats(organizationUuid: $u0" in w.account.documents[1]["query"]
        assert found.notes == ("Pipefy's API lacks apiUsageStatsCombined for this account",)


async def test_what_is_missing_is_remembered_and_told_once() -> None:
    memory = ShortMemory()
    async with watching(Account(Schema(API)), memory) as w:
        await w.source.read([ACME], w.clock.now())
        assert (await w.source.read([ACME], w.clock.now())).notes == ()
        assert len(w.account.documents) == 3
        async with started(w.account, w.side, memory, w.clock) as again:
            assert (await again.source.read([ACME], w.clock.now())).notes == ()
        assert len(w.account.documents) == 4


async def test_after_a_day_it_is_tried_again_and_its_return_is_told() -> None:
    memory, schema, clock = ShortMemory(), Schema(API), StandingClock()
    async with watching(Account(schema), memory, clock) as w:
        await w.source.read([ACME], clock.now())
        await clock.sleep(86_400)
        assert (await w.source.read([ACME], clock.now())).notes == ()  # still missing: not news
        schema.lacks.clear()
        await clock.sleep(86_400)
        found = await w.source.read([ACME], clock.now())
        assert found.notes == ("Pipefy's API now offers apiUsageStatsCombined for this account",)
        assert readings(found)[ACME.id, "api_calls"] == 182


async def test_an_optional_field_goes_alone() -> None:
    async with watching(Account(Schema("planName"))) as w:
        found = await w.source.read([ACME], w.clock.now())
        assert readings(found)[ACME.id, "cards"] == 12
        assert "planName" not in w.account.documents[-1]["query"]
        assert found.notes == ("Pipefy's API lacks organization.planName for this account",)


def without_extensions(field: str, owner: str, *_path: str) -> dict[str, Any]:
    return {"message": f"Field '{field}' doesn't exist on type '{owner}' (Did you mean `x`?)"}


async def test_the_message_alone_is_enough_to_know_the_field() -> None:
    schema = Schema(API)
    schema.error = without_extensions
    async with watching(Account(schema)) as w:
        found = await w.source.read([ACME], w.clock.now())
        assert readings(found)[ACME.id, "automation_jobs"] == 612


async def test_an_argument_the_schema_does_not_take_costs_its_block() -> None:
    def reply(request: dict[str, Any]) -> dict[str, Any]:
        if API not in request["query"]:
            return {"data": both()}
        error = {
            "message": "Field 'apiUsageStatsCombined' doesn't accept argument 'period'",
            "path": ["query LimitWatcher_Poll", API, "period"],
            "extensions": {"code": "argumentNotAccepted", "name": API, "argumentName": "period"},
        }
        return {"errors": [error]}

    async with watching(Account(reply)) as w:
        assert readings(await w.source.read([ACME], w.clock.now()))[ACME.id, "automation_jobs"] == 612


COMBINED = ("automationsUsageDetailsCombined", API, "aiCreditUsageStatsCombined")
ALONE = ("automationsUsageDetails", "apiUsageStats", "aiCreditUsageStats")
EVERYTHING = (*COMBINED, *ALONE, "organization", "integrationsUsageStats")


async def test_a_schema_with_nothing_for_us_is_a_lasting_refusal() -> None:
    async with watching(Account(Schema(*EVERYTHING))) as w:
        with pytest.raises(SourceError) as caught:
            await w.source.read([ACME], w.clock.now())
        assert caught.value.kind is Failure.REFUSED
        assert len(w.account.documents) <= 4


async def test_a_schema_that_lost_everything_for_a_moment_is_back_with_the_next_poll() -> None:
    schema = Schema(*EVERYTHING)
    async with watching(Account(schema)) as w:
        with pytest.raises(SourceError):
            await w.source.read([ACME], w.clock.now())
        schema.lacks.clear()
        assert len((await w.source.read([ACME], w.clock.now())).readings) == 9


async def test_a_schema_that_always_finds_another_fault_is_not_asked_for_ever() -> None:
    error = missing_field("somethingElse", "Query", "neverAsked")
    async with watching(Account(lambda _: {"errors": [error]})) as w:
        with pytest.raises(SourceError):
            await w.source.read([ACME], w.clock.now())
        assert len(w.account.documents) == 1


class TornMemory:
    async def recall(self) -> dict[str, Any]:
        raise StoreError("the store is away")

    async def remember(self, key: str, value: Any) -> None:
        raise StoreError("the store is away")


class OddMemory(ShortMemory):
    """Holds what an older version, or somebody with an editor, may have left there."""

    async def recall(self) -> dict[str, Any]:
        odd: list[Any] = [None, 5, [], {"size": 99, "at": "x"}, {"a": None}, {"a": [1]}]
        kinds = ("missing_fields", "document_size", "subscription_rows")
        return {f"{kind}/{tag}": value for kind in kinds for tag in ("", "x") for value in odd}


@pytest.mark.parametrize("memory", [TornMemory(), OddMemory()])
async def test_a_memory_that_fails_costs_calls_and_nothing_else(memory: Any) -> None:
    async with watching(Account(Schema(API)), memory) as w:
        found = await w.source.read([ACME], w.clock.now())
        assert readings(found)[ACME.id, "automation_jobs"] == 612


async def test_a_schema_that_names_one_lack_after_the_other_is_asked_eight_times_and_goes_on_from_there() -> (
    None
):
    lacks = [(block.root, field) for block in COMBINED_BLOCKS for field in block.optional]

    def reply(_request: dict[str, Any]) -> dict[str, Any]:
        if not lacks:
            return {"data": both()}
        root, field = lacks.pop()
        return {"errors": [missing_field(field, "Some", root, field)]}

    async with watching(Account(reply)) as w:
        with pytest.raises(SourceError, match="one field after the other") as caught:
            await w.source.read([ACME], w.clock.now())
        assert (caught.value.lasting, len(w.account.documents)) == (False, MOST_ROUNDS)
        assert readings(await w.source.read([ACME], w.clock.now()))[ACME.id, "automation_jobs"] == 612


async def test_capabilities_name_each_field_once_as_it_was_last_seen() -> None:
    schema, clock, memory = Schema(), StandingClock(), ShortMemory()
    async with watching(Account(schema), memory, clock) as w:
        assert w.source.capabilities(clock.now()) == []
        await w.source.read([ACME], clock.now())
        begun = clock.now()
        assert {(each.available, each.since) for each in w.source.capabilities(begun)} == {(True, begun)}
        await clock.sleep(3600)
        schema.lacks = {API, "planName"}
        await w.source.read([ACME], clock.now())
        now = clock.now()
        known = w.source.capabilities(now)
        assert len({each.name for each in known}) == len(known)
        lacking = {each.name: each.since for each in known if not each.available}
        assert lacking == {API: now, "organization.planName": now}
        async with started(w.account, w.side, memory, clock) as again:
            await again.source.read([ACME], now)
            assert {each.name for each in again.source.capabilities(now) if not each.available} == set(
                lacking
            )
            later = now + timedelta(days=1)
            assert all(each.available for each in again.source.capabilities(later))  # believed for a day


async def tries_within(hours: int, w: Watched) -> list[int]:
    """Minutes from now at which a poll each quarter of an hour asked for the field that is lacking."""
    found = []
    for poll in range(hours * 4):
        await w.source.read([ACME], w.clock.now())
        if any(f"{API}(" in document["query"] for document in w.account.documents):
            found.append(poll * 15)
        w.account.documents.clear()
        await w.clock.sleep(900)
    return found


async def test_what_was_offered_before_and_lacks_for_one_answer_is_back_at_the_next_poll() -> None:
    schema = Schema()
    async with watching(Account(schema)) as w:
        await w.source.read([ACME], w.clock.now())
        schema.lacks = {"planName", API}
        await w.source.read([ACME], w.clock.now())
        schema.lacks.clear()
        await w.clock.sleep(900)
        found = await w.source.read([ACME], w.clock.now())
        assert readings(found)[ACME.id, "api_calls"] == 182
        assert len(found.notes) == 2


async def test_what_was_offered_before_and_stays_away_is_tried_thrice_and_then_daily() -> None:
    schema = Schema()
    async with watching(Account(schema)) as w:
        await w.source.read([ACME], w.clock.now())
        schema.lacks = {API}
        w.account.documents.clear()
        assert await tries_within(60, w) == [0, 15, 75, 435, 435 + 1440, 435 + 2 * 1440]


async def test_what_never_was_offered_is_tried_daily() -> None:
    schema = Schema(API)
    async with watching(Account(schema)) as w:
        assert await tries_within(50, w) == [0, 1440, 2880]


async def test_a_restart_goes_on_where_the_tries_were() -> None:
    schema, memory, clock = Schema(), ShortMemory(), StandingClock()
    async with watching(Account(schema), memory, clock) as w:
        await w.source.read([ACME], clock.now())
        schema.lacks = {API}
        for _ in range(2):
            await w.source.read([ACME], clock.now())
            await clock.sleep(900)
        w.account.documents.clear()
        async with started(w.account, w.side, memory, clock) as again:
            assert await tries_within(3, again) == [45]


async def test_documents_under_way_together_use_up_one_try() -> None:
    learned, now = Learned(ShortMemory(), "x"), StandingClock().now()
    await learned.have({API}, now)
    await learned.lack({API}, now)
    await learned.lack({API}, now)
    assert learned.dropped(now + timedelta(minutes=9)) == {API}
    assert learned.dropped(now + timedelta(minutes=10)) == frozenset()


async def test_a_lack_noted_as_a_bare_moment_or_by_a_clock_ahead_of_time_is_read() -> None:
    memory, now = ShortMemory(), StandingClock().now()
    ahead = {"at": (now + timedelta(days=900)).isoformat(), "tries": "many"}
    await memory.remember("missing_fields/x", {API: now.isoformat(), "organization": ahead})
    learned = Learned(memory, "x")
    await learned.load()
    assert learned.dropped(now) == {API}
    assert learned.dropped(now + timedelta(days=1)) == frozenset()
