"""Response URLs: clicks and commands answered, a few times and for half an hour."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.webhook.async_client import AsyncWebhookClient

from tests.sandbox.given import Caller
from tests.sandbox.slack_client import CHANNEL
from watcher.sandbox.clock import ManualClock
from watcher.sandbox.slack.server import SlackServer
from watcher.sandbox.slack.workspace import SlackMessage, Version


@pytest.fixture
def original(slack: SlackServer) -> SlackMessage:
    now = slack.clock.now()
    return slack.workspace.post(SlackMessage(CHANNEL, "1773187100.000100", [Version(now, "Warning")]))


async def test_an_answer_is_for_the_one_who_clicked_unless_it_says_otherwise(slack: SlackServer) -> None:
    hook = AsyncWebhookClient(slack.responses.make(slack.clock.now(), CHANNEL, "U0ANA"))
    assert (await hook.send(text="only you")).body == "ok"
    await hook.send(text="everybody", response_type="in_channel")
    assert [(m.text, m.seen_by) for m in slack.workspace.ephemerals] == [("only you", "U0ANA")]
    assert [m.text for m in slack.messages] == ["everybody"]


@pytest.mark.parametrize(
    ("sent", "texts"),
    [
        ({"replace_original": True, "text": "Acknowledged"}, ["Acknowledged"]),
        ({"delete_original": True}, []),
        ({"replace_original": False, "text": "noted"}, ["Warning"]),
    ],
)
async def test_the_message_that_was_clicked_may_be_replaced_or_deleted(
    caller: Caller, slack: SlackServer, original: SlackMessage, sent: dict[str, Any], texts: list[str]
) -> None:
    url = slack.responses.make(slack.clock.now(), CHANNEL, "U0ANA", original)
    assert (await caller.http.post(url, json=sent)).status_code == 200
    assert [message.text for message in slack.messages] == texts


async def test_an_address_is_good_for_five_answers(caller: Caller, slack: SlackServer) -> None:
    url = slack.responses.make(slack.clock.now(), CHANNEL, "U0ANA")
    answers = [await caller.http.post(url, json={"text": "x"}) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [404]
    assert answers[-1].json() == {"ok": False, "error": "used_url"}


@pytest.mark.parametrize(("minutes", "status"), [(29, 200), (30, 404)])
async def test_an_address_is_good_for_half_an_hour(
    caller: Caller, slack: SlackServer, clock: ManualClock, minutes: int, status: int
) -> None:
    url = slack.responses.make(clock.now(), CHANNEL, "U0ANA")
    await clock.advance(minutes * 60)
    assert (await caller.http.post(url, json={"text": "x"})).status_code == status


async def test_an_answer_is_checked_as_any_message(caller: Caller, slack: SlackServer) -> None:
    url = slack.responses.make(slack.clock.now(), CHANNEL, "U0ANA")
    bad = await caller.http.post(url, json={"blocks": [{"type": "alert"}]})
    assert (bad.status_code, bad.json()["error"]) == (400, "invalid_blocks")
    assert (await caller.http.post(url, content=b"{", headers={"Content-Type": "application/json"})).json()[
        "error"
    ] == "invalid_json"
    assert slack.workspace.ephemerals == []
