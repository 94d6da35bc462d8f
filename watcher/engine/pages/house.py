"""The status page's numbers and words, read from the store: it asks nobody else and changes nothing."""

from __future__ import annotations

from dataclasses import replace

from watcher.domain import dates
from watcher.domain.plain import plain
from watcher.domain.tongue import say, speaking
from watcher.engine.pages.home import home_of
from watcher.engine.pages.incident import Draw, incident_of
from watcher.engine.pages.sources import source_of
from watcher.engine.policy import Policy
from watcher.engine.storewatch import StoreWatch
from watcher.ports import Clock, Store
from watcher.ports.pages import Asked, Frame, Home, Incident, Source

_MOST_WHY = 200


class StatusPages:
    """Fulfils `watcher.ports.pages.Pages`. `draw` makes SVG of a chart."""

    def __init__(
        self, store: Store, policy: Policy, clock: Clock, draw: Draw, storing: StoreWatch | None = None
    ) -> None:
        self._store = store
        self._policy = policy
        self._clock = clock
        self._draw = draw
        self._storing = storing or StoreWatch()

    @property
    def locale(self) -> str:
        return self._policy.locale

    async def home(self) -> Home:
        with speaking(self._policy.locale):
            async with self._store.reading() as tx:
                home = await home_of(tx, self._policy, self._clock.now())
            return replace(home, frame=self._told(home.frame))

    async def incident(self, id_: str, asked: Asked) -> Incident | None:
        with speaking(self._policy.locale):
            async with self._store.reading() as tx:
                found = await incident_of(tx, self._policy, id_, asked, self._clock.now(), self._draw)
            return replace(found, frame=self._told(found.frame)) if found else None

    async def source(self, name: str) -> Source | None:
        with speaking(self._policy.locale):
            async with self._store.reading() as tx:
                found = await source_of(tx, self._policy, name, self._clock.now())
            return replace(found, frame=self._told(found.frame)) if found else None

    def _told(self, frame: Frame) -> Frame:
        """That nothing can be stored stands above all else: what follows is as of before."""
        now = self._clock.now()
        trouble = self._storing.lasting(now)
        if trouble is None:
            return frame
        since = dates.near(trouble.since, now, self._policy.timezone)
        said = say(
            "Nothing could be stored since {when}, so nothing is judged and nobody is told: {why}.",
            when=since,
            why=plain(trouble.why, _MOST_WHY),
        )
        return replace(frame, banner=(said, *frame.banner))
