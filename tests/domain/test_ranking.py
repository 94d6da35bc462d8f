"""The short list of who uses the most."""

from __future__ import annotations

from watcher.domain.ranking import Line, ranking
from watcher.domain.reading import Contributor, Contributors


def test_other_kinds_tell_the_same_use_again_and_are_not_added_up() -> None:
    top = (
        Contributor("Sync", 30, "automation"),
        Contributor("Clean", 20, "automation"),
        Contributor("Operations", 100, "pipe"),
    )
    found = ranking(Contributors(top, 100, "automations"), "UTC")
    assert found
    assert [(line.name, line.share) for line in found.lines] == [("Sync", "30 %"), ("Clean", "20 %")]
    assert found.rest == "the rest: 50"


def test_without_a_total_every_kind_is_listed() -> None:
    top = (Contributor("GetUsage", 52, "operation"), Contributor("Sync bot", 182, "token"))
    found = ranking(Contributors(top, None, "operations and tokens"), "UTC")
    assert found
    assert [line.name for line in found.lines] == ["Sync bot", "GetUsage"]


def test_what_was_used_in_the_last_week_is_said_beside_the_share() -> None:
    grown, shrunk = Contributor("Sync", 30, "flow", before=18), Contributor("Odd", 20, "flow", before=25)
    found = ranking(Contributors((grown, shrunk), 100, "flows"), "UTC")
    assert found
    assert found.lines == (Line("Sync", "30", "30 %, 12 of it in 7 days"), Line("Odd", "20", "20 %"))


def test_the_last_week_is_said_without_a_total_too() -> None:
    found = ranking(Contributors((Contributor("Bot", 30, "token", before=18),), None, "tokens"), "UTC")
    assert found
    assert found.lines[0].share == "12 in 7 days"
