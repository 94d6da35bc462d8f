"""Two workspaces asked about in each parameter style: which style this account answers, and in what shape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from watcher.adapters.sources.values import identity, number
from watcher.adapters.sources.workato import fields
from watcher.adapters.sources.workato.api import Api
from watcher.adapters.sources.workato.options import PARAM_STYLES, WorkatoOptions
from watcher.adapters.sources.workato.question import Question
from watcher.adapters.sources.workato.shape import Row, Shape, flattened, recognised, rows_in
from watcher.adapters.sources.workato.tally import Who
from watcher.ports import Failure, SourceError

_PLACES = {"id", "external_id"}


@dataclass(frozen=True, slots=True)
class Tried:
    """How one style went: the rows that came, and of how many workspaces (0 too where it was refused).

    `own` are paths found by what stands at them, where no name is known: the ids asked for, and the task
    counts that the customer list tells.
    """

    style: str
    rows: tuple[Row, ...] = ()
    shape: Shape | None = None
    own: Mapping[str, str] | None = None
    answered: int = 0
    error: SourceError | None = None


@dataclass(frozen=True, slots=True)
class Probe:
    """Who is asked about, and what the customer list says that they used in the time asked for."""

    question: Question
    who: Who
    used: Mapping[str, float]

    @property
    def asked(self) -> int:
        return len(self.question.ids)


async def tried(options: WorkatoOptions, api: Api, probe: Probe) -> list[Tried]:
    """Each style, the configured one first. Raises SourceError where asking on makes no sense."""
    styles = sorted(PARAM_STYLES, key=lambda style: style != options.param_style)
    return [await _try(options, api, probe, style) for style in styles]


async def _try(options: WorkatoOptions, api: Api, probe: Probe, style: str) -> Tried:
    try:
        rows = rows_in(await api.usage(probe.question, style), options.name)
    except SourceError as error:
        if error.kind in {Failure.AUTH, Failure.RATE_LIMITED, Failure.UNREACHABLE}:
            raise
        return Tried(style, error=error)
    if not rows:
        return Tried(style)
    shape = recognised(rows, options.fields)
    flat = flattened(rows, shape.nest)
    own = _by_content(flat, shape, probe)
    keys = {_key(row, shape, own, probe.who) for row in flat} - {None}
    return Tried(style, tuple(rows), shape, own, len(keys))


def best(tries: Sequence[Tried], asked: int) -> Tried | None:
    """The first style that answered for everybody."""
    return next((each for each in tries if each.answered >= asked), None)


def spare_numbers(told: Tried) -> list[str]:
    """Keys with numbers nobody recognised: what a user may map."""
    if told.shape is None:
        return []
    taken = {path[0] for path in (*told.shape.metrics.values(), *told.shape.places.values())}
    taken |= set((told.own or {}).values())
    flat = flattened(told.rows, told.shape.nest)
    return [
        key
        for key in told.shape.keys
        if key not in taken and any(number(r.get(key)) is not None for r in flat)
    ]


def _by_content(flat: Sequence[Row], shape: Shape, probe: Probe) -> dict[str, str]:
    """Keys recognised by the ids asked for, and by task counts known from elsewhere."""
    own: dict[str, str] = {}
    if not _PLACES & shape.places.keys():
        for what, known in (("id", probe.who.by_id), ("external_id", probe.who.by_external)):
            key = next((k for k in shape.keys if any(identity(row.get(k)) in known for row in flat)), None)
            if key is not None:
                own[what] = key
    if fields.TASKS not in shape.metrics and probe.used:
        key = next((k for k in shape.keys if _counts_tasks(k, flat, shape, own, probe)), None)
        if key is not None:
            own[fields.TASKS] = key
    return own


def _counts_tasks(key: str, flat: Sequence[Row], shape: Shape, own: Mapping[str, str], probe: Probe) -> bool:
    """Whether the numbers under a key are those the customer list gives for the same workspaces and time."""
    told = {_key(row, shape, own, probe.who): number(row.get(key)) for row in flat}
    return all(told.get(who) == used for who, used in probe.used.items())


def _key(row: Row, shape: Shape, own: Mapping[str, str], who: Who) -> str | None:
    return who.key(_at(row, shape, own, "id"), _at(row, shape, own, "external_id"))


def _at(row: Row, shape: Shape, own: Mapping[str, str], what: str) -> Any:
    if what in own:
        return row.get(own[what])
    path = shape.places.get(what)
    return fields.at(row, path) if path else None
