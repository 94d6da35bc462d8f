"""The queue in memory: bounded, deduplicated, hard to kill, and honest about what it did not finish."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import NoReturn

import pytest
from structlog.testing import capture_logs

from watcher.adapters.queue import MemoryQueue
from watcher.ports import Failure, Job, Queue, SourceError


class Bench:
    """A handler that waits for `gate` and writes down what it began and ended."""

    def __init__(self) -> None:
        self.gate = asyncio.Event()
        self.began: list[str] = []
        self.ended: list[str] = []

    async def __call__(self, job: Job) -> None:
        self.began.append(job.key)
        await self.gate.wait()
        self.ended.append(job.key)


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.fixture
async def queue() -> AsyncIterator[MemoryQueue]:
    queue = MemoryQueue(workers=2)
    yield queue
    await queue.stop(grace=0)


async def turns(count: int = 5) -> None:
    """Let every task that can go on do so."""
    for _ in range(count):
        await asyncio.sleep(0)


async def refuse(_job: Job) -> NoReturn:
    raise SourceError("no", kind=Failure.AUTH, hint="renew the token")


async def crash(_job: Job) -> NoReturn:
    raise ZeroDivisionError


async def give_up(_job: Job) -> NoReturn:
    raise asyncio.CancelledError


async def test_it_is_a_queue_as_the_port_says(queue: MemoryQueue) -> None:
    port: Queue = queue
    assert port is queue


async def test_jobs_are_done_in_the_order_they_came(queue: MemoryQueue, bench: Bench) -> None:
    bench.gate.set()
    await queue.start({"poll": bench})
    for key in "abcde":
        assert await queue.submit(Job("poll", key))
    await queue.idle()
    assert bench.ended == list("abcde")


async def test_the_handler_gets_the_payload(queue: MemoryQueue) -> None:
    got: list[Job] = []

    async def keep(job: Job) -> None:
        got.append(job)

    await queue.start({"poll": keep})
    await queue.submit(Job("poll", "a", {"number": 3}))
    await queue.idle()
    assert got == [Job("poll", "a", {"number": 3})]


async def test_no_more_jobs_run_at_once_than_there_are_workers(queue: MemoryQueue, bench: Bench) -> None:
    await queue.start({"poll": bench})
    for key in "abc":
        await queue.submit(Job("poll", key))
    await turns()
    assert bench.began == ["a", "b"]
    bench.gate.set()
    await queue.idle()
    assert bench.ended == ["a", "b", "c"]


async def test_polls_that_hang_hold_up_no_delivery(bench: Bench) -> None:
    queue, delivered = MemoryQueue(), Bench()
    delivered.gate.set()
    await queue.start({"poll": bench, "deliver": delivered})
    for number in range(9):
        await queue.submit(Job("poll", str(number)))
    await queue.submit(Job("deliver", "slack"))
    await turns()
    assert bench.began == list("01234567")
    assert delivered.ended == ["slack"]
    bench.gate.set()
    await queue.idle()
    assert bench.ended == list("012345678")


async def test_an_equal_job_is_refused_while_one_waits_or_runs(queue: MemoryQueue, bench: Bench) -> None:
    assert await queue.submit(Job("poll", "a"))
    assert not await queue.submit(Job("poll", "a"))  # it waits
    await queue.start({"poll": bench})
    await turns()
    assert not await queue.submit(Job("poll", "a", {"other": "payload"}))  # it runs
    assert bench.began == ["a"]


async def test_a_job_may_come_again_once_it_is_done(queue: MemoryQueue, bench: Bench) -> None:
    bench.gate.set()
    await queue.start({"poll": bench})
    await queue.submit(Job("poll", "a"))
    await queue.idle()
    assert await queue.submit(Job("poll", "a"))
    await queue.idle()
    assert bench.ended == ["a", "a"]


async def test_the_same_key_of_another_kind_is_another_job(queue: MemoryQueue, bench: Bench) -> None:
    await queue.start({"poll": bench, "send": bench})
    assert await queue.submit(Job("poll", "a"))
    assert await queue.submit(Job("send", "a"))


async def test_jobs_submitted_before_the_start_are_done(queue: MemoryQueue, bench: Bench) -> None:
    bench.gate.set()
    await queue.submit(Job("poll", "a"))
    await queue.start({"poll": bench})
    await queue.idle()
    assert bench.ended == ["a"]


@pytest.mark.parametrize("bad", [refuse, crash, give_up])
async def test_a_failing_handler_stops_no_worker(bench: Bench, bad: Bench) -> None:
    async def either(job: Job) -> None:
        await (bench if job.key == "after" else bad)(job)

    queue = MemoryQueue(workers=1)
    bench.gate.set()
    with capture_logs():
        await queue.start({"poll": either})
        for number in range(3):
            await queue.submit(Job("poll", str(number)))
        await queue.submit(Job("poll", "after"))
        await queue.idle()
    assert bench.ended == ["after"]


async def test_a_failure_is_logged_with_its_job_and_its_hint(queue: MemoryQueue) -> None:
    with capture_logs() as lines:
        await queue.start({"poll": refuse})
        await queue.submit(Job("poll", "pipefy 3"))
        await queue.idle()
    assert [(line["event"], line["key"], line["error"], line["hint"]) for line in lines] == [
        ("job.failed", "pipefy 3", "no", "renew the token")
    ]


async def test_a_crash_is_logged_with_its_trace(queue: MemoryQueue) -> None:
    with capture_logs() as lines:
        await queue.start({"poll": crash})
        await queue.submit(Job("poll", "a"))
        await queue.idle()
    assert [(line["event"], line["exc_info"]) for line in lines] == [("job.crashed", True)]


async def test_a_job_without_a_handler_is_logged_not_lost_silently(queue: MemoryQueue) -> None:
    with capture_logs() as lines:
        await queue.start({})
        await queue.submit(Job("unheard", "a"))
        await queue.idle()
    assert [(line["event"], line["kind"]) for line in lines] == [("job.crashed", "unheard")]


async def test_stopping_lets_what_runs_finish_and_drops_what_waits(queue: MemoryQueue, bench: Bench) -> None:
    await queue.start({"poll": bench})
    for key in "abc":
        await queue.submit(Job("poll", key))
    await turns()
    stopping = asyncio.create_task(queue.stop(grace=60))
    await turns()
    bench.gate.set()
    assert await stopping == []
    assert bench.ended == ["a", "b"]
    assert bench.began == ["a", "b"]


async def test_what_outlives_the_grace_is_named_and_cancelled(queue: MemoryQueue, bench: Bench) -> None:
    await queue.start({"poll": bench})
    await queue.submit(Job("poll", "slow"))
    await turns()
    with capture_logs() as lines:
        assert await queue.stop(grace=0.01) == ["poll slow"]
    assert bench.ended == []
    assert [line["event"] for line in lines] == ["job.cancelled"]


async def test_a_handler_that_will_not_be_cancelled_cannot_hold_up_the_stop(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def stubborn(job: Job) -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            await bench(job)

    monkeypatch.setattr("watcher.adapters.queue._LAST_WORDS", 0.01)
    queue = MemoryQueue()
    await queue.start({"poll": stubborn})
    await queue.submit(Job("poll", "a"))
    await turns()
    assert await queue.stop(grace=0.01) == ["poll a"]
    bench.gate.set()
    await queue.idle()


async def test_a_stopped_queue_takes_nothing_more(queue: MemoryQueue, bench: Bench) -> None:
    await queue.start({"poll": bench})
    assert await queue.stop(grace=0) == []
    assert not await queue.submit(Job("poll", "a"))
    assert await queue.stop(grace=0) == []


async def test_stopping_a_queue_that_never_started_drops_what_waits(queue: MemoryQueue) -> None:
    await queue.submit(Job("poll", "a"))
    assert await queue.stop(grace=0) == []
    await queue.idle()


async def test_a_job_may_submit_others(queue: MemoryQueue, bench: Bench) -> None:
    async def more(job: Job) -> None:
        assert await queue.submit(Job("poll", f"{job.key}1"))
        assert not await queue.submit(job)  # it runs

    bench.gate.set()
    await queue.start({"sweep": more, "poll": bench})
    await queue.submit(Job("sweep", "a"))
    await queue.idle()
    assert bench.ended == ["a1"]


async def test_it_is_busy_from_the_first_job_to_the_end_of_the_last(queue: MemoryQueue, bench: Bench) -> None:
    await queue.start({"poll": bench})
    before = queue.busy
    await queue.submit(Job("poll", "a"))
    during = queue.busy
    bench.gate.set()
    await queue.idle()
    assert (before, during, queue.busy) == (False, True, False)
