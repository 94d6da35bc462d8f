"""Every document we send is one that Pipefy's schema takes."""

from __future__ import annotations

import re
from itertools import chain, combinations
from pathlib import Path

import pytest
from graphql import GraphQLSchema, build_schema, parse, validate

from watcher.adapters.sources.pipefy import documents
from watcher.adapters.sources.pipefy.asking import droppable
from watcher.adapters.sources.pipefy.blocks import DISCOVER, POLL
from watcher.adapters.sources.pipefy.documents import Composed
from watcher.adapters.sources.pipefy.graphql import Document
from watcher.domain.reading import Org

SDL = Path(__file__).parents[4] / "watcher" / "sandbox" / "pipefy" / "schema.graphql"


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return build_schema(SDL.read_text())


def orgs(count: int) -> list[Org]:
    return [Org(f"uuid-{n}", f"Org {n}", str(n) if n % 5 else None) for n in range(count)]


def faults(schema: GraphQLSchema, document: Document) -> list[str]:
    return [error.message for error in validate(schema, parse(document.text))]


@pytest.mark.parametrize("count", [1, 2, 25])
def test_a_poll_of_so_many_organizations_is_valid(schema: GraphQLSchema, count: int) -> None:
    composed = documents.poll(orgs(count))
    assert composed
    assert faults(schema, composed.document) == []


@pytest.mark.parametrize("count", [0, 26])
def test_no_document_asks_about_less_than_one_or_more_than_25(count: int) -> None:
    with pytest.raises(ValueError, match="1 to 25"):
        documents.poll(orgs(count))


def test_whatever_is_dropped_the_rest_stays_valid(schema: GraphQLSchema) -> None:
    keys = sorted(droppable(POLL))
    few = chain.from_iterable(combinations(keys, n) for n in (1, 2, 3))
    for dropped in few:
        composed = documents.poll(orgs(2), dropped)
        assert composed
        assert faults(schema, composed.document) == [], dropped


def test_with_every_block_dropped_nothing_is_asked() -> None:
    assert documents.poll(orgs(2), {block.root for block in POLL}) is None
    assert documents.discover({block.root for block in DISCOVER}) is None


@pytest.mark.parametrize("dropped", [(), ("organizations",), ("myUsageStatsOrganizations",)])
def test_discovery_is_valid(schema: GraphQLSchema, dropped: tuple[str, ...]) -> None:
    composed = documents.discover(dropped)
    assert composed
    assert faults(schema, composed.document) == []


@pytest.mark.parametrize("resource", ["automation_jobs", "api_calls", "integration_tasks"])
def test_breakdowns_are_valid(schema: GraphQLSchema, resource: str) -> None:
    document = documents.top_of(resource, orgs(1)[0])
    assert document
    assert faults(schema, document) == []


def test_every_operation_carries_our_prefix() -> None:
    org = orgs(1)[0]
    composed: list[Composed | None] = [documents.poll([org]), documents.discover()]
    asked = [c.document for c in composed if c]
    asked += [
        d for r in ("automation_jobs", "api_calls", "integration_tasks") if (d := documents.top_of(r, org))
    ]
    assert len(asked) == 5
    for document in asked:
        assert document.name.startswith("LimitWatcher_")
        assert re.match(rf"query {document.name}\b", document.text)


def test_a_poll_asks_for_no_breakdown() -> None:
    composed = documents.poll(orgs(25))
    assert composed
    for word in ("byPipe", "topAutomations", "topItems", "history"):
        assert word not in composed.document.text


def test_values_travel_as_variables_however_they_look() -> None:
    hostile = Org('"}) { id } #', "x", '1"')
    composed = documents.poll([hostile])
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
