"""Silences that people add and end: what they match, when they end, and who is told about it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from tests.domain.given import rule
from tests.engine.fakes import ACME, GLOBEX, START, cards
from watcher.adapters.stores.memory import MemoryStore
from watcher.domain.period import calendar_day, calendar_month
from watcher.domain.reading import Org, Reading, Series
from watcher.domain.rule import Globs, Rule, Selector, Watch
from watcher.domain.silence import Silence, SilenceState
from watcher.engine.policy import Policy, SourcePlan
from watcher.engine.silencing.silences import Added, Wish, add, expire, words_of
from watcher.engine.standing.chronicle import chronicle
from watcher.ports import WatcherError
from watcher.records import OrgState, SeriesState

DAY = timedelta(days=1)
HOSTILE = "An\x1b[2Ja <!channel>\n\u202e"


def watched() -> tuple[Rule, ...]:
    presence = replace(rule(name="there"), watch=Watch.ORG, select=Selector())
    other = replace(rule(name="api"), select=Selector({"resource": Globs(("api_calls",))}))
    health = replace(rule(name="alive"), watch=Watch.SOURCE, select=Selector())
    return (
        replace(rule(name="ladder"), select=Selector({"resource": Globs(("cards",))})),
        other,
        presence,
        health,
    )


def known(series: Series, org: Org, **reading: Any) -> SeriesState:
    labels = (("org", org.name), ("plan", "Enterprise"))
    number = Reading(series, 5, None, calendar_month(START), START, labels)
    return SeriesState(series, labels, replace(number, **reading), START)


@dataclass
class Desk:
    store: MemoryStore
    policy: Policy

    async def add(self, *, now: timedelta = timedelta(0), **wish: Any) -> Added:
        wanted = {"match": {"org": ["Acme*"]}, "author": "Ana", "reason": "load test", "lasts": DAY, **wish}
        async with self.store.transaction() as tx:
            return await add(tx, self.policy, Wish(**wanted), START + now)

    async def refused(self, **wish: Any) -> str:
        with pytest.raises(WatcherError) as caught:
            await self.add(**wish)
        assert await self.kept() == []
        return f"{caught.value}; {caught.value.hint}"

    async def put(self, *states: SeriesState) -> None:
        async with self.store.transaction() as tx:
            await tx.put_series_states(states)

    async def expire(self, name: str, after: timedelta) -> tuple[Silence, bool]:
        async with self.store.transaction() as tx:
            return await expire(tx, self.policy, name, "Bo", START + after)

    async def kept(self) -> Sequence[Silence]:
        async with self.store.reading() as tx:
            return await tx.silences(START - 9 * DAY)

    async def told(self, org: str = "") -> list[tuple[str, str]]:
        async with self.store.reading() as tx:
            found = await chronicle(tx, self.policy, START - DAY, START + DAY, org=org)
        return [(line.kind, line.text) for line in found.happenings]


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    store = MemoryStore()
    await store.open()
    policy = Policy(watched(), (), {}, {"pipefy": SourcePlan(title="Pipefy")}, timezone="America/Sao_Paulo")
    found = Desk(store, policy)
    async with store.transaction() as tx:
        await tx.put_orgs([OrgState("pipefy", org) for org in (ACME, GLOBEX)])
    await found.put(known(cards(), ACME), known(cards(GLOBEX), GLOBEX), known(calls(), ACME))
    yield found
    await store.close()


def calls() -> Series:
    return Series("pipefy", "api_calls", (("org", ACME.id),))


async def test_a_silence_is_stored_and_counts_what_it_is_about_now(desk: Desk) -> None:
    added = await desk.add()
    assert added.silence == Silence(
        Selector({"org": Globs(("Acme*",))}), "Ana", "load test", START, START + DAY, id=added.silence.id
    )
    assert added.matches == "2 series and the presence of 1 organization"
    assert await desk.kept() == [added.silence]


@pytest.mark.parametrize("match", [{"org": ["!Nosuch"]}, {"org": ["?*"]}, {"source": ["pipefy"]}])
async def test_a_silence_that_leaves_nothing_out_says_so(desk: Desk, match: dict[str, list[str]]) -> None:
    assert (await desk.add(match=match)).everything


async def test_a_silence_of_some_is_not_of_everything(desk: Desk) -> None:
    assert not (await desk.add(match={"org": ["Acme*"]})).everything
    assert not (await desk.add(match={"org": ["Nosuch"]})).everything


@pytest.mark.parametrize(
    ("match", "said"),
    [
        ({"source": ["pipefy"]}, "3 series, the presence of 2 organizations and the health of 1 source"),
        ({"resource": ["cards"]}, "2 series"),
        ({"resource": ["cards"], "org": ["*", "!Globex"]}, "1 series"),
        ({"rule": ["lad*"]}, "2 series"),
        ({"rule": ["there"]}, "the presence of 2 organizations"),
        ({"rule": ["alive"], "org": ["Pipefy"]}, "the health of 1 source"),
        ({"rule": ["api"], "resource": ["cards"]}, "0 series"),
        ({"id": [cards().short_id]}, "1 series"),
        ({"plan": ["Enter*"], "source": ["*"]}, "3 series"),
        ({"org": ["!Acme*"], "resource": ["cards"]}, "1 series"),
    ],
)
async def test_all_matchers_must_match(desk: Desk, match: dict[str, list[str]], said: str) -> None:
    assert (await desk.add(match=match)).matches == said


@pytest.mark.parametrize("match", [{}, {"org": ["*"]}, {"org": ["*", "*"], "source": []}])
async def test_a_silence_of_everything_is_refused(desk: Desk, match: dict[str, list[str]]) -> None:
    assert "silence of everything" in await desk.refused(match=match)


@pytest.mark.parametrize("pattern", ["", " ", "!"])
async def test_a_pattern_without_a_name_is_refused(desk: Desk, pattern: str) -> None:
    assert "an empty pattern" in await desk.refused(match={"org": ["Acme*", pattern]})


@pytest.mark.parametrize(
    ("match", "said"),
    [
        ({"org": ["Acme Brazil"]}, "no organization is called `Acme Brazil`; did you mean `Acme Brasil`?"),
        ({"org": ["acme brasil"]}, "did you mean `Acme Brasil`?"),
        ({"rule": ["laddr"]}, "no rule is called `laddr`; did you mean `ladder`?"),
        ({"resource": ["xyz\x1b"]}, "no resource is called `xyz`"),
        ({"id": ["00000000"]}, "no series is called `00000000`"),
    ],
)
async def test_of_what_matches_nothing_the_name_near_it_is_told(
    desk: Desk, match: dict[str, list[str]], said: str
) -> None:
    added = await desk.add(match=match)
    assert added.nothing
    assert said in "\n".join(added.strangers)


async def test_names_that_only_together_match_nothing_are_no_strangers(desk: Desk) -> None:
    added = await desk.add(match={"rule": ["api"], "resource": ["cards"]})
    assert (added.nothing, added.strangers) == (True, ())


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({"author": " \u202e"}, "nobody is named"),
        ({"reason": "\x00\n"}, "a silence needs a reason"),
        ({"lasts": 91 * DAY}, "at most 90 days"),
        ({"lasts": timedelta.max}, "at most 90 days"),
        ({"lasts": timedelta(0)}, "before it begins"),
        ({"lasts": None, "ends_at": START + 91 * DAY}, "at most 90 days"),
        ({"lasts": None, "ends_at": START - DAY}, "Fri 20 Mar 2026 09:00 Sao Paulo time, before it begins"),
        ({"starts_at": START - DAY}, "has passed"),
        ({"starts_at": START + 400 * DAY}, "more than a year"),
        ({"match": {"org": ["x" * 301]}}, "too much"),
        ({"match": {"org": ["x"] * 201}}, "too much"),
    ],
)
async def test_what_makes_no_good_silence_is_refused(desk: Desk, wish: dict[str, Any], said: str) -> None:
    assert said in await desk.refused(**wish)


async def test_a_later_beginning_is_pending_and_lasts_as_long(desk: Desk) -> None:
    silence = (await desk.add(starts_at=START + DAY, lasts=90 * DAY)).silence
    assert silence.state(START) is SilenceState.PENDING
    assert (silence.starts_at, silence.ends_at) == (START + DAY, START + 91 * DAY)


async def test_hostile_authors_and_reasons_are_kept_on_one_bounded_line(desk: Desk) -> None:
    silence = (await desk.add(author=HOSTILE, reason=HOSTILE + "x" * 10_000)).silence
    assert silence.author == "An[2Ja <!channel>"
    assert silence.reason.startswith("An[2Ja <!channel> xxx")
    assert len(silence.reason) == 500
    assert all(line.isprintable() for _, line in await desk.told())


async def test_until_reset_ends_with_the_period_of_what_it_matches(desk: Desk) -> None:
    silence = (await desk.add(lasts=None, until_reset=True)).silence
    assert silence.ends_at == calendar_month(START).end


async def test_without_any_reset_until_reset_is_refused_by_name(desk: Desk) -> None:
    await desk.put(known(calls(), ACME, period=None))
    said = await desk.refused(lasts=None, until_reset=True)
    assert "no reset is known of Acme Brasil API calls" in said
    assert "--resource" in said


async def test_different_resets_are_refused_by_name(desk: Desk) -> None:
    await desk.put(known(calls(), ACME, period=calendar_day(START)))
    said = await desk.refused(lasts=None, until_reset=True)
    assert "Acme Brasil API calls on Sat 21 Mar 2026 21:00 Sao Paulo time; Acme Brasil cards on" in said


async def test_of_many_without_a_reset_a_few_are_named(desk: Desk) -> None:
    many = [Series("pipefy", f"r{n}", (("org", ACME.id),)) for n in range(9)]
    await desk.put(*(known(one, ACME, period=None) for one in many))
    assert (await desk.refused(lasts=None, until_reset=True)).count("Acme Brasil r") == 5


async def test_until_the_reset_of_nothing_or_of_a_period_that_is_over_is_refused(desk: Desk) -> None:
    nothing: dict[str, Any] = {"lasts": None, "until_reset": True, "match": {"org": ["Initech"]}}
    assert "matches no series now" in await desk.refused(**nothing)
    assert "no number of the next" in await desk.refused(lasts=None, until_reset=True, now=20 * DAY)


async def test_expiring_an_active_silence_ends_it_now(desk: Desk) -> None:
    added = (await desk.add()).silence
    over, was_lasting = await desk.expire(added.name, timedelta(hours=1))
    assert was_lasting
    assert over == replace(added, ends_at=START + timedelta(hours=1), expired_by="Bo")
    assert await desk.kept() == [over]


async def test_expiring_a_pending_silence_leaves_it_no_time_at_all(desk: Desk) -> None:
    added = (await desk.add(starts_at=START + DAY)).silence
    over, _ = await desk.expire(str(added.id), timedelta(hours=1))
    assert over.starts_at == over.ends_at == START + timedelta(hours=1)


async def test_expiring_what_is_over_changes_nothing(desk: Desk) -> None:
    added = (await desk.add()).silence
    assert await desk.expire(added.name.upper(), 2 * DAY) == (added, False)
    assert [kind for kind, _ in await desk.told()] == ["silence.added"]


async def test_an_unknown_silence_is_refused_with_those_there_are(desk: Desk) -> None:
    added = (await desk.add()).silence
    with pytest.raises(WatcherError, match="no silence `s-99`") as caught:
        await desk.expire("s-99", timedelta(0))
    assert caught.value.hint == f"there are {added.name}"


async def test_history_tells_who_silenced_what_until_when_and_why(desk: Desk) -> None:
    added = await desk.add()
    await desk.expire(added.silence.name, timedelta(hours=1))
    until = "until Sun 22 Mar 2026 09:00 Sao Paulo time"
    assert await desk.told() == [
        ("silence.added", f"org Acme* ({added.matches}): {until} by Ana: load test"),
        ("silence.expired", "org Acme*: ended early by Bo: load test"),
    ]


async def test_history_of_an_organization_holds_the_silences_that_are_about_it(desk: Desk) -> None:
    await desk.add(match={"rule": ["ladder"], "org": ["Acme*"]})
    assert len(await desk.told("brasil")) == 1
    assert await desk.told("globex") == []


def test_a_match_in_words_says_what_is_excluded() -> None:
    match = Selector({"org": Globs(("Acme *", "!Acme \x1bTest")), "resource": Globs(("cards", "pipes"))})
    assert words_of(match) == "org Acme *, not Acme Test; resource cards, pipes"
