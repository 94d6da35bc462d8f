"""What the sandbox's own tests share: a small world and a client that speaks the protocol by hand."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from ssl import PROTOCOL_TLS_CLIENT, SSLContext
from typing import Any

import httpx

from watcher.sandbox.clock import ManualClock
from watcher.sandbox.pipefy.curves import steady
from watcher.sandbox.pipefy.world import AiCredits, Automation, Flow, Organization, Quota, World
from watcher.sandbox.serve import Sandbox

NOW = datetime(2026, 3, 11, tzinfo=UTC)
ACME, GLOBEX, EMPTY = "uuid-acme", "uuid-globex", "uuid-empty"
Json = dict[str, Any]


def world() -> World:
    """Ten days into March: Acme used 1,000 calls, 500 jobs, 200 tasks and 25.5 credits."""
    acme = Organization(
        "101",
        ACME,
        "acme Corp",
        api_calls=Quota(steady(100), 5_000),
        automation_jobs=Quota(steady(50)),
        integration_tasks=Quota(steady(20), 1_000),
        ai_credits=AiCredits(steady(2.55), 100.0),
        subscription={"CARDS": Quota(12, 50), "STORAGE": Quota(1, 5), "USERS": Quota(7, None)},
        automations=[Automation("Move card", 3.0, "HR"), Automation("Old one", 1.0, "IT", status="deleted")],
        agents={"Reader": 1.0},
        flows=[Flow("Zebra", 3.0), Flow("Ant", 1.0, status="DISABLED")],
        operations={"GetCard": 3.0, "Not specified": 1.0},
    )
    globex = Organization(
        "102",
        GLOBEX,
        "Globex",
        api_calls=Quota(steady(300), None),
        automation_jobs=Quota(steady(80)),
        integration_tasks=Quota(steady(1), None),
        ai_credits=AiCredits(12.0, 0.0, has_addon=True),
        subscription=None,
        automations=[Automation(f"Robot {n}", 1.0, f"Pipe {n:02}") for n in range(12)],
    )
    return World([acme, globex, Organization("103", EMPTY, "Bare", subscription={})])


class Caller:
    """A client of the stand-in that hides nothing."""

    def __init__(self, sandbox: Sandbox, http: httpx.AsyncClient) -> None:
        self.sandbox = sandbox
        self.http = http
        self.token = ""

    async def login(self) -> None:
        pipefy = self.sandbox.pipefy
        form = {
            "grant_type": "client_credentials",
            "client_id": pipefy.client_id,
            "client_secret": pipefy.client_secret,
        }
        answer = await self.http.post(pipefy.token_url, data=form)
        self.token = answer.json()["access_token"]

    async def post(self, query: str, /, **variables: Any) -> httpx.Response:
        return await self.http.post(
            self.sandbox.pipefy.api_url,
            json={"query": query, "variables": variables},
            headers={"Authorization": f"Bearer {self.token}"},
        )

    async def ask(self, query: str, /, **variables: Any) -> Json:
        body: Json = (await self.post(query, **variables)).json()
        return body

    async def data(self, query: str, /, **variables: Any) -> Any:
        """The one root field of an answer without errors."""
        body = await self.ask(query, **variables)
        assert "errors" not in body, body["errors"]
        (value,) = body["data"].values()
        return value

    async def error(self, query: str, /, **variables: Any) -> Json:
        """The one error of an answer."""
        body = await self.ask(query, **variables)
        (error,) = body["errors"]
        return {**error, "body": body}


@asynccontextmanager
async def calling(clock: ManualClock | None = None) -> AsyncIterator[Caller]:
    """A running sandbox with this world and somebody logged in."""
    bare = SSLContext(PROTOCOL_TLS_CLIENT)  # loading certificates would take most of a test's time
    async with (
        Sandbox(clock or ManualClock(NOW), world()) as sandbox,
        httpx.AsyncClient(verify=bare) as http,
    ):
        caller = Caller(sandbox, http)
        await caller.login()
        yield caller
