"""Every kind of message with the worst names, in both locales, by mail, in a terminal and as letters."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from dataclasses import asdict
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cache
from typing import Any

import pytest
from rich.console import Console

from tests.adapters.channels.everykind import EVERY, made, sampled
from tests.adapters.channels.slacklayouts import LOCALES
from tests.adapters.channels.test_mail import TAGS, Elements
from watcher.adapters.channels.apprise.text import told
from watcher.adapters.channels.console import render
from watcher.adapters.channels.email import Envelope, compose_mail
from watcher.adapters.channels.webhook import body
from watcher.domain.message import Message

PAGE = "https://limits.example.com"
US = Envelope("Limit Watcher <limits@example.com>", ("ana@example.com",), "example.com", "revops", PAGE)
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069]")
HEADERS = {
    *("From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "Auto-Submitted"),
    *("X-Auto-Response-Suppress", "List-Id", "List-Unsubscribe", "Importance", "MIME-Version"),
    *("Content-Type", "Content-Language"),
}
MADE_UP = re.compile("Acme|Line: 0|Silence 24 h|.*used >= 90%|[Oo]rganizations of Acme")
"""What these tests wrote themselves, where the program would speak."""


@cache
def messages() -> tuple[Message, ...]:
    return tuple(sampled(3))


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list | tuple):
        for each in value.values() if isinstance(value, dict) else value:
            yield from texts(each)


def part(mail: EmailMessage, kind: str) -> str:
    found = mail.get_body((kind,))
    assert found is not None
    return str(found.get_content()).replace("\r\n", "\n")


def test_by_mail_all_of_it_is_words() -> None:
    for message in messages()[::2]:
        raw = compose_mail(message, US, "k").as_bytes()
        head, _, rest = raw.partition(b"\r\n\r\n")
        assert max(map(len, head.split(b"\r\n"))) <= 160
        assert max(map(len, rest.split(b"\r\n"))) <= 998
        mail = message_from_bytes(raw, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        assert set(mail.keys()) <= HEADERS
        assert (mail["To"], mail.defects) == ("ana@example.com", [])
        assert mail["Subject"].count("[") == (0 if message.digest else 1)
        page = part(mail, "html")
        assert len(page.encode()) <= 30_000
        seen = Elements(page)
        assert seen.tags <= TAGS | {"span"}
        assert all(link and link.startswith(f"{PAGE}/") for link in seen.links)
        for words in (mail["Subject"], part(mail, "plain"), seen.words):
            assert not UNSEEN.search(words)


def test_in_a_terminal_no_name_paints() -> None:
    out = io.StringIO()
    screen = Console(file=out, force_terminal=True, color_system=None, width=110)
    for message in messages()[::2]:
        screen.print(render(message, receiver="us", mentions=True))
    assert not UNSEEN.search(out.getvalue())
    assert out.getvalue().count("╭") == len(messages()[::2])


@pytest.mark.parametrize("url", ["", PAGE])
def test_a_letter_is_sound_json(url: str) -> None:
    for message in messages():
        sent = body("k", message, url)
        letter = json.loads(sent, parse_constant=pytest.fail)
        assert not [text for text in texts(letter) if UNSEEN.search(text)]
        assert len(sent) < 100_000
        assert letter["state"]
        assert letter["headline"]


def test_to_other_services_go_plain_lines() -> None:
    for message in messages():
        words = told(message)
        assert words.title
        assert "\n" not in words.title
        assert not UNSEEN.search(words.title + words.body)


def test_whatever_is_said_in_one_tongue_is_said_otherwise_in_the_other() -> None:
    for kind in EVERY:
        english, other = (set(texts(asdict(made(kind, "Acme", locale)))) for locale in LOCALES)
        sentences = {text for text in english & other if len(text.split()) > 2 and type(text) is str}
        assert not [text for text in sentences if not MADE_UP.match(text)], kind


@pytest.mark.parametrize("locale", LOCALES)
def test_the_text_of_a_mail_is_read_at_80_columns(locale: str) -> None:
    for kind in EVERY:
        told = part(compose_mail(made(kind, locale=locale), US, "k"), "plain")
        wide = [line for line in told.splitlines() if len(line) > 80 and "https://" not in line]
        assert wide == [], kind
