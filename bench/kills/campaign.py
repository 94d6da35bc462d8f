"""The campaign: organizations climb, reset and climb again for months; the daemon is killed all the time."""

from __future__ import annotations

import calendar
import json
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.kills.lives import Lives
from bench.kills.people import CLICKER, People
from bench.kills.reckoning import Fault, Reckoning, Violation, shown
from bench.kills.result import Result
from bench.kills.seen import MAIL, SLACK, Seen
from bench.kills.trouble import Trouble
from bench.kills.truth import Climber, Episode
from tests.stories.mortal import Mortal, mortal
from tests.stories.processes import Runner
from tests.stories.settings import Settings, secret
from tests.stories.times import POLL
from tests.stories.world import crowd
from watcher.records import OutboxRow

BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
_A_MONTH = 20
"""Kills that a whole month takes at least; where fewer are left, it is its end alone."""
_LAST = 4
"""Kills at most around a month's end or a larger limit."""
_FIRST_HALF = timedelta(days=12)
_MOST_POLLS = 60
_SIGKILL = -9
_LAST_WORDS = 1_500
_TO_REST = timedelta(hours=6)
"""What lies between the last climb of a month and its end: more than a bad hour and what comes after it."""
_PATIENCE = 120.0
"""Seconds of real time after which the daemon is stuck, however busy the machine is."""

_LEVELS = {"notice": "used >= 80%", "warning": "used >= 90%", "critical": "used >= 100%"}
_RULES = {"rules": [{"name": "cards-ladder", "select": {"resource": "cards"}, "when": _LEVELS}]}
"""The ladder of the shipped rules."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do; the seed decides who climbs when and how each life ends, real time decides the rest."""

    kills: int = 300
    seed: int = 1
    trouble: str = "none"
    organizations: int = 12
    storage: str | None = None
    kind: str = "sqlite"


async def campaign(
    plan: Plan, runner: Runner, folder: Path, told: Callable[[int, int], None] = lambda _kills, _seen: None
) -> Result:
    """Carry it out; `told` hears of each kill. Raises nothing for what it finds: that is in the result."""
    started = time.monotonic()
    async with _stage(plan, runner, folder) as stage:
        acting = Acting.of(plan, stage, told)
        try:
            await acting.through()
        except TimeoutError as stuck:
            acting.wrong(Fault.STUCK, f"{stuck}; {await acting.state()}")
            await acting.remember()
        return acting.result(time.monotonic() - started)


@asynccontextmanager
async def _stage(plan: Plan, runner: Runner, folder: Path) -> AsyncIterator[Mortal]:
    """Both receivers get everything; buttons can be clicked. One rule is enough, and quickly read."""

    def changed(written: Settings) -> None:
        rules = folder / "ladder.yaml"
        rules.write_text(json.dumps(_RULES), encoding="utf-8")
        written["rules"] = [str(rules)]
        token = secret(folder, "app", "xapp-1-A0SANDBOX-sandbox")
        written["receivers"]["slack"] |= {"app_token_file": token, "allow": [CLICKER]}

    cast = crowd(plan.organizations)
    async with mortal(
        runner, folder, start=BEGINNING, cast=cast, storage=plan.storage, change=changed
    ) as stage:
        stage.patience = _PATIENCE
        yield stage


