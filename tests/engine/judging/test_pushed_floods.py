"""Numbers that are brought: what a flood held back of them is told, though they are not brought again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from tests.domain.given import rule
from tests.engine.bringing.test_intake import desk

CAPPED = replace(
    rule({"warning": "used >= 90%", "critical": "used >= 100%"}, clear="used < 90%"), max_alerts=3
)


async def test_what_was_brought_before_is_told_when_others_make_room(tmp_path: Path) -> None:
    async with desk(tmp_path, on_disk=True) as d:
        d.policy = replace(d.policy, rules=(CAPPED,))
        await d.queue.stop(1)
        d.restart()
        await d.start()
        await d.brings(*[d.tasks(91, f"Org {n}") for n in range(1, 6)], d.tasks(101, "Org 6"))
        assert d.channel.heard == ["fired Critical"]
        await d.clock.advance(timedelta(minutes=30))
        await d.brings(*[d.tasks(10, f"Org {n}") for n in range(1, 4)])
        told = [(parcel.message.org, str(parcel.message.reason)) for parcel in d.channel.got[1:]]
        assert sorted(told) == [
            ("Org 4", "fired"),
            ("Org 5", "fired"),
            ("Org 6", "fired"),
            ("ladder", "resolved"),
        ]
