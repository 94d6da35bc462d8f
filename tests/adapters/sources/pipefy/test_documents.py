"""Every document we send is one that Pipefy's schema takes."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import chain, combinations
from pathlib import Path

import pytest
from graphql import GraphQLSchema, build_schema, parse, validate

from tests.adapters.sources.pipefy.parsing import wish
from tests.adapters.sources.pipefy.recorded import MAY
from watcher.adapters.sources.pipefy import documents
from watcher.adapters.sources.pipefy.blocks import droppable
from watcher.adapters.sources.pipefy.catalogue import COMBINED, DISCOVER, POLL
from watcher.adapters.sources.pipefy.documents import Composed, Wish
from watcher.adapters.sources.pipefy.frame import Frame
from watcher.adapters.sources.pipefy.graphql import Document
from watcher.adapters.sources.pipefy.history import _document
from watcher.adapters.sources.pipefy.pasts import Months
from watcher.adapters.sources.pipefy.resources import PARTS
from watcher.adapters.sources.pipefy.tops import tops_of
from watcher.domain.reading import Org, Series
from watcher.sandbox.pipefy.documents import library

SDL = Path(__file__).parents[4] / "watcher" / "sandbox" / "pipefy" / "schema.graphql"


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return build_schema(SDL.read_text())


def orgs(count: int) -> list[Org]:
    return [Org(f"uuid-{n}", f"Org {n}", str(n) if n % 5 else None) for n in range(count)]


def faults(schema: GraphQLSchema, document: Document) -> list[str]:
    return [error.message for error in validate(schema, parse(document.text))]


EVERYTHING = wish(breakdown=frozenset(PARTS), daily=True)


@pytest.mark.parametrize("wanted", [wish(), EVERYTHING], ids=["usual", "everything"])
@pytest.mark.parametrize("count", [1, 2, 25])
def test_a_poll_of_so_many_organizations_is_valid(schema: GraphQLSchema, count: int, wanted: Wish) -> None:
    composed = documents.poll(orgs(count), wanted)
    assert composed
    assert faults(schema, composed.document) == []


@pytest.mark.parametrize("count", [0, 26])
def test_no_document_asks_about_less_than_one_or_more_than_25(count: int) -> None:
    with pytest.raises(ValueError, match="1 to 25"):
        documents.poll(orgs(count), wish())


def test_whatever_is_dropped_the_rest_stays_valid(schema: GraphQLSchema) -> None:
    keys, blocks = sorted(droppable(POLL)), sorted(block.key for block in POLL)
    for dropped in chain(combinations(keys, 1), combinations(blocks, 2)):
        composed = documents.poll(orgs(1), EVERYTHING, dropped)
        assert composed
        assert faults(schema, composed.document) == [], dropped


@pytest.mark.parametrize("without", [1, 2, 3])
def test_each_lacking_combined_field_is_asked_of_each_organization_in_the_same_document(
    schema: GraphQLSchema, without: int
) -> None:
    for dropped in combinations([block.key for block in COMBINED], without):
        composed = documents.poll(orgs(2), wish(), dropped)
        assert composed
        assert faults(schema, composed.document) == []
        text = composed.document.text
        assert ("c1: apiUsageStats(" in text) is ("apiUsageStatsCombined" in dropped)
        assert ("j1: automationsUsageDetails(" in text) is ("automationsUsageDetailsCombined" in dropped)
        assert "a1: aiCreditUsageStats(" in text


def test_the_dates_of_a_lacking_field_run_from_the_months_start_in_its_zone_to_now() -> None:
    wanted = wish(zone="America/Sao_Paulo")
    composed = documents.poll(orgs(1), wanted, {"automationsUsageDetailsCombined"})
    assert composed
    assert composed.document.variables["month"] == {
        "from": "2026-05-01T03:00:00Z",
        "to": "2026-05-28T12:00:00Z",
    }


def test_own_credits_are_asked_where_something_only_they_tell_and_nobody_refused_them() -> None:
    def asks(dropped: tuple[str, ...] = (), refused: frozenset[str] = frozenset()) -> bool:
        composed = documents.poll(orgs(1), wish(refused=refused), dropped)
        return bool(composed and "a0" in composed.roots)

    assert asks()
    assert not asks(("aiCreditUsageStats.freeAiCredit",))
    assert asks(("aiCreditUsageStats.freeAiCredit", "aiCreditUsageStatsCombined"))
    assert not asks(("aiCreditUsageStatsCombined",), frozenset({"uuid-0"}))


def test_with_every_block_dropped_nothing_is_asked() -> None:
    assert documents.poll(orgs(2), EVERYTHING, {block.key for block in POLL}) is None
    assert documents.discover({block.root for block in DISCOVER}) is None


@pytest.mark.parametrize("dropped", [(), ("organizations",), ("myUsageStatsOrganizations",)])
def test_discovery_is_valid(schema: GraphQLSchema, dropped: tuple[str, ...]) -> None:
    composed = documents.discover(dropped)
    assert composed
    assert faults(schema, composed.document) == []


@pytest.mark.parametrize("dropped", [(), tuple(block.key for block in COMBINED)], ids=["combined", "alone"])
@pytest.mark.parametrize("resource", ["automation_jobs", "api_calls", "integration_tasks", "ai_credits"])
def test_questions_about_the_largest_users_are_valid(
    schema: GraphQLSchema, resource: str, dropped: tuple[str, ...]
) -> None:
    series = Series("pipefy", resource, (("org", "uuid-0"),))
    choice = tops_of(series, orgs(1)[0], dropped, (MAY.replace(day=1), MAY))
    assert choice
    for document in choice:
        assert faults(schema, document) == []
        assert re.match(rf"query {document.name}\b", document.text)
        assert document.name.startswith("LimitWatcher_")
        assert not [root for root in dropped if f"{root}(" in document.text]


def test_nobody_is_asked_who_uses_up_a_part() -> None:
    series = Series("pipefy", "automation_jobs", (("org", "uuid-0"), ("pipe", "x")))
    assert tops_of(series, orgs(1)[0], (), (MAY, MAY)) == []


def test_every_operation_carries_our_prefix() -> None:
    composed: list[Composed | None] = [documents.poll(orgs(1), wish()), documents.discover()]
    asked = [c.document for c in composed if c]
    assert len(asked) == 2
    for document in asked:
        assert document.name.startswith("LimitWatcher_")
        assert re.match(rf"query {document.name}\b", document.text)


def test_a_poll_asks_for_no_breakdown_that_the_config_does_not_name() -> None:
    words = {
        "pipe": "byPipe",
        "automation": "topAutomations",
        "operation": "topItems(dimension: operation_name)",
        "token": "topItems(dimension: token)",
        "flow": "integrationsUsageDetails",
    }
    for wanted in [set[str](), *({part} for part in PARTS)]:
        composed = documents.poll(orgs(25), wish(breakdown=frozenset(wanted)))
        assert composed
        assert {part for part, word in words.items() if word in composed.document.text} == set(wanted)
        assert "Daily" not in composed.document.text


@pytest.mark.parametrize("dropped", [(), tuple(block.key for block in COMBINED)], ids=["combined", "alone"])
def test_the_largest_documents_stay_far_below_complexity_and_depth(dropped: tuple[str, ...]) -> None:
    everything = documents.poll(orgs(25), EVERYTHING, dropped)
    months = Months.of(Frame("pipefy", MAY), MAY - timedelta(days=62))
    past = _document(orgs(25), months, Frame("pipefy", MAY), dropped)
    for composed in (everything, past):
        assert composed
        shelf = library()
        operation = shelf.plan(composed.document.text).pick(composed.document.name)
        assert operation
        complexity, depth = shelf.cost(composed.document.text, operation, composed.document.variables)
        assert complexity < 25_000
        assert depth < 8


def test_values_travel_as_variables_however_they_look() -> None:
    hostile = Org('"}) { id } #', "x", '1"')
    composed = documents.poll([hostile], wish())
    assert composed
    assert hostile.id not in composed.document.text
    assert composed.document.variables == {"uuids": [hostile.id], "u0": hostile.id, "r0": '1"'}


SAMPLES = {
    "automations": """query q($organizationUuids: [ID!]!, $period: PeriodFilter!) {
      automationsUsageDetailsCombined(organizationUuids: $organizationUuids, period: $period) {
        total { usage }
        byOrganization { organizationUuid organizationName usage lastUpdatedAt }
        byPipe { pipe { uuid name icon color } organizationUuid organizationName usage lastUpdatedAt }
        topAutomations {
          id name usage action event status actionRepo { color icon name uuid }
          eventRepo { color icon name uuid } createdAt createdBy { id name } updatedAt
          organizationUuid organizationName
        }
        filterDate { from to }
        partial
      }
    }""",
    "integrations": """query q($organizationUuid: ID!, $period: PeriodFilter!) {
      integrationsUsageStats(organizationUuid: $organizationUuid, period: $period) {
        tasksConsumed { usage limit } activeFlows filterDate { from to }
        history { nodes { date usage limit } }
      }
    }""",
    "subscription": """{
      organization(id: "123") { id name activeSubscription { limits { resource limit used } } }
    }""",
    "organizations": "{ myUsageStatsOrganizations { uuid name } }",
}


@pytest.mark.parametrize("name", SAMPLES)
def test_the_vendors_own_sample_queries_pass_the_schema_we_test_against(
    schema: GraphQLSchema, name: str
) -> None:
    assert validate(schema, parse(SAMPLES[name])) == []
