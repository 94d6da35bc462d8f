"""An answer with holes: what it holds is used, what it lacks is unknown, with the reason in words."""

from __future__ import annotations

from typing import Any

import pytest

from tests.adapters.sources.pipefy.parsing import gaps, parse, reading, readings
from tests.adapters.sources.pipefy.recorded import (
    ACME,
    API_CALLS,
    AUTOMATIONS,
    GLOBEX,
    PERMISSION_DENIED,
    SUBSCRIPTION,
    both,
)
from watcher.domain.reading import Org
from watcher.ports import Answer

GONE = Org("c0ffee00-3333", "Gone Ltd", "4")
BROKEN = {
    "message": "Internal server error",
    "extensions": {"code": "INTERNAL_SERVER_ERROR", "correlation_id": "91cc-IAD"},
}


def at(error: dict[str, Any], *path: Any) -> dict[str, Any]:
    return error | {"path": list(path)}


def limits(*rows: Any) -> dict[str, Any]:
    return {"s0": {"uuid": ACME.id, "name": "Acme", "activeSubscription": {"limits": list(rows)}}}


def test_an_organization_that_partial_leaves_out_is_missing_and_the_rest_is_used() -> None:
    data = both() | {"automationsUsageDetailsCombined": AUTOMATIONS | {"partial": True}}
    refused = [at(PERMISSION_DENIED, "s2"), at(PERMISSION_DENIED, "i2")]
    found = parse(data | {"s2": None, "i2": None}, ACME, GLOBEX, GONE, errors=refused)
    assert (found.present, found.missing) == ((ACME, GLOBEX), (GONE,))
    assert "Usage Stats permission" in gaps(found)[GONE.id, "automation_jobs"]
    assert "c86ccfa6" in gaps(found)[GONE.id, "integration_tasks"]
    assert readings(found)[ACME.id, "automation_jobs"] == 612
    assert len([g for g in found.gaps if g.series.org == GONE.id]) == 9


def test_an_organization_that_only_its_subscription_speaks_of_is_present() -> None:
    empty = {"byOrganization": [], "partial": True}
    found = parse({"automationsUsageDetailsCombined": empty, "s0": SUBSCRIPTION}, ACME)
    assert (found.present, found.missing) == ((ACME,), ())


def test_a_failed_field_proves_nothing_about_who_is_there() -> None:
    data = {"automationsUsageDetailsCombined": None, "apiUsageStatsCombined": None, "i0": None, "s0": None}
    errors = [
        at(BROKEN, "automationsUsageDetailsCombined"),
        at(BROKEN, "apiUsageStatsCombined"),
        at(PERMISSION_DENIED, "s0"),
        at(PERMISSION_DENIED, "i0"),
    ]
    assert parse(data, ACME, errors=errors).missing == ()


def test_one_combined_field_that_answered_without_it_is_proof_though_the_other_failed() -> None:
    data: dict[str, Any] = {
        "automationsUsageDetailsCombined": {"byOrganization": []},
        "apiUsageStatsCombined": None,
    }
    errors = [at(BROKEN, "apiUsageStatsCombined"), at(PERMISSION_DENIED, "s0"), at(PERMISSION_DENIED, "i0")]
    assert parse(data | {"s0": None, "i0": None}, ACME, errors=errors).missing == (ACME,)


def test_a_row_that_failed_is_no_proof_of_absence() -> None:
    holed = {"byOrganization": [None], "partial": False}
    data: dict[str, Any] = {"automationsUsageDetailsCombined": holed, "apiUsageStatsCombined": None}
    errors = [
        at(BROKEN, "automationsUsageDetailsCombined", "byOrganization", 0),
        at(BROKEN, "apiUsageStatsCombined"),
        at(PERMISSION_DENIED, "s0"),
        at(PERMISSION_DENIED, "i0"),
    ]
    assert parse(data | {"s0": None, "i0": None}, ACME, errors=errors).missing == ()


def test_where_no_combined_field_is_offered_refused_single_ones_mean_missing() -> None:
    dropped = ["automationsUsageDetailsCombined", "apiUsageStatsCombined", "aiCreditUsageStatsCombined"]
    refused = ("s0", "i0", "c0", "j0", "a0")
    errors = [at(PERMISSION_DENIED, key) for key in refused]
    found = parse(dict.fromkeys(refused), ACME, errors=errors, dropped=dropped)
    assert found.missing == (ACME,)
    assert "Permission denied" in gaps(found)[ACME.id, "api_calls"]


