"""The pure layout of a mail: headers, threading, both bodies, and what names cannot do."""

from __future__ import annotations

import re
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings

from tests.adapters.channels.samples import CRITICAL, HOSTILE, RESET, SILENT, WARNING, hostile, message, story
from tests.domain import tellings, topics
from watcher.adapters.channels.email import Envelope, compose_mail
from watcher.domain.compose.messages import compose
from watcher.domain.message import Message
from watcher.domain.reading import Contributor, Contributors
from watcher.domain.telling import Telling
from watcher.domain.topic import Topic

US = Envelope(
    "Limit Watcher <limits@example.com>", ("ana@example.com", "bo@example.com"), "example.com", "revops"
)
TAGS = {
    *("html", "head", "meta", "title", "body", "div", "table", "tr", "td", "th", "p", "strong"),
    *("h1", "h2", "a", "br", "bdi", "code"),
}


def mail(told: Message, key: str = "k") -> EmailMessage:
    """As the far side reads it: composed, put on the wire, parsed again."""
    parsed = message_from_bytes(compose_mail(told, US, key).as_bytes(), policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def text(told: Message) -> str:
    return _body(mail(told), "plain")


def html(told: Message) -> str:
    return _body(mail(told), "html")


def _body(parsed: EmailMessage, kind: str) -> str:
    part = parsed.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


class Elements(HTMLParser):
    """The tags, the links and the words of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str | None] = []
        self.words = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value for name, value in attrs if name in {"href", "src"}]

    def handle_data(self, data: str) -> None:
        self.words += data


def test_the_subject_puts_what_changes_into_brackets() -> None:
    assert mail(message())["Subject"] == "[Warning 92%] Acme Brasil: automation jobs, March 2026"
    assert mail(message(CRITICAL))["Subject"] == "[Critical 100%] Acme Brasil: automation jobs, March 2026"
    assert mail(message(RESET))["Subject"] == "[Resolved] Acme Brasil: automation jobs, March 2026"


def test_no_data_has_no_percent() -> None:
    assert mail(message(SILENT))["Subject"].startswith("[No data] Data from Pipefy")


def test_a_forecast_s_subject_has_the_projected_share() -> None:
    told = message(topics.ahead())
    assert mail(told)["Subject"] == "[Forecast 104%] Acme Iberia: integration tasks, forecast, March 2026"
    assert mail(message(topics.unmeasured()))["Subject"] == (
        "[No data] Acme Iberia: cards, not measured, March 2026"
    )
    assert mail(message(topics.spike()))["Subject"].startswith(
        "[Warning] Acme Iberia: integration tasks, growth"
    )


def test_no_two_topics_of_a_series_share_a_thread_or_a_subject() -> None:
    one = message()
    mails = [mail(replace(one, topic=topic)) for topic in Topic]
    assert len({m["References"] for m in mails}) == len(Topic)
    assert len({re.sub(r"^\[.*?\] ", "", m["Subject"]) for m in mails}) == len(Topic)


def test_a_critical_forecast_is_as_red_as_anything_critical() -> None:
    critical, usual = topics.EVERY["forecast, critical"], topics.ahead()
    assert 'color:#cf222e">Forecast' in html(message(critical))
    assert 'color:#9a6700">Forecast' in html(message(usual))
    assert mail(message(critical))["Importance"] == "high"


def test_a_critical_that_is_over_by_now_is_not_urgent() -> None:
    over = replace(message(topics.EVERY["forecast, critical"]), overtaken=True)
    assert mail(over)["Importance"] is None


def test_all_mails_of_a_series_and_period_answer_the_same_root() -> None:
    mails = [mail(message(telling), f"k{n}") for n, telling in enumerate(story())]
    assert len({m["References"] for m in mails} | {m["In-Reply-To"] for m in mails}) == 1
    assert len({m["Message-ID"] for m in mails}) == len(mails)
    assert len({re.sub(r"^\[.*?\] ", "", m["Subject"]) for m in mails}) == 1


def test_a_new_period_begins_a_new_thread() -> None:
    april = message(period_label="2026-04", period_name="April 2026")
    assert mail(april)["References"] != mail(message())["References"]


def test_a_stock_has_a_thread_for_each_incident() -> None:
    one, other = (message(period_label="", period_name="", incident=i) for i in ("a", "b"))
    assert mail(one)["References"] != mail(other)["References"]
    assert mail(one)["Subject"] == "[Warning 92%] Acme Brasil: automation jobs"


def test_the_same_parcel_has_the_same_message_id() -> None:
    assert mail(message(), "a")["Message-ID"] == mail(message(), "a")["Message-ID"]
    assert mail(message(), "a")["Message-ID"] != mail(message(), "b")["Message-ID"]


def test_no_robot_answers_and_filters_know_us() -> None:
    made = mail(message())
    assert made["Auto-Submitted"] == "auto-generated"
    assert made["X-Auto-Response-Suppress"] == "All"
    assert made["List-Id"] == "<limits.example.com>"
    assert made["Date"].datetime == tellings.AT


def test_only_critical_is_important() -> None:
    assert mail(message(CRITICAL))["Importance"] == "high"
    assert [mail(message(told))["Importance"] for told in (WARNING, RESET, SILENT)] == [None, None, None]


def test_the_text_stands_alone() -> None:
    said = text(message())
    assert said.startswith("WARNING: Acme Brasil: automation jobs at 92 % of 10,000\n\n796 left.")
    assert "[##################--] 92 percent used" in said
    assert (
        "  Limit     10,000 · from config (Pipefy gives none), allowances[0]\n            (config.yaml:24)"
        in said
    )
    assert 'receiver "revops"' in said
    assert max(len(line) for line in said.splitlines()) <= 90


def test_its_first_words_are_the_state() -> None:
    assert text(message(RESET)).startswith("RESOLVED 1 Apr 00:05: Acme Brasil: automation jobs")
    assert 'hide:all">RESOLVED 1 Apr 00:05: The period reset on 1 April.' in html(message(RESET))


def test_the_html_shows_the_share_without_images() -> None:
    page = html(message())
    assert '<td width="92%" height="14" bgcolor="#9a6700"' in page
    assert 'aria-label="92 percent used"' in page
    assert "<img" not in page
    assert len(page) < 30_000


@pytest.mark.parametrize(
    ("used", "filled"), [(0, None), (9_999.99, "99%"), (10_000, "100%"), (25_000, "100%")]
)
def test_the_bar_is_full_only_at_the_limit(used: float, filled: str | None) -> None:
    cells = re.findall(
        r'<td width="(\d+%)" height="14" bgcolor="#9a6700"', html(message(tellings.used(used)))
    )
    assert cells == ([filled] if filled else [])


def test_a_transition_is_told_once() -> None:
    assert text(message(CRITICAL)).count("Raised from warning to critical.") == 1
    assert "level reached" not in text(message())


def test_contributors_add_up_in_both_bodies() -> None:
    top = tuple(Contributor(n, used, "automation") for n, used in (("Invoice sync", 3_912), ("B", 2_000)))
    told = message(contributors=Contributors(top, 9_204, "automations"))
    assert "  1. Invoice sync  3,912  42 %\n  2. B             2,000  21 %\n" in text(told)
    assert "... the rest: 3,292" in text(told)
    assert "Invoice sync" in html(told)


def test_a_runbook_is_a_link_only_if_it_is_a_web_address() -> None:
    good, bad = (
        message(runbook=url) for url in ("https://wiki.example.com/a?b=1&c=2", "javascript:alert(1)")
    )
    assert Elements(html(good)).links == ["https://wiki.example.com/a?b=1&c=2"]
    assert Elements(html(bad)).links == []


def test_a_test_says_so_everywhere() -> None:
    told = message(test=True)
    assert mail(told)["Subject"].startswith("[TEST Warning 92%]")
    assert text(told).startswith("TEST.")
    assert "TEST ·" in html(told)


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize(
    "telling",
    [
        WARNING,
        CRITICAL,
        RESET,
        SILENT,
        tellings.missing(),
        topics.ahead(),
        topics.spike(),
        topics.unmeasured(),
    ],
)
def test_a_hostile_name_stays_text(telling: Telling, name: str) -> None:
    _harmless(hostile(name, telling))


@settings(max_examples=60, deadline=None)
@given(told=tellings.tellings)
def test_any_message_makes_a_mail(told: Telling) -> None:
    _harmless(compose(told, timezone="UTC"))


def _harmless(told: Message) -> None:
    made = mail(told)
    assert set(made.keys()) <= {
        *("From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "Auto-Submitted"),
        *("X-Auto-Response-Suppress", "List-Id", "Importance", "MIME-Version", "Content-Type"),
        "Content-Language",
    }
    assert made["To"] == "ana@example.com, bo@example.com"
    assert made["Subject"].count("[") == made["Subject"].count("]") == 1
    page = Elements(_body(made, "html"))
    assert page.tags <= TAGS
    assert not {name for name in page.attributes if name.startswith("on")}
    assert all(link and link.startswith("http") for link in page.links)
    for words in (made["Subject"], _body(made, "plain"), page.words):
        assert not re.search("[\x00-\x08\x0b-\x1f\u200b-\u200f\u202a-\u202e\u2066-\u2069]", words)
