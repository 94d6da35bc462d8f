"""An address that takes letters, in a process of its own: counts them and says how they came."""

from __future__ import annotations

import asyncio
import json
import sys


class Taking(asyncio.Protocol):
    """One connection: reads requests one after the other and answers each with 204."""

    def __init__(self, seen: list[str]) -> None:
        self._seen = seen
        self._held = b""
        self._out: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.Transport):
            self._out = transport

    def data_received(self, data: bytes) -> None:
        self._held += data
        while self._one():
            pass

    def _one(self) -> bool:
        head, found, rest = self._held.partition(b"\r\n\r\n")
        fields = dict(line.split(b": ", 1) for line in head.lower().split(b"\r\n")[1:]) if found else {}
        size = int(fields.get(b"content-length", 0))
        if not found or len(rest) < size:
            return False
        self._seen.append(json.loads(rest[:size])["id"])
        self._held = rest[size:]
        if self._out is not None:
            self._out.write(b"HTTP/1.1 204 No Content\r\n\r\n")
        return True


async def main() -> None:
    """Tell the port; at the first line on standard input tell what came, and end."""
    seen: list[str] = []
    server = await asyncio.get_running_loop().create_server(lambda: Taking(seen), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    print(json.dumps({"letters": len(seen), "different": len(set(seen))}), flush=True)
    server.close()


if __name__ == "__main__":
    asyncio.run(main())
