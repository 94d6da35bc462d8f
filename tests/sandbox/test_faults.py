"""When faults strike."""

from __future__ import annotations

from datetime import timedelta

from tests.sandbox.given import NOW
from watcher.sandbox.faults import Drop, Faults, ServerError, always, operation, times, window


def test_a_window_holds_from_its_start_until_just_before_its_end() -> None:
    faults = Faults()
    faults.add(window(NOW, NOW + timedelta(hours=1)), Drop())
    moments = [NOW - timedelta(seconds=1), NOW, NOW + timedelta(minutes=59), NOW + timedelta(hours=1)]
    assert [len(faults.due("x", at)) for at in moments] == [0, 1, 1, 0]


def test_a_counted_fault_strikes_so_often_and_no_more() -> None:
    faults = Faults()
    armed = faults.add(times(2), Drop())
    assert [len(faults.due("x", NOW)) for _ in range(3)] == [1, 1, 0]
    assert armed.hits == 2


def test_only_matching_operations_use_a_counted_fault_up() -> None:
    faults = Faults()
    faults.add(times(1) & operation("Watcher*"), Drop())
    assert [len(faults.due(name, NOW)) for name in ("Other", "WatcherPoll", "WatcherPoll")] == [0, 1, 0]


def test_faults_come_in_the_order_they_were_added_and_can_be_taken_away() -> None:
    faults = Faults()
    first = faults.add(always(), Drop())
    faults.add(always(), ServerError(503))
    assert faults.due("x", NOW) == [Drop(), ServerError(503)]
    faults.remove(first)
    assert faults.due("x", NOW) == [ServerError(503)]
    faults.clear()
    assert faults.due("x", NOW) == []


def test_a_request_that_wants_to_be_named_is_spared_by_general_faults() -> None:
    faults = Faults()
    faults.add(always(), Drop())
    faults.add(operation("oauth/token"), ServerError())
    assert faults.due("oauth/token", NOW, named_only=True) == [ServerError()]
