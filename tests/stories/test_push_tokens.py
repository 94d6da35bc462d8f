"""Tokens that could not tell whose numbers come."""

from __future__ import annotations

from pathlib import Path

from tests.stories.desk import desk
from tests.stories.processes import Runner
from tests.stories.pushing import TOKEN, pushing


async def test_two_sources_with_one_token_are_refused(runner: Runner, tmp_path: Path) -> None:
    push = pushing(tmp_path)
    async with desk(runner, tmp_path) as d:
        push.into(d.written)
        d.written["sources"]["warehouse"] = {"type": "push", "token": TOKEN}
        process = d.types("run")
        assert await process.end() == 2
        said = process.err.read_text(encoding="utf-8")
    assert "the sources `recipes` and `warehouse` have the same token" in said
    assert TOKEN not in said
