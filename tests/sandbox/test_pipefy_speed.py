"""The stand-in is quick enough for a month in a minute: about 25 polls a second beside the daemon."""

from __future__ import annotations

import time

import pytest

from tests.sandbox.given import NOW
from watcher.sandbox.pipefy.context import Ask
from watcher.sandbox.pipefy.curves import steady
from watcher.sandbox.pipefy.documents import library
from watcher.sandbox.pipefy.run import Request, run
from watcher.sandbox.pipefy.scenario import Scenario
from watcher.sandbox.pipefy.world import Client, Organization, Quota, World

_RESOURCES = ("PIPES", "USERS", "CARDS", "RECORDS", "INTERFACES", "AI_CREDITS")
_HEAD = """query Poll($u: [ID!]!, $p: PeriodFilter!) {
  automationsUsageDetailsCombined(organizationUuids: $u, period: $p) {
    byOrganization { organizationUuid organizationName usage } filterDate { from to } partial }
  apiUsageStatsCombined(organizationUuids: $u, period: $p) {
    byOrganization { organizationUuid organizationName usage limit } filterDate { from to } partial }"""
_EACH = """
  o%(n)s: organization(id: "%(n)s") { name planName activeSubscription { limits { resource limit used } } }
  i%(n)s: integrationsUsageStats(organizationUuid: "u%(n)s", period: $p) {
    tasksConsumed { usage limit } filterDate { from to } }"""


def poll(count: int) -> tuple[Ask, Request]:
    organizations = [
        Organization(
            str(n),
            f"u{n}",
            f"Org {n}",
            api_calls=Quota(steady(100), 5_000),
            automation_jobs=Quota(steady(50)),
            subscription={resource: Quota(3, 10) for resource in _RESOURCES},
        )
        for n in range(count)
    ]
    ask = Ask(World(organizations), Scenario(), Client(), NOW, (), "")
    query = _HEAD + "".join(_EACH % {"n": n} for n in range(count)) + "}"
    return ask, Request(query, {"u": [org.uuid for org in organizations], "p": "current_month"})


@pytest.mark.parametrize(("count", "most"), [(3, 0.006), (25, 0.030)])
def test_a_poll_takes_milliseconds(count: int, most: float) -> None:
    ask, request = poll(count)
    assert "errors" not in run(ask, request).body
    spent = []
    for _ in range(15):
        before = time.process_time()
        run(ask, request)
        spent.append(time.process_time() - before)
    assert min(spent) < most


def test_a_document_is_parsed_and_checked_once() -> None:
    _, request = poll(1)
    assert library().plan(request.query) is library().plan(request.query)
