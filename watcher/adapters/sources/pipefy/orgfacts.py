"""What was learned about single organizations: their plan, the rows they have, who tells their AI credits."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from watcher.adapters.sources.pipefy.notebook import Notebook, fresh
from watcher.adapters.sources.pipefy.values import mapping, moment

_ROWS, _PLANS, _REFUSED, _TELLERS = "subscription_rows", "plans", "refused_credits", "credits_told_by"
_MOST_ROWS = 50  # resources remembered of one organization; a hostile answer must not fill the store
_RENEWED_AFTER = timedelta(
    hours=6
)  # a teller that goes on telling is noted anew this often, not at each poll


class OrgFacts:
    """Notes by organization id. A teller is the name of the root field that told AI credits last."""

    def __init__(self, notebook: Notebook) -> None:
        self._notebook = notebook
        self._rows: dict[str, frozenset[str]] = {}
        self._plans: dict[str, str] = {}
        self._refused: dict[str, datetime] = {}
        self._tellers: dict[str, tuple[str, datetime]] = {}

    def read(self) -> None:
        """Take over what the notebook holds; what makes no sense is left out."""
        page = self._notebook.page
        self._rows = {org: _texts(names) for org, names in mapping(page(_ROWS)).items()}
        self._plans = {org: plan for org, plan in mapping(page(_PLANS)).items() if isinstance(plan, str)}
        refused = mapping(page(_REFUSED)).items()
        self._refused = {org: at for org, text in refused if (at := moment(text)) is not None}
        tellers = ((org, mapping(entry)) for org, entry in mapping(page(_TELLERS)).items())
        self._tellers = {
            org: (str(entry.get("by")), at)
            for org, entry in tellers
            if (at := moment(entry.get("at"))) is not None
        }

    # subscriptions

    def rows(self, org: str) -> frozenset[str]:
        """Resources of this organization that were ever seen and that not every organization has."""
        return self._rows.get(org, frozenset())

    def plan(self, org: str) -> str | None:
        """The plan this organization was last seen to have, for an answer that does not tell it."""
        return self._plans.get(org)

    async def saw_plans(self, seen: Mapping[str, str | None]) -> None:
        """Remember what good answers told; None is an organization without a plan."""
        before = dict(self._plans)
        for org, plan in seen.items():
            if plan is None:
                self._plans.pop(org, None)
            else:
                self._plans[org] = plan
        if self._plans != before:
            await self._notebook.write(_PLANS, self._plans)

    async def saw_rows(self, seen: Mapping[str, Collection[str]]) -> None:
        news = False
        for org, names in seen.items():
            known = self.rows(org)
            new = sorted(set(names) - known)[: max(0, _MOST_ROWS - len(known))]
            if new:
                self._rows[org], news = known | frozenset(new), True
        if news:
            await self._notebook.write(_ROWS, {org: sorted(names) for org, names in self._rows.items()})

    # AI credits

    def refused(self, now: datetime) -> frozenset[str]:
        """Organizations whose own AI credits this account was refused within a day."""
        return frozenset(org for org, at in self._refused.items() if fresh(at, now))

    async def saw_refusals(self, refused: Iterable[str], told: Iterable[str], now: datetime) -> None:
        """Remember who was refused for want of permission just now, and forget whom we were told about."""
        over = [org for org in told if self._refused.pop(org, None) is not None]
        new = dict.fromkeys(refused, now)
        self._refused |= new
        if over or new:
            await self._notebook.write(_REFUSED, {org: at.isoformat() for org, at in self._refused.items()})

    def teller(self, org: str, now: datetime) -> str | None:
        """Who told this organization's AI credits within a day."""
        by, at = self._tellers.get(org, ("", now))
        return by if by and fresh(at, now) else None

    async def saw_tellers(self, seen: Mapping[str, str], now: datetime) -> None:
        news = {
            org: (by, now)
            for org, by in seen.items()
            if self.teller(org, now) != by or now - self._tellers[org][1] >= _RENEWED_AFTER
        }
        if news:
            self._tellers |= news
            page = {org: {"by": by, "at": at.isoformat()} for org, (by, at) in self._tellers.items()}
            await self._notebook.write(_TELLERS, page)


def _texts(value: Any) -> frozenset[str]:
    texts = [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
    return frozenset(texts[:_MOST_ROWS])
