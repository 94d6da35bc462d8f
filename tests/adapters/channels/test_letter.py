"""The letter keeps what its reference promises."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.adapters.channels.samples import HOSTILE, hostile, message
from tests.domain import topics
from tests.domain.groups import of_many, together
from tests.domain.tellings import AT
from watcher.adapters.channels.webhook import body, letter
from watcher.adapters.channels.webhook.letter import Letter
from watcher.adapters.channels.webhook.signature import signature
from watcher.cli.trying.madeup import State
from watcher.cli.trying.madeupmessages import test_messages as messages_of
from watcher.domain.alert import Ended
from watcher.domain.message import Attachment, Message, Reason
from watcher.domain.quiet import Hushed, Then
from watcher.engine.policy import Policy

PAGE = Path("docs/how-to/webhook.md")
SCHEMA = json.loads(Path("docs/reference/webhook.schema.json").read_text())
CHECK = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker())
POLICY = Policy((), (), {}, {}, timezone="America/Sao_Paulo", locale="pt-BR")


def sent(told: Message) -> Any:
    return json.loads(body("k:1:us", told))


@pytest.mark.parametrize("state", State)
def test_every_state_is_as_the_schema_says(state: State) -> None:
    made = messages_of(state, POLICY, AT)
    for told in filter(None, (made.first, made.then)):
        CHECK.validate(sent(told))


@pytest.mark.parametrize("kind", topics.EVERY)
def test_every_topic_is_as_the_schema_says(kind: str) -> None:
    CHECK.validate(sent(message(topics.EVERY[kind])))


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_names_are_as_the_schema_says(name: str) -> None:
    CHECK.validate(sent(hostile(name)))


@pytest.mark.parametrize("reason", [one for one in Reason if one is not Reason.PROGRESS])
def test_every_reason_has_a_word_of_the_schema(reason: Reason) -> None:
    CHECK.validate(sent(message(reason=reason)))


@pytest.mark.parametrize("ended", Ended)
def test_every_ending_has_a_word_of_the_schema(ended: Ended) -> None:
    CHECK.validate(sent(message(reason=Reason.RESOLVED, level=None, ended=ended)))


def test_what_is_rare_is_there_too() -> None:
    hushed = Hushed(Then.SUMMARY, "nights", AT)
    rare = message(
        members=("7f3a-1:2", "a:b:3"),
        hushed=hushed,
        attachment=Attachment("/var/exports/1.xlsx", "jobs.xlsx", 20_480),
        acked_by="Ana",
        acked_at=AT,
    )
    told = sent(rare)
    CHECK.validate(told)
    assert told["members"] == [{"incident": "7f3a-1", "revision": 2}, {"incident": "a:b", "revision": 3}]
    assert told["attachment"] == {"name": "jobs.xlsx", "size": 20_480}
    assert (told["hushed"]["schedule"], told["acknowledged_by"]) == ("nights", "Ana")


def test_many_at_once_are_lists_and_members() -> None:
    told = sent(together(of_many("ABCDEFG")))
    CHECK.validate(told)
    assert told["lists"]
    assert len(told["members"]) > 1


def test_every_key_is_always_there() -> None:
    assert set(SCHEMA["required"]) == set(SCHEMA["properties"]) == set(Letter.model_fields)


def test_a_key_of_version_1_stays_what_it_is() -> None:
    """The promise: this list grows and never shrinks within a version."""
    assert set(sent(message())) >= {
        *(
            "version",
            "id",
            "event",
            "test",
            "level",
            "before",
            "ended",
            "state",
            "watch",
            "topic",
            "incident",
        ),
        *("revision", "series", "org", "source", "resource", "resource_label", "used", "limit", "projected"),
        *("period", "headline", "sentence", "change", "consequence", "next_step", "facts", "notes", "rules"),
        *("contributors", "chart", "lists", "members", "digest", "attachment", "links", "mention", "hushed"),
        *("acknowledged_by", "acknowledged_at", "opened_at", "at", "as_of", "timezone", "locale"),
    }


def test_the_chart_and_who_uses_it_are_numbers() -> None:
    told = sent(messages_of(State.WARNING, POLICY, AT).first)
    assert told["chart"]["points"][-1]["value"] == 9_204
    assert told["contributors"]["top"][0] == {
        "name": "Invoice sync",
        "kind": "automation",
        "used": 3_866,
        "last_week": None,
    }
    assert told["facts"][-1]["when"].endswith("Z")


def test_users_that_are_older_than_the_letter_say_as_of_when() -> None:
    found = messages_of(State.WARNING, POLICY, AT).first
    assert found.contributors is not None
    assert sent(found)["contributors"]["as_of"] is None
    old = replace(found, contributors=replace(found.contributors, as_of=AT))
    assert sent(old)["contributors"]["as_of"] == sent(old)["at"]


def test_whole_numbers_are_whole_and_huge_ones_stay_floats() -> None:
    assert b'"used":9204,' in body("k", message(used=9204.0))
    assert b'"used":0.5,' in body("k", message(used=0.5))
    assert letter("k", message(used=1e300)).used == 1e300


def the_page_s_own() -> Any:
    """The function that the page tells people to verify letters with."""
    found: dict[str, Any] = {}
    (code,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    exec(code, found)  # noqa: S102 - it is our own page
    return found["is_ours"]


def test_the_page_s_own_code_takes_our_letters() -> None:
    content = body("k", message())
    assert the_page_s_own()("s3cret", signature("s3cret", content, AT), content, AT.timestamp() + 299)


@pytest.mark.parametrize(
    ("given", "content", "later"),
    [
        (None, b"other", 0),
        (None, b"{}", 301),
        (None, b"{}", -301),
        ("", b"{}", 0),
        ("t=x,v1=y", b"{}", 0),
        ("v1=é", b"{}", 0),
        (f"t={int(AT.timestamp())}", b"{}", 0),
    ],
)
def test_the_page_s_own_code_takes_no_other(given: str | None, content: bytes, later: int) -> None:
    signed = signature("s3cret", b"{}", AT) if given is None else given
    assert not the_page_s_own()("s3cret", signed, content, AT.timestamp() + later)


def test_a_signature_is_what_every_library_makes() -> None:
    meant = hmac.new(b"s3cret", f"{int(AT.timestamp())}.{{}}".encode(), hashlib.sha256).hexdigest()
    assert signature("s3cret", b"{}", AT) == f"t={int(AT.timestamp())},v1={meant}"
