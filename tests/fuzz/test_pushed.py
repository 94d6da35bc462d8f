"""The door for pushed numbers: spoilt bodies are refused whole, or taken as they stand."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given

from tests.fuzz.drill import held
from tests.fuzz.effort import effort
from tests.fuzz.parcels import PARCELS, Parcel
from tests.fuzz.pushdoor import opened, opened_to_the_street


def test_spoilt_bodies_are_refused_or_taken_as_they_stand(tmp_path: Path) -> None:
    with held(opened(tmp_path)) as (runner, door):

        @effort()
        @given(PARCELS)
        def spoil(parcel: Parcel) -> None:
            runner.run(door.push(parcel))

        spoil()
    assert door.tally["taken"] > door.tally.total() / 20
    assert door.tally["refused"] > 0


def test_spoilt_bodies_over_a_socket_never_find_a_fault_of_our_own(tmp_path: Path) -> None:
    with held(opened_to_the_street(tmp_path)) as (runner, street):

        @effort(0.2)
        @given(PARCELS)
        def spoil(parcel: Parcel) -> None:
            runner.run(street.push(parcel))

        spoil()
    assert street.statuses[400] > 0
    assert street.statuses[200] > 0
