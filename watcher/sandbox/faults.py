"""What can go wrong, and when: faults armed by clock window, by count and by operation name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase


@dataclass(frozen=True, slots=True)
class When:
    """When a fault strikes: a half-open clock window, a count of requests, a glob on the operation's name.

    Join two with `&`; what both name is taken from the right one.
    """

    start: datetime | None = None
    end: datetime | None = None
    times: int | None = None
    operation: str | None = None

    def __and__(self, other: When) -> When:
        return When(
            other.start or self.start,
            other.end or self.end,
            self.times if other.times is None else other.times,
            other.operation or self.operation,
        )

    def holds(self, name: str, now: datetime) -> bool:
        """Whether a request called `name` at `now` is meant, counts aside."""
        if self.start is not None and now < self.start:
            return False
        if self.end is not None and now >= self.end:
            return False
        return self.operation is None or fnmatchcase(name, self.operation)


def window(start: datetime, end: datetime) -> When:
    """From `start` until just before `end`, by the sandbox's clock."""
    return When(start=start, end=end)


def times(count: int) -> When:
    """The next `count` requests."""
    return When(times=count)


def operation(glob: str) -> When:
    """Requests whose operation's name matches `glob`: a GraphQL operation, a Slack method, an SMTP verb."""
    return When(operation=glob)


def always() -> When:
    return When()


class Fault:
    """Something that goes wrong."""


@dataclass(frozen=True, slots=True)
class TooManyRequests(Fault):
    """HTTP 429. `retry_after` in seconds, or no such header; `html` gives a page instead of JSON."""

    retry_after: int | None = None
    html: bool = False


@dataclass(frozen=True, slots=True)
class ServerError(Fault):
    """HTTP 5xx, as a page of a proxy or as JSON."""

    status: int = 502
    html: bool = True


@dataclass(frozen=True, slots=True)
class Slow(Fault):
    """The answer comes `seconds` of the sandbox's clock later; other faults still apply.

    With `after` (HTTP only), the request has its full effect before the wait, not behind it.
    """

    seconds: float
    after: bool = False


@dataclass(frozen=True, slots=True)
class Drop(Fault):
    """The connection is cut without an answer; with `after`, the request had its full effect before."""

    after: bool = False


@dataclass(frozen=True, slots=True)
class BrokenJson(Fault):
    """HTTP 200 and JSON that ends in the middle; the request had its effect."""


@dataclass(frozen=True, slots=True)
class HtmlBody(Fault):
    """HTTP 200 (or `status`) with an HTML page where JSON should be; the request had no effect."""

    status: int = 200


@dataclass(frozen=True, slots=True)
class Unauthorized(Fault):
    """The bearer token is refused, whatever it is."""


@dataclass(eq=False, slots=True)
class Armed:
    """A fault that waits for its requests; `left` counts down, `hits` up."""

    when: When
    fault: Fault
    left: int | None
    hits: int = 0


class Faults:
    """The faults of one server, in the order in which they were added."""

    def __init__(self) -> None:
        self._armed: list[Armed] = []

    def add(self, when: When, fault: Fault) -> Armed:
        """Arm `fault`; hand the answer to `remove` to disarm it."""
        armed = Armed(when, fault, when.times)
        self._armed.append(armed)
        return armed

    def remove(self, armed: Armed) -> None:
        self._armed.remove(armed)

    def clear(self) -> None:
        self._armed.clear()

    def due(self, name: str, now: datetime, *, named_only: bool = False) -> list[Fault]:
        """The faults this request meets; counted ones are used up by it.

        With `named_only`, only faults whose condition names an operation count.
        """
        return [armed.fault for armed in self._armed if self._meets(armed, name, now, named_only)]

    def _meets(self, armed: Armed, name: str, now: datetime, named_only: bool) -> bool:
        if named_only and armed.when.operation is None:
            return False
        if armed.left == 0 or not armed.when.holds(name, now):
            return False
        if armed.left is not None:
            armed.left -= 1
        armed.hits += 1
        return True
