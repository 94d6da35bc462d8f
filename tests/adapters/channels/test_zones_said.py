"""Whoever reads a time of day in a message reads its zone, too: in every channel, layout and tongue."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.adapters.channels.slacklayouts import LOCALES
from tests.domain import topics
from tests.domain.groups import FRAME
from tests.domain.tellings import AT, reset
from tests.domain.test_compose_digest import VIEW
from tests.domain.test_portuguese import TELLINGS, in_tongue
from watcher.adapters.channels.apprise.text import told
from watcher.adapters.channels.email import Envelope, compose_mail
from watcher.adapters.channels.slack import Look, Part
from watcher.adapters.channels.slack.payload import payload
from watcher.domain.compose.digest import compose_digest
from watcher.domain.compose.group import compose_group
from watcher.domain.compose.report import Report, Stage, news_of
from watcher.domain.message import Message, Reason
from watcher.domain.tongue import speaking

ZONE = "America/Sao_Paulo"
NAMES = {"en": "Sao Paulo time", "pt-BR": "horário de Brasília"}
TIME = re.compile(r"\b\d\d:\d\d\b")
TOKEN = re.compile("<!date[^>]*>")  # each reader's own
US = Envelope(
    "limits@example.com", ("ana@example.com",), "example.com", "revops", "https://limits.example.com"
)


def _members(locale: str, kind: str) -> list[Message]:
    return [replace(in_tongue(TELLINGS[kind], locale), incident=f"i{n}", revision=n) for n in range(7)]


def _groups(locale: str) -> Iterator[Message]:
    for kind, reason in (("warning", Reason.FIRED), ("reset", Reason.RESOLVED), ("warning", Reason.SUMMARY)):
        yield compose_group(_members(locale, kind), replace(FRAME, reason=reason))


def _news(locale: str) -> Iterator[Message]:
    report = Report(
        12, "Pipefy", "cards", ("Acme",), "current_month", is_mail=False, to_thread=True, until=AT
    )
    below = in_tongue(TELLINGS["warning"], locale)
    with speaking(locale):
        yield from (news_of(report, stage, below, AT) for stage in Stage)


def _messages(locale: str) -> Iterator[Message]:
    yield from (in_tongue(telling, locale) for telling in TELLINGS.values())
    yield in_tongue(replace(reset(), previous=topics.ahead().incident), locale)
    yield from _groups(locale)
    yield from _news(locale)
    with speaking(locale):
        yield compose_digest(VIEW, series_id="5ebe1dcc")


def _slack(message: Message, part: Part) -> str:
    blocks = payload(message, part, Look("https://limits.example.com"))["blocks"]
    return TOKEN.sub("", json.dumps(blocks, ensure_ascii=False))


def _mail(message: Message, kind: str) -> str:
    body = compose_mail(message, US, "k").get_body((kind,))
    assert body is not None
    return " ".join(str(body.get_content()).split())


@pytest.mark.parametrize("locale", LOCALES)
def test_a_time_comes_with_its_zone(locale: str) -> None:
    for message in _messages(locale):
        shown = {str(part): _slack(message, part) for part in Part}
        shown |= {kind: _mail(message, kind) for kind in ("plain", "html")}
        with speaking(locale):
            shown["apprise"] = str(told(message))
        for where, text in shown.items():
            assert not TIME.search(text) or NAMES[locale] in text, (where, text)
