"""The past of organizations: what is asked for it, in one document for up to 25 of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import partial
from math import ceil

from watcher.adapters.sources.pipefy import catalogue, resources
from watcher.adapters.sources.pipefy.asking import Asked, Asker, NothingOfferedError, ensure_answered
from watcher.adapters.sources.pipefy.documents import MOST_ORGS, Composed, Draft, Values, iso
from watcher.adapters.sources.pipefy.frame import Frame
from watcher.adapters.sources.pipefy.graphql import HungError
from watcher.adapters.sources.pipefy.pasts import CURRENT, EARLIER, LAST, Months, past_of
from watcher.adapters.sources.pipefy.seen import Lens
from watcher.adapters.sources.pipefy.splitting import Part
from watcher.domain.reading import Org, Reading
from watcher.ports import Failure, Past, SourceError

SPARE = 2
"""Documents more than the batches need: a schema that lacks something is asked again without it."""

_PERIODS = {CURRENT: "current_month", LAST: "last_month", EARLIER: "last_3_months"}
_SECOND = timedelta(seconds=1)
_NOT_OFFERED = "Pipefy's API offers no history for this account"


class History:
    """Asks for the past. After a document that was too heavy, smaller ones are made from then on."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker
        self._size = MOST_ORGS

    def cost(self, orgs: int) -> int:
        """Documents asked at most for so many organizations; repeats that the network forces come on top."""
        return ceil(orgs / self._size) + SPARE if orgs else 0

    async def tell(self, orgs: Sequence[Org], since: datetime, frame: Frame) -> Past:
        """Everything since then. One organization that is too much alone is left out, and said."""
        months, spare = Months.of(frame, since), SPARE
        readings: list[Reading] = []
        notes: list[str] = []
        for start in range(0, len(orgs), self._size):
            some = tuple(orgs[start : start + self._size])
            try:
                asked = await self._ask(some, months, frame, spare)
            except NothingOfferedError:
                return Past(notes=(_NOT_OFFERED,))
            spare -= asked.rounds - 1 if asked else 0
            if asked is None:
                notes.append(f"Pipefy could not tell the history of {some[0].name}: it is too much at once")
                continue
            notes += asked.notes
            readings += past_of(Lens(Part(some, asked)), some, months, frame)
        told = (reading for reading in readings if since <= reading.as_of < frame.now)
        return Past(tuple(sorted(told, key=lambda reading: reading.as_of)), tuple(dict.fromkeys(notes)))

    async def _ask(self, some: tuple[Org, ...], months: Months, frame: Frame, spare: int) -> Asked | None:
        compose = partial(_document, some, months, frame)
        try:
            asked = await self._asker.ask(compose, catalogue.PAST, frame.now, most_rounds=1 + spare)
        except HungError:
            self._smaller(some)
            return None
        if asked.told.too_heavy:
            self._smaller(some)
            return None
        ensure_answered(asked)
        return asked

    def _smaller(self, some: tuple[Org, ...]) -> None:
        """Ask about half as many the next time, unless it was one alone."""
        if len(some) > 1:
            self._size = max(1, len(some) // 2)
            raise SourceError("Pipefy found the question about the past too heavy", kind=Failure.SERVER)


def _document(
    orgs: Sequence[Org], months: Months, frame: Frame, dropped: Collection[str] = ()
) -> Composed | None:
    draft = Draft(dropped)
    if LAST in months.asked:
        many: Values = {"uuids": ("[ID!]!", [org.id for org in orgs])}
        for block in catalogue.COMBINED:
            draft.add(block.root, block, "(organizationUuids: $uuids, period: last_month)", many)
    for n, org in enumerate(orgs):
        uuid: Values = {f"u{n}": ("ID!", org.id)}
        if LAST in months.asked:
            _last_month_of_one(draft, n, uuid, months, refused=org.id in frame.refused)
        for which in months.asked:
            arguments = f"(organizationUuid: $u{n}, period: {_PERIODS[which]})"
            if frame.word(resources.API_CALLS) != resources.NONE:
                draft.add(f"d{n}{which}", catalogue.API_CALLS_A_DAY, arguments, uuid)
            if frame.word(resources.INTEGRATION_TASKS) != resources.NONE:
                draft.add(f"t{n}{which}", catalogue.TASKS_BY_DAY, arguments, uuid)
    return draft.compose("LimitWatcher_History")


def _last_month_of_one(draft: Draft, n: int, uuid: Values, months: Months, *, refused: bool) -> None:
    """Last month's totals where a combined field is lacking, under the aliases that a poll has for them."""
    arguments = f"(organizationUuid: $u{n}, period: {_PERIODS[LAST]})"
    if not draft.has(catalogue.AUTOMATIONS):
        dates = {"from": iso(months.last.start), "to": iso(months.last.end - _SECOND)}
        dated = f"(organizationUuid: $u{n}, filterDate: $month)"
        draft.add(f"j{n}", catalogue.AUTOMATIONS_OF_ONE, dated, {**uuid, "month": ("DateRange!", dates)})
    if not (draft.has(catalogue.API_CALLS) or draft.has(catalogue.API_CALLS_A_DAY)):
        draft.add(f"c{n}", catalogue.API_CALLS_OF_ONE, arguments, uuid)
    if not (refused or draft.has(catalogue.AI_CREDITS)):
        draft.add(f"a{n}", catalogue.AI_CREDITS_OF_ONE, arguments, uuid)
