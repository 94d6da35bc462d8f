"""A message for every layout there is, by the name of an organization and a locale."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from tests.adapters.channels.samples import CRITICAL, MISSING, RESET, SILENT, WARNING, hostile
from tests.domain import topics
from tests.domain.groups import FRAME, of_many
from tests.domain.tellings import AT
from watcher.adapters.channels.slack import Look
from watcher.domain.chart import Chart, Point
from watcher.domain.compose.group import compose_group
from watcher.domain.digest.values import Digest, DigestRow
from watcher.domain.message import Attachment, Fact, Message, Reason
from watcher.domain.offer import Act, Confirm, Offer
from watcher.domain.telling import Telling
from watcher.domain.tongue import speaking

PAGE = "https://limits.example.com"
LOCALES = ("en", "pt-BR")
CLICKS, LINKS, NOTHING = Look(PAGE, interactive=True), Look(PAGE), Look()


def line(
    name: str = "Automation jobs, March 2026", *, points: int = 20, limit: float | None = 10_000
) -> Chart:
    """A course of so many points, the last third of it foreseen."""
    made = tuple(
        Point(AT + timedelta(days=n), f"{n + 1} Mar", 455.5 * n, projected=n > points * 2 // 3)
        for n in range(points)
    )
    return Chart(name, made, limit, f"Line: 0 on 1 Mar, {name}.")


def offers(name: str = "Export report") -> tuple[Offer, ...]:
    ask = Confirm(name, f"{name}: the file is posted in this thread.", name, "Cancel")
    return (
        Offer(Act.ACK, "Acknowledge"),
        Offer(Act.SILENCE_DAY, "Silence 24 h"),
        Offer(Act.EXPORT, name, ask),
    )


def row(name: str, state: str = "") -> DigestRow:
    return DigestRow(name, name, "92 %", "134 %", "+18 %", "1 Apr", state)


HEADINGS = DigestRow("Org", "Resource", "Used", "Projected", "Week", "Resets", "State")


def digest(name: str = "Acme Brasil", rows: int = 40, changes: int = 30) -> Digest:
    return Digest(
        title="Limits, 16 to 22 March",
        summary="2 need attention · 1 projected over · 38 fine",
        sources=f"Pipefy ok (99.8 % of polls), {name} 401",
        columns=HEADINGS,
        rows=tuple(row(name, "Warning" if n < 2 else "") for n in range(rows)),
        rest="27 more, all below 60 %",
        changes=tuple(f"{n}: {name} crossed 90 %" for n in range(changes)),
        more_changes="and 3 more",
        footer=("Next digest Mon 30 Mar 09:00 UTC", name),
    )


def alert(telling: Telling) -> Callable[[str], Message]:
    """Such a message with all that may hang on it, by the name of an organization."""

    def made(name: str) -> Message:
        told = hostile(name, telling)
        return replace(told, offers=offers(name or "Export"), chart=line(name or "Jobs"))

    return made


def _acked(name: str) -> Message:
    return replace(alert(CRITICAL)(name), acked_by=name or "Ana", acked_at=AT, reason=Reason.PROGRESS)


def _group(reason: Reason) -> Callable[[str], Message]:
    def made(name: str) -> Message:
        frame = replace(FRAME, reason=reason, about=f"organizations of {name}"[:90])
        return compose_group(of_many([name] * 30, next_step=name), frame)

    return made


def _digest(name: str) -> Message:
    told = replace(
        hostile(name),
        shown_as=None,
        reason=Reason.DIGEST,
        level=None,
        before=None,
        lists=(),
        facts=(),
        offers=(),
    )
    return replace(told, digest=digest(name), state="", sentence=f"Weekly limits: {name}"[:200])


def report(name: str = "Acme") -> Message:
    file = Attachment(f"/data/exports/{name}.xlsx", f"{name or 'report'}.xlsx", 12)
    facts = (Fact("Rows", "1,204"), Fact("Of", name))
    told = replace(
        hostile(name), shown_as=None, reason=Reason.REPORT, attachment=file, facts=facts, state="Report"
    )
    return replace(
        told, headline=f"{name}: the report is there", consequence=f"It is about {name}.", offers=()
    )


def question(name: str = "Acme") -> Message:
    asked = (
        Offer(Act.APPROVE, "Approve", Confirm(name, name, "Start", "Cancel"), about="export-12"),
        Offer(Act.DENY, "Deny", about="export-12"),
    )
    told = replace(hostile(name), shown_as=None, reason=Reason.ASKED, state="Approval", offers=asked)
    return replace(told, headline=f"{name}: start an export?", consequence=f"Pipefy mails it to {name}.")


LAYOUTS: Mapping[str, Callable[[str], Message]] = {
    "warning": alert(WARNING),
    "critical": alert(CRITICAL),
    "resolved": alert(RESET),
    "forecast": alert(topics.ahead()),
    "spike": alert(topics.spike()),
    "no data": alert(SILENT),
    "unmeasured": alert(topics.unmeasured()),
    "organization missing": alert(MISSING),
    "acknowledged": _acked,
    "grouped": _group(Reason.FIRED),
    "quiet summary": _group(Reason.SUMMARY),
    "digest": _digest,
    "report": report,
    "question": question,
}


def made(layout: str, name: str = "Acme Brasil", locale: str = "en") -> Message:
    """A message of this layout, in this tongue."""
    with speaking(locale):
        return replace(LAYOUTS[layout](name), locale=locale)
