"""The status page's numbers and words, read from the store: it asks nobody else and changes nothing."""

from __future__ import annotations

from watcher.domain.tongue import speaking
from watcher.engine.pages_home import home_of
from watcher.engine.pages_incident import Draw, incident_of
from watcher.engine.pages_sources import source_of
from watcher.engine.policy import Policy
from watcher.ports import Clock, Store
from watcher.ports.pages import Asked, Home, Incident, Source


class StatusPages:
    """Fulfils `watcher.ports.pages.Pages`. `draw` makes SVG of a chart."""

    def __init__(self, store: Store, policy: Policy, clock: Clock, draw: Draw) -> None:
        self._store = store
        self._policy = policy
        self._clock = clock
        self._draw = draw

    @property
    def locale(self) -> str:
        return self._policy.locale

    async def home(self) -> Home:
        with speaking(self._policy.locale):
            async with self._store.reading() as tx:
                return await home_of(tx, self._policy, self._clock.now())

    async def incident(self, id_: str, asked: Asked) -> Incident | None:
        with speaking(self._policy.locale):
            async with self._store.reading() as tx:
                return await incident_of(tx, self._policy, id_, asked, self._clock.now(), self._draw)

    async def source(self, name: str) -> Source | None:
        with speaking(self._policy.locale):
            async with self._store.reading() as tx:
                return await source_of(tx, self._policy, name, self._clock.now())