def test_a_null_field_with_its_error_makes_its_series_unknown_with_code_and_correlation_id() -> None:
    data = both() | {"apiUsageStatsCombined": None}
    found = parse(data, ACME, GLOBEX, errors=[at(BROKEN, "apiUsageStatsCombined")])
    reason = "Internal server error (INTERNAL_SERVER_ERROR, correlation id 91cc-IAD)"
    assert gaps(found)[ACME.id, "api_calls"] == reason
    assert readings(found)[ACME.id, "automation_jobs"] == 612


def test_an_error_deep_inside_explains_the_number_it_ate() -> None:
    row = {"organizationUuid": ACME.id, "usage": None}
    deep = at(BROKEN, "apiUsageStatsCombined", "byOrganization", 0, "usage")
    found = parse({"apiUsageStatsCombined": {"byOrganization": [row]}}, ACME, errors=[deep])
    assert "correlation id 91cc-IAD" in gaps(found)[ACME.id, "api_calls"]


GLOBEX_CALLS = ("apiUsageStatsCombined", "byOrganization", 1)  # recorded with a limit of null
GLOBEX_TASKS = ("i1", "tasksConsumed")


@pytest.mark.parametrize("path", [GLOBEX_CALLS, (*GLOBEX_CALLS, "limit")])
def test_a_null_limit_with_an_error_about_it_is_unknown_and_never_no_limit(path: tuple[Any, ...]) -> None:
    found = parse(both(), ACME, GLOBEX, errors=[at(BROKEN, *path)])
    assert "91cc-IAD" in gaps(found)[GLOBEX.id, "api_calls"]
    assert readings(found)[ACME.id, "api_calls"] == 182


@pytest.mark.parametrize("path", [GLOBEX_TASKS, (*GLOBEX_TASKS, "limit")])
def test_a_null_limit_of_tasks_with_an_error_about_it_is_unknown(path: tuple[Any, ...]) -> None:
    data = both() | {"i1": {"tasksConsumed": {"usage": 0, "limit": None}}}
    found = parse(data, ACME, GLOBEX, errors=[at(BROKEN, *path)])
    assert "91cc-IAD" in gaps(found)[GLOBEX.id, "integration_tasks"]
    assert (ACME.id, "integration_tasks") in readings(found)  # its limit is null too, and no error says why


@pytest.mark.parametrize("end", [(), ("limit",)])
def test_a_null_limit_of_a_subscription_with_an_error_about_it_is_unknown(end: tuple[str, ...]) -> None:
    rows = [
        None,
        {"resource": "CARDS", "used": 3, "limit": None},
        {"resource": "USERS", "used": 7, "limit": 9},
    ]
    found = parse(limits(*rows), ACME, errors=[at(BROKEN, "s0", "activeSubscription", "limits", 1, *end)])
    assert "91cc-IAD" in gaps(found)[ACME.id, "cards"]
    assert readings(found)[ACME.id, "users"] == 7


@pytest.mark.parametrize(
    "path",
    [
        ("apiUsageStatsCombined",),
        ("apiUsageStatsCombined", "byOrganization", 0, "limit"),
        ("apiUsageStatsCombined", "byOrganization", 11),
        (*GLOBEX_CALLS, "organizationName"),
    ],
)
def test_an_error_about_something_else_leaves_a_null_limit_what_it_is(path: tuple[Any, ...]) -> None:
    found = parse(both(), ACME, GLOBEX, errors=[at(BROKEN, *path)])
    assert reading(found, GLOBEX, "api_calls").limit is None


def test_an_error_about_a_row_whose_limit_stands_changes_nothing() -> None:
    found = parse(both(), ACME, GLOBEX, errors=[at(BROKEN, "apiUsageStatsCombined", "byOrganization", 0)])
    assert reading(found, ACME, "api_calls").limit is not None


def test_an_error_without_a_path_explains_whatever_is_empty_and_is_told_once() -> None:
    found = parse(both() | {"apiUsageStatsCombined": None}, ACME, errors=[BROKEN])
    assert "91cc-IAD" in gaps(found)[ACME.id, "api_calls"]
    assert found.notes == ("Pipefy answered beside the data: Internal server error",)


def test_a_refused_subscription_says_so_where_five_rows_should_be() -> None:
    data = {"s0": {"uuid": ACME.id, "name": "Acme", "activeSubscription": None}}
    found = parse(data, ACME, errors=[at(PERMISSION_DENIED, "s0", "activeSubscription")])
    rows = {r: why for (_, r), why in gaps(found).items() if "Permission denied" in why}
    assert set(rows) == {"pipes", "users", "cards", "records", "interfaces"}


def test_without_a_number_an_organization_is_watched_but_for_its_subscription() -> None:
    found = parse(
        {"automationsUsageDetailsCombined": AUTOMATIONS}, Org(ACME.id, "Acme", None), GLOBEX, rows={}
    )
    assert readings(found)[ACME.id, "automation_jobs"] == 612
    assert "did not tell this organization's number" in gaps(found)[ACME.id, "cards"]


