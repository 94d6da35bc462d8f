"""News of exports to whoever was told of the incident: owed in the transaction that changes the export."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from watcher.domain.alert import Incident
from watcher.domain.compose.report import news_of
from watcher.domain.message import Attachment, Message, Reason
from watcher.domain.quiet import Hushed, Then
from watcher.domain.reading import Series
from watcher.domain.report import Report, Stage
from watcher.domain.telling import Telling
from watcher.domain.tongue import speaking
from watcher.engine.policy import Policy
from watcher.engine.rowkeys import is_news, news_key
from watcher.engine.telling.hidden import is_hidden
from watcher.engine.telling.listeners import reached_before
from watcher.ports import Transaction
from watcher.records import Delivery, Export, ExportKind, ExportState, OutboxRow, RowState

STAGES: Mapping[ExportState, Stage] = {
    ExportState.STARTED: Stage.STARTED,
    ExportState.PROCESSING: Stage.STARTED,
    ExportState.SENT: Stage.SENT,
    ExportState.FINISHED: Stage.FINISHED,
    ExportState.FAILED: Stage.FAILED,
    ExportState.UNCERTAIN: Stage.UNCERTAIN,
}
"""What is told when an export comes to a state; nothing of the others."""
_ANSWERS = frozenset({Stage.APPROVED, Stage.DENIED, Stage.SPARED})
_ABOUT = {"api": "api_calls", "automation": "automation_jobs"}


@dataclass(frozen=True, slots=True)
class Hearer:
    """Who gets news: what they have, or will get, of the incident, and whether it is quiet for them now."""

    below: Message
    hushed: Hushed | None = None


async def tell(
    tx: Transaction, export: Export, stage: Stage, now: datetime, policy: Policy | None = None
) -> list[OutboxRow]:
    """Owe the news to every receiver that has or will get a message of the export's incident, once each.

    That nobody answered is told to nobody who was not asked. What somebody did just now no quiet hours hold:
    somebody is awake.
    """
    return await owe_news(tx, await hearers(tx, export, stage, now, policy), export, stage, now, policy)


async def hearers(
    tx: Transaction, export: Export, stage: Stage, now: datetime, policy: Policy | None
) -> dict[str, Hearer]:
    """Whom news of that stage would reach, by receiver; without a `policy` it is quiet for nobody.

    Also those from whom quiet hours hid the alert: the report is there all the same.
    """
    rows = await tx.rows_of(export.incident) if export.incident else []
    known = [row for row in rows if row.state is not RowState.ABANDONED or is_hidden(row)]
    below = {row.receiver: row.message for row in known}
    if stage is Stage.EXPIRED:
        asked = {row.receiver for row in rows if has_been_asked(row, export)}
        below = {name: message for name, message in below.items() if name in asked}
    awake = stage in _ANSWERS and export.decided_by
    hushed = await _hushed(tx, rows, policy, now) if below and policy and not awake else {}
    return {name: Hearer(message, hushed.get(name)) for name, message in below.items()}


async def owe_news(
    tx: Transaction,
    to: Mapping[str, Hearer],
    export: Export,
    stage: Stage,
    now: datetime,
    policy: Policy | None,
) -> list[OutboxRow]:
    """Owe the news to these; what quiet hours hold is sent after them, and never dropped."""
    report = report_of(export, policy.title_of(export.source) if policy else "")
    owed = [_row(name, hearer, report, stage, now) for name, hearer in to.items()]
    await tx.add_rows(owed)
    return owed


def _row(receiver: str, hearer: Hearer, report: Report, stage: Stage, now: datetime) -> OutboxRow:
    below, hushed = hearer.below, hearer.hushed
    with speaking(below.locale):
        message = news_of(report, stage, below, now)
    held = replace(hushed, then=Then.SEND) if hushed else None
    return OutboxRow(
        key=news_key(below.incident, report.id, stage, receiver),
        receiver=receiver,
        incident=below.incident,
        message=replace(message, hushed=held),
        created_at=now,
        next_attempt_at=held.until if held else now,
        held=held is not None,
    )


def has_been_asked(row: OutboxRow, export: Export) -> bool:
    """Whether it is the question about the export, and may have arrived."""
    arrived = row.again or row.state in {RowState.SENDING, RowState.SENT}
    return arrived and is_news(row.key, row.incident, export.id, Stage.ASKED)


def report_of(export: Export, title: str) -> Report:
    """The export as words need it; `title` is what people call the vendor, or empty."""
    return Report(
        id=export.id,
        vendor=title or export.source[:1].upper() + export.source[1:],
        about=_ABOUT.get(export.report, export.report or export.kind.value),
        orgs=[org.name for org in export.orgs],
        period=export.period,
        is_mail=export.kind is ExportKind.USAGE_REPORT,
        to_thread=export.deliver is Delivery.THREAD,
        rule=export.asked_by.removeprefix("rule ") if export.asked_by.startswith("rule ") else "",
        who=export.decided_by,
        until=export.next_look_at,
        why=export.error or "",
        file=Attachment(export.file, Path(export.file).name, export.size or 0) if export.file else None,
    )


async def _hushed(
    tx: Transaction, rows: Sequence[OutboxRow], policy: Policy, now: datetime
) -> dict[str, Hushed | None]:
    """For whom it is quiet now, by the rules that have the worst level told."""
    message = rows[-1].message
    level = max((row.message.level for row in rows if row.message.level), default=None)
    state = (await tx.series_states([message.series])).get(message.series)
    telling = Telling(
        reason=Reason.REPORT,
        level=None,
        before=level,
        watch=message.watch,
        series=Series.from_key(message.series),
        labels=state.labels if state else (),
        incident=Incident(message.incident, message.series, message.opened_at, None),
        at=now,
    )
    return {name: listener.hushed(now) for name, listener in reached_before(telling, policy).items()}
