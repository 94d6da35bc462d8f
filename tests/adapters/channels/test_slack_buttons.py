"""Buttons: real ones where clicks come back, links to the status page where not, none with neither."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.adapters.channels.samples import CRITICAL, RESET, SILENT, WARNING, message
from tests.adapters.channels.slacklayouts import CLICKS, LINKS, NOTHING, PAGE, made, offers, question
from tests.adapters.channels.test_slack_layout import words
from watcher.adapters.channels.slack import Look, Part, payload
from watcher.adapters.channels.slack.buttonvalue import Clicked, button_value, clicked_value
from watcher.domain.message import Message
from watcher.domain.offer import Act, Confirm, Offer

TOLD = message(WARNING, offers=offers())


def buttons(told: Message, look: Look, part: Part = Part.PARENT) -> list[dict[str, Any]]:
    blocks = payload(told, part, look)["blocks"]
    return [button for block in blocks if block["type"] == "actions" for button in block["elements"]]


def labels(told: Message, look: Look) -> list[str]:
    return [button["text"]["text"] for button in buttons(told, look)]


def test_they_stand_in_the_order_of_the_offers_and_open_details_last() -> None:
    assert labels(TOLD, CLICKS) == ["Acknowledge", "Silence 24 h", "Export report", "Open details"]
    assert labels(TOLD, LINKS) == labels(TOLD, CLICKS)
    assert labels(TOLD, NOTHING) == []


def test_a_real_one_carries_the_incident_and_the_revision_it_showed() -> None:
    first = buttons(TOLD, CLICKS)[0]
    assert (first["action_id"], first["value"]) == ("ack", "7f3a-1:r2")
    assert "url" not in first


def test_a_link_leads_to_the_form_of_the_status_page() -> None:
    found = {button["action_id"]: button["url"] for button in buttons(TOLD, LINKS)}
    assert found["silence_24h"] == f"{PAGE}/a/7f3a-1?do=silence_24h"
    assert found["open"] == f"{PAGE}/a/7f3a-1"


def test_clicks_without_a_status_page_open_no_details() -> None:
    assert labels(TOLD, Look(interactive=True)) == ["Acknowledge", "Silence 24 h", "Export report"]


def test_what_asks_first_says_where_the_file_goes() -> None:
    asks = buttons(TOLD, CLICKS)[2]["confirm"]
    assert asks["text"]["text"] == "Export report: the file is posted in this thread."
    assert (asks["confirm"]["text"], asks["deny"]["text"]) == ("Export report", "Cancel")


def test_a_dialog_keeps_to_slacks_limits() -> None:
    long = "a" * 400
    told = message(offers=(Offer(Act.EXPORT, long, Confirm(long, long, long, long)),))
    (button, _) = buttons(told, CLICKS)
    asks = button["confirm"]
    assert [len(asks[name]["text"]) for name in ("title", "text", "confirm", "deny")] == [100, 300, 30, 30]
    assert len(button["text"]["text"]) == 75


def test_a_question_is_approved_or_denied_with_what_it_is_about() -> None:
    approve, deny, _ = buttons(question(), CLICKS, Part.REPLY)
    assert approve["value"] == "7f3a-1:r2:export-12"
    assert (approve["action_id"], deny["action_id"]) == ("approve", "deny")
    assert buttons(question(), LINKS)[0]["url"].endswith("?do=approve&about=export-12")


def test_nothing_is_left_to_do_once_it_is_over_but_to_look() -> None:
    assert labels(message(RESET, offers=offers()), CLICKS) == ["Open details"]


def test_a_source_that_does_not_answer_has_a_page_of_its_own() -> None:
    assert buttons(message(SILENT), CLICKS)[-1]["url"] == f"{PAGE}/s/pipefy"


def test_of_many_together_the_whole_page_is_opened() -> None:
    assert labels(made("grouped"), CLICKS) == ["Open status page"]


def test_the_headline_leads_to_the_page() -> None:
    head = words(payload(TOLD, look=LINKS))[0]
    assert head == f"⚠️ *Warning · <{PAGE}/a/7f3a-1|Acme Brasil: automation jobs at 92 % of 10,000>*"


def test_a_taken_alert_is_neutral_and_says_by_whom_and_when() -> None:
    told = message(CRITICAL, acked_by="Ana")
    told = replace(told, acked_at=told.at.replace(hour=17, minute=2))
    head = words(payload(told))[0]
    assert head.startswith("*Acknowledged by Ana, <!date^")
    assert "|17:02>* · Critical · Acme Brasil" in head
    assert words(payload(replace(told, locale="pt-BR")))[0].startswith("*Reconhecido por Ana, <!date^")


@pytest.mark.parametrize("about", ["", "export-12", "a:r9:b"])
def test_a_value_is_read_back_as_it_was_written(about: str) -> None:
    value = button_value("7f3a-1-ahead", 4, about)
    assert clicked_value(value) == Clicked("7f3a-1-ahead", 4, about)


@pytest.mark.parametrize("value", ["", "7f3a", "7f3a:4", ":r4", "7f3a:rx", "7f3a:r4x"])
def test_what_is_none_of_ours_is_none(value: str) -> None:
    assert clicked_value(value) is None


def test_a_value_is_given_whole_or_not_at_all() -> None:
    assert button_value("7f3a", 1, "x" * 2_000) == ""
