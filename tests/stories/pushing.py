"""The other side of the push door: a config with one, and somebody who brings numbers."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from tests.stories.settings import Settings, secret
from tests.stories.times import until

TOKEN = "token-of-the-recipes-01"


def free_port() -> int:
    """A port that nobody else is given until this process ends; who reuses addresses may listen there."""
    one = socket.socket()
    one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    one.bind(("127.0.0.1", 0))
    port: int = one.getsockname()[1]
    one.detach()  # bound still, and closed with the process
    return port


@dataclass(frozen=True)
class Pushing:
    """Brings numbers to a port that is written into the config by `into`."""

    folder: Path
    port: int

    def into(self, written: Settings) -> None:
        token = secret(self.folder, "recipes", TOKEN)
        written["server"] = {"listen": f"127.0.0.1:{self.port}"}
        written["sources"]["recipes"] = {"type": "push", "token_file": token, "title": "Recipes"}

    async def brings(self, used: float, key: str, **more: Any) -> Any:
        """The answer, or None where the connection broke."""
        one = {"resource": "tasks", "org": "Initech", "used": used, "limit": 1000, "period": "month", **more}
        return await self.asks("POST", "/api/v1/readings", json={"key": key, "readings": [one]})

    async def asks(self, method: str, path: str, **more: Any) -> Any:
        headers = {"Authorization": f"Bearer {TOKEN}"}
        url = f"http://127.0.0.1:{self.port}{path}"
        try:
            async with aiohttp.request(method, url, headers=headers, **more) as response:
                text = await response.text()
                return await response.json() if "json" in response.content_type else text
        except aiohttp.ClientError:
            return None

    async def listens(self) -> None:
        """Wait until somebody answers."""
        await until(self._answers, "an answer")

    async def _answers(self) -> bool:
        return await self.asks("GET", "/healthz") is not None


def pushing(folder: Path) -> Pushing:
    return Pushing(folder, free_port())
