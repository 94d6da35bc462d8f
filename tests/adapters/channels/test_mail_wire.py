"""A mail's header lines as bytes: nothing is decoded out of a name, nothing long is encoded."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes, policy
from email.headerregistry import AddressHeader
from email.message import EmailMessage
from typing import Any

import pytest

from tests.adapters.channels.samples import message
from watcher.adapters.channels.email import Enclosed, Envelope, compose_mail
from watcher.adapters.channels.email.wire import WIRE, HeaderError
from watcher.domain.message import Attachment

WORDS = (
    "=?utf-8?q?A=0D=0AReply-To:_e@evil.example?=",
    "=?utf-8?q?x=0D=0AContent-Type:_text/html=0D=0A=0D=0A<h1>Pay</h1>?=",
    "=?utf-8?b?QQ0KQmNjOiBlQGV2aWwuZXhhbXBsZQ==?=",
    "==?utf-8?q?A=0ABcc:_e@evil.example?= y",
)
LONG = f"{'mail-of-the-platform' * 3}.corporate-services.example.com"
US = Envelope("Limit Watcher <limits@example.com>", ("ana@example.com",), "example.com", "revops")


def lines(envelope: Envelope = US, **changes: Any) -> bytes:
    whole = compose_mail(message(**changes), envelope, "k").as_bytes()
    return whole.partition(b"\r\n\r\n")[0]


def parsed(raw: bytes) -> EmailMessage:
    found = message_from_bytes(raw, policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


@pytest.mark.parametrize("evil", WORDS)
@pytest.mark.parametrize("where", ["identity", "period_name", "headline"])
def test_an_encoded_word_in_a_name_stays_text(evil: str, where: str) -> None:
    changes: dict[str, Any] = {where: evil}
    raw = lines(**changes)
    read = parsed(raw)
    assert evil.encode()[:30] not in raw
    assert {key.lower() for key in read} == {key.lower() for key in parsed(lines())}
    assert read["Reply-To"] is read["Bcc"] is None


def test_an_encoded_word_beside_other_letters_is_encoded_once_more() -> None:
    read = parsed(lines(identity=f"Ação {WORDS[0]}"))
    assert "= ?utf-8?q?A=0D=0AReply-To:_e@evil.example?=" in str(read["Subject"])
    assert read["Reply-To"] is None


@pytest.mark.parametrize("evil", WORDS)
def test_no_encoded_word_comes_in_by_the_config(evil: str) -> None:
    name = evil.replace("<h1>", "").replace("</h1>", "")
    us = Envelope(f"{name} <l@example.com>", (f"{name} <a@example.com>",), "example.com", evil, "", "p@e.com")
    raw = lines(us)
    assert b"=?" not in raw
    assert [parsed(raw)[key].addresses[0].addr_spec for key in ("From", "To")] == [
        "l@example.com",
        "a@example.com",
    ]
    assert str(parsed(raw)["List-Unsubscribe"]).startswith("<mailto:p@e.com?subject=unsubscribe%20")


def test_no_encoded_word_comes_in_by_a_files_name() -> None:
    report = Attachment("/x", f"{WORDS[0]}.xlsx", 3)
    mail = compose_mail(message(attachment=report), US, "k", got=Enclosed(file=b"abc"))
    part = list(parsed(mail.as_bytes()).walk())[-1]
    assert part.keys() == ["Content-Type", "Content-Transfer-Encoding", "Content-Disposition", "MIME-Version"]
    assert part.get_payload(decode=True) == b"abc"


@pytest.mark.parametrize("sign", ["\r\n", "\n", "\r"])
def test_a_header_of_two_lines_is_refused(sign: str) -> None:
    with pytest.raises(HeaderError):
        WIRE.fold("Subject", f"a{sign}Bcc: b@example.com")


def test_what_is_long_stays_as_it_is() -> None:
    people = tuple(f"ana.maria.{n}@{LONG}" for n in range(30))
    us = Envelope("L <l@example.com>", people, LONG, "revops-email-of-us", "", f"platform@{LONG}")
    raw = lines(us)
    read = parsed(raw)
    assert b"=?" not in raw
    assert max(map(len, raw.split(b"\r\n"))) < 998
    assert f"References: {read['References']}\r\n".encode() in raw
    assert str(read["In-Reply-To"]).endswith(f"@{LONG}>")
    assert (
        str(read["List-Unsubscribe"]) == f"<mailto:platform@{LONG}?subject=unsubscribe%20revops-email-of-us>"
    )
    assert isinstance(read["To"], AddressHeader)
    assert tuple(each.addr_spec for each in read["To"].addresses) == people


def test_letters_beyond_ascii_are_encoded_in_words_of_75() -> None:
    us = replace(
        US, to=("Équipe <a@example.com>", "Conceição, Ana <ana@example.com>", f"{'Zé ' * 40}<z@e.com>")
    )
    raw = lines(us, identity="Operações " * 15)
    assert max(map(len, raw.split(b"\r\n"))) <= 90
    assert "Operações Operações" in str(parsed(raw)["Subject"])
    assert [each.display_name for each in parsed(raw)["To"].addresses][:2] == ["Équipe", "Conceição, Ana"]


def test_a_domain_goes_in_its_registrys_letters() -> None:
    raw = lines(replace(US, to=("jürgen@example.com", "Ana <ana@münchen.example>")))
    assert b'To: "Ana" <ana@xn--mnchen-3ya.example>\r\n' in raw
