"""An HTTP client whose answers are true at first, come from memory later, and are spoilt on their way."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hypothesis import strategies as st

from tests.adapters.standin import StandingClock
from tests.fuzz.kinds import Stock
from tests.fuzz.mutations import STACKED, Change, changed, written
from tests.fuzz.sending import BYTES
from watcher.adapters.body import BadBodyError, parse
from watcher.adapters.http import Bounds, Call, HttpClient, Reply
from watcher.adapters.pacing import Pacer
from watcher.adapters.patience import Patience


@dataclass(frozen=True, slots=True)
class Plan:
    """How one example spoils what comes: changes to the JSON of the `at`-th answer (0: all), then bytes."""

    changes: tuple[Change, ...]
    at: int
    bytes_as: str = "they are"
    what: int = 0

    def applies(self, number: int) -> bool:
        return self.at in {0, number}


_MOSTLY_FINE = ["they are"] * 30 + sorted(BYTES)

PLANS = st.builds(
    lambda changes, at, as_, what: Plan(tuple(changes), at, as_, what),
    STACKED,
    st.integers(0, 3),
    st.sampled_from(_MOSTLY_FINE),
    st.integers(0, 9_999),
)


@dataclass(frozen=True, slots=True)
class Sent:
    """An exchange as the source saw it; `data` is what the answer's JSON holds, None where it is none."""

    call: Call
    data: Any
    true: bool
    status: int = 200


@dataclass(frozen=True, slots=True)
class _Known:
    reply: Reply
    data: Any


class Wire(HttpClient):
    """Built once for many examples: `begin` an example with a plan (None: everything is true)."""

    def __init__(self, clock: StandingClock) -> None:
        pacer = Pacer(clock, rate=10_000, burst=10_000)
        bounds = Bounds(connect=1, read=0.1, total=2)
        super().__init__(clock, pacer=pacer, patience=Patience(attempts=2), bounds=bounds)
        self.stock = Stock()
        self.sent: list[Sent] = []
        self._standing, self._start = clock, clock.at
        self._truth: dict[str, _Known] = {}
        self._plan: Plan | None = None

    def begin(self, plan: Plan | None = None) -> None:
        self._plan, self.sent, self.calls = plan, [], 0
        self._standing.at = self._start
        self._secrets.clear()

    def donors(self) -> Sequence[Any]:
        """All answers known so far."""
        return [known.data for known in self._truth.values()]

    async def _exchange(self, call: Call) -> Reply:
        known = await self._true(call)
        plan = self._plan
        if plan is None or known.reply.status != 200 or not plan.applies(len(self.sent) + 1):
            self.sent.append(Sent(call, known.data, true=True, status=known.reply.status))
            return known.reply
        data = changed(known.data, plan.changes, self.stock)
        self.sent.append(Sent(call, None, true=False, status=0))
        reply = BYTES[plan.bytes_as](written(data), plan.what)
        self.sent[-1] = Sent(call, shown(reply.body, self._secrets), data == known.data, reply.status)
        return reply

    async def _true(self, call: Call) -> _Known:
        key = json.dumps([call.method, call.url, call.json, call.form, call.basic], sort_keys=True)
        if key not in self._truth:
            reply = await super()._exchange(call)
            self._truth[key] = _Known(replace(reply, headers=dict(reply.headers)), loaded(reply.body))
        return self._truth[key]


def shown(body: bytes, secrets: Collection[str]) -> Any:
    """As the source sees it, who is shown no secret: a spoilt token is one, whatever it looks like."""
    try:
        return parse(body, "application/json", secrets)
    except BadBodyError:
        return loaded(body)


def loaded(body: bytes) -> Any:
    """The JSON in there, if any, read leniently: who checks must not know less than who is checked."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
