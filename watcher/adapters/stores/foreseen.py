"""The table of what the days of each series say of the days to come."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from watcher.adapters.stores.schema import foresights
from watcher.adapters.stores.statements import ROWS, Statements, chunks
from watcher.records import Foresight

_FORESIGHTS = select(foresights.c.series, foresights.c.zone, foresights.c.foretold)


class Foreseen(Statements):
    async def foresights(self, keys: Sequence[str]) -> dict[str, Foresight]:
        rows = await self._by_keys(_FORESIGHTS, foresights.c.series, keys)
        return {row.series: Foresight(row.series, row.zone, *row.foretold) for row in rows}

    async def put_foresights(self, batch: Sequence[Foresight]) -> None:
        for some in chunks(batch, ROWS):
            rows = [{"series": f.series, "zone": f.zone, "foretold": (f.days, f.sketch)} for f in some]
            await self._upsert(foresights, rows)
