"""What a cycle says it did: one entry a source, and names only where somebody is called."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.adapters.channels.samples import WARNING, message
from watcher.cli.rehearse import print_cycle
from watcher.domain.dates import full_moment
from watcher.engine.asking.poll import Polled
from watcher.engine.judging.outcome import Outcome
from watcher.ports import Failure, SourceError
from watcher.records import OutboxRow

DISCOVERED = Polled("pipefy", 26)
BATCHES = [Polled("pipefy", 25), Polled("pipefy", 1)]


def test_a_source_is_listed_once_with_its_organizations(capsys: pytest.CaptureFixture[str]) -> None:
    failed = Polled("other", 0, error=SourceError("no", kind=Failure.AUTH))
    print_cycle([DISCOVERED, *BATCHES, failed], 0, dry_run=False, as_json=True, mentioning=())
    assert json.loads(capsys.readouterr().out)["sources"] == [
        {"source": "pipefy", "organizations": 26, "error": None},
        {"source": "other", "organizations": 0, "error": "no"},
    ]


def test_only_receivers_that_call_people_show_whom(capsys: pytest.CaptureFixture[str]) -> None:
    called = replace(message(WARNING), mention="S0ONCALL")
    rows = [OutboxRow(f"k{name}", name, "i", called, called.at, called.at) for name in ("slack", "mail")]
    polled = Polled("pipefy", 1, Outcome(rows=rows))
    print_cycle([polled], 0, dry_run=True, as_json=False, mentioning={"slack"})
    to_slack, to_mail = capsys.readouterr().out.split("→ mail")
    assert "Calls S0ONCALL" in to_slack
    assert "Calls" not in to_mail


def test_what_quiet_hours_keep_back_is_said_with_its_time(capsys: pytest.CaptureFixture[str]) -> None:
    told = message(WARNING)
    row = OutboxRow("k", "slack", "i", told, told.at, told.at + timedelta(hours=8), held=True)
    print_cycle([Polled("pipefy", 1, Outcome(rows=[row]))], 0, dry_run=True, as_json=False, mentioning=())
    shown = capsys.readouterr().out
    assert "Nothing to tell." in shown
    assert f"Would hold until {full_moment(row.next_attempt_at, told.timezone)} (quiet hours)" in shown