def test_another_organizations_subscription_is_not_taken_for_ours() -> None:
    found = parse({"s0": SUBSCRIPTION | {"uuid": GLOBEX.id}}, ACME)
    assert found.readings == ()
    assert gaps(found)[ACME.id, "cards"] == "Pipefy answered with another organization"


def test_resources_are_known_in_any_case_and_new_ones_keep_their_name() -> None:
    rows = [
        {"resource": "cards", "used": 3, "limit": 5},
        {"resource": "Pipes", "used": 1, "limit": 2},
        {"resource": "STORAGE", "used": 0.5, "limit": None},
    ]
    found = parse(limits(*rows), ACME)
    assert readings(found) == {(ACME.id, "cards"): 3, (ACME.id, "pipes"): 1, (ACME.id, "storage"): 0.5}
    assert reading(found, ACME, "storage").period is None


def test_a_row_named_like_a_statistic_never_takes_its_place() -> None:
    found = parse(
        limits({"resource": "API_CALLS", "used": 3, "limit": 5}) | {"apiUsageStatsCombined": API_CALLS}, ACME
    )
    assert readings(found)[ACME.id, "api_calls"] == 182
    assert readings(found)[ACME.id, "subscription_api_calls"] == 3


def test_a_row_that_was_never_there_is_not_missed() -> None:
    found = parse(limits({"resource": "CARDS", "used": 3, "limit": 5}), ACME)
    assert {r for _, r in gaps(found)} == {"automation_jobs", "api_calls", "integration_tasks", "ai_credits"}


def test_a_row_that_was_there_before_is_missed() -> None:
    before = {ACME.id: frozenset({"cards", "interfaces"})}
    found = parse(limits({"resource": "CARDS", "used": 3, "limit": 5}), ACME, rows=before)
    assert gaps(found)[ACME.id, "interfaces"] == "Pipefy's answer no longer lists it"


def test_equal_rows_count_once_and_contradicting_ones_not_at_all() -> None:
    row = {"organizationUuid": ACME.id, "usage": 5}
    twice = {"automationsUsageDetailsCombined": {"byOrganization": [row, row]}}
    assert readings(parse(twice, ACME))[ACME.id, "automation_jobs"] == 5
    unlike = {"automationsUsageDetailsCombined": {"byOrganization": [row, row | {"usage": 6}]}}
    assert "contradict" in gaps(parse(unlike, ACME))[ACME.id, "automation_jobs"]


def test_contradicting_rows_of_a_subscription_do_not_count() -> None:
    rows = [{"resource": "CARDS", "used": 3, "limit": 5}, {"resource": "cards", "used": 4, "limit": 5}]
    assert "contradict" in gaps(parse(limits(*rows), ACME))[ACME.id, "cards"]


def test_rows_of_organizations_we_did_not_ask_for_are_left_out() -> None:
    assert {org for org, _ in readings(parse({"automationsUsageDetailsCombined": AUTOMATIONS}, ACME))} == {
        ACME.id
    }


@pytest.mark.parametrize(
    "junk", [None, 5, "text", [], {}, {"byOrganization": "x"}, {"byOrganization": [None, 5]}]
)
def test_junk_in_a_field_makes_gaps_only(junk: Any) -> None:
    found = parse({"automationsUsageDetailsCombined": junk, "s0": junk, "i0": junk}, ACME)
    assert found.readings == ()
    assert (ACME.id, "automation_jobs") in gaps(found)


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("Acme\n<!channel>\x00\x1b[31m", "Acme <!channel>  [31m"),
        ("x" * 10_000, "x" * 255),
        ("half \ud800 pair", "half   pair"),
        ("   ", "Acme Corp"),
        (None, "Acme Corp"),
        (17, "Acme Corp"),
        ("Ácme 株式会社", "Ácme 株式会社"),
    ],
)
def test_names_stay_text_that_can_be_stored(told: Any, shown: str) -> None:
    row = {"organizationUuid": ACME.id, "organizationName": told, "usage": 1}
    found = parse({"automationsUsageDetailsCombined": {"byOrganization": [row]}}, ACME)
    assert reading(found, ACME, "automation_jobs").label("org") == shown


def test_a_renamed_organization_keeps_its_series_under_its_new_name() -> None:
    row = {"organizationUuid": ACME.id, "organizationName": "Acme Brasil", "usage": 1}
    found: Answer = parse({"automationsUsageDetailsCombined": {"byOrganization": [row]}}, ACME)
    jobs = reading(found, ACME, "automation_jobs")
    assert (jobs.series.org, jobs.label("org")) == (ACME.id, "Acme Brasil")
    assert found.present == (ACME,)
