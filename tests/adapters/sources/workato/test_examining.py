"""What `watcher doctor` hears of a Workato account, and the lines it may paste."""

from __future__ import annotations

from datetime import timedelta

import pytest
from ruamel.yaml import YAML

from tests.adapters.sources.workato.account import Account, used, watching
from tests.adapters.sources.workato.recorded import ACME as ACME_ORG
from tests.adapters.sources.workato.recorded import GLOBEX, NOW, customer
from tests.adapters.sources.workato.stage import MARCH, Stage, stage, workspace
from watcher.ports import Examined, Finding, Mark
from watcher.sandbox.faults import Drop, always
from watcher.sandbox.workato.scenario import Misread, Style


async def about(s: Stage, subject: str) -> Finding:
    found = {finding.about: finding for finding in await s.source.examine(s.clock.now())}
    return found[subject]


async def test_a_healthy_account_has_nothing_marked_but_what_is_so() -> None:
    async with stage() as s:
        assert isinstance(s.source, Examined)
        found = await s.source.examine(s.clock.now())
    assert {finding.mark for finding in found} == {Mark.OK, Mark.INFO}


@pytest.mark.parametrize("style", Style)
@pytest.mark.parametrize("misread", Misread)
async def test_the_style_that_answers_for_both_ids_is_found(style: Style, misread: Misread) -> None:
    async with stage() as s:
        s.workato.scenario.styles, s.workato.scenario.misread = frozenset({style}), misread
        found = await about(s, "parameter style")
    assert found.lines == (f"param_style: {style}",)
    assert found.mark is (Mark.OK if style is Style.CSV else Mark.FAIL)


FLAT = (
    "fields: {tasks: task_count, failed_jobs: job_failed_count, successful_jobs: job_succeeded_count, "
    "id: workspace_id, external_id: external_id}"
)
NESTED = (
    "fields: {tasks: usage.tasks, failed_jobs: usage.failed_jobs, successful_jobs: usage.successful_jobs, "
    "id: id, external_id: external_id}"
)
STRANGE = "fields: {tasks: n1, id: w, external_id: x}"


@pytest.mark.parametrize(("rows", "line"), [("flat", FLAT), ("nested", NESTED), ("strange", STRANGE)])
async def test_the_printed_line_makes_rows_of_any_shape_readable(rows: str, line: str) -> None:
    async with stage() as s:
        s.workato.scenario.rows = rows
        found = await about(s, "row shape")
    assert found.lines == (line,)
    paths = YAML(typ="safe").load(line)["fields"]
    async with stage(fields=paths) as s:
        s.workato.scenario.rows = rows
        assert used(await s.read())["101", "tasks"] == 995


async def test_rows_that_say_nothing_known_name_their_numbers() -> None:
    account = Account(usage=lambda _: {"data": [{"w": 101, "n1": 4}, {"w": 102, "n1": 5}]})
    async with watching(account) as w:
        found = {finding.about: finding for finding in await w.source.examine(NOW)}["row shape"]
    assert found.mark is Mark.FAIL
    assert found.lines == ("fields: {tasks: CHANGE_ME, id: w}",)
    assert found.hint.endswith("are: n1.")


async def test_a_zone_the_answers_contradict_is_warned_of() -> None:
    async with stage(period_timezone="UTC") as s:
        found = await about(s, "time zone")
    assert (found.mark, found.text) == (Mark.WARN, "answers are written at -0800, UTC is at +0000")


async def test_expected_customers_and_unknown_limits_are_named() -> None:
    async with stage(workspace(101, task_limit=0), workspace(102), expect=("Initech",)) as s:
        assert (await about(s, "expected")).text == "not in the list: Initech"
        assert (await about(s, "limits")).text == "1 of 2 have a task limit"


async def test_fields_the_list_lacks_are_named() -> None:
    rows = [customer(ACME_ORG, task_limit=..., quota=5), customer(GLOBEX, task_limit=...)]
    async with watching(Account(customers=rows)) as w:
        found = {finding.about: finding for finding in await w.source.examine(NOW)}["customer fields"]
    assert found.mark is Mark.WARN
    assert found.text.endswith("no limit")
    assert "quota" in found.hint


async def test_a_refused_token_is_a_finding_and_no_error() -> None:
    async with stage(token="revoked-token-1") as s:
        found = await about(s, "token")
    assert found.mark is Mark.FAIL
    assert "API client" in found.hint


async def test_silence_is_a_finding_and_no_error() -> None:
    async with stage() as s:
        s.workato.faults.add(always(), Drop())
        assert (await about(s, "reach")).mark is Mark.FAIL


async def test_one_customer_cannot_tell_the_styles_apart() -> None:
    async with stage(workspace(101)) as s:
        assert (await about(s, "parameter style")).mark is Mark.INFO


async def test_the_cost_of_a_poll_is_told_in_calls() -> None:
    async with stage() as s:
        found = (await about(s, "cost")).text
        assert found == "a poll costs 2 calls here: 1 for usage, 1 for the customer list"
        orgs = (await s.source.discover(s.clock.now())).orgs
        before = s.source.calls
        await s.read_again(orgs)
        assert s.source.calls - before == 2


async def test_the_cost_told_is_what_a_poll_of_many_billing_times_costs() -> None:
    spaces = [
        workspace(101 + n, billing_start=MARCH + timedelta(hours=7 * n % 200, minutes=n)) for n in range(120)
    ]
    async with stage(*spaces) as s:
        found = (await about(s, "cost")).text
        orgs = (await s.source.discover(s.clock.now())).orgs
        before = s.source.calls
        await s.read_again(orgs)
        assert found.startswith(f"a poll costs {s.source.calls - before} calls here")
        assert s.source.calls - before <= 12


@pytest.mark.parametrize(
    ("listed", "mark"), [(8_123, Mark.OK), (7_000, Mark.OK), (6_000, Mark.WARN), (12_000, Mark.WARN)]
)
async def test_counts_that_differ_by_more_than_a_fifth_are_warned_of(listed: int, mark: Mark) -> None:
    rows = [customer(ACME_ORG, task_count=listed), customer(GLOBEX, task_count=1)]
    async with watching(Account(customers=rows)) as w:
        found = {finding.about: finding for finding in await w.source.examine(NOW)}["task counts"]
    assert (found.mark, found.text) == (
        mark,
        f"Acme Corp: 8,123 by usage, {listed:,} by the customer list",
    )
    assert ("high-volume recipes" in found.hint) is (mark is Mark.WARN)


async def test_counts_are_compared_only_where_both_are_told() -> None:
    rows = [customer(ACME_ORG, task_count=None), customer(GLOBEX, task_count=...)]
    async with watching(Account(customers=rows)) as w:
        assert "task counts" not in {finding.about for finding in await w.source.examine(NOW)}
