"""What a workspace has refused to show, remembered for a day, so that it is not tried with every message."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from watcher.adapters.channels.slack.assumptions import CHART, NOVEL, TABLE
from watcher.adapters.channels.slack.look import Charts, Look
from watcher.ports import Clock

REMEMBERED = timedelta(days=1)
"""Then it is tried again: new blocks reach one workspace after another."""


class Refusals:
    """Kinds of blocks by when they were refused; share one among the receivers of a workspace."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._since: dict[str, datetime] = {}

    def add(self, kinds: Iterable[str]) -> None:
        self._since.update(dict.fromkeys(kinds, self._clock.now()))

    def known(self) -> frozenset[str]:
        """What was refused lately; a clock that was set back since is no reason to remember it for long."""
        now = self._clock.now()
        return frozenset(kind for kind, at in self._since.items() if timedelta(0) <= now - at < REMEMBERED)


def without(look: Look, kinds: frozenset[str]) -> Look:
    """`look` with none of these blocks: a chart in words, a table set in a code block."""
    charts = Charts.WORDS if CHART in kinds and look.charts is Charts.NATIVE else look.charts
    return replace(look, charts=charts, tables=look.tables and TABLE not in kinds)


def novel(body: Mapping[str, Any]) -> frozenset[str]:
    """The kinds of blocks in a message that a workspace may not know yet."""
    return frozenset(block["type"] for block in body["blocks"]) & NOVEL
