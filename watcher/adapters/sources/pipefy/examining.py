"""What `watcher doctor` finds out about a Pipefy account: token, reach, clock, organizations, fields."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from watcher.adapters.http import HttpClient
from watcher.adapters.sources.pipefy.auth import Bearer
from watcher.adapters.sources.pipefy.learned import Capability
from watcher.adapters.sources.pipefy.options import PipefyOptions
from watcher.domain.reading import Org
from watcher.ports import Answer, Clock, Discovery, Finding, Mark, SourceError

SKEWED = timedelta(minutes=2)
"""Clocks further apart than that are worth a word: months and days are cut by ours."""

_MOST_NAMES = 5
_T = TypeVar("_T")


class Looked(Protocol):
    """The source, as far as it is looked at."""

    batch_size: int

    async def discover(self, now: datetime) -> Discovery: ...

    async def read(self, orgs: Sequence[Org], now: datetime) -> Answer: ...

    def capabilities(self, now: datetime) -> list[Capability]: ...


class Examination:
    """One look. It asks for a token, for the organizations, and reads one batch: three calls, seldom more."""

    def __init__(
        self, source: Looked, options: PipefyOptions, http: HttpClient, bearer: Bearer, clock: Clock
    ) -> None:
        self._source = source
        self._options = options
        self._http = http
        self._bearer = bearer
        self._clock = clock
        self._findings: list[Finding] = []

    async def run(self, now: datetime) -> Sequence[Finding]:
        """Everything found, up to the first thing without which the rest cannot be seen. Never raises."""
        await self._look(now)
        return tuple(self._findings)

    async def _look(self, now: datetime) -> None:
        if await self._tried("token", self._bearer.token) is None:
            return
        self._add(Mark.OK, "token", self._bearer.kind)
        began = self._clock.now()
        found = await self._tried("reach", lambda: self._source.discover(now))
        took = self._clock.now() - began
        self._clock_skew()
        if found is None:
            return
        self._add(Mark.OK, "reach", f"{self._host} answers in {took.total_seconds():.1f} s")
        self._organizations(found)
        batch = found.orgs[: self._source.batch_size]
        answer = await self._tried("read", lambda: self._source.read(batch, now)) if batch else None
        if answer is not None:
            self._findings += _series(answer, self._options)
            self._findings += _unread(answer)
        self._findings += _capabilities(self._source.capabilities(now))
        self._notes()

    async def _tried(self, about: str, act: Callable[[], Awaitable[_T]]) -> _T | None:
        try:
            return await act()
        except SourceError as error:
            self._add(Mark.FAIL, about, f"{error.kind}: {error}", error.hint)
        except Exception as error:  # noqa: BLE001 - the promise is never to raise; the kind is told, not the text
            self._add(Mark.FAIL, about, f"our own fault: {type(error).__name__}", "please report it")
        return None

    def _add(self, mark: Mark, about: str, text: str, hint: str = "", lines: tuple[str, ...] = ()) -> None:
        self._findings.append(Finding(mark, about, text, hint, lines))

    @property
    def _host(self) -> str:
        return self._http.host_of(self._options.api_url)

    def _clock_skew(self) -> None:
        skew = self._http.skew
        if skew is None:
            self._add(Mark.INFO, "clock", "Pipefy's answer names no date to compare with")
        elif abs(skew) > SKEWED:
            which = "behind" if skew > timedelta(0) else "ahead of"
            text = f"our clock is {abs(skew).total_seconds():,.0f} s {which} Pipefy's"
            self._add(Mark.WARN, "clock", text, "Set the machine's clock; days and months are cut by it.")
        else:
            self._add(Mark.OK, "clock", f"within {SKEWED.seconds} s of Pipefy's")

    def _organizations(self, found: Discovery) -> None:
        count = len(found.orgs)
        mark = Mark.OK if count else Mark.FAIL
        hint = "" if count else "Look at `orgs` in the config and at the account's role."
        self._add(mark, "organizations", f"{count} found", hint)
        expected = len(self._options.expect)
        if expected and not found.expected_absent:
            self._add(Mark.OK, "expected", f"{expected} of {expected} are there")
        if found.expected_absent:
            there = expected - len(found.expected_absent)
            text = f"{there} of {expected} are there; not found: {_named(found.expected_absent)}"
            hint = "Grant the Usage Stats permission there, or mend the name under `expect`."
            self._add(Mark.FAIL, "expected", text, hint)
        without = [org.name for org in found.orgs if org.ref is None]
        if without:
            text = (
                f"{len(without)} without a number, so their subscription cannot be asked: {_named(without)}"
            )
            self._add(Mark.WARN, "organizations", text, "The account must be a member there.")
        for note in found.notes:
            self._add(Mark.WARN, "organizations", note)

    def _notes(self) -> None:
        if self._bearer.renewable:
            text = "a usage report is mailed to the service account's own address, which perhaps nobody reads"
            self._add(Mark.INFO, "exports", text)
        if "automation" in self._options.breakdown or {"operation", "token"} & self._options.breakdown:
            text = (
                "Pipefy names the ten largest automations, operations and tokens of 25 organizations together"
            )
            self._add(Mark.INFO, "breakdown", text)


def _series(answer: Answer, options: PipefyOptions) -> Iterator[Finding]:
    """By resource: how many have a limit, how many have none, how many are unknown and why."""
    whole = [reading for reading in answer.readings if reading.series.below is None]
    limited = Counter(reading.series.resource for reading in whole if reading.limit)
    bare = Counter(reading.series.resource for reading in whole if not reading.limit)
    reasons: dict[str, Counter[str]] = {}
    for gap in answer.gaps:
        if gap.series.below is None:
            reasons.setdefault(gap.series.resource, Counter())[gap.reason] += 1
    for resource in sorted({*limited, *bare, *reasons}):
        why = reasons.get(resource, Counter())
        unknown = sum(why.values())
        text = f"limit known {limited[resource]}, limit unknown {bare[resource]}, number unknown {unknown}"
        common = why.most_common(1)
        text += f" ({common[0][0]})" if common else ""
        lines = _allowance(options.name, resource) if bare[resource] else ()
        hint = "Write what the contract grants under `allowances`." if lines else ""
        yield Finding(Mark.WARN if unknown else Mark.OK, resource, text, hint, lines)


def _unread(answer: Answer) -> Iterator[Finding]:
    """Breakdowns that the config wants and that were not told, by the most common reason."""
    for kind in sorted({each.kind for each in answer.unread}):
        reasons = Counter(each.reason for each in answer.unread if each.kind == kind)
        why, _ = reasons.most_common(1)[0]
        text = f"unknown in {reasons.total()} organizations ({why})"
        hint = f"Ask Pipefy, or take `{kind}` out of `breakdown`."
        yield Finding(Mark.WARN, f"breakdown by {kind}", text, hint)


def _allowance(source: str, resource: str) -> tuple[str, ...]:
    return (
        "allowances:",
        f"  - source: {source}",
        f"    resource: {resource}",
        "    limit: 1  # the contract's number",
    )


def _capabilities(found: Sequence[Capability]) -> Iterator[Finding]:
    roots = [each for each in found if "." not in each.name]
    for each in roots:
        if each.available:
            yield Finding(Mark.OK, f"field {each.name}", f"offered, known since {each.since:%Y-%m-%d}")
    for each in found:
        if not each.available:
            when = "within hours, for it was offered before" if each.soon else "daily"
            text = f"lacking since {each.since:%Y-%m-%d}; tried again {when}"
            yield Finding(
                Mark.INFO,
                f"field {each.name}",
                text,
                "Pipefy enables operations account by account: ask them.",
            )


def _named(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return ", ".join(names[:_MOST_NAMES]) + more
