"""What a mail is made of: the picture and the file that go with it, links, the digest, both tongues."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from tests.adapters.channels.samples import CRITICAL, HOSTILE, RESET, SILENT, WARNING, hostile, message
from tests.domain import tellings
from watcher.adapters import charts
from watcher.adapters.channels.email import Enclosed, Envelope, compose_mail, enclosed
from watcher.adapters.channels.email.enclosed import MOST_FILE, MOST_PICTURE
from watcher.adapters.channels.email.text import listed
from watcher.domain.chart import Chart, Point
from watcher.domain.compose.messages import compose
from watcher.domain.digest.values import Digest, DigestRow
from watcher.domain.message import Attachment, Item, Listing, Message, Reason
from watcher.domain.offer import Act, Offer
from watcher.domain.reading import Contributor, Contributors
from watcher.domain.tongue import speaking

US = Envelope("Limit Watcher <limits@example.com>", ("ana@example.com",), "example.com", "revops")
PAGED = replace(US, public_url="https://limits.example.com", contact="platform@example.com")
ACKS = (Offer(Act.ACK, "Acknowledge"), Offer(Act.SILENCE_DAY, "Silence 24 h"))
ALT = "Line chart: 455 on 1 Mar, 9,204 today, 13,400 projected on 31 Mar; limit 10,000."
MARCH = [(1, 455.0, False), (15, 6_900.0, False), (21, 9_204.0, False), (31, 13_400.0, True)]
CHART = Chart(
    "Automation jobs, March 2026",
    tuple(Point(datetime(2026, 3, day, tzinfo=UTC), f"{day} Mar", n, ahead) for day, n, ahead in MARCH),
    10_000,
    ALT,
)
COLUMNS = DigestRow("Organization", "Resource", "Used", "Projected", "Week", "Resets", "State")
ROWS = (
    DigestRow("Acme Brasil", "automation jobs", "92 %", "134 %", "+18 %", "1 Apr", "Warning"),
    DigestRow("Globex", "users", "88 %", "", "+2 %", "", ""),
)


def mail(told: Message, envelope: Envelope = US, got: Enclosed = Enclosed()) -> EmailMessage:  # noqa: B008 - it is frozen
    parsed = message_from_bytes(compose_mail(told, envelope, "k", "", got).as_bytes(), policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def body(told: Message, kind: str, envelope: Envelope = US, got: Enclosed = Enclosed()) -> str:  # noqa: B008
    part = mail(told, envelope, got).get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def shape(made: EmailMessage) -> list[str]:
    return [part.get_content_type() for part in made.walk()]


def charted(**changes: Any) -> Message:
    return message(chart=CHART, **changes)


def digest(**changes: Any) -> Message:
    told = Digest(
        "Limits, 16 Mar to 22 Mar",
        "2 need attention · 38 fine",
        "Pipefy ok (99.8 % of polls)",
        COLUMNS,
        ROWS,
        rest="39 more, all below 60 %",
        changes=("Globex limit raised 20,000 → 30,000",),
        footer=("Next digest Mon 30 Mar 09:00 UTC",),
    )
    usual: dict[str, Any] = {
        "reason": Reason.DIGEST,
        "level": None,
        "shown_as": None,
        "state": "Digest",
        "identity": "Limits, week 12",
        "headline": "Limits, week 12: 2 need attention",
        "facts": (),
        "rules": (),
        "digest": told,
    }
    return message(**usual | changes)


# --- the picture ------------------------------------------------------------------------------------------


def test_the_picture_hangs_on_the_page_and_nowhere_else() -> None:
    told = charted()
    got = enclosed(told, chart=True)
    made = mail(told, got=got)
    assert shape(made) == [
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
        "image/png",
    ]
    (picture,) = [part for part in made.walk() if part.get_content_type() == "image/png"]
    cid = str(picture["Content-ID"]).strip("<>")
    assert f'src="cid:{cid}"' in body(told, "html", got=got)
    assert picture.get_content() == got.picture
    assert picture.get_content_disposition() == "inline"


def test_the_picture_is_small_and_has_its_words() -> None:
    got = enclosed(charted(), chart=True)
    assert got.picture is not None
    assert got.picture.startswith(b"\x89PNG")
    assert len(got.picture) <= MOST_PICTURE
    assert f'alt="{ALT}"' in body(charted(), "html", got=got)
    assert ALT in " ".join(body(charted(), "plain").split())


def test_two_mails_never_share_a_picture_s_name() -> None:
    got = enclosed(charted(), chart=True)
    names = {re.search(r"cid:\S+?\"", compose_mail(charted(), US, k, "", got).as_string())[0] for k in "ab"}  # type: ignore[index]
    assert len(names) == 2


@pytest.mark.parametrize("why", ["off", "no resvg", "no points"])
def test_where_nothing_is_drawn_the_words_stand_in(why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    told = charted()
    if why == "no resvg":
        monkeypatch.setattr(charts, "can_draw", lambda: False)
    if why == "no points":
        told = message(chart=replace(CHART, points=()))
    got = enclosed(told, chart=why != "off")
    assert got.picture is None
    assert "<img" not in body(told, "html", got=got)
    assert ALT in body(told, "html", got=got)
    assert shape(mail(told, got=got)) == ["multipart/alternative", "text/plain", "text/html"]


# --- the file ---------------------------------------------------------------------------------------------


def report(path: Path, size: int | None = None, name: str = "jobs.xlsx") -> Message:
    file = Attachment(str(path), name, size if size is not None else path.stat().st_size)
    return message(reason=Reason.REPORT, level=None, shown_as=None, state="Report", facts=(), attachment=file)


def test_a_report_is_attached_behind_everything_else(tmp_path: Path) -> None:
    file = tmp_path / "1.xlsx"
    file.write_bytes(b"PK\x03\x04 jobs")
    told = report(file)
    got = enclosed(told, chart=True)
    made = mail(told, got=got)
    assert shape(made) == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "application/octet-stream",
    ]
    (attached,) = made.iter_attachments()
    assert attached.get_filename() == "jobs.xlsx"
    assert attached.get_content() == b"PK\x03\x04 jobs"
    assert "File: jobs.xlsx, 9 bytes, is attached." in body(told, "plain", got=got)
    assert made["Subject"].startswith("[Report] Acme Brasil")
    assert made["References"] == mail(message())["References"]


@pytest.mark.parametrize(
    ("size", "words"),
    [(MOST_FILE + 1, "is larger than the 5 MB that go by mail"), (9, "could not be attached")],
    ids=["too large", "gone"],
)
def test_a_report_that_does_not_go_along_is_still_found(tmp_path: Path, size: int, words: str) -> None:
    told = report(tmp_path / "gone.xlsx", size)
    got = enclosed(told, chart=True)
    said = " ".join(body(told, "plain", got=got).split())
    assert words in said
    assert str(tmp_path / "gone.xlsx") in said
    assert shape(mail(told, got=got))[0] == "multipart/alternative"


def test_a_file_that_grew_meanwhile_is_not_sent(tmp_path: Path) -> None:
    file = tmp_path / "1.xlsx"
    file.write_bytes(b"x" * (MOST_FILE + 1))
    assert enclosed(report(file, 9), chart=True) == Enclosed(missing=True)


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_a_file_s_name_is_a_name_and_no_path_or_header(tmp_path: Path, name: str) -> None:
    file = tmp_path / "1"
    file.write_bytes(b"x")
    told = report(file, name=f"../{name}/etc")
    made = mail(told, got=enclosed(told, chart=True))
    (attached,) = made.iter_attachments()
    assert not re.search(r"[/\\\r\n\x00-\x1f]", attached.get_filename() or "")
    assert made["Bcc"] is None


# --- links and who can change what ------------------------------------------------------------------------


def test_what_can_be_done_is_a_link_to_a_form() -> None:
    told = message(offers=ACKS)
    assert "Acknowledge or silence: https://limits.example.com/a/7f3a-1\n" in body(told, "plain", PAGED)
    assert 'href="https://limits.example.com/a/7f3a-1"' in body(told, "html", PAGED)
    assert "Open details: https://limits.example.com/a/7f3a-1\n" in body(message(RESET), "plain", PAGED)
    assert "/s/pipefy" in body(message(SILENT), "plain", PAGED)


def test_without_a_page_the_command_is_told() -> None:
    told = message(offers=ACKS)
    assert f"Acknowledge: watcher ack {told.series_id}\n" in body(told, "plain")
    assert f"watcher ack {told.series_id}</code>" in body(told, "html")
    assert "watcher ack" not in body(message(RESET, offers=ACKS), "plain")
    assert "watcher ack" not in body(told, "plain", PAGED)


def test_an_approval_is_asked_for_by_a_link_an_answer() -> None:
    asked = (Offer(Act.APPROVE, "Approve", about="12"), Offer(Act.DENY, "Deny", about="12"))
    told = message(reason=Reason.ASKED, level=None, shown_as=None, state="Approval", offers=asked)
    said = body(told, "plain", PAGED)
    assert "Approve: https://limits.example.com/a/7f3a-1?do=approve&about=12\n" in said
    assert "Deny: https://limits.example.com/a/7f3a-1?do=deny&about=12\n" in said
    assert mail(told)["Subject"].startswith("[Approval] ")


@pytest.mark.parametrize(
    ("step", "shown"),
    [
        ("run `a <b>`, or `c`.", "run <code>a &lt;b&gt;</code>, or <code>c</code>."),
        ("one ` & two", "one ` &amp; two"),
    ],
)
def test_a_command_looks_like_one(step: str, shown: str) -> None:
    page = re.sub(r"<code [^>]*>", "<code>", body(message(next_step=step), "html"))
    assert shown in page


def test_who_has_taken_it_on_is_named_and_the_colour_is_neutral() -> None:
    told = message(acked_by="Ana", acked_at=tellings.AT - timedelta(minutes=30))
    assert "Acknowledged by Ana, 21 Mar 23:30\n" in body(told, "plain")
    page = body(told, "html")
    assert "Acknowledged by Ana, 21 Mar 23:30" in page
    assert "#9a6700" not in page


@pytest.mark.parametrize(
    "contact", ["", "the platform team", "a@b.example\r\nBcc: x@example.com", "a@b?bcc=x@y"]
)
def test_leaving_is_not_offered_without_an_address_for_it(contact: str) -> None:
    assert mail(message(), replace(PAGED, contact=contact))["List-Unsubscribe"] is None


def test_leaving_is_a_mail_to_whoever_can_change_it() -> None:
    made = mail(message(), replace(PAGED, receiver="rev/ops ü"))
    wanted = "<mailto:platform@example.com?subject=unsubscribe%20rev%2Fops%20%C3%BC>"
    assert made["List-Unsubscribe"].strip() == wanted  # a long one stands on a line of its own


def test_the_small_print_says_who_can_change_it() -> None:
    asked = " ".join(body(message(), "plain", PAGED).split())
    assert 'in the receiver "revops". Ask platform@example.com to change it.' in asked
    assert "Who gets what is set by `receivers` and `routes`" in " ".join(body(message(), "plain").split())


# --- the digest, and several together ---------------------------------------------------------------------


def test_a_digest_is_a_list_in_the_text_and_a_table_on_the_page() -> None:
    assert mail(digest())["Subject"] == "Limits, week 12: 2 need attention"
    said = body(digest(), "plain", PAGED)
    assert said.startswith("DIGEST: Limits, 16 Mar to 22 Mar\n\n2 need attention · 38 fine\n")
    assert "\n  Warning: Acme Brasil: automation jobs\n" in said
    assert "\n    Used 92 %, Projected 134 %, Week +18 %, Resets 1 Apr\n" in said
    assert "\n  Globex: users\n    Used 88 %, Week +2 %\n" in said
    assert "  ... 39 more, all below 60 %" in said
    assert "Next digest Mon 30 Mar 09:00 UTC" in said
    page = body(digest(), "html", PAGED)
    assert page.count("<tr><td valign") == 2
    assert 'scope="col"' in page
    assert 'href="https://limits.example.com/"' in page


def test_a_test_digest_says_so() -> None:
    assert mail(digest(test=True))["Subject"] == "[TEST] Limits, week 12: 2 need attention"


def test_several_are_listed_and_lead_to_the_status_page() -> None:
    items = tuple(Item("Warning", f"Org {n}: cards", "92 % of 2,000") for n in range(6))
    told = message(lists=(Listing("Began", items, "4 more"),), members=("a:1",), offers=ACKS)
    said = body(told, "plain", PAGED)
    assert "Began\n  Warning: Org 0: cards: 92 % of 2,000\n" in said
    assert "  ... 4 more\n" in said
    assert "Open status page: https://limits.example.com/\n" in said
    assert "watcher ack" not in body(told, "plain")


# --- names and tongues ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_however_hostile_a_name_the_page_stays_small_and_its_text(name: str) -> None:
    row = DigestRow(name, name, "92 %", "134 %", "+18 %", "1 Apr", "Warning")
    worst = Digest(name, name, name, COLUMNS, (row,) * 15, name, (name,) * 5, name, (name,) * 3)
    told = hostile(name, CRITICAL)
    some = tuple(Item("Warning", name[:100], name[:120]) for _ in range(10))
    for each in (
        digest(digest=worst),
        replace(told, chart=CHART, acked_by=name, lists=(Listing(name, some),) * 3),
    ):
        page = body(each, "html", replace(PAGED, contact=name))
        assert len(page.encode()) < 30_000
        assert "<script" not in page
        assert "<img" not in page
        assert mail(each)["Bcc"] is None


def test_what_does_not_fit_on_the_page_is_counted() -> None:
    items = tuple(Item("Warning", f"{n:02} {'&' * 300}", "&" * 300) for n in range(20))
    page = body(message(lists=(Listing("Began", items, "4 more"),)), "html")
    kept = page.count("<bdi>")
    assert 3 < kept < 20
    assert f"… {20 - kept} more left out here to fit, 4 more" in page


@pytest.mark.parametrize(
    "name", ["شركة أكمي", "חברת אקמי", "株式会社アクメ", "Ação & Cia", "😀 Org", "x" * 300]
)
def test_any_script_comes_through_and_no_line_is_too_long(name: str) -> None:
    told = compose(tellings.of_org(name), timezone="UTC")
    raw = compose_mail(told, PAGED, "k").as_bytes()
    assert max(map(len, raw.splitlines())) <= 998
    assert max(len(line) for line in raw.split(b"\r\n\r\n")[0].splitlines()) <= 160
    raw.decode("ascii")
    assert mail(told)["Subject"].startswith(f"[Warning 92%] {name[:40]}")


def test_in_portuguese_every_word_of_a_mail_s_own_is() -> None:
    with speaking("pt-BR"):
        told = replace(compose(WARNING, timezone="UTC"), locale="pt-BR", chart=CHART, offers=ACKS)
    top = Contributors((Contributor("A", 9_000, "automation"),), 9_204, "automations")
    told = replace(
        told, contributors=top, next_step="x", runbook="https://wiki.example.com/", earlier="20 mar."
    )
    said = body(told, "plain")
    for english in (
        "Acknowledge",
        "You get this",
        "Do now",
        "Rule:",
        "Sent ",
        "percent",
        "Earlier",
        "... the rest",
    ):
        assert english not in said
    assert mail(told)["Content-Language"] == "pt-BR"
    assert '<html lang="pt-BR">' in body(told, "html")


def test_a_long_line_of_a_list_goes_on_below_its_first_word() -> None:
    told = listed("Acme Brasil: automation jobs silenced until Mon 23 Mar by Ana Maria de Souza: migration")
    first, second = told.split("\n")
    assert first.startswith("  - Acme Brasil: ")
    assert second.startswith("    ")
    assert second[4] != " "
    assert max(map(len, (first, second))) <= 72
