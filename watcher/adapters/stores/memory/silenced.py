"""In memory: silences, who asked not to be told of what, why, and until when."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from watcher.adapters.stores.memory.tables import Tables
from watcher.domain.silence import Silence


class Silenced(Tables):
    async def silences(self, since: datetime) -> list[Silence]:
        return [one for _, one in sorted(self._silences.all().items()) if one.ends_at > since]

    async def add_silence(self, silence: Silence) -> Silence:
        added = replace(silence, id=self._next_number("silence"))
        self._silences.put(added.id, added)
        return added

    async def put_silence(self, silence: Silence) -> None:
        if self._silences.get(silence.id) is not None:
            self._silences.put(silence.id, silence)

    def _prune_silences(self, before: datetime) -> None:
        for number, silence in self._silences.all().items():
            if silence.ends_at < before:
                self._silences.drop(number)
