"""What the source makes of each of the stand-in's 22 behaviours, over sockets.

    behaviour of the stand-in: what the source does with it
 1  POST answers, GET finds nothing:
      test_usage_is_posted_bare
 2  a wrong token is 401:
      test_a_wrong_token_is_a_lasting_failure_with_a_hint
 3  a missing privilege is 403 or 404:
      test_a_missing_privilege_is_a_lasting_failure_whatever_its_status
 4  parameters in query, form or JSON; strict:
      test_each_style_reaches_a_server_that_takes_no_other
      test_a_style_that_is_read_by_its_first_id_gives_no_zero
 5  times with offset, required:
      test_times_are_sent_with_milliseconds_and_the_admins_offset
 6  interval and group_by:
      test_different_billing_days_are_summed_by_days_in_one_request
 7  neither or both kinds of ids:
      test_both_kinds_of_ids_are_never_sent_together
 8  name patterns:
      test_usage_is_posted_bare (none is ever sent)
 9  unknown names count as additional fields:
      test_usage_is_posted_bare
10  null, [] or zero rows for unknown ids:
      test_nothing_for_an_id_is_no_zero_in_the_middle_of_a_period
      test_nothing_for_an_id_is_zero_while_its_period_is_young
11  one row a workspace, times in the admin's zone:
      test_numbers_limits_and_periods_are_the_worlds
12  deleted recipes in bare requests only:
      test_a_deleted_recipe_stays_in_the_total_and_not_among_contributors
13  row templates: flat, nested, strange:
      test_rows_of_each_template_are_read_or_refused
14  a retried job moves:
      test_usage_that_shrinks_is_told_as_it_is
15  buckets of 23 and 25 hours:
      test_a_day_of_23_hours_is_one_day_of_history
16  429 in all its forms:
      test_a_full_bucket_is_waited_for_in_each_form_of_retry_after
      test_ten_thousand_customers_stay_below_the_shared_limit
17  40 s, 5xx, HTML, broken JSON, no data, drops:
      test_slow_requests_are_halved_and_the_size_is_remembered
      test_mishaps_are_passing_failures_and_never_numbers
18  customer pages, odd limits:
      test_a_full_last_page_of_customers_is_not_the_end
      test_limits_that_are_no_numbers_are_unknown
19  limits and billing dates that change:
      test_a_change_shows_in_the_next_reading
20  twelve calendar months, /users/me:
      test_neither_months_nor_the_own_workspace_are_asked_for
21  threshold events:
      test_neither_months_nor_the_own_workspace_are_asked_for
22  the clock, pauses at the limit:
      test_a_new_period_begins_with_the_clock
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from tests.adapters.sources.shortmemory import ShortMemory
from tests.adapters.sources.workato.account import gaps, tasks, used
from tests.adapters.sources.workato.stage import MARCH, NOW, stage, workspace
from watcher.domain.period import PeriodKind
from watcher.domain.reading import Org, Reading
from watcher.ports import Failure, SourceError
from watcher.sandbox.faults import BrokenJson, Drop, Fault, ServerError, Slow, operation, times
from watcher.sandbox.workato.crowd import crowd
from watcher.sandbox.workato.curves import steady
from watcher.sandbox.workato.mishaps import ErrorWithId, WithoutData
from watcher.sandbox.workato.recipes import Job, Recipe, Run
from watcher.sandbox.workato.scenario import Empty, Late, Misread, RetryAfter, Style, Times
from watcher.sandbox.workato.world import ABSENT, Token

PARTS = ("query-csv", "query-brackets", "json-array")


async def test_usage_is_posted_bare() -> None:
    async with stage() as s:
        assert used(await s.read())["101", "tasks"] == 995
        call = s.workato.calls("usage")[0]
    assert set(call.parameters) == {"from", "to", "workspace_ids"}
    assert call.status == 200


async def test_a_wrong_token_is_a_lasting_failure_with_a_hint() -> None:
    async with stage(token="somebody-elses-token") as s:
        with pytest.raises(SourceError, match="Unauthorized") as caught:
            await s.read()
    assert (caught.value.kind, caught.value.lasting) == (Failure.AUTH, True)
    assert "API client" in caught.value.hint


@pytest.mark.parametrize("status", [403, 404])
async def test_a_missing_privilege_is_a_lasting_failure_whatever_its_status(status: int) -> None:
    async with stage(token="no-usage") as s:
        s.workato.world.tokens.append(Token("no-usage", operations=frozenset({"customers"})))
        s.workato.scenario.missing_privilege = status
        with pytest.raises(SourceError) as caught:
            await s.read()
    assert caught.value.lasting
    assert "role" in caught.value.hint


@pytest.mark.parametrize("style", PARTS)
async def test_each_style_reaches_a_server_that_takes_no_other(style: str) -> None:
    async with stage(param_style=style) as s:
        s.workato.scenario.styles = frozenset({Style(style)})
        assert used(await s.read())["102", "tasks"] == 497


async def test_a_style_that_is_read_by_its_first_id_gives_no_zero() -> None:
    async with stage(now=MARCH + timedelta(hours=3)) as s:
        s.workato.scenario.styles = frozenset({Style.ARRAY})
        s.workato.scenario.misread = Misread.FIRST
        found = await s.read()
    assert ("101", "tasks") in used(found)
    assert "for no other" in gaps(found)["102", "tasks"]
    assert "watcher doctor workato" in found.notes[0]


async def test_a_refused_style_names_the_way_out() -> None:
    async with stage() as s:
        s.workato.scenario.styles = frozenset({Style.ARRAY})
        s.workato.scenario.validation_fields = True
        with pytest.raises(SourceError, match="is not a list this server reads") as caught:
            await s.read()
    assert caught.value.lasting
    assert "`watcher doctor workato`" in caught.value.hint


async def test_times_are_sent_with_milliseconds_and_the_admins_offset() -> None:
    async with stage() as s:
        await s.read()
        sent = s.workato.calls("usage")[0].parameters
    assert sent["from"].text == "2026-03-01T00:00:00.000-08:00"
    assert sent["to"].text == "2026-03-11T00:00:00.000-07:00"


async def test_different_billing_days_are_summed_by_days_in_one_request() -> None:
    fifth = datetime(2026, 3, 5, 8, tzinfo=UTC)
    others = [
        workspace(102, billing_start=fifth),
        workspace(103, billing_start=datetime(2026, 2, 10, 8, tzinfo=UTC)),
    ]
    async with stage(workspace(101), *others, now=NOW + timedelta(hours=12)) as s:
        found = used(await s.read())
        assert s.workato.calls("usage")[0].parameters["interval"].text == "day"
        assert s.usage_calls == 1
        assert found["101", "tasks"] == s.workato.world.by_id(101).recipes[0].tasks(s.clock.now()) // 1
    assert (found["102", "tasks"], found["103", "tasks"]) == (645, 150)


async def test_a_billing_time_inside_a_day_is_asked_for_by_itself() -> None:
    noon = datetime(2026, 3, 5, 20, tzinfo=UTC)
    async with stage(workspace(101), workspace(102, billing_start=noon)) as s:
        found = await s.read()
        calls = s.workato.calls("usage")
    assert ["interval" in call.parameters for call in calls] == [False, False]
    assert used(found)["102", "tasks"] == 545


@pytest.mark.parametrize("ids", ["workspace", "external"])
async def test_both_kinds_of_ids_are_never_sent_together(ids: str) -> None:
    async with stage(ids=ids) as s:
        assert used(await s.read())["101", "tasks"] == 995
        sent = s.workato.calls("usage")[0].parameters
    assert {"workspace_ids", "external_ids"} & set(sent) == {f"{ids}_ids"}


@pytest.mark.parametrize("empty", [Empty.NULL, Empty.LIST])
async def test_nothing_for_an_id_is_no_zero_in_the_middle_of_a_period(empty: Empty) -> None:
    async with stage(workspace(101, 0), workspace(102, 0)) as s:
        s.workato.scenario.empty, s.workato.scenario.idle_rows = empty, False
        found = await s.read()
    assert (
        gaps(found)["101", "tasks"]
        == gaps(found)["102", "tasks"]
        == "Workato's usage answer has no row for it"
    )
    assert not [r for r in found.readings if r.series.resource == "tasks"]


@pytest.mark.parametrize("empty", [Empty.NULL, Empty.LIST])
async def test_nothing_for_an_id_is_zero_while_its_period_is_young(empty: Empty) -> None:
    async with stage(workspace(101, 0), now=MARCH + timedelta(hours=23)) as s:
        s.workato.scenario.empty, s.workato.scenario.idle_rows = empty, False
        assert used(await s.read())["101", "tasks"] == 0


async def test_numbers_limits_and_periods_are_the_worlds() -> None:
    async with stage(workspace(101, connections=7, connection_limit=20)) as s:
        s.workato.scenario.string_ids = s.workato.scenario.string_numbers = True
        found = await s.read()
    reading = tasks(found)
    assert isinstance(reading, Reading)
    assert (reading.used, reading.limit and reading.limit.value) == (995, 5_000)
    assert reading.period
    assert (reading.period.kind, reading.period.start, reading.period.label) == (
        PeriodKind.BILLING,
        MARCH,
        "2026-03-01",
    )
    assert dict(reading.labels) == {
        "external_id": "A101",
        "org": "Customer 101",
        "plan": "oem_plan",
        "workspace": "101",
    }
    assert used(found)["101", "connections"] == 7


@pytest.mark.parametrize("form", Times)
async def test_each_way_to_write_times_means_the_same(form: Times) -> None:
    async with stage(workspace(101), workspace(102, billing_start=MARCH + timedelta(days=4))) as s:
        s.workato.scenario.times = form
        found = used(await s.read())
    assert (found["101", "tasks"], found["102", "tasks"]) == (995, 595)


async def test_a_deleted_recipe_stays_in_the_total_and_not_among_contributors() -> None:
    gone = Recipe(2, "Old import", steady(50, since=MARCH), deleted=MARCH + timedelta(days=4))
    kept = Recipe(1, "Sync orders", steady(100, since=MARCH))
    async with stage(workspace(101, recipes=[kept, gone])) as s:
        found = await s.read()
        reading = tasks(found)
        assert isinstance(reading, Reading)
        told = await s.source.contributors(reading.series, Org("101", "Customer 101"), s.clock.now())
    assert reading.used == 995 + 200
    assert told
    assert [(each.name, each.used) for each in told.top] == [("Sync orders", 995)]
    assert told.total == reading.used


@pytest.mark.parametrize("rows", ["flat", "nested"])
async def test_rows_of_each_template_are_read_or_refused(rows: str) -> None:
    async with stage() as s:
        s.workato.scenario.rows = rows
        found = used(await s.read())
    assert (found["101", "tasks"], found["101", "failed_jobs"]) == (995, 12)


async def test_rows_without_any_known_name_are_a_schema_mismatch() -> None:
    async with stage() as s:
        s.workato.scenario.rows = "strange"
        with pytest.raises(
            SourceError, match=r"^schema_mismatch: .* it has w, x, a, z, n1, n2, n3, n4$"
        ) as caught:
            await s.read()
    assert (caught.value.kind, caught.value.lasting) == (Failure.BAD_ANSWER, False)
    assert "`watcher doctor workato`" in caught.value.hint


async def test_strange_rows_are_read_by_the_users_own_paths() -> None:
    paths = {"id": "w", "tasks": "n1", "successful_jobs": "n3", "failed_jobs": "n4"}
    async with stage(fields=paths) as s:
        s.workato.scenario.rows = "strange"
        found = used(await s.read())
    assert (found["101", "tasks"], found["102", "tasks"]) == (995, 497)


async def test_usage_that_shrinks_is_told_as_it_is() -> None:
    fifth = datetime(2026, 3, 5, 8, tzinfo=UTC)
    job = Job("j1", 500, [Run(fifth, failed=True)])
    async with stage(workspace(101, recipes=[Recipe(1, jobs=[job])])) as s:
        assert used(await s.read())["101", "tasks"] == 500
        job.retry(datetime(2026, 4, 2, tzinfo=UTC))  # it counts in April now, where its last run was
        s.clock.set(datetime(2026, 4, 3, tzinfo=UTC))
        past = await s.source.history((Org("101", "Customer 101"),), MARCH, s.clock.now())
    march = [r.used for r in past.readings if r.period and r.period.label == "2026-03-01"]
    assert set(march) == {0.0}


async def test_a_day_of_23_hours_is_one_day_of_history() -> None:
    async with stage(workspace(101, 24)) as s:
        found = await s.source.discover(NOW)
        past = await s.source.history(found.orgs, MARCH, NOW + timedelta(hours=12))
    days = [r for r in past.readings if r.series.resource == "tasks"]
    assert [(r.as_of + timedelta(microseconds=1)).day for r in days] == list(range(2, 12))
    steps = [round(b.used - a.used) for a, b in pairwise(days)]
    assert steps == [24] * 6 + [23, 24, 24]


@pytest.mark.parametrize("form", RetryAfter)
async def test_a_full_bucket_is_waited_for_in_each_form_of_retry_after(form: RetryAfter) -> None:
    async with stage() as s:
        s.workato.scenario.retry_after = form
        s.workato.limits.others("manage", 60, 60, s.clock.now())
        assert used(await s.read())["101", "tasks"] >= 995
        assert 429 in [call.status for call in s.workato.calls("customers")]


async def test_ten_thousand_customers_stay_below_the_shared_limit() -> None:
    async with stage(*crowd(2_000, MARCH, per_day=10)) as s:
        orgs = (await s.source.discover(s.clock.now())).orgs
        s.workato.log.clear()
        found = await s.read_again(orgs)
        asked = [call.at for call in s.workato.calls("customers")]
    assert (len(asked), s.usage_calls) == (20, 1)
    assert len({r.series.org for r in found.readings if r.series.resource == "tasks"}) == 2_000
    assert max(sum(at <= other < at + timedelta(minutes=1) for other in asked) for at in asked) <= 40


@pytest.mark.parametrize("late", Late)
async def test_slow_requests_are_halved_and_the_size_is_remembered(late: Late) -> None:
    memory = ShortMemory()
    async with stage(*(workspace(101 + n) for n in range(8)), memory=memory) as s:
        s.workato.scenario.late, s.workato.scenario.seconds_per_id = late, 9.0
        found = await s.read()
        assert len({org for org, resource in used(found) if resource == "tasks"}) == 8
        s.workato.log.clear()
        await s.read()
        assert [call.ids for call in s.workato.calls("usage")] == [4, 4]
    assert "about 4 workspaces at once" in found.notes[0]


async def test_a_url_that_is_too_long_is_halved() -> None:
    async with stage(*(workspace(101 + n) for n in range(8))) as s:
        s.workato.scenario.max_url = 170
        found = await s.read()
    assert len({org for org, resource in used(found) if resource == "tasks"}) == 8


async def test_rows_that_were_cut_without_a_word_are_asked_for_again() -> None:
    async with stage(*(workspace(101 + n) for n in range(130)), now=MARCH + timedelta(hours=3)) as s:
        s.workato.scenario.most_rows = 50
        found = await s.read()
        assert {used(found).get((str(101 + n), "tasks")) for n in range(130)} == {12.0}
        s.workato.log.clear()
        await s.read()
        assert [call.ids for call in s.workato.calls("usage")] == [50, 50, 30]


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (ErrorWithId(), Failure.SERVER),
        (ServerError(502), Failure.SERVER),
        (ServerError(503, html=False), Failure.SERVER),
        (BrokenJson(), Failure.BAD_ANSWER),
        (WithoutData(), Failure.BAD_ANSWER),
        (Drop(), Failure.UNREACHABLE),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Fault) else "",
)
async def test_mishaps_are_passing_failures_and_never_numbers(fault: Fault, kind: Failure) -> None:
    async with stage(workspace(101)) as s:
        s.workato.faults.add(operation("usage"), fault)
        with pytest.raises(SourceError) as caught:
            await s.read()
    assert (caught.value.kind, caught.value.lasting) == (kind, False)


async def test_one_mishap_is_tried_again() -> None:
    async with stage() as s:
        s.workato.faults.add(times(1) & operation("usage"), ErrorWithId())
        s.workato.faults.add(times(1) & operation("customers"), Slow(3))
        assert used(await s.read())["101", "tasks"] >= 995


@pytest.mark.parametrize("count", [99, 100, 101, 200])
async def test_a_full_last_page_of_customers_is_not_the_end(count: int) -> None:
    async with stage(*(workspace(101 + n) for n in range(count))) as s:
        orgs = (await s.source.discover(s.clock.now())).orgs
        s.workato.log.clear()
        await s.read_again(orgs)
        assert len(orgs) == count
        assert len(s.workato.calls("customers")) == -(-count // 100)


async def test_a_told_total_saves_the_empty_page() -> None:
    async with stage(*(workspace(101 + n) for n in range(200))) as s:
        s.workato.scenario.page_totals = True
        assert len((await s.source.discover(s.clock.now())).orgs) == 200
        assert len(s.workato.calls("customers")) == 2


@pytest.mark.parametrize("limit", [None, 0, "", "0", ABSENT, "plenty"])
async def test_limits_that_are_no_numbers_are_unknown(limit: object) -> None:
    async with stage(workspace(101, task_limit=limit)) as s:
        reading = tasks(await s.read())
    assert isinstance(reading, Reading)
    assert reading.limit is None


async def test_a_limit_in_quotes_is_a_limit() -> None:
    async with stage(workspace(101, task_limit="5000")) as s:
        reading = tasks(await s.read())
    assert isinstance(reading, Reading)
    assert reading.limit
    assert reading.limit.value == 5_000


async def test_a_change_shows_in_the_next_reading() -> None:
    async with stage() as s:
        orgs = (await s.source.discover(s.clock.now())).orgs
        mine = s.workato.world.by_id(101)
        mine.task_limit, mine.billing_start = 9_000, datetime(2026, 3, 5, 8, tzinfo=UTC)
        reading = tasks(await s.read_again(orgs))
    assert isinstance(reading, Reading)
    assert reading.limit
    assert reading.limit.value == 9_000
    assert reading.period
    assert (reading.period.label, reading.used) == ("2026-03-05", 595)


async def test_neither_months_nor_the_own_workspace_are_asked_for() -> None:
    async with stage() as s:
        await s.read()
        assert {call.operation for call in s.workato.log} == {"customers", "usage"}


async def test_a_new_period_begins_with_the_clock() -> None:
    async with stage() as s:
        orgs = (await s.source.discover(s.clock.now())).orgs
        s.clock.set(datetime(2026, 4, 1, 19, tzinfo=UTC))
        reading = tasks(await s.read_again(orgs))
    assert isinstance(reading, Reading)
    assert reading.period
    assert (reading.period.label, reading.used) == ("2026-04-01", 50)
