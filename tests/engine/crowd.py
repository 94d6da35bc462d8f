"""Many organizations at once, quiet nights, and what each receiver really heard of each incident."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from tests.engine.fakes import Engine, FakeChannel, FakeSource
from watcher.domain.message import Message, Reason
from watcher.domain.quiet import Quiet, Schedule, Then, Window
from watcher.domain.reading import Org
from watcher.domain.route import Route
from watcher.domain.rule import Globs, Selector
from watcher.records import OutboxRow

NIGHT = Schedule("nights", "UTC", (Window(frozenset(range(7)), 22 * 60, 8 * 60),))
EVENING = datetime(2026, 3, 21, 22, 30, tzinfo=UTC)
MORNING = datetime(2026, 3, 22, 8, 0, tzinfo=UTC)


def crowd(size: int, *names: str) -> FakeSource:
    """A source whose organizations all come in one answer; the first ones are called by `names`."""
    called = [*names, *(f"Org {number:02}" for number in range(len(names), size))]
    orgs = tuple(Org(f"o{number}", name, str(number)) for number, name in enumerate(called))
    return FakeSource(batch_size=100_000, orgs=orgs, used={org.id: 10.0 for org in orgs})


def nightly(then: Then = Then.SUMMARY, **more: object) -> Route:
    return Route(Selector(), ("slack",), quiet=Quiet(NIGHT, then), **more)  # type: ignore[arg-type]


def loud_criticals(then: Then = Then.SUMMARY) -> list[Route]:
    critical = Route(Selector({"severity": Globs(("critical",))}), ("slack",))
    return [critical, nightly(then)]


async def until(run: Engine, at: datetime) -> None:
    """Move on to `at`, without a poll."""
    await run.clock.advance(at - run.clock.now())


async def all_see(run: Engine, used: float, some: Sequence[int] | None = None) -> None:
    """One poll in which all organizations, or some by number, have used so much."""
    ids = list(run.source.used)
    for number in range(len(ids)) if some is None else some:
        run.source.used[ids[number]] = used
    await run.poll()


async def evening(run: Engine) -> None:
    """Late enough that a poll lies in the night."""
    await run.poll()
    await until(run, EVENING)


async def morning(run: Engine) -> None:
    """The end of the night: what was held is delivered, without a poll."""
    if run.clock.now() < MORNING:
        await until(run, MORNING)
    await run.deliverer.deliver()


def sent(channel: FakeChannel) -> list[Message]:
    return [parcel.message for parcel in channel.got if parcel.message.reason is not Reason.PROGRESS]


def lines(message: Message) -> dict[str, list[str]]:
    """By title of its lists, what a message says of each of many."""
    return {
        listing.title: [f"{item.state} {item.name}: {item.amount}" for item in listing.items]
        for listing in message.lists
    }


async def rows_of(run: Engine) -> list[OutboxRow]:
    async with run.store.reading() as tx:
        return await tx.unfinished_rows()
