"""Exports as people read them: where each goes, what went wrong, and never a signed address."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.console import Console

from tests.cli.console import NOW, configured, watcher
from tests.cli.test_explain import write
from tests.cli.test_status import ACME_AT_92, remembered
from watcher.cli.export.table import as_plain, print_exports, print_ordered
from watcher.domain.reading import Org
from watcher.ports import Transaction
from watcher.records import Export, ExportKind, ExportState

NOON = datetime(2026, 3, 21, 12, tzinfo=UTC)
WAITS = Export(
    key="k",
    source="pipefy",
    kind=ExportKind.USAGE_REPORT,
    report="api",
    period="last_month",
    orgs=(Org("a", "Acme\x1b[31m Brasil"),),
    asked_by="person ana",
    asked_at=NOON,
    next_look_at=NOON,
    file_url="https://files.pipefy.com/x?Signature=top-secret",
    id=7,
)
DONE = replace(
    WAITS,
    id=8,
    kind=ExportKind.AUTOMATION_JOBS,
    report="",
    state=ExportState.FINISHED,
    goes_to="/data/exports/x.xlsx",
    file="/data/exports/x.xlsx",
    size=2_100_000,
    finished_at=NOON + timedelta(minutes=4),
)
FAILED = replace(WAITS, id=9, state=ExportState.FAILED, error="Pipefy's API lacks it")


def shown(*exports: Export) -> str:
    said = io.StringIO()
    screen = Console(file=said, width=160, no_color=True, highlight=False, markup=False)
    print_exports(screen, exports, "UTC")
    return said.getvalue()


def ordered(*exports: Export) -> str:
    said = io.StringIO()
    screen = Console(file=said, width=160, no_color=True, highlight=False, markup=False)
    print_ordered(screen, exports, "/data/exports")
    return said.getvalue()


def test_a_file_that_lies_here_is_told_as_a_line_or_as_json(tmp_path: Path) -> None:
    there = tmp_path / "x.xlsx"
    there.write_bytes(b"PK")

    async def work(tx: Transaction) -> None:
        (kept,) = await tx.add_exports([WAITS])
        await tx.put_exports([replace(DONE, id=kept.id, file=str(there), size=2)])

    remembered(tmp_path, ACME_AT_92)
    write(tmp_path, work)
    typed = ("export", "get", "1", "-c", str(configured(tmp_path)))
    assert watcher(*typed).output == f"{there}\n"
    assert json.loads(watcher(*typed, "--json").output) == {"file": str(there), "bytes": 2}


def test_a_line_says_what_was_asked_for_by_whom_and_where_it_lies() -> None:
    text = shown(DONE)
    assert "automation jobs of Acme" in text
    assert "finished" in text
    assert "person ana" in text
    assert "/data/exports/x.xlsx (2,100,000 bytes)" in text


def test_what_went_wrong_stands_below() -> None:
    assert "9: Pipefy's API lacks it" in shown(FAILED)


def test_no_exports_are_said_to_be_none() -> None:
    assert "no exports in the last 30 days" in shown()


def test_nothing_shows_a_signed_address_or_a_vendor_s_control_characters() -> None:
    said = shown(WAITS, DONE, FAILED) + ordered(WAITS, FAILED) + str(as_plain(DONE))
    assert "top-secret" not in said
    assert "\x1b" not in said


def test_an_order_says_where_the_report_will_go_and_who_carries_it_out() -> None:
    text = ordered(WAITS)
    assert "export 7  usage report (api)" in text
    assert "the mailbox of the account that asks" in text
    assert "the daemon carries it out" in text
    assert "the folder /data/exports" in ordered(replace(WAITS, kind=ExportKind.AUTOMATION_JOBS))
    assert "the daemon carries it out" not in ordered(DONE)


def test_a_question_says_until_when_it_can_be_answered_and_how() -> None:
    asked = replace(WAITS, state=ExportState.ASKED, next_look_at=NOON + timedelta(hours=24))
    said = " ".join(shown(asked).split())
    assert "7: may be approved until 22 Mar 12:00: watcher export approve 7" in said


def test_who_answered_stands_beside_who_wants_it() -> None:
    denied = replace(WAITS, state=ExportState.DENIED, decided_by="Ben\u202e")
    assert "denied by Ben" in " ".join(shown(denied).split())


def test_a_question_is_answered_once_by_command(tmp_path: Path) -> None:
    async def asked(tx: Transaction) -> None:
        later = NOW + timedelta(hours=1)
        await tx.add_exports([replace(WAITS, key="q/0", state=ExportState.ASKED, next_look_at=later)])

    remembered(tmp_path, ACME_AT_92)
    write(tmp_path, asked)
    file = str(configured(tmp_path))
    first = watcher("export", "approve", "1", "--author", "Ana", "-c", file, "--json")
    assert json.loads(first.output)[0]["decided_by"] == "Ana"
    second = watcher("export", "deny", "1", "--author", "Ben", "-c", file)
    assert second.exit_code == 2
    assert "Ana has approved it already." in second.output
