"""Which organizations are watched, and what is said about those that are not."""

from __future__ import annotations

from typing import Any

import pytest

from tests.adapters.sources.pipefy.account import Account, watching
from tests.adapters.sources.pipefy.recorded import (
    ACME,
    GLOBEX,
    MY_ORGANIZATIONS,
    ORGANIZATIONS,
    PERMISSION_DENIED,
    missing_field,
)
from watcher.domain.reading import Org
from watcher.ports import Discovery, Failure, SourceError

FULL = {"myUsageStatsOrganizations": MY_ORGANIZATIONS, "organizations": ORGANIZATIONS}


async def discover(reply: dict[str, Any], **options: Any) -> Discovery:
    async with watching(Account(lambda _: reply), **options) as w:
        found = await w.source.discover(w.clock.now())
        assert len(w.account.documents) == 1
        assert w.account.documents[0]["operationName"] == "LimitWatcher_Discover"
        return found


async def refused(reply: dict[str, Any]) -> SourceError:
    with pytest.raises(SourceError) as caught:
        await discover(reply)
    return caught.value


async def test_one_document_tells_organizations_and_their_numbers() -> None:
    assert await discover({"data": FULL}) == Discovery((ACME, GLOBEX))


async def test_globs_choose_by_name_and_an_exclamation_mark_excludes() -> None:
    assert (await discover({"data": FULL}, orgs=("*", "!Acme*"))).orgs == (GLOBEX,)
    assert (await discover({"data": FULL}, orgs=("Acme ?orp",))).orgs == (ACME,)


async def test_an_organization_is_selected_by_its_name_even_when_it_is_gone() -> None:
    async with watching(Account(lambda _: {}), orgs=("*", "!Acme*")) as w:
        assert [w.source.selects(org) for org in (ACME, GLOBEX)] == [False, True]


async def test_expected_names_that_are_absent_are_reported() -> None:
    found = await discover({"data": FULL}, expect=("acme corp", "Initech"))
    assert found.expected_absent == ("Initech",)


async def test_an_expected_organization_without_the_permission_is_explained() -> None:
    data = FULL | {"myUsageStatsOrganizations": MY_ORGANIZATIONS[1:]}
    found = await discover({"data": data}, expect=("Acme Corp",))
    assert found.expected_absent == ("Acme Corp",)
    assert found.notes == ("Acme Corp is visible, but this account lacks the Usage Stats permission there",)


async def test_an_organization_without_a_number_is_watched_all_the_same() -> None:
    found = await discover({"data": FULL | {"organizations": ORGANIZATIONS[:1]}})
    assert found.orgs == (ACME, Org(GLOBEX.id, "Globex", None))


async def test_refused_numbers_are_told_and_the_rest_is_used() -> None:
    error = PERMISSION_DENIED | {"path": ["organizations"]}
    found = await discover({"data": FULL | {"organizations": None}, "errors": [error]})
    assert [org.ref for org in found.orgs] == [None, None]
    assert "Permission denied" in found.notes[0]


async def test_no_organization_is_an_answer_and_says_which_permission_is_missing() -> None:
    found = await discover({"data": {"myUsageStatsOrganizations": [], "organizations": []}})
    assert found.orgs == ()
    assert "Usage Stats permission" in found.notes[0]


async def test_without_the_statistics_list_every_visible_organization_is_watched() -> None:
    def reply(request: dict[str, Any]) -> dict[str, Any]:
        if "myUsageStatsOrganizations" in request["query"]:
            return {
                "errors": [missing_field("myUsageStatsOrganizations", "Query", "myUsageStatsOrganizations")]
            }
        return {"data": {"organizations": ORGANIZATIONS}}

    async with watching(Account(reply)) as w:
        assert (await w.source.discover(w.clock.now())).orgs == (ACME, GLOBEX)


async def test_an_organization_listed_twice_is_one() -> None:
    data = FULL | {"myUsageStatsOrganizations": MY_ORGANIZATIONS * 2}
    assert (await discover({"data": data})).orgs == (ACME, GLOBEX)


async def test_two_organizations_may_share_a_name() -> None:
    twins = [{"uuid": "a", "name": "Acme"}, {"uuid": "b", "name": "Acme"}]
    found = await discover({"data": FULL | {"myUsageStatsOrganizations": twins}})
    assert [org.id for org in found.orgs] == ["a", "b"]


async def test_a_number_may_come_as_an_integer_and_a_name_may_be_absent() -> None:
    data = {
        "myUsageStatsOrganizations": [{"uuid": "a", "name": None}],
        "organizations": [{"id": 17, "uuid": "a", "name": "x"}],
    }
    assert (await discover({"data": data})).orgs == (Org("a", "a", "17"),)


@pytest.mark.parametrize("broken", [[None], [{"name": "Acme"}], [{"uuid": None}], "text", {"a": 1}, 5])
async def test_a_broken_list_is_a_failure_and_no_organization_vanishes_by_it(broken: Any) -> None:
    error = await refused({"data": FULL | {"myUsageStatsOrganizations": broken}})
    assert error.kind is Failure.BAD_ANSWER


async def test_permission_for_nothing_is_a_lasting_refusal() -> None:
    nothing = {"myUsageStatsOrganizations": None, "organizations": None}
    error = await refused({"data": nothing, "errors": [PERMISSION_DENIED]})
    assert (error.kind, error.lasting) == (Failure.REFUSED, True)
    assert "c86ccfa6" in str(error)
