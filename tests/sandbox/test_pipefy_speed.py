"""The stand-in is quick: 25 small polls a second for the demo, 40 large ones in seconds for the benchmark."""

from __future__ import annotations

import time

import pytest

from tests.sandbox.given import NOW
from watcher.sandbox.pipefy.context import Ask
from watcher.sandbox.pipefy.curves import steady, weekly
from watcher.sandbox.pipefy.documents import library
from watcher.sandbox.pipefy.run import Request, run
from watcher.sandbox.pipefy.scenario import Scenario
from watcher.sandbox.pipefy.world import AiCredits, Automation, Client, Organization, Quota, World

_RESOURCES = ("PIPES", "USERS", "CARDS", "RECORDS", "INTERFACES", "AI_CREDITS")
_HEAD = """query Poll(%(variables)s) {
  automationsUsageDetailsCombined(organizationUuids: $u, period: current_month) {
    byOrganization { organizationUuid organizationName usage } filterDate { from to } partial }
  apiUsageStatsCombined(organizationUuids: $u, period: current_month) {
    byOrganization { organizationUuid organizationName usage limit } filterDate { from to } partial }
  aiCreditUsageStatsCombined(organizationUuids: $u, period: current_month) {
    byOrganization { organizationUuid organizationName usage limit hasAddon } filterDate { from } partial }"""
_EACH = """
  s%(n)s: organization(id: $r%(n)s) { name planName activeSubscription { limits { resource limit used } } }
  i%(n)s: integrationsUsageStats(organizationUuid: $u%(n)s, period: current_month) {
    tasksConsumed { usage limit } filterDate { from to } }
  a%(n)s: aiCreditUsageStats(organizationUuid: $u%(n)s, period: current_month) {
    usage limit hasAddon freeAiCredit { limit usage } filterDate { from } }"""


def organization(n: int) -> Organization:
    return Organization(
        str(n),
        f"8a1c4f10-1111-4d2c-9c2a-{n:012d}",
        f"Org {n}",
        api_calls=Quota(weekly(100, 10), 5_000),
        automation_jobs=Quota(steady(50)),
        ai_credits=AiCredits(steady(2.5), 100),
        subscription={resource: Quota(3, 10) for resource in _RESOURCES},
        automations=[Automation("Move card")],
    )


def polls(count: int, each: int) -> tuple[Ask, list[Request]]:
    """Documents about `each` of `count` organizations, everything that can be asked of them in one."""
    orgs = [organization(n) for n in range(count)]
    declared = "".join(f", $r{n}: ID!, $u{n}: ID!" for n in range(each))
    text = _HEAD % {"variables": f"$u: [ID!]!{declared}"} + "".join(_EACH % {"n": n} for n in range(each))
    requests = []
    for start in range(0, count, each):
        part = orgs[start : start + each]
        values = {f"r{n}": org.id for n, org in enumerate(part)} | {
            f"u{n}": o.uuid for n, o in enumerate(part)
        }
        requests.append(Request(text + "}", {"u": [org.uuid for org in part], **values}))
    return Ask(World(orgs), Scenario(), Client(), NOW, (), ""), requests


def cost(ask: Ask, requests: list[Request]) -> float:
    """Seconds of CPU."""
    before = time.process_time()
    for request in requests:
        run(ask, request)
    return time.process_time() - before


@pytest.mark.parametrize(("count", "most"), [(3, 0.006), (25, 0.050)])
def test_a_poll_takes_milliseconds(count: int, most: float) -> None:
    ask, requests = polls(count, count)
    assert "errors" not in run(ask, requests[0]).body
    assert min(cost(ask, requests) for _ in range(15)) < most


def test_a_thousand_organizations_take_less_than_three_seconds() -> None:
    ask, requests = polls(1_000, 25)
    assert len(requests) == 40
    assert cost(ask, requests) < 3


def test_a_document_is_parsed_and_checked_once() -> None:
    _, (request,) = polls(1, 1)
    assert library().plan(request.query) is library().plan(request.query)
