"""Slack's channel as a page: all that people would see, and nothing that a name could do."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from tests.adapters.channels.everykind import EVERY, NAMES, made
from tests.adapters.channels.slacklayouts import CLICKS, LOCALES, line
from tests.adapters.channels.test_mail import Elements
from watcher.adapters.channels.slack import Part, payload
from watcher.sandbox.slack.files import SlackFile
from watcher.sandbox.slack.workspace import SlackMessage, Version, Workspace
from watcher.sandbox.slackpage import page

AT = datetime(2026, 3, 21, 2, 35, tzinfo=UTC)


def posted(body: dict[str, Any], ts: str = "1.0", **more: Any) -> SlackMessage:
    return SlackMessage("C0LIMITS", ts, [Version(AT, body["text"], tuple(body["blocks"]))], **more)


def shown(*messages: SlackMessage) -> str:
    workspace = Workspace([])
    for message in messages:
        workspace.post(message)
    return page(workspace)


def test_a_message_is_shown_with_its_buttons_chart_and_thread() -> None:
    parent = posted(payload(made("critical"), look=CLICKS))
    reply = posted(payload(made("critical"), Part.REPLY, CLICKS), "2.0", thread_ts="1.0", broadcast=True)
    seen = page_words(shown(parent, reply))
    for words in ("Saturday, 21 March", "02:35", "Acknowledge", "Silence 24 h", "1 reply", "also sent to"):
        assert words in seen
    drawn = shown(parent)
    assert drawn.count("<polyline") == 2
    assert "Used, then projected" in drawn


def test_the_last_day_below_a_chart_is_not_cut() -> None:
    told = replace(made("critical"), chart=line(points=7))
    assert 'text-anchor="end">7 Mar' in shown(posted(payload(told, look=CLICKS)))


def test_a_picture_is_shown_and_another_file_is_named() -> None:
    files = [
        SlackFile("F1", "chart.png", 12, "A line", content=b"\x89PNG\r\n\x1a\nxyz"),
        SlackFile("F2", "<b>.xlsx", 1_614, content=b"PK"),
    ]
    told = shown(posted(payload(made("warning")), files=files))
    assert '<img src="data:image/png;base64,' in told
    assert "&lt;b&gt;.xlsx" in told
    assert "1,614 bytes" in told


def test_who_is_called_has_a_name() -> None:
    body = {
        "text": "x",
        "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "<!subteam^S0REVOPS>"}}],
    }
    assert '<span class="called">@revops</span>' in shown(posted(body))


def test_a_table_shows_its_first_page_and_counts_the_rest() -> None:
    told = page_words(shown(posted(payload(made("digest of 300"), look=CLICKS))))
    assert "Sorted by risk" in told
    assert re.search(r"\d+ more on further pages", told)


def test_no_name_becomes_more_than_words() -> None:
    bodies = [
        payload(made(kind, NAMES[n % len(NAMES)], LOCALES[n % 2]), look=CLICKS)
        for n, kind in enumerate(EVERY)
    ]
    seen = Elements(shown(*(posted(body, f"{n}.0") for n, body in enumerate(bodies))))
    assert not seen.tags & {"script", "img", "iframe", "form", "object"}
    assert not {name for name in seen.attributes if name.startswith("on")}
    assert all(link and link.startswith("https://limits.example.com") for link in seen.links)


def page_words(text: str) -> str:
    return Elements(text).words
