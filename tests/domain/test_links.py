"""Addresses on the status page, whatever names they are made of."""

from __future__ import annotations

import pytest

from watcher.domain.links import deed_page, home, page_of, source_page, subject_page
from watcher.domain.offer import Act, Offer
from watcher.domain.rule import Watch

PAGE = "https://limits.example.com"


def test_a_page_is_found_with_and_without_a_slash_at_the_end() -> None:
    assert page_of(PAGE, "7f3a-1") == page_of(f"{PAGE}/", "7f3a-1") == f"{PAGE}/a/7f3a-1"


def test_a_status_page_below_a_path_keeps_it() -> None:
    assert source_page(f"{PAGE}/limits", "pipefy") == f"{PAGE}/limits/s/pipefy"


def test_without_a_status_page_there_is_no_address() -> None:
    offer = Offer(Act.ACK, "Acknowledge")
    assert {home(""), page_of("", "a"), source_page("", "a"), deed_page("", "a", offer)} == {""}


@pytest.mark.parametrize("name", ["a/../b", "?do=ack", "#x", "a b", "<>|\"'", "çé\u202e", "\ud800", "%2e"])
def test_a_hostile_name_stays_one_part_of_the_path(name: str) -> None:
    tail = page_of(PAGE, name).removeprefix(f"{PAGE}/a/")
    assert tail
    assert not set(tail) & set("/?#<>|\"' ")


@pytest.mark.parametrize("name", ["", ".", ".."])
def test_a_name_that_leads_upwards_is_the_page_itself(name: str) -> None:
    assert page_of(PAGE, name) == f"{PAGE}/"


def test_what_is_asked_for_stands_in_the_query() -> None:
    offer = Offer(Act.APPROVE, "Approve", about="x&do=deny")
    assert deed_page(PAGE, "7f3a", offer) == f"{PAGE}/a/7f3a?do=approve&about=x%26do%3Ddeny"


def test_an_address_too_long_for_anybody_is_the_page_itself() -> None:
    assert page_of(PAGE, "x" * 3_000) == f"{PAGE}/"


def test_a_source_that_fails_has_its_own_page() -> None:
    assert subject_page(PAGE, "7f3a", Watch.SOURCE, "workato") == f"{PAGE}/s/workato"
    assert subject_page(PAGE, "7f3a", Watch.ORG, "workato") == f"{PAGE}/a/7f3a"
