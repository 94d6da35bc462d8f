"""The SMTP inbox, by the client the product uses."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import aiosmtplib
import pytest
import trustme

from tests.sandbox.given import NOW
from watcher.sandbox.clock import ManualClock
from watcher.sandbox.faults import Drop, Slow, operation, times, window
from watcher.sandbox.smtp import Reply, Security, SmtpInbox

LOGIN = ("alice", "s3cret")


def letter(to: str = "ana@example.com") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "watcher@example.com", to, "Limite próximo"
    message.set_content("92 % used\n")
    message.add_alternative("<b>92 % used</b>", subtype="html")
    return message


@asynccontextmanager
async def inbox(clock: ManualClock | None = None, **how: Any) -> AsyncIterator[SmtpInbox]:
    box = SmtpInbox(clock or ManualClock(NOW), **how)
    await box.start()
    try:
        yield box
    finally:
        await box.stop()


async def send(box: SmtpInbox, message: EmailMessage | None = None, **how: Any) -> Any:
    options: dict[str, Any] = {"hostname": box.host, "port": box.port, "start_tls": False, "timeout": 5} | how
    return await aiosmtplib.send(message or letter(), **options)


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def server_tls(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


@pytest.fixture
def client_tls(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


async def test_a_mail_is_kept_as_it_was_meant() -> None:
    async with inbox() as box:
        await send(box)
    (mail,) = box.mails
    assert (mail.sender, mail.recipients, mail.at) == ("watcher@example.com", ("ana@example.com",), NOW)
    assert (mail.subject, mail.body(), mail.body("html").strip()) == (
        "Limite próximo",
        "92 % used\n",
        "<b>92 % used</b>",
    )


async def test_listeners_hear_of_each_mail() -> None:
    heard: list[str] = []
    async with inbox() as box:
        box.on_mail(lambda mail: heard.append(mail.subject))
        await send(box)
    assert heard == ["Limite próximo"]


async def test_starttls_protects_the_rest_of_the_talk(
    server_tls: ssl.SSLContext, client_tls: ssl.SSLContext
) -> None:
    async with inbox(security=Security.STARTTLS, tls=server_tls, login=LOGIN) as box:
        await send(box, start_tls=True, tls_context=client_tls, username="alice", password="s3cret")
        with pytest.raises(aiosmtplib.SMTPException):
            await send(box)
    assert [mail.account for mail in box.mails] == ["alice"]


async def test_tls_may_be_there_from_the_first_byte(
    server_tls: ssl.SSLContext, client_tls: ssl.SSLContext
) -> None:
    async with inbox(security=Security.TLS, tls=server_tls, login=LOGIN) as box:
        await send(box, use_tls=True, tls_context=client_tls, username="alice", password="s3cret")
    assert len(box.mails) == 1


async def test_a_certificate_nobody_knows_is_not_trusted(server_tls: ssl.SSLContext) -> None:
    async with inbox(security=Security.TLS, tls=server_tls) as box:
        with pytest.raises(aiosmtplib.SMTPException):
            await send(box, use_tls=True, tls_context=ssl.create_default_context())
    assert box.mails == []


@pytest.mark.parametrize(
    ("security", "tls"), [(Security.TLS, None), (Security.PLAIN, ssl.create_default_context())]
)
def test_a_certificate_goes_with_encryption_and_only_there(
    security: Security, tls: ssl.SSLContext | None
) -> None:
    with pytest.raises(ValueError, match="certificate"):
        SmtpInbox(ManualClock(NOW), security=security, tls=tls)


@pytest.mark.parametrize("method", ["plain", "login"])
async def test_a_login_by_either_method_is_taken(method: str) -> None:
    async with inbox(login=LOGIN) as box:
        client = aiosmtplib.SMTP(hostname=box.host, port=box.port, start_tls=False)
        async with client:
            await client.ehlo()
            await getattr(client, f"auth_{method}")(*LOGIN)
            await client.send_message(letter())
    assert [mail.account for mail in box.mails] == ["alice"]


async def test_a_wrong_password_is_refused_for_good() -> None:
    async with inbox(login=LOGIN) as box:
        with pytest.raises(aiosmtplib.SMTPAuthenticationError) as caught:
            await send(box, username="alice", password="wrong")
    assert caught.value.code == 535


async def test_nobody_sends_without_the_login() -> None:
    async with inbox(login=LOGIN) as box:
        with pytest.raises(aiosmtplib.SMTPSenderRefused) as caught:
            await send(box)
    assert caught.value.code == 530


async def test_a_greylisted_recipient_gets_through_the_second_time() -> None:
    async with inbox() as box:
        box.faults.add(times(1) & operation("RCPT"), Reply())
        with pytest.raises(aiosmtplib.SMTPRecipientsRefused) as caught:
            await send(box)
        await send(box)
    assert caught.value.recipients[0].code == 451
    assert len(box.mails) == 1


async def test_an_unknown_mailbox_is_refused_while_others_get_their_mail() -> None:
    async with inbox() as box:
        box.unknown.add("gone@example.com")
        refused, _ = await send(box, letter("ana@example.com, gone@example.com"))
    assert refused["gone@example.com"].code == 550
    assert box.mails[0].recipients == ("ana@example.com",)


@pytest.mark.parametrize("verb", ["MAIL", "DATA"])
async def test_a_refusal_can_come_at_any_verb(verb: str) -> None:
    async with inbox() as box:
        box.faults.add(operation(verb), Reply(552, "5.2.2 Mailbox full"))
        with pytest.raises(aiosmtplib.SMTPResponseException) as caught:
            await send(box)
    assert caught.value.code == 552
    assert box.mails == []


async def test_a_server_may_be_closed_for_a_while() -> None:
    clock = ManualClock(NOW)
    async with inbox(clock) as box:
        until = NOW + timedelta(hours=1)
        box.faults.add(window(NOW, until) & operation("CONNECT"), Reply(421, "4.3.2 Closed"))
        with pytest.raises(aiosmtplib.SMTPException):
            await send(box)
        await clock.advance(timedelta(hours=1))
        await send(box)
    assert len(box.mails) == 1


@pytest.mark.parametrize(
    ("verb", "after", "kept"),
    [("CONNECT", False, 0), ("RCPT", False, 0), ("DATA", False, 0), ("DATA", True, 1)],
)
async def test_a_cut_connection_keeps_a_mail_only_after_it_was_taken(
    verb: str, kept: int, *, after: bool
) -> None:
    async with inbox() as box:
        box.faults.add(times(1) & operation(verb), Drop(after=after))
        with pytest.raises((aiosmtplib.SMTPServerDisconnected, aiosmtplib.SMTPConnectError)):
            await send(box)
        assert len(box.mails) == kept
        await send(box)
    assert len(box.mails) == kept + 1


async def test_a_slow_server_waits_for_the_clock() -> None:
    clock = ManualClock(NOW)
    async with inbox(clock) as box:
        box.faults.add(times(1) & operation("DATA"), Slow(60))
        sending = asyncio.create_task(send(box))
        while not clock.sleepers:  # noqa: ASYNC110 - the server is reached over a socket, it tells nobody
            await asyncio.sleep(0.001)
        assert box.mails == []
        await clock.advance(60)
        await sending
    assert len(box.mails) == 1


async def test_an_open_connection_does_not_keep_the_inbox_from_stopping() -> None:
    async with inbox() as box:
        client = aiosmtplib.SMTP(hostname=box.host, port=box.port, start_tls=False)
        await client.connect()
    assert box.mails == []
    client.close()