@dataclass
class Acting:
    """A campaign under way."""

    plan: Plan
    stage: Mortal
    climbers: list[Climber]
    chance: random.Random
    seen: Seen
    people: People
    lives: Lives
    trouble: Trouble
    told: Callable[[int, int], None]
    rows: dict[str, OutboxRow] = field(default_factory=dict)
    killed: set[int] = field(default_factory=set)
    ways: Counter[str] = field(default_factory=Counter)
    found: list[Violation] = field(default_factory=list)

    @classmethod
    def of(cls, plan: Plan, stage: Mortal, told: Callable[[int, int], None]) -> Acting:
        chance = random.Random(plan.seed)  # noqa: S311 - moments, not secrets
        seen = Seen(stage.sandbox)
        people = People.of(stage, seen, chance)
        trouble = Trouble(plan.trouble, stage.sandbox, chance)
        lives = Lives(stage, seen, people, chance, trouble.patience)
        organizations = stage.sandbox.pipefy.world.organizations
        climbers = [Climber(each, [Episode(BEGINNING)]) for each in organizations]
        return cls(plan, stage, climbers, chance, seen, people, lives, trouble, told)

    # the plot

    async def through(self) -> None:
        """Month by month, until there were enough kills; the last thing is always a reset and a rest."""
        await self._rest()
        while self._left > 0:
            month = self.now.replace(day=1, hour=0, minute=0)
            reset = month + timedelta(days=calendar.monthrange(month.year, month.month)[1])
            if self._left > _A_MONTH:
                self._to(month + _FIRST_HALF)
                await self._climbing(self.chance.randint(8, 14))
                await self._larger_limits()
            kills = max(3, min(self.chance.randint(8, 14), self._left - _LAST))
            self._to(reset - (kills + 2) * POLL - _TO_REST)
            await self._climbing(kills)
            await self._month_ends(reset)

    async def _climbing(self, kills: int) -> None:
        """Everybody goes up, in steps of their own or all at once, while the daemon dies `kills` times.

        What is reached when it may rest in between, and most times at the end, must be told.
        """
        for number in range(kills):
            all_at_once = self.chance.random() < 0.15
            some = (
                self.climbers
                if all_at_once
                else self.chance.sample(self.climbers, len(self.climbers) // 3 + 1)
            )
            for climber in some:
                climber.climb()
            await self.people.act(self.climbers)
            await self._live_and_die()
            if number == kills // 2:
                await self._rest()
        if self.chance.random() < 0.7:
            await self._rest()

    async def _larger_limits(self) -> None:
        self._to(self.now + POLL)
        for climber in self.chance.sample(self.climbers, len(self.climbers) // 2):
            climber.raise_limit(self.now)
        await self._deaths_and_rest()

    async def _month_ends(self, reset: datetime) -> None:
        self._to(max(reset, self.now + POLL))
        for climber in self.climbers:
            climber.reset(self.now)
        await self._deaths_and_rest()
        self._to(reset)

    async def _deaths_and_rest(self) -> None:
        few = self.chance.randint(1, _LAST)
        for _ in range(self._left if 0 < self._left <= _LAST else few):
            await self._live_and_die(pass_time=False)
        await self._rest()

    @property
    def _left(self) -> int:
        return self.plan.kills - len(self.killed)

    # one life

    async def _live_and_die(self, *, pass_time: bool = True) -> None:
        if pass_time:
            self._to(self.now + POLL)
        self.trouble.before_a_life()
        way = await self.lives.one()
        if self.stage.living.code == _SIGKILL:
            self.killed.add(self.seen.life)
            self.ways[way] += 1
        else:
            said = self.stage.living.err.read_text(encoding="utf-8")[-500:]
            self.wrong(Fault.DIED, f"{way}: exit code {self.stage.living.code}: {said}")
        self.told(len(self.killed), len(self.seen.arrivals))

    async def _rest(self) -> None:
        """A life in which everything comes to rest; what holds then must be told and shown."""
        self.trouble.stop()
        self._to(self.now + POLL)
        await self.lives.settled()
        for _ in range(_MOST_POLLS):
            if not await self._owed():
                break
            self._to(self.now + POLL)
            await self.lives.quiet()
        else:
            self.wrong(Fault.LOST, f"still owed after {_MOST_POLLS} polls: {await self._owed()}")
        await self.stage.living.kill()
        await self._look()

    async def _look(self) -> None:
        for climber in self.climbers:
            climber.looked_at(self.now)
        await self.remember()
        muted = {climber.name for climber in self.climbers if climber.is_muted(self.now)}
        known = {one.what for one in self.found}
        new = shown(self.seen, self.rows, self.climbers, muted)
        self.found += [one for one in new if one.what not in known]

    async def remember(self) -> None:
        """Keep what was owed, for the daemon may forget it one day."""
        async with self.stage.store.reading() as tx:
            self.rows |= {row.key: row for row in await tx.rows_since(self.now - timedelta(days=45))}

    async def state(self) -> str:
        """What is under way, for somebody who must find out why nothing goes on."""
        async with self.stage.store.reading() as tx:
            targets, rows = await tx.targets(), await tx.unfinished_rows()
        due = [f"{row.key} {row.state} {row.next_attempt_at} {row.error}" for row in rows]
        planned = [f"{target.next_due} {target.failure}" for target in targets]
        said = self.stage.living.err.read_text(encoding="utf-8")[-_LAST_WORDS:]
        return f"now {self.now}; owed {due}; polls {planned}; the daemon: {said}"

    async def _owed(self) -> list[str]:
        async with self.stage.store.reading() as tx:
            return [row.key for row in await tx.unfinished_rows()]

    # the end

    def result(self, seconds: float) -> Result:
        reckoning = Reckoning(self.rows, self.seen, self.climbers, frozenset(self.killed))
        self.found += [*reckoning.all(), *self.people.lost]
        return Result(
            trouble=self.plan.trouble,
            storage=self.plan.kind,
            seed=self.plan.seed,
            kills=len(self.killed),
            ways=dict(self.ways),
            months=len({episode.since for each in self.climbers for episode in each.episodes}),
            transitions=reckoning.transitions,
            messages=len(self.seen.of(SLACK)),
            mails=len(self.seen.of(MAIL)),
            edits=self.seen.edits,
            acknowledged=self.people.acked,
            clicked=len(self.people.clicks),
            silenced=self.people.silenced,
            duplicates=reckoning.duplicates,
            violations=self.found,
            seconds=seconds,
        )

    @property
    def now(self) -> datetime:
        return self.stage.clock.now()

    def _to(self, when: datetime) -> None:
        if when > self.now:
            self.stage.clock.set(when)

    def wrong(self, fault: Fault, what: str) -> None:
        self.found.append(Violation(fault, self.seen.life, what))
