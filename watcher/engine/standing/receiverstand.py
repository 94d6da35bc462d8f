"""How each receiver is doing: whether it refuses or fails, since when, why, and how much waits for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from watcher.domain import dates
from watcher.domain.plain import plain
from watcher.domain.words import count
from watcher.engine.policy import Policy
from watcher.ports import Finding, Mark, Transaction
from watcher.records import OutboxRow, ReceiverState, RowState

_MOST_ERROR = 200


@dataclass(frozen=True, slots=True)
class ReceiverStand:
    """One receiver of the config.

    `broken_since` is when it refused for good, `failing_since` when the oldest message that it does not take
    for now was owed; `error` is the last reason of either. `waiting` counts messages that should have gone
    out, not those that quiet hours hold. `fallback` gets what a broken one refuses.
    """

    name: str
    broken_since: datetime | None = None
    failing_since: datetime | None = None
    error: str = ""
    waiting: int = 0
    oldest: datetime | None = None
    next_try_at: datetime | None = None
    fallback: str = ""
    last_ok_at: datetime | None = None

    @property
    def ok(self) -> bool:
        return self.broken_since is None and self.failing_since is None


async def receiver_stands(tx: Transaction, policy: Policy) -> tuple[ReceiverStand, ...]:
    """All that the config names, in its order."""
    return stands_of(await tx.receiver_states(), await tx.unfinished_rows(), policy)


def stands_of(
    states: Mapping[str, ReceiverState], owed: Sequence[OutboxRow], policy: Policy
) -> tuple[ReceiverStand, ...]:
    told_otherwise = {f"{tag}:{row.receiver}" for row in owed for tag in row.message.members}
    due = [row for row in owed if not row.held and row.key not in told_otherwise]
    return tuple(
        _stand(
            states.get(name, ReceiverState(name)), [r for r in due if r.receiver == name], plan.fallback or ""
        )
        for name, plan in policy.receivers.items()
    )


def _stand(state: ReceiverState, due: Sequence[OutboxRow], fallback: str) -> ReceiverStand:
    refused = [row for row in due if row.error and row.attempts and row.state is RowState.PENDING]
    last = max(refused, key=lambda row: row.next_attempt_at, default=None)
    return ReceiverStand(
        name=state.name,
        broken_since=state.broken_since,
        failing_since=min((row.created_at for row in refused), default=None),
        error=(state.error if state.broken_since else None) or (last.error if last else None) or "",
        waiting=len(due),
        oldest=min((row.created_at for row in due), default=None),
        next_try_at=min((row.next_attempt_at for row in refused), default=None),
        fallback=fallback,
        last_ok_at=state.last_ok_at,
    )


def trouble(stand: ReceiverStand, now: datetime, zone: str) -> str:
    """What is the matter, in one line; empty while nothing is."""
    since = stand.broken_since or stand.failing_since
    if since is None:
        return ""
    how = "BROKEN" if stand.broken_since else "failing"
    said = [f"{how} since {dates.near(since, now, zone)}: {plain(stand.error, _MOST_ERROR) or 'no reason'}"]
    if stand.broken_since and stand.fallback:
        said.append(f"{stand.fallback} is told instead")
    if stand.waiting:
        wait = "waits" if stand.waiting == 1 else "wait"
        said.append(f"{count(stand.waiting, 'message')} {wait}")
    if stand.next_try_at is not None:
        said.append(f"next try {dates.near(max(stand.next_try_at, now), now, zone)}")
    return "; ".join(said)


def receiver_findings(stands: Sequence[ReceiverStand], now: datetime, zone: str) -> list[Finding]:
    """What `watcher doctor` says of each."""
    return [_finding(stand, now, zone) for stand in stands]


def _finding(stand: ReceiverStand, now: datetime, zone: str) -> Finding:
    about = f"{stand.name} delivery"
    said = trouble(stand, now, zone)
    if stand.broken_since is not None:
        alone = "" if stand.fallback else "; without a `fallback` its messages wait for two days at most"
        return Finding(Mark.FAIL, about, said, f"mend it: the first message that it takes clears this{alone}")
    if said:
        return Finding(Mark.WARN, about, said, "it is tried again for two days, at least every 15 minutes")
    if stand.last_ok_at is None:
        return Finding(Mark.INFO, about, "nothing was sent to it yet")
    return Finding(Mark.OK, about, f"took the last message {dates.lasting(now - stand.last_ok_at)} ago")
