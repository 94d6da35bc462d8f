"""Workato's stand-in answers: which rows there are, what they look like, what is counted in them."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.sandbox.workato import MARCH, START, Asker, one
from watcher.sandbox.workato.curves import steady, through
from watcher.sandbox.workato.recipes import Job, Recipe, Run
from watcher.sandbox.workato.scenario import Empty, Retried, Times
from watcher.sandbox.workato.templates import load_template
from watcher.sandbox.workato.world import WorkatoWorld, Workspace

DAY = timedelta(days=1)
FIRST, SECOND, THIRD = (f"2026-03-0{n}T00:00:00.000-08:00" for n in (1, 2, 3))


async def test_unknown_ids_have_no_row(asker: Asker) -> None:
    rows = await asker.data(workspace_ids=f"999,101,abc,{'9' * 5_000}", external_ids="nobody")
    assert [row["workspace_id"] for row in rows] == [101]


@pytest.mark.parametrize(("empty", "data"), [(Empty.NULL, None), (Empty.LIST, [])])
async def test_when_nothing_matches_data_is_null_or_an_empty_list(
    asker: Asker, empty: Empty, data: object
) -> None:
    asker.scenario.empty = empty
    assert await asker.data(workspace_ids="999") == data
    assert await asker.data(workspace_ids="101", recipe_name_pattern="nowhere") == data


async def test_unknown_ids_may_have_rows_of_zeroes(asker: Asker) -> None:
    asker.scenario.empty = Empty.ZERO_ROWS
    rows = await asker.data(workspace_ids="999", external_ids="nobody")
    assert [(row["workspace_id"], row["external_id"]) for row in rows] == [(999, None), (None, "nobody")]
    assert {row["task_count"] for row in rows} == {0}


async def test_a_workspace_has_one_row_however_often_it_is_named(asker: Asker) -> None:
    rows = await asker.data(workspace_ids="101,101,103", external_ids="A1")
    assert [row["workspace_id"] for row in rows] == [101, 103]


async def test_a_flat_row_has_the_names_of_the_facts(asker: Asker) -> None:
    (row,) = await asker.data(workspace_ids="101")
    assert row == MARCH | {
        "workspace_id": 101,
        "external_id": "A1",
        "task_count": 1_400,
        "recipe_count": 3,
        "job_succeeded_count": 334,  # four tasks a job, one in twenty fails
        "job_failed_count": 16,
    }


async def test_grouped_by_recipe_there_is_a_row_for_each(asker: Asker) -> None:
    rows = await asker.data(workspace_ids="101,102", group_by="recipe")
    told = [(row["workspace_id"], row["recipe_id"], row["recipe_name"], row["task_count"]) for row in rows]
    assert told == [(101, 1, "DeVelopment", 1_000), (101, 2, "MedveDeV", 200), (102, 4, "devel", 100)]
    assert [row["recipe_count"] for row in rows] == [1, 1, 1]


async def test_an_external_id_may_be_null(asker: Asker) -> None:
    (row,) = await asker.data(workspace_ids="103")
    assert (row["external_id"], row["task_count"]) == (None, 0)


@pytest.mark.parametrize(
    ("times", "shown"),
    [
        (Times.MILLISECONDS, FIRST),
        (Times.SECONDS, "2026-03-01T00:00:00-08:00"),
        (Times.UTC, "2026-03-01T08:00:00.000Z"),
    ],
)
async def test_times_are_in_the_admins_zone_with_milliseconds_unless_told(
    asker: Asker, times: Times, shown: str
) -> None:
    asker.scenario.times = times
    (row,) = await asker.data(workspace_ids="101", from_="2026-03-01T08:00:00Z")
    assert row["from"] == shown


async def test_ids_and_numbers_may_be_text(asker: Asker) -> None:
    asker.scenario.string_ids = asker.scenario.string_numbers = True
    (row,) = await asker.data(workspace_ids="101")
    assert (row["workspace_id"], row["task_count"], row["job_failed_count"]) == ("101", "1400", "16")


async def test_rows_in_which_nothing_ran_may_be_left_out(asker: Asker) -> None:
    asker.scenario.idle_rows = False
    assert [row["workspace_id"] for row in await asker.data(workspace_ids="101,103")] == [101]
    assert len(await asker.data(workspace_ids="102", interval="day")) == 11  # the clocks went forward
    assert await asker.data(workspace_ids="103") is None


async def test_a_limit_of_rows_nobody_told_of_cuts_the_answer(asker: Asker) -> None:
    asker.scenario.most_rows = 2
    every = "101,102,103"
    assert [row["workspace_id"] for row in await asker.data(workspace_ids=every)] == [101, 102]
    assert [row["workspace_id"] for row in await asker.data(workspace_ids=every, page=2)] == [103]
    assert await asker.tasks(workspace_ids="101", page=1) == [1_400]  # a page is no filter


@pytest.mark.parametrize("more", [{}, {"interval": "none"}, {"interval": "month"}])
async def test_a_bare_request_counts_deleted_recipes(asker: Asker, more: dict[str, str]) -> None:
    assert await asker.tasks(workspace_ids="101", **more) == [1_400]
    assert await asker.tasks(external_ids="A1", **more) == [1_400]


@pytest.mark.parametrize(
    "more",
    [
        {"group_by": "workspace"},
        {"recipe_ids[]": [1, 2, 3]},
        {"folder_ids[]": [1, 7, 8]},
        {"page": 1},
        {"anything": ""},
    ],
)
async def test_any_further_field_leaves_deleted_recipes_out(asker: Asker, more: dict[str, Any]) -> None:
    assert await asker.tasks(workspace_ids="101", **more) == [1_200]


async def test_a_recipe_counts_as_deleted_once_the_clock_says_so(asker: Asker) -> None:
    asker.clock.set(START + 4 * DAY)
    asked: dict[str, str] = {"workspace_ids": "101", "group_by": "workspace"}
    assert await asker.tasks(**asked) == [4 * 160]
    asker.clock.set(START + 5 * DAY)
    assert await asker.tasks(**asked) == [5 * 120]


async def test_a_recipe_is_counted_where_it_existed(asker: Asker) -> None:
    asker.live_in(one(Recipe(1, created=START + DAY, deleted=START + 2 * DAY)))
    rows = await asker.data(workspace_ids="101", interval="day", to="2026-03-04T00:00:00.000-08:00")
    assert [row["recipe_count"] for row in rows] == [0, 1, 0]


async def test_a_curve_that_means_29_and_computes_a_hair_less_counts_29(asker: Asker) -> None:
    asker.live_in(one(Recipe(1, tasks=steady(0.29, START))))
    asker.clock.set(START + 100 * DAY)
    assert await asker.tasks(workspace_ids="101", to=(START + 100 * DAY).isoformat()) == [29]


async def test_nested_rows_keep_their_intervals_in_a_list(asker: Asker) -> None:
    asker.scenario.rows = "nested"
    (row,) = await asker.data(workspace_ids="101", interval="day", to=THIRD)
    assert set(row) == {"id", "external_id", "name", "usage"}
    assert [(part["start"], part["end"], part["tasks"]) for part in row["usage"]] == [
        (FIRST, SECOND, 160),
        (SECOND, THIRD, 160),
    ]
    assert set(row["usage"][0]) == {"start", "end", "tasks", "recipes", "successful_jobs", "failed_jobs"}


async def test_nested_rows_by_recipe_name_the_recipe(asker: Asker) -> None:
    asker.scenario.rows = "nested"
    rows = await asker.data(workspace_ids="101", group_by="recipe")
    assert [(row["recipe_title"], row["usage"][0]["tasks"]) for row in rows] == [
        ("DeVelopment", 1_000),
        ("MedveDeV", 200),
    ]


async def test_a_strange_row_has_no_name_anybody_knows(asker: Asker) -> None:
    asker.scenario.rows = "strange"
    (row,) = await asker.data(workspace_ids="101")
    assert row["n1"] == 1_400
    assert not set(row) & {"workspace_id", "id", "task_count", "tasks", "usage", "from", "to"}


async def test_names_can_be_given_as_a_dict_or_a_file(asker: Asker, tmp_path: Path) -> None:
    asker.scenario.rows = {"task_count": "tasks_used", "external_id": ""}
    (row,) = await asker.data(workspace_ids="101")
    assert row["tasks_used"] == 1_400
    assert "external_id" not in row
    file = tmp_path / "rows.json"
    file.write_text(json.dumps({"names": {"task_count": "spent"}, "nested": "periods"}), encoding="utf-8")
    asker.scenario.rows = load_template(file)
    (row,) = await asker.data(workspace_ids="101")
    assert row["periods"][0]["spent"] == 1_400


async def test_a_retried_job_moves_to_the_bucket_of_its_latest_run(asker: Asker) -> None:
    job = Job("j-1", 9, [Run(START + DAY / 2, failed=True)])
    asker.live_in(one(Recipe(1, jobs=[job])))
    two_days = {"workspace_ids": "101", "interval": "day", "to": THIRD}
    assert await asker.tasks(**two_days) == [9, 0]
    job.retry(START + 1.5 * DAY)
    rows = await asker.data(**two_days)
    assert [(r["task_count"], r["job_succeeded_count"], r["job_failed_count"]) for r in rows] == [
        (0, 0, 0),
        (9, 1, 0),
    ]


async def test_a_window_already_read_shrinks_when_a_job_is_retried(asker: Asker) -> None:
    asker.live_in(one(Recipe(1, jobs=[job := Job("j-1", 9, [Run(START)])])))
    assert await asker.tasks(workspace_ids="101", to=SECOND) == [9]
    job.retry(asker.clock.now())
    assert await asker.tasks(workspace_ids="101", to=SECOND) == [0]
    asker.scenario.retried = Retried.LATEST_IN_RANGE
    assert await asker.tasks(workspace_ids="101", to=SECOND) == [9]


async def test_a_retry_that_is_still_to_come_moves_nothing(asker: Asker) -> None:
    job = Job("j-1", 9, [Run(START), Run(asker.clock.now() + DAY)])
    asker.live_in(one(Recipe(1, jobs=[job])))
    assert await asker.tasks(workspace_ids="101", to=SECOND) == [9]
    asker.clock.set(asker.clock.now() + 2 * DAY)
    assert await asker.tasks(workspace_ids="101", to=SECOND) == [0]


async def test_environments_have_ids_of_their_own_or_are_summed(asker: Asker) -> None:
    curve = through((START, 0), (START + DAY, 10))
    prod = Workspace(202, name="PROD", recipes=[Recipe(2, tasks=curve)])
    dev = Workspace(201, name="DEV", recipes=[Recipe(1, tasks=curve)], environments=(prod,))
    asker.live_in(WorkatoWorld([dev]))
    assert await asker.tasks(workspace_ids="201,202") == [10, 10]
    asker.scenario.environments_summed = True
    assert await asker.tasks(workspace_ids="201,202") == [20, 10]
    assert [row["id"] for row in await asker.customers()] == [201]
    asker.server.world.remove(201)
    assert await asker.data(workspace_ids="201,202") is None
