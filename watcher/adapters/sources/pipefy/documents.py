"""The documents we send, composed from blocks; values travel as variables, never inside the text."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from watcher.adapters.sources.pipefy import catalogue
from watcher.adapters.sources.pipefy.blocks import Block
from watcher.adapters.sources.pipefy.graphql import Document
from watcher.domain.period import Period
from watcher.domain.reading import Org

MOST_ORGS = 25
"""Pipefy's bound on `organizationUuids`."""
FLOWS_A_PAGE = 50
"""The most Pipefy puts on a page."""

Values = Mapping[str, tuple[str, object]]
"""Variables by name: their type and their value."""


@dataclass(frozen=True, slots=True)
class Composed:
    """A document and which block stands behind each response key."""

    document: Document
    roots: dict[str, Block]


@dataclass(frozen=True, slots=True)
class Wish:
    """What to ask beside the usual.

    `month` and `now` bound the dates that `automationsUsageDetails` wants; `breakdown` names parts below the
    organization; `daily` asks for API calls by the day; `refused` are organizations whose AI credits this
    account was refused lately.
    """

    month: Period
    now: datetime
    breakdown: frozenset[str] = frozenset()
    daily: bool = False
    refused: frozenset[str] = frozenset()


def discover(dropped: Collection[str] = ()) -> Composed | None:
    """Which organizations the account may see; None if the schema offers no way to ask."""
    draft = Draft(dropped)
    for block in catalogue.DISCOVER:
        draft.add(block.root, block)
    return draft.compose("LimitWatcher_Discover")


def poll(orgs: Sequence[Org], wish: Wish, dropped: Collection[str] = ()) -> Composed | None:
    """Everything the rules need about 1 to 25 organizations; None if nothing is left to ask.

    Response keys: the combined fields by their own names, what is asked for one organization by a letter and
    its position (`s0` its subscription, `i0` integrations, `a0` AI credits, `c0` and `j0` calls and jobs
    where the combined field is lacking, `l0` the limit of calls where that alone is, `d0` calls by the day,
    `f0` flows).
    """
    if not 1 <= len(orgs) <= MOST_ORGS:
        msg = f"a document asks about 1 to {MOST_ORGS} organizations, not {len(orgs)}"
        raise ValueError(msg)
    draft = Draft(dropped)
    many: Values = {"uuids": ("[ID!]!", [org.id for org in orgs])}
    for block in catalogue.COMBINED:
        draft.add(block.root, block, variables=many)
    for part, (alias, block) in catalogue.BELOW.items():
        if part in wish.breakdown:
            draft.add(alias, block, variables=many)
    for n, org in enumerate(orgs):
        _about_one(draft, n, org, wish)
    return draft.compose("LimitWatcher_Poll")


def _about_one(draft: Draft, n: int, org: Org, wish: Wish) -> None:
    uuid: Values = {f"u{n}": ("ID!", org.id)}
    this_month = f"(organizationUuid: $u{n}, period: current_month)"
    if org.ref is not None:
        draft.add(f"s{n}", catalogue.SUBSCRIPTION, f"(id: $r{n})", {f"r{n}": ("ID!", org.ref)})
    draft.add(f"i{n}", catalogue.INTEGRATIONS, this_month, uuid)
    if org.id not in wish.refused and _credits_alone_wanted(draft):
        draft.add(f"a{n}", catalogue.AI_CREDITS_OF_ONE, this_month, uuid)
    if not draft.has(catalogue.API_CALLS):
        draft.add(f"c{n}", catalogue.API_CALLS_OF_ONE, this_month, uuid)
    elif not (draft.has(catalogue.API_CALLS, "limit") or wish.daily):
        draft.add(f"l{n}", catalogue.API_LIMIT_OF_ONE, this_month, uuid)
    if not draft.has(catalogue.AUTOMATIONS):
        dates = {"from": iso(wish.month.start), "to": iso(wish.now)}
        arguments = f"(organizationUuid: $u{n}, filterDate: $month)"
        draft.add(f"j{n}", catalogue.AUTOMATIONS_OF_ONE, arguments, {**uuid, "month": ("DateRange!", dates)})
    if wish.daily:
        draft.add(f"d{n}", catalogue.API_CALLS_A_DAY, this_month, uuid)
    if "flow" in wish.breakdown:
        draft.add(f"f{n}", catalogue.FLOWS, flows_arguments(n), uuid)


def _credits_alone_wanted(draft: Draft) -> bool:
    """Whether an organization's own AI credits tell something that the combined field does not."""
    free = draft.has(catalogue.AI_CREDITS_OF_ONE, "freeAiCredit")
    addon = draft.has(catalogue.AI_CREDITS_OF_ONE, "hasAddon")
    return (
        free
        or not draft.has(catalogue.AI_CREDITS)
        or (addon and not draft.has(catalogue.AI_CREDITS, "hasAddon"))
    )


def flows_arguments(n: int, after: str = "") -> str:
    """The largest flows first; a sort that Pipefy does not know falls back to that order too."""
    order = f'sort: {{by: "usage", order: desc}}, first: {FLOWS_A_PAGE}{after}'
    return f"(organizationUuid: $u{n}, period: current_month, {order})"


class Draft:
    """Parts of a document with the variables they use; an unused variable would be refused."""

    def __init__(self, dropped: Collection[str] = ()) -> None:
        self._dropped = dropped
        self._parts: list[str] = []
        self._variables: dict[str, tuple[str, object]] = {}
        self._roots: dict[str, Block] = {}

    def has(self, block: Block, field: str = "") -> bool:
        """Whether the block, or this optional field of it, may be asked for."""
        lacks = block.key in self._dropped or bool(field and f"{block.key}.{field}" in self._dropped)
        return not lacks

    def add(self, alias: str, block: Block, arguments: str = "", variables: Values | None = None) -> None:
        if block.key in self._dropped:
            return
        self._parts.append(block.text(alias, arguments, self._dropped))
        self._variables |= variables or {}
        self._roots[alias] = block

    def compose(self, name: str) -> Composed | None:
        if not self._parts:
            return None
        types = {variable: kind for variable, (kind, _) in self._variables.items()}
        values = {variable: value for variable, (_, value) in self._variables.items()}
        return Composed(Document(name, _operation(name, types, self._parts), values), self._roots)


def _operation(name: str, types: Mapping[str, str], parts: Sequence[str]) -> str:
    declared = ", ".join(f"${variable}: {kind}" for variable, kind in types.items())
    head = f"query {name}({declared})" if declared else f"query {name}"
    return "\n  ".join([f"{head} {{", *parts]) + "\n}"


def iso(at: datetime) -> str:
    """2026-05-28T14:22:10Z, as in every sample."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
