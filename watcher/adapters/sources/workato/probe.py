"""Two workspaces asked about in each parameter style: which style this account answers, and in what shape."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from watcher.adapters.sources.workato.api import Api
from watcher.adapters.sources.workato.options import PARAM_STYLES, WorkatoOptions
from watcher.adapters.sources.workato.question import Question
from watcher.adapters.sources.workato.shape import Row, Shape, flattened, recognised, rows_in
from watcher.adapters.sources.workato.tally import Who, collected
from watcher.ports import Failure, SourceError


@dataclass(frozen=True, slots=True)
class Tried:
    """How one style went: the rows that came, and of how many workspaces (None: it was refused)."""

    style: str
    rows: tuple[Row, ...] = ()
    shape: Shape | None = None
    answered: int | None = None
    error: SourceError | None = None


async def tried(options: WorkatoOptions, api: Api, question: Question, who: Who) -> list[Tried]:
    """Each style, the configured one first. Raises SourceError where asking on makes no sense."""
    styles = sorted(PARAM_STYLES, key=lambda style: style != options.param_style)
    return [await _try(options, api, question, who, style) for style in styles]


async def _try(options: WorkatoOptions, api: Api, question: Question, who: Who, style: str) -> Tried:
    try:
        rows = rows_in(await api.usage(question, style), options.name)
    except SourceError as error:
        if error.kind in {Failure.AUTH, Failure.RATE_LIMITED, Failure.UNREACHABLE}:
            raise
        return Tried(style, error=error)
    if not rows:
        return Tried(style, answered=0)
    shape = recognised(rows, options.fields)
    return Tried(style, tuple(rows), shape, _answered(rows, shape, who, options.period_timezone))


def _answered(rows: Sequence[Row], shape: Shape, who: Who, zone: str) -> int:
    """Of how many workspaces there are rows; where no id is recognised, how many rows there are."""
    if {"id", "external_id"} & shape.places.keys():
        return len(collected(rows, shape, who, zone, placed=False))
    return len(rows)


def best(tries: Sequence[Tried], asked: int) -> Tried | None:
    """The first style that answered for everybody."""
    return next((each for each in tries if each.answered is not None and each.answered >= asked), None)


def numbers_in(shape: Shape, rows: Sequence[Row]) -> list[str]:
    """Keys with numbers nobody recognised: what a user may map."""
    known = {path[0] for path in (*shape.metrics.values(), *shape.places.values())}
    flat = flattened(rows, shape.nest)
    return [key for key in shape.keys if key not in known and any(_numeric(row.get(key)) for row in flat)]


def _numeric(value: object) -> bool:
    if isinstance(value, str):
        return value.isascii() and value.isdigit()
    return isinstance(value, int | float) and not isinstance(value, bool)
