"""Usage rows: which workspaces, which recipes, which buckets, and what was used in each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from watcher.sandbox.workato.parameters import whole
from watcher.sandbox.workato.pauses import running
from watcher.sandbox.workato.query import UsageQuery
from watcher.sandbox.workato.recipes import Recipe
from watcher.sandbox.workato.scenario import Empty, Retried, WorkatoScenario
from watcher.sandbox.workato.tally import NOTHING, Tally, workspace_tally
from watcher.sandbox.workato.templates import OF_INTERVAL, row_template
from watcher.sandbox.workato.world import WorkatoWorld, Workspace
from watcher.sandbox.workato.writing import Writer
from watcher.sandbox.workato.zoned import Span, buckets

Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class _Bucket:
    """What is counted, and how the row calls it."""

    span: Span
    start: str
    end: str


class Usage:
    """One usage request against the world at one moment."""

    def __init__(
        self, world: WorkatoWorld, scenario: WorkatoScenario, query: UsageQuery, now: datetime
    ) -> None:
        self._world = world
        self._scenario = scenario
        self._query = query
        self._now = now
        self._writer = Writer(scenario, world.zone)
        self._template = row_template(scenario.rows)
        self._keys = self._template.names
        self._buckets = self._cut()

    def data(self) -> list[Row] | None:
        """What stands under `data`."""
        found, strangers = self._workspaces()
        if not self._buckets:
            rows: list[Row] = []
            strangers = []
        else:
            rows = [row for workspace in found for row in self._workspace(workspace)]
        if self._scenario.empty is Empty.ZERO_ROWS:
            rows += [row for stranger in strangers for row in self._zeroes(stranger)]
        if not rows:
            return None if self._scenario.empty is Empty.NULL else []
        most = self._scenario.most_rows
        return rows if most is None else rows[(self._query.page - 1) * most : self._query.page * most]

    def _workspaces(self) -> tuple[list[Workspace], list[str]]:
        """Those asked for and known, each once, in the order of ids; and the ids nobody has."""
        found: dict[int, Workspace] = {}
        strangers: list[str] = []
        numbers = ((text, whole(text)) for text in self._query.workspace_ids)
        by_id = ((text, None if n is None else self._world.find(n)) for text, n in numbers)
        by_external = ((text, self._world.find_external(text)) for text in self._query.external_ids)
        for pairs in (by_id, by_external):
            for text, workspace in pairs:
                if workspace is None:
                    strangers.append(text)
                else:
                    found[workspace.id] = workspace
        return [found[number] for number in sorted(found)], strangers

    def _cut(self) -> list[_Bucket]:
        """The buckets of the range, none if it is empty."""
        query, scenario = self._query, self._scenario
        if query.whole.start >= query.whole.end:
            return []
        spans = buckets(query.whole, query.interval, self._world.zone, week_start=scenario.week_start)
        cut = []
        for span in spans:
            inside = span.clipped(query.whole) if scenario.clip_edges else span
            # An inclusive `to` reaches a moment further than it says.
            end = query.shown_to if inside.end == query.whole.end else inside.end
            cut.append(_Bucket(inside, self._writer.time(inside.start), self._writer.time(end)))
        return cut

    def _workspace(self, workspace: Workspace) -> Iterator[Row]:
        recipes = [recipe for recipe in self._recipes(workspace) if self._counts(recipe)]
        if self._query.filter is not None and not recipes:
            return
        if not self._query.by_recipe:
            yield from self._rows(workspace, None, recipes)
            return
        for recipe in recipes:
            yield from self._rows(workspace, recipe, [recipe])

    def _recipes(self, workspace: Workspace) -> Iterable[Recipe]:
        yield from workspace.recipes
        if self._scenario.environments_summed:
            for environment in workspace.environments:
                yield from environment.recipes

    def _counts(self, recipe: Recipe) -> bool:
        if recipe.is_deleted(self._now) and not self._query.bare:
            return False
        return self._query.filter is None or self._query.filter.takes(recipe)

    def _rows(self, workspace: Workspace, recipe: Recipe | None, recipes: Sequence[Recipe]) -> Iterator[Row]:
        """One row a bucket; or one row with a list of them."""
        ours: Row = {
            "workspace_id": self._writer.id(workspace.id),
            "external_id": workspace.external_id,
            "workspace_name": workspace.name,
        }
        if recipe is not None:
            ours |= {"recipe_id": self._writer.id(recipe.id), "recipe_name": recipe.name}
        counted = (self._counted(workspace, recipes, bucket) for bucket in self._buckets)
        yield from self._dressed(ours, (fields for fields in counted if fields is not None))

    def _zeroes(self, stranger: str) -> Iterator[Row]:
        """Rows for an id nobody has."""
        number = whole(stranger) if stranger in self._query.workspace_ids else None
        ours: Row = {
            "workspace_id": None if number is None else self._writer.id(number),
            "external_id": stranger if number is None else None,
        }
        yield from self._dressed(ours, (self._fields(bucket, NOTHING, 0) for bucket in self._buckets))

    def _dressed(self, ours: Row, counted: Iterable[Row]) -> Iterator[Row]:
        nested = self._template.nested
        if nested is None:
            for fields in counted:
                yield self._named({**ours, **fields}, self._keys)
            return
        inner = {name: key for name, key in self._keys.items() if name in OF_INTERVAL}
        several = [self._named(fields, inner) for fields in counted]
        if several:
            outer = {name: key for name, key in self._keys.items() if name not in OF_INTERVAL}
            yield {**self._named(ours, outer), nested: several}

    def _counted(self, workspace: Workspace, recipes: Sequence[Recipe], bucket: _Bucket) -> Row | None:
        spans = [bucket.span]
        if self._scenario.pause_at_limit:
            spans = running(workspace, bucket.span, self._now, self._world.zone)
        whole = self._query.whole if self._scenario.retried is Retried.LATEST_IN_RANGE else None
        tally = workspace_tally(recipes, spans, self._now, whole)
        if tally == NOTHING and not self._scenario.idle_rows:
            return None
        return self._fields(bucket, tally, sum(recipe.exists_in(bucket.span) for recipe in recipes))

    def _fields(self, bucket: _Bucket, tally: Tally, recipes: int) -> Row:
        number = self._writer.number
        return {
            "from": bucket.start,
            "to": bucket.end,
            "task_count": number(tally[0]),
            "recipe_count": number(recipes),
            "job_succeeded_count": number(tally[1]),
            "job_failed_count": number(tally[2]),
        }

    @staticmethod
    def _named(fields: Mapping[str, object], keys: Mapping[str, str]) -> Row:
        return {key: fields[name] for name, key in keys.items() if name in fields}
