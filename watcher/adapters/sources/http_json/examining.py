"""What `watcher doctor` says of such a source: what its paths find, and which numbers have no limit."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from watcher.adapters.sources.http_json.options import HttpJsonOptions
from watcher.adapters.sources.http_json.reading import Told
from watcher.domain.plain import plain
from watcher.domain.reading import Gap, Reading
from watcher.domain.rule import Globs
from watcher.domain.words import count, listed
from watcher.ports import Finding, Mark

_NAMED = 5
_SKEWED = timedelta(minutes=2)


def findings_of(told: Told, options: HttpJsonOptions, wanted: Globs) -> list[Finding]:
    """The organizations, then one line a resource, then what was noticed."""
    resources = dict.fromkeys(each.resource for each in options.readings)
    lines = [_orgs(told, options, wanted), *(_resource(told, name) for name in resources)]
    return lines + [Finding(Mark.WARN, "answer", note) for note in told.notes]


def clock_findings(skew: timedelta | None) -> list[Finding]:
    """How far the far side's clock and ours are apart, where its answer has a date."""
    if skew is None:
        return []
    text = f"differs from the far side's by {abs(skew).total_seconds():,.0f} s"
    if abs(skew) <= _SKEWED:
        return [Finding(Mark.OK, "clock", text)]
    return [Finding(Mark.WARN, "clock", text, "Set the machine's clock; days and months are cut by it.")]


def _orgs(told: Told, options: HttpJsonOptions, wanted: Globs) -> Finding:
    watched = [org for org in told.orgs.values() if wanted.match(org.name)]
    names = {org.name.casefold() for org in told.orgs.values()}
    absent = [name for name in options.expect if name.casefold() not in names]
    text = f"{count(len(told.orgs), 'organization')} in the answer, {len(watched)} of them watched"
    if absent:
        missing = listed(absent[:_NAMED])
        return Finding(Mark.FAIL, "organizations", f"{text}; expected and not there: {missing}")
    if not watched:
        return Finding(Mark.FAIL, "organizations", text, "Look at `orgs` and at the path `org`.")
    return Finding(Mark.OK, "organizations", text)


def _resource(told: Told, resource: str) -> Finding:
    mine = [one for one in told.series.values() if one.series.resource == resource]
    readings = [one for one in mine if isinstance(one, Reading)]
    limited = sum(one.limit is not None for one in readings)
    text = f"{count(len(readings), 'number')}, {limited} with a limit"
    gaps = Counter(one.reason for one in mine if isinstance(one, Gap))
    if gaps:
        reason, times = gaps.most_common(1)[0]
        return Finding(Mark.FAIL, resource, f"{text}; unknown {times} times: {plain(reason, 200)}")
    if not readings:
        return Finding(Mark.WARN, resource, "no row of it in the answer", "Look at the path `each`.")
    if limited < len(readings):
        hint = "Where the answer tells no limit, write `limit` as a number, or an allowance."
        return Finding(Mark.WARN, resource, text, hint)
    return Finding(Mark.OK, resource, text)
