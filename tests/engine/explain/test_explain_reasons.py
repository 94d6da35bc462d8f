"""Every reason why nothing is sent, each brought about by the engine itself and then explained."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.domain.given import rule
from tests.engine.explained import because, explained, first, one
from tests.engine.fakes import (
    ACME,
    GLOBEX,
    START,
    Engine,
    FakeSource,
    cards,
    engine,
    gone_for_good,
    not_now,
)
from watcher.domain.quiet import Quiet, Schedule, Then, Window
from watcher.domain.reading import Org, Reading, Series
from watcher.domain.route import Route
from watcher.domain.rule import After, ExportAction, Globs, Level, Selector, Watch
from watcher.domain.silence import Silence
from watcher.domain.weekly import Weekly
from watcher.engine.explain.explain import Ask, explain
from watcher.engine.explain.explained import Why
from watcher.engine.exports.orders import Request
from watcher.engine.policy import DigestPlan, ReceiverPlan, SourcePlan
from watcher.ports import Failure, SourceError
from watcher.records import Export, ExportKind, SeriesState

NEVER_LOUD = Quiet(Schedule("always", "UTC", (Window(frozenset(range(7)), 0, 24 * 60),)), Then.SUMMARY)
NIGHT = Quiet(Schedule("nights", "UTC", (Window(frozenset(range(7)), 6 * 60, 13 * 60),)), Then.SUMMARY)
DOWN = SourceError("HTTP 502 from Pipefy", kind=Failure.SERVER)


class Stock(FakeSource):
    """Its numbers never reset, so they may go up and down."""

    def _reading(self, org: Org, now: datetime) -> Reading:
        return replace(super()._reading(org, now), period=None)


async def test_below_threshold_says_how_much_is_to_go(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        await run.sees(60)
        found = await one(run)
    assert first(found) == (Why.BELOW, "below threshold: 20 to go to notice")
    assert found.nothing


async def test_held_by_after_says_how_many_polls_were_seen(tmp_path: Path) -> None:
    async with engine(tmp_path, rules=[rule({"warning": "used >= 90%"}, after=After(polls=2))]) as run:
        await run.sees(60, 91)
        found = await one(run)
    assert first(found) == (Why.AFTER, "warning is held by `after`: seen true 1 of 2 polls")
    assert found.next.if_unchanged == "fired warning"


async def test_held_by_after_in_time_says_how_long_was_seen(tmp_path: Path) -> None:
    waits = rule({"warning": "used >= 90%"}, after=After(span=timedelta(hours=1)))
    async with engine(tmp_path, rules=[waits]) as run:
        await run.sees(60, 91, 92)
        found = await one(run)
    assert first(found) == (Why.AFTER, "warning is held by `after`: seen true only for 15 min of 1 h")


async def test_already_told_names_the_level_and_the_period(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        await run.sees(60, 92)
        found = await one(run)
    assert first(found) == (Why.TOLD, "warning was already told for March 2026")
    (told,) = found.levels[1].sent
    assert (told.receiver, told.state, told.reference) == ("slack", "sent", "ref-1")
    assert [level.held for level in found.levels] == [True, True, False]


async def test_digest_only_is_not_told_at_once(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        await run.sees(60, 85)
        found = await one(run)
        run.policy = replace(run.policy, digest=DigestPlan(("slack",), Weekly(frozenset({0}), 540, "UTC")))
        planned = await one(run)
    assert first(found) == (Why.DIGEST, "notice is for the digest only, and the config has no `digest`")
    assert first(planned)[1] == "notice is for the digest only: next Mon 23 Mar 2026 09:00 UTC"
    assert found.levels[0].digest_only


async def test_a_silence_is_named_with_its_author_reason_and_end(tmp_path: Path) -> None:
    quiet = Silence(
        Selector({"org": Globs(("Acme*",))}), "Ana", "load test", START, START + timedelta(hours=8)
    )
    async with engine(tmp_path) as run:
        async with run.store.transaction() as tx:
            await tx.add_silence(quiet)
        await run.sees(60, 92)
        found = await one(run)
    assert first(found) == (Why.SILENCED, "silenced by Ana until 20:00 UTC (s-1: load test)")
    assert [(each.id, each.until) for each in found.silences] == [("s-1", quiet.ends_at)]


async def test_what_is_acknowledged_is_not_repeated(tmp_path: Path) -> None:
    often = rule(repeat={Level.WARNING: timedelta(minutes=15)})
    async with engine(tmp_path, rules=[often]) as run:
        await run.sees(60, 92)
        async with run.store.transaction() as tx:
            (incident,) = (await tx.incidents()).values()
            await tx.put_incidents([replace(incident, acked_by="Ana", acked_at=run.clock.now())])
        await run.sees(92)
        found = await one(run)
    said = because(found, Why.ACKNOWLEDGED)
    assert said.text == "acknowledged by Ana at 12:45 UTC: the level it is at is not repeated"
    assert first(found)[0] is Why.ACKNOWLEDGED


async def test_quiet_hours_say_until_when_and_what_becomes_of_it(tmp_path: Path) -> None:
    async with engine(tmp_path, routes=[Route(Selector(), ("slack",), quiet=NIGHT)]) as run:
        await run.sees(60, 92)
        found = await one(run)
    assert first(found) == (
        Why.QUIET,
        "quiet until 13:00 UTC (nights): the message to slack is kept back, then told in a summary",
    )
    assert found.paths[0].quiet_until == START + timedelta(hours=1)


async def test_what_is_told_together_with_others_says_so(tmp_path: Path) -> None:
    many = tuple(Org(f"o{n}", f"Org {n}") for n in range(6))
    source = FakeSource(orgs=many, used={org.id: 10.0 for org in many})
    async with engine(tmp_path, source=source) as run:
        await run.poll()
        source.used = {org.id: 95.0 for org in many}
        run.channels["slack"].errors = [not_now()]
        await run.poll()
        waiting = await one(run, org="Org 3")
        await run.clock.advance(timedelta(minutes=15))
        await run.deliverer.deliver()
        told = await one(run, org="Org 3")
    assert first(waiting)[0] is Why.GROUPED
    assert "one message about 6 to slack" in first(waiting)[1]
    assert first(told)[0] is Why.TOLD
    assert told.levels[1].sent[0].grouped


async def test_what_goes_up_and_down_is_told_once(tmp_path: Path) -> None:
    touchy = rule({"warning": "used >= 90%"}, clear="used < 90%")
    async with engine(tmp_path, rules=[touchy], source=Stock()) as run:
        await run.sees(80, 91, 80, 91, 80, 91, 80)
        found = await one(run)
    assert because(found, Why.FLAPPING).text.startswith("it goes up and down")
    assert found.incident is not None
    assert found.incident.flapping


async def test_a_receiver_that_does_not_take_it_is_named_with_its_error(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        await run.sees(60)
        run.channels["slack"].errors = [not_now(retry_after=600)]
        await run.sees(92)
        found = await one(run)
    why, text = first(found)
    assert why is Why.RATE_LIMITED
    said = "slack does not take it since 12:45 UTC (rate limited: HTTP 503); 1 try, tried again at 12:55 UTC"
    assert text == said


async def test_what_waits_behind_others_that_are_refused_says_so(tmp_path: Path) -> None:
    source = FakeSource(orgs=(ACME, GLOBEX), used={ACME.id: 10.0, GLOBEX.id: 10.0})
    async with engine(tmp_path, source=source) as run:
        await run.sees(60)
        run.channels["slack"].errors = [not_now(retry_after=600)]
        run.source.used[GLOBEX.id] = 92
        await run.sees(92)
        async with run.store.reading() as tx:
            asks = [Ask(run.policy.rules[0].name, org=org.name) for org in (ACME, GLOBEX)]
            found = [await explain(tx, run.policy, ask, run.clock.now()) for ask in asks]
    texts = sorted(each.items[0].reasons[0].text for each in found)
    assert texts[0] == (
        "slack asks for patience since 12:45 UTC (rate limited: HTTP 503), so this waits as well;"
        " tried again at 12:55 UTC"
    )
    assert texts[1].startswith("slack does not take it since 12:45 UTC")
    assert {each.items[0].reasons[0].why for each in found} == {Why.RATE_LIMITED}


async def test_a_receiver_that_refused_for_good_is_failing(tmp_path: Path) -> None:
    plans = {"slack": ReceiverPlan(edits=True, fallback="mail"), "mail": ReceiverPlan()}
    routes = [Route(Selector(), ("slack",))]
    async with engine(tmp_path, receivers=plans, routes=routes) as run:
        await run.sees(60)
        run.channels["slack"].errors = [gone_for_good()]
        await run.sees(92)
        found = await one(run)
    assert because(found, Why.RECEIVER).text == (
        "receiver slack is broken since 12:45 UTC (channel_not_found); mail stands in for it"
    )
    assert [(each.receiver, each.redirected_from) for each in found.levels[1].sent][-1] == ("mail", "slack")


async def test_what_the_fallback_was_owed_anyway_is_not_given_up(tmp_path: Path) -> None:
    plans = {"slack": ReceiverPlan(edits=True, fallback="mail"), "mail": ReceiverPlan()}
    async with engine(tmp_path, receivers=plans, routes=[Route(Selector(), ("slack",))]) as run:
        run.channels["slack"].errors = [gone_for_good(), gone_for_good()]
        await run.sees(92, 101)
        found = await one(run)
    assert [(each.receiver, each.failed, each.heirs) for each in found.levels[2].sent] == [
        ("mail", False, ()),
        ("slack", False, ("mail",)),
    ]
    assert not [each for each in found.reasons if "given up" in each.text]


async def test_a_source_that_does_not_answer_holds_the_state(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        await run.sees(60, 92)
        await run.fails(DOWN, 2)
        found = await one(run)
    assert first(found) == (
        Why.NOT_ANSWERING,
        "pipefy does not answer since 13:00 UTC (HTTP 502 from Pipefy); state held",
    )
    assert found.level is Level.WARNING
    assert because(found, Why.TOLD)


async def test_data_that_nobody_asked_for_lately_is_stale(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        await run.sees(92)
        await run.clock.advance(timedelta(hours=2))
        found = await one(run)
    assert first(found)[0] is Why.STALE
    assert first(found)[1] == "data stale, 2 h old (not asked lately: is the daemon running?); state held"


async def test_a_number_that_is_gone_says_since_when_and_why(tmp_path: Path) -> None:
    source = FakeSource(orgs=(ACME, GLOBEX), used={ACME.id: 60.0, GLOBEX.id: 10.0})
    async with engine(tmp_path, source=source) as run:
        await run.sees(60, None, None)
        found = await one(run, org="Acme*")
    assert first(found) == (
        Why.NUMBER_UNKNOWN,
        "number unknown since 12:45 UTC: permission denied; state held",
    )
    assert found.data.used == 60
    assert found.levels[0].truth is None
    assert found.limit is not None
    assert found.limit.value == 100


async def test_an_unknown_limit_is_a_reason_of_its_own(tmp_path: Path) -> None:
    async with engine(tmp_path, source=FakeSource(limit=None)) as run:
        await run.sees(60)
        found = await one(run)
    assert first(found)[0] is Why.LIMIT_UNKNOWN
    assert "pipefy gives none, nor does the config" in first(found)[1]


async def test_a_term_that_cannot_be_answered_says_why(tmp_path: Path) -> None:
    async with engine(tmp_path, rules=[rule({"warning": "rise(24h) >= 500"})]) as run:
        await run.sees(60)
        found = await one(run)
    assert first(found)[0] is Why.UNKNOWN
    assert "no number of 24 h ago to compare with" in first(found)[1]


async def test_a_series_that_no_rule_selects_names_the_nearest_rule_and_its_key(tmp_path: Path) -> None:
    other = replace(rule(), select=Selector({"org": Globs(("Globex",)), "source": Globs(("*",))}))
    async with engine(tmp_path, rules=[replace(other, place="cards.yaml:3")]) as run:
        await run.sees(60)
        found = await one(run, "Acme Brasil")
    near = "the nearest: `ladder` (cards.yaml:3) selects org `Globex`, and this is `Acme Brasil`"
    assert first(found) == (Why.NOT_SELECTED, f"no rule selects this series; {near}")
    assert found.rule == ""


async def test_a_rule_that_is_asked_about_another_series_says_what_does_not_match(tmp_path: Path) -> None:
    other = replace(rule(), select=Selector({"resource": Globs(("users",))}))
    async with engine(tmp_path, rules=[other]) as run:
        await run.sees(95)
        found = await one(run, org="Acme*")
    assert first(found) == (
        Why.NOT_SELECTED,
        "the rule does not select this series: it selects resource `users`, and this is `cards`",
    )


async def test_a_disabled_rule_is_explained_as_if_it_were_there(tmp_path: Path) -> None:
    off = replace(rule({"warning": "forecast >= 100%"}, name="off"), place="rules/cards.yaml:9")
    async with engine(tmp_path) as run:
        await run.sees(95)
        found = await one(run, "off", off=[off])
    assert first(found) == (Why.DISABLED, "the rule is disabled (rules/cards.yaml:9)")
    assert found.levels[0].terms[0].metric == "forecast"


async def test_a_disabled_rule_is_the_nearest_where_it_alone_would_select(tmp_path: Path) -> None:
    users = replace(rule(name="users"), select=Selector({"resource": Globs(("users",))}))
    async with engine(tmp_path, rules=[users]) as run:
        await run.sees(95)
        found = await one(run, cards(ACME).key, off=[rule(name="off")])
    assert first(found)[1].endswith("`off` () would, and is disabled")


async def test_what_no_route_takes_is_heard_by_nobody(tmp_path: Path) -> None:
    async with engine(tmp_path, routes=[Route(Selector({"org": Globs(("Globex",))}), ("slack",))]) as run:
        await run.sees(60, 92)
        found = await one(run)
    assert first(found) == (Why.NOBODY, "no route matches, so nobody hears of it")


async def test_a_silence_that_ended_leaves_a_message_due_at_the_next_look(tmp_path: Path) -> None:
    quiet = Silence(
        Selector({"org": Globs(("*",))}), "Ana", "load test", START, START + timedelta(minutes=46)
    )
    async with engine(tmp_path) as run:
        async with run.store.transaction() as tx:
            await tx.add_silence(quiet)
        await run.sees(60, 92)
        await run.clock.advance(timedelta(minutes=5))
        found = await one(run)
    assert first(found) == (Why.DUE, "fired warning is told at the next look")
    assert not found.nothing


async def test_what_would_be_due_waits_for_the_end_of_quiet_hours(tmp_path: Path) -> None:
    quiet = Silence(
        Selector({"org": Globs(("*",))}), "Ana", "load test", START, START + timedelta(minutes=46)
    )
    async with engine(tmp_path, rules=[replace(rule(), quiet=NIGHT)]) as run:
        async with run.store.transaction() as tx:
            await tx.add_silence(quiet)
        await run.sees(60, 92)
        await run.clock.advance(timedelta(minutes=5))
        found = await one(run)
    assert first(found) == (
        Why.QUIET,
        "quiet until 13:00 UTC (nights); fired warning is then told in a summary",
    )


async def test_what_was_only_just_judged_is_on_its_way(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        await run.sees(60)
        run.source.used[ACME.id] = 92
        await run.clock.advance(timedelta(minutes=15))
        await run.poller.poll("pipefy", 0)
        found = await one(run)
    assert first(found) == (Why.ON_ITS_WAY, "fired warning is on its way to slack")
    assert not found.nothing


async def test_what_quiet_hours_dropped_was_owed_to_nobody(tmp_path: Path) -> None:
    drops = replace(NEVER_LOUD, then=Then.DROP)
    async with engine(tmp_path, routes=[Route(Selector(), ("slack",), quiet=drops)]) as run:
        await run.sees(60, 92)
        found = await one(run)
    assert first(found)[0] is Why.NOBODY
    assert "quiet hours dropped it" in first(found)[1]


async def test_an_organization_that_is_missing_is_explained_by_its_presence(tmp_path: Path) -> None:
    missing = rule({"warning": "missing >= 2 polls"}, name="gone", watch=Watch.ORG)
    source = FakeSource(orgs=(ACME, GLOBEX), used={ACME.id: 10.0, GLOBEX.id: 10.0})
    async with engine(tmp_path, rules=[missing], source=source) as run:
        await run.poll()
        source.missing = {GLOBEX.id}
        await run.poll()
        found = await one(run, "gone", org="Globex")
    assert first(found)[0] is Why.BELOW
    assert found.data.missing_polls == 1
    assert found.levels[0].terms[0].shown == "1 polls"


async def test_a_source_that_fails_is_explained_by_its_health(tmp_path: Path) -> None:
    stale = rule({"warning": "failures >= 2 polls"}, name="down", watch=Watch.SOURCE)
    async with engine(tmp_path, rules=[stale]) as run:
        await run.sees(10)
        await run.fails(DOWN, 2)
        found = await one(run, "pipefy")
    assert first(found) == (Why.TOLD, "warning was already told")
    assert found.levels[0].terms[0].measured == 2
    assert found.data.failure == "HTTP 502 from Pipefy"


async def test_looking_at_a_late_pushed_source_notes_nothing(tmp_path: Path) -> None:
    plan = SourcePlan(timedelta(hours=1), timedelta(hours=1), pushed=True)
    late = rule({"warning": "age > 3h"}, name="late", watch=Watch.SOURCE)
    async with engine(tmp_path, rules=[late], plan=plan) as run:
        await run.sees(10)
        await run.clock.advance(timedelta(hours=5))
        before = await _targets(run)
        found = await one(run, "late")
        assert await _targets(run) == before
    assert found.levels[0].truth is True


async def _targets(run: Engine) -> object:
    async with run.store.reading() as tx:
        return await tx.targets()


@pytest.mark.parametrize("words", ["ladder", "Acme Brasil", cards().key, cards().short_id, "acme", "Acme*"])
async def test_a_rule_a_series_an_id_and_a_name_lead_to_the_same(words: str, tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        await run.sees(60)
        assert [(i.rule, i.series) for i in (await explained(run, words)).items] == [("ladder", cards().key)]


async def test_a_forecast_that_was_told_does_not_hide_that_the_warning_is_due(tmp_path: Path) -> None:
    ahead = rule({"critical": "forecast >= 100%"}, name="ahead")
    async with engine(tmp_path, rules=[rule(), ahead]) as run:
        await run.sees(85)
        foretold, used = await one(run, "ahead"), await one(run)
        await run.sees(92)
        warned = await one(run)
    assert first(foretold) == (Why.TOLD, "critical was already told for March 2026")
    assert first(used)[0] is Why.DIGEST
    assert first(warned) == (Why.TOLD, "warning was already told for March 2026")
    assert foretold.forecast is not None
    assert foretold.forecast.needed == 0.9
    assert used.levels[1].expected_by == "forecast"


async def test_of_an_organization_the_series_that_no_rule_selects_are_only_named(tmp_path: Path) -> None:
    users = Series("pipefy", "users", (("org", ACME.id),))
    async with engine(
        tmp_path, rules=[replace(rule(), select=Selector({"resource": Globs(("cards",))}))]
    ) as run:
        await run.sees(85)
        async with run.store.transaction() as tx:
            await tx.put_series_states([SeriesState(users, (("org", ACME.name),), None, START)])
        found = await explained(run, "Acme Brasil")
    assert [item.resource for item in found.items] == ["cards"]
    assert found.unselected == ("Acme Brasil users",)


async def test_an_export_that_its_cooldown_holds_up_says_so(tmp_path: Path) -> None:
    wants = ExportAction(Level.WARNING, "usage_report", timedelta(hours=24), report="automation")
    async with engine(tmp_path, rules=[replace(rule(), actions=(wants,))]) as run:
        await run.sees(60)
        before = await one(run)
        asked = Export(
            "k",
            "pipefy",
            ExportKind.USAGE_REPORT,
            "automation",
            "current_month",
            (ACME,),
            "person Ana",
            run.clock.now(),
            run.clock.now(),
            cooldown_key=_cooldown_key(wants),
        )
        async with run.store.transaction() as tx:
            await tx.add_exports([asked])
        after = await one(run)
    assert before.exports[0].refused == ""
    assert after.exports[0].refused.startswith("cooldown: the same report was asked for")


def _cooldown_key(action: ExportAction) -> str:
    kind = ExportKind(action.kind)
    return Request("", "pipefy", kind, action.report, action.period, (ACME,), "", None).cooldown_key


async def test_a_volatile_level_says_by_which_lines_it_is_kept(tmp_path: Path) -> None:
    async with engine(tmp_path, rules=[rule({"critical": "forecast >= 100%"}, name="ahead")]) as run:
        await run.sees(85)
        found = await one(run, "ahead")
    assert found.clear is not None
    assert found.clear.text == "kept while forecast >= 100%"
    assert found.clear.truth is False


async def test_a_rule_with_a_clear_of_its_own_shows_its_terms(tmp_path: Path) -> None:
    async with engine(tmp_path, rules=[rule({"warning": "used >= 90%"}, clear="used < 70%")]) as run:
        await run.sees(60, 92)
        found = await one(run)
    assert found.clear is not None
    assert (found.clear.text, found.clear.truth) == ("used < 70%", False)
    assert found.clear.terms[0].shown == "92.0 %"
