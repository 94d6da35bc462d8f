"""What every store promises about the outbox: nothing twice, nothing lost, order kept."""

from __future__ import annotations

from dataclasses import replace

from tests.adapters.stores.values import at, finished, message, receiver, row
from watcher.ports import Store
from watcher.records import OutboxRow, ReceiverState, RowState


def keys(rows: list[OutboxRow]) -> list[str]:
    return [one.key for one in rows]


async def test_a_row_comes_back_as_it_was_added_with_a_number(store: Store) -> None:
    async with store.transaction() as tx:
        assert await tx.add_rows([row("a"), row("b")]) == 2
    async with store.reading() as tx:
        first, second = await tx.unfinished_rows()
    assert (replace(first, id=0), replace(second, id=0)) == (row("a"), row("b"))
    assert 0 < first.id < second.id


async def test_a_key_is_taken_once_for_ever(store: Store) -> None:
    async with store.transaction() as tx:
        assert await tx.add_rows([row("a"), row("b", "other"), row("a", "other")]) == 2
        assert await tx.add_rows([row("b"), row("c")]) == 1
        (first, *_) = await tx.unfinished_rows()
        await tx.put_rows([finished(first)])
        assert await tx.add_rows([row("a")]) == 0
        assert keys(await tx.unfinished_rows()) == ["b", "c"]


async def test_many_rows_added_at_once_keep_their_order(store: Store) -> None:
    wanted = [f"{number:04}" for number in range(2500)]
    async with store.transaction() as tx:
        assert await tx.add_rows([row(key) for key in wanted]) == 2500
        assert keys(await tx.unfinished_rows()) == wanted


