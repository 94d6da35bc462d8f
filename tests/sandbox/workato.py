"""What the tests of Workato's stand-in share: a small world and somebody who asks by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from watcher.sandbox.clock import ManualClock
from watcher.sandbox.workato.curves import steady
from watcher.sandbox.workato.recipes import Recipe
from watcher.sandbox.workato.server import USAGE_PATH, WorkatoServer
from watcher.sandbox.workato.world import WorkatoWorld, Workspace

ZONE = ZoneInfo("America/Los_Angeles")
START = datetime(2026, 3, 1, 8, tzinfo=UTC)  # midnight in Los Angeles
NOW = START + timedelta(days=10)
MARCH = {"from": "2026-03-01T00:00:00.000-08:00", "to": "2026-04-01T00:00:00.000-07:00"}
Json = dict[str, Any]


def world() -> WorkatoWorld:
    """Ten days into March: Acme used 1,000 + 200 and 200 more in a recipe deleted after five days."""
    acme = Workspace(
        101,
        "A1",
        "Acme",
        task_limit=5_000,
        billing_start=START,
        recipes=[
            Recipe(1, "DeVelopment", steady(100, START), folder_id=7, folder_name="[PROD] Orders"),
            Recipe(2, "MedveDeV", steady(20, START), folder_id=8, folder_name="Tests"),
            Recipe(3, "Old one", steady(40, START), deleted=START + timedelta(days=5)),
        ],
    )
    globex = Workspace(
        102,
        "B/2",
        "Globex",
        billing_start=START,
        recipes=[Recipe(4, "devel", steady(10, START))],
    )
    idle = Workspace(103, None, "Idle", billing_start=START)
    return WorkatoWorld([acme, globex, idle])


def one(recipe: Recipe, **more: Any) -> WorkatoWorld:
    """A world of one workspace (101) with one recipe."""
    fields: dict[str, Any] = {"task_limit": 1_000, "billing_start": START} | more
    return WorkatoWorld([Workspace(101, "A1", "Acme", recipes=[recipe], **fields)])


def local(text: str) -> datetime:
    """A moment by the clocks of Los Angeles."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)


class Asker:
    """A client of the stand-in that hides nothing."""

    def __init__(self, server: WorkatoServer, clock: ManualClock, http: httpx.AsyncClient) -> None:
        self.server = server
        self.clock = clock
        self.http = http

    @property
    def scenario(self) -> Any:
        return self.server.scenario

    def live_in(self, world: WorkatoWorld) -> None:
        self.server.world = world

    async def post(self, **how: Any) -> httpx.Response:
        """A usage request; `params`, `data` or `json` as httpx takes them."""
        return await self.http.post(USAGE_PATH, **how)

    async def data(self, **fields: Any) -> Any:
        """`data` of March's usage, asked for as JSON; `from_` stands for from."""
        asked = MARCH | {name.rstrip("_"): value for name, value in fields.items()}
        answer = await self.post(json=asked)
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]

    async def tasks(self, **fields: Any) -> list[int]:
        """The rows' task counts."""
        return [row["task_count"] for row in await self.data(**fields)]

    async def refused(self, **fields: Any) -> str:
        """The message of a request that is refused with 400."""
        asked = MARCH | {"workspace_ids": "101"} | {name.rstrip("_"): value for name, value in fields.items()}
        answer = await self.post(json={name: value for name, value in asked.items() if value is not None})
        assert answer.status_code == 400, answer.text
        return str(answer.json()["message"])

    async def get(self, path: str, **params: Any) -> httpx.Response:
        return await self.http.get(path, params=params)

    async def customers(self, **params: Any) -> list[Json]:
        answer = await self.get("/api/managed_users", **params)
        assert answer.status_code == 200, answer.text
        found: list[Json] = answer.json()["result"]
        return found

    async def put(self, key: str, **fields: Any) -> httpx.Response:
        return await self.http.put(f"/api/managed_users/{key}", json=fields)
