"""Mail through Exim, as a real server takes it; skipped where Exim is not installed."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.adapters.channels.exim import Exim, missing, running
from tests.adapters.channels.samples import parcel
from watcher.adapters.channels.email import EmailChannel, EmailOptions, SmtpOptions
from watcher.ports import ChannelError

pytestmark = pytest.mark.skipif(bool(missing()), reason=missing() or "exim4 is here")


@pytest.fixture(scope="module")
def exim() -> Iterator[Exim]:
    with tempfile.TemporaryDirectory(prefix="exim-") as folder, running(Path(folder)) as server:
        yield server


def mailer(exim: Exim, to: tuple[str, ...] = ("ana@example.com",), **changes: Any) -> EmailChannel:
    usual = {"host": "localhost", "port": exim.starttls, "sender": "Limit Watcher <limits@example.com>"}
    login = {"username": "watcher", "password": "s3cret-pass", "ca_file": exim.ca_file}
    return EmailChannel(EmailOptions("revops-email", to, SmtpOptions(**{**usual, **login, **changes})))


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_a_mail_arrives_as_it_was_composed(exim: Exim, security: str) -> None:
    port = exim.tls if security == "tls" else exim.starttls
    receipt = await mailer(exim, port=port, security=security).deliver(parcel(key=security))
    got = await asyncio.to_thread(exim.mail, receipt.reference)
    assert got["Subject"] == "[Warning 92%] Acme Brasil: automation jobs, March 2026"
    assert got["References"] == receipt.thread["root"]
    body = got.get_body(("plain",))
    assert body is not None
    assert "Limit     10,000 · from config (Pipefy gives none)" in body.get_content()


async def test_an_unknown_mailbox_is_named_and_the_other_gets_its_mail(exim: Exim) -> None:
    receipt = await mailer(exim, ("nobody@example.com", "ana@example.com")).deliver(parcel(key="partial"))
    assert "nobody@example.com refused (550" in receipt.reference


@pytest.mark.parametrize(
    ("to", "changes", "permanent", "words"),
    [
        ("nobody@example.com", {}, True, "550"),
        ("later@example.com", {}, False, "451"),
        ("ana@example.com", {"password": "wrong"}, True, "535"),
        ("ana@example.com", {"username": None}, True, "log in first"),
        ("ana@example.com", {"security": "none", "username": None}, True, "log in first"),
        ("ana@example.com", {"ca_file": None}, True, "not trusted"),
    ],
)
async def test_a_refusal_says_whether_to_try_again(
    exim: Exim, to: str, changes: dict[str, Any], words: str, *, permanent: bool
) -> None:
    with pytest.raises(ChannelError) as caught:
        await mailer(exim, (to,), **changes).deliver(parcel())
    assert caught.value.permanent is permanent
    assert words in str(caught.value)