async def test_a_claimed_row_is_being_sent_with_one_attempt_more(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.add_rows([row("a")])
        (claimed,) = await tx.claim_rows(at(0), 10)
        assert (claimed.state, claimed.attempts) == (RowState.SENDING, 1)
        assert await tx.unfinished_rows() == [claimed]
        assert await tx.claim_rows(at(0), 10) == []


async def test_a_row_that_is_not_due_is_left(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.add_rows([row("a", due=at(1))])
        assert await tx.claim_rows(at(0.99), 10) == []
        assert keys(await tx.claim_rows(at(1), 10)) == ["a"]


async def test_no_more_rows_are_claimed_than_asked_for_oldest_first(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.add_rows([row(f"{number}", incident=f"i{number}") for number in range(5)])
        assert keys(await tx.claim_rows(at(0), 2)) == ["0", "1"]
        assert keys(await tx.claim_rows(at(0), 9)) == ["2", "3", "4"]


async def test_one_receivers_rows_are_claimed_alone(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.add_rows([row("a1"), row("b1", "sales"), row("a2", incident="i2")])
        assert keys(await tx.claim_rows(at(0), 10, "sales")) == ["b1"]
        assert keys(await tx.claim_rows(at(0), 10, "ops")) == ["a1", "a2"]


async def test_receivers_are_due_while_there_is_something_to_claim_for_them(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.add_rows([row("a1"), row("b1", "sales", due=at(1)), row("a2")])
        assert await tx.receivers_due(at(0)) == ["ops"]
        assert await tx.receivers_due(at(1)) == ["ops", "sales"]
        await tx.claim_rows(at(1), 10, "ops")
        assert await tx.receivers_due(at(1)) == ["sales"]  # a2 waits for a1


async def test_only_the_oldest_of_a_receiver_and_incident_is_claimed(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.add_rows([row("a1"), row("a2"), row("b1", "sales"), row("c1", incident="i2"), row("c2")])
        assert keys(await tx.claim_rows(at(0), 10)) == ["a1", "b1", "c1"]
        assert await tx.claim_rows(at(0), 10) == []  # a2 waits while a1 is being sent


async def test_a_row_that_waits_for_its_time_holds_back_the_younger_ones(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.add_rows([row("a1", due=at(60)), row("a2")])
        assert await tx.claim_rows(at(0), 10) == []


async def test_when_the_oldest_is_sent_or_given_up_the_next_may_go(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.add_rows([row("a1"), row("a2"), row("a3")])
        (first,) = await tx.claim_rows(at(0), 10)
        await tx.put_rows([replace(first, state=RowState.SENT)])
        (second,) = await tx.claim_rows(at(0), 10)
        await tx.put_rows([replace(second, state=RowState.ABANDONED)])
        assert keys([first, second, *await tx.claim_rows(at(0), 10)]) == ["a1", "a2", "a3"]


async def test_a_row_put_back_is_claimed_again_with_its_attempts_counted(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.add_rows([row("a")])
        (first,) = await tx.claim_rows(at(0), 1)
        await tx.put_rows([replace(first, state=RowState.PENDING, next_attempt_at=at(2), error="busy")])
        (again,) = await tx.claim_rows(at(2), 1)
    assert (again.attempts, again.error) == (2, "busy")


async def test_a_changed_row_is_saved_whole(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.add_rows([row("a")])
        (waiting,) = await tx.unfinished_rows()
        changed = replace(finished(waiting), state=RowState.PENDING, message=message("other"))
        await tx.put_rows([changed])
        assert await tx.unfinished_rows() == [changed]


async def test_waiting_rows_are_the_unfinished_of_one_receiver_and_incident(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.add_rows([row("a1"), row("a2"), row("a3"), row("b", "sales"), row("c", incident="i2")])
        (first, *_) = await tx.claim_rows(at(0), 1)
        assert keys(await tx.waiting_rows("ops", "i1")) == ["a1", "a2", "a3"]
        await tx.put_rows([finished(first)])
        assert keys(await tx.waiting_rows("ops", "i1")) == ["a2", "a3"]


async def test_after_a_crash_rows_being_sent_wait_again_and_say_so(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.add_rows([row("a"), row("b", "sales"), row("c", incident="i3")])
        await tx.claim_rows(at(0), 2)
    async with store.transaction() as tx:
        assert await tx.rescue_rows() == 2
        assert await tx.rescue_rows() == 0
        found = {one.key: (one.state, one.again) for one in await tx.unfinished_rows()}
    waiting = RowState.PENDING
    assert found == {"a": (waiting, True), "b": (waiting, True), "c": (waiting, False)}


async def test_receivers_told_are_those_that_have_or_will_get_a_message(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.add_rows([row("a", "ops"), row("b", "sales"), row("c", "broken"), row("d", "x", "i2")])
        sent, _, given_up, _ = await tx.unfinished_rows()
        await tx.put_rows([finished(sent), replace(given_up, state=RowState.ABANDONED)])
        assert await tx.receivers_told("i1") == {"ops", "sales"}
        assert await tx.receivers_told("never seen") == set()
        assert await tx.all_told(["i1", "i2", "never seen", "i1"]) == {"i1": {"ops", "sales"}, "i2": {"x"}}
        assert await tx.all_told([]) == {}


async def test_rows_that_are_to_be_tried_soon_are_found_without_the_others(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.add_rows([row("a"), row("b", due=at(1)), row("c", due=at(2)), row("d", "sales", due=at(1))])
        assert keys(await tx.unfinished_rows(due_by=at(1))) == ["a", "b", "d"]
        assert keys(await tx.unfinished_rows("sales", due_by=at(1))) == ["d"]


async def test_the_last_row_sent_about_an_incident_is_known(store: Store) -> None:
    keys_of_i1 = ("old", "new", "i1:export-1-done:ops", "waits")
    async with store.transaction() as tx:
        await tx.add_rows(
            [*(row(key, "ops") for key in keys_of_i1), row("x", "sales"), row("y", "ops", "i2")]
        )
        await tx.put_rows([finished(one) for one in await tx.unfinished_rows() if one.key != "waits"])
        found = await tx.last_sent("ops", ["i1", "i2", "never seen"])
        assert {incident: one.key for incident, one in found.items()} == {"i1": "new", "i2": "y"}
        assert await tx.last_sent("ops", []) == {}


async def test_a_thread_is_found_by_receiver_and_incident(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.put_thread("ops", "i1", {"channel": "C1", "ts": "1711.1"})
        await tx.put_thread("ops", "i1", {"channel": "C1", "ts": "1711.2"})
        assert await tx.thread("ops", "i1") == {"channel": "C1", "ts": "1711.2"}
        assert await tx.thread("ops", "i2") is None
        assert await tx.thread("sales", "i1") is None


async def test_many_incidents_get_one_thread_at_once(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.put_thread("ops", "i1", {"ts": "old"})
        await tx.put_threads("ops", ["i1", "i2"], {"ts": "new", "group": "g1"})
        await tx.put_threads("ops", [], {"ts": "never"})
        found = await tx.threads("ops", ["i1", "i2", "i2", "i3"])
        assert found == {key: {"ts": "new", "group": "g1"} for key in ("i1", "i2")}
        assert await tx.threads("sales", ["i1"]) == {}
        assert await tx.threads("ops", []) == {}


async def test_unfinished_rows_are_found_by_receiver_and_incident(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.add_rows([row("a", "ops", "i1"), row("b", "ops", "i2"), row("c", "sales", "i1")])
        assert keys(await tx.unfinished_rows("ops")) == ["a", "b"]
        assert keys(await tx.unfinished_rows(incidents=["i1", "i1"])) == ["a", "c"]
        assert keys(await tx.unfinished_rows("ops", ["i2", "i3"])) == ["b"]
        assert await tx.unfinished_rows("ops", []) == []


async def test_rows_that_quiet_hours_hold_are_found_once_these_are_over(store: Store) -> None:
    held = [
        replace(row(key, incident=key, due=at(minutes)), held=True) for key, minutes in (("a", 5), ("b", 9))
    ]
    async with store.transaction() as tx:
        await tx.add_rows([*held, row("c", incident="c"), replace(held[0], key="d", receiver="sales")])
        receiver = held[0].receiver
        assert await tx.held_rows(receiver, at(4.99)) == []
        assert keys(await tx.held_rows(receiver, at(5))) == ["a"]
        assert keys(await tx.held_rows(receiver, at(60))) == ["a", "b"]


async def test_a_receiver_comes_back_as_it_was_put(store: Store) -> None:
    fresh, healed = ReceiverState("mail"), ReceiverState("ops", last_ok_at=at(5))
    async with store.transaction() as tx:
        await tx.put_receiver_states([receiver(), fresh])
        assert await tx.receiver_states() == {"ops": receiver(), "mail": fresh}
        await tx.put_receiver_states([healed])
        assert await tx.receiver_states() == {"ops": healed, "mail": fresh}


async def test_nothing_to_add_or_put_does_nothing(store: Store) -> None:
    async with store.transaction() as tx:
        assert await tx.add_rows([]) == 0
        await tx.put_rows([])
        await tx.put_receiver_states([])
        assert await tx.claim_rows(at(0), 10) == []
        assert await tx.unfinished_rows() == []


async def test_the_rows_of_an_incident_are_all_of_them_whatever_became_of_them(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.add_rows([row("a", "ops"), row("b", "sales"), row("c", "broken"), row("d", "x", "i2")])
        sent, _, given_up, _ = await tx.unfinished_rows()
        await tx.put_rows([finished(sent), replace(given_up, state=RowState.ABANDONED)])
    async with store.reading() as tx:
        assert [(one.key, one.state) for one in await tx.rows_of("i1")] == [
            ("a", RowState.SENT),
            ("b", RowState.PENDING),
            ("c", RowState.ABANDONED),
        ]
        assert await tx.rows_of("never seen") == []


async def test_the_rows_of_late_are_those_owed_or_sent_since_and_what_is_unfinished(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.add_rows(
            [row("old", "a"), row("owed", "b"), row("sent", "c"), row("new", "d", "i2", at(99))]
        )
        old, _, sent, _ = await tx.unfinished_rows()
        await tx.put_rows([finished(old), replace(finished(sent), sent_at=at(60))])
    async with store.reading() as tx:
        assert keys(await tx.rows_since(at(30))) == ["owed", "sent", "new"]
        assert keys(await tx.rows_since(at(-30))) == ["old", "owed", "sent", "new"]
