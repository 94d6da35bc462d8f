"""One usage request, in the three ways its list of ids may be written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from urllib.parse import quote, urlencode

from watcher.adapters.sources.workato.assumptions import MOST_QUERY
from watcher.adapters.sources.workato.moments import written

PATH = "/v2/managed_users/statistics/usage"


class Interval(StrEnum):
    NONE = "none"
    DAY = "day"
    HOUR = "hour"


@dataclass(frozen=True, slots=True)
class Question:
    """Usage of some workspaces from `start` to `end`. With `by_recipe` deleted recipes are not counted.

    `parameter` is `workspace_ids` or `external_ids`.
    """

    parameter: str
    ids: tuple[str, ...]
    start: datetime
    end: datetime
    interval: Interval = Interval.NONE
    by_recipe: bool = False

    def scalars(self, zone: str) -> dict[str, str]:
        """Everything but the ids; nothing that stands for its default, so that totals stay bare."""
        found = {"from": written(self.start, zone), "to": written(self.end, zone)}
        if self.interval is not Interval.NONE:
            found["interval"] = self.interval
        if self.by_recipe:
            found["group_by"] = "recipe"
        return found


@dataclass(frozen=True, slots=True)
class Written:
    """What follows the API's address, and the body, if any."""

    path: str
    form: Mapping[str, Any] | None = None
    json: Mapping[str, Any] | None = None


def write(question: Question, style: str, zone: str) -> Written:
    """The request as `style` has it; ids too long for a URL go as a form, whatever their style."""
    scalars, ids = question.scalars(zone), question.ids
    if style == "json-array":
        return Written(PATH, json={**scalars, question.parameter: list(ids)})
    listed: dict[str, Any]
    if style == "query-brackets":
        listed = {f"{question.parameter}[]": list(ids)}
    else:
        listed = {question.parameter: ",".join(ids)}
    fields = {**scalars, **listed}
    if sum(len(quote(id_)) + 1 for id_ in ids) > MOST_QUERY:
        return Written(PATH, form=fields)
    return Written(f"{PATH}?{urlencode(fields, doseq=True, safe=',')}")
