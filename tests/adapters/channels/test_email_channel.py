"""Mail over real sockets: STARTTLS, TLS, AUTH, refusals, and nobody mailed twice."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import trustme

from tests.adapters.channels.contract import FailingChannelContract, failing
from tests.adapters.channels.samples import message, parcel, story
from tests.adapters.channels.test_mail_parts import CHART
from tests.domain.tellings import AT
from watcher.adapters.channels.email import EmailChannel, EmailOptions, SmtpOptions, enclosed
from watcher.domain.message import Attachment
from watcher.ports import Channel, ChannelError, Parcel
from watcher.sandbox.clock import JumpingClock
from watcher.sandbox.faults import Drop, operation, times
from watcher.sandbox.smtp import Reply, Security, SmtpInbox

LOGIN = ("watcher", "s3cret-pass")


class Certificates:
    def __init__(self, folder: Path) -> None:
        ca = trustme.CA()
        self.ca_file = str(folder / "ca.pem")
        ca.cert_pem.write_to_path(self.ca_file)
        self.server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        ca.issue_cert("localhost", "127.0.0.1").configure_cert(self.server)


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return Certificates(tmp_path_factory.mktemp("ca"))


class MailWorld:
    def __init__(self, inbox: SmtpInbox, certificates: Certificates) -> None:
        self.inbox = inbox
        self.certificates = certificates
        self.secrets: tuple[str, ...] = (LOGIN[1],)
        self.channel: Channel = self.mailer()

    def mailer(self, to: tuple[str, ...] = ("ana@example.com",), **changes: Any) -> EmailChannel:
        security = {Security.PLAIN: "none"}.get(self.inbox.security, str(self.inbox.security))
        usual = {"host": self.inbox.host, "port": self.inbox.port, "security": security, "timeout": 60.0}
        login = {"username": LOGIN[0], "password": LOGIN[1]} if self.inbox.login else {}
        sender = {"sender": "Limit Watcher <limits@example.com>", "ca_file": self.certificates.ca_file}
        smtp = SmtpOptions(**{**usual, **login, **sender, **changes})
        return EmailChannel(EmailOptions("revops-email", to, smtp))

    def arrived(self) -> list[str]:
        return [f"{mail.subject}\n{mail.body()}" for mail in self.inbox.mails]

    def harmful(self) -> list[str]:
        pages = [mail.body("html") for mail in self.inbox.mails]
        found = [tag for page in pages for tag in ("<script", "<img", "href=") if tag in page]
        return found + [str(m.message["Bcc"]) for m in self.inbox.mails if m.message["Bcc"]]

    def refuse_for_now(self) -> None:
        self.inbox.faults.add(operation("RCPT") & times(1), Reply())

    def refuse_for_good(self) -> None:
        self.inbox.unknown.add("ana@example.com")

    async def vanish(self) -> None:
        await self.inbox.stop()


@pytest.fixture(params=[Security.STARTTLS, Security.TLS, Security.PLAIN])
async def world(request: pytest.FixtureRequest, certificates: Certificates) -> AsyncIterator[MailWorld]:
    tls = None if request.param is Security.PLAIN else certificates.server
    # aiosmtpd knows of no encryption where TLS comes first, so it offers no login there
    login = LOGIN if request.param is Security.STARTTLS else None
    inbox = SmtpInbox(JumpingClock(AT), security=request.param, tls=tls, login=login)
    await inbox.start()
    yield MailWorld(inbox, certificates)
    await inbox.stop()


@pytest.fixture
async def safe(certificates: Certificates) -> AsyncIterator[MailWorld]:
    """STARTTLS and a login: what most have."""
    inbox = SmtpInbox(JumpingClock(AT), security=Security.STARTTLS, tls=certificates.server, login=LOGIN)
    await inbox.start()
    yield MailWorld(inbox, certificates)
    await inbox.stop()


class TestEmail(FailingChannelContract):
    """The contract, with each kind of protection."""


async def test_every_transition_is_a_mail_and_progress_is_none(safe: MailWorld) -> None:
    thread: Any = None
    for telling in story():
        thread = (await safe.channel.deliver(parcel(telling, thread=thread))).thread
    states = [mail.subject.split("]")[0] for mail in safe.inbox.mails]
    assert states == ["[Warning 92%", "[Critical 100%", "[Critical 102%", "[Resolved"]
    assert {mail.message["References"] for mail in safe.inbox.mails} == {thread["root"]}


async def test_a_picture_and_a_file_arrive_as_they_were(safe: MailWorld, tmp_path: Path) -> None:
    file = tmp_path / "jobs.xlsx"
    file.write_bytes(bytes(range(256)) * 40)
    report = Attachment(str(file), "jobs.xlsx", 10_240)
    await safe.channel.deliver(Parcel("k", message(chart=CHART, attachment=report)))
    parts = list(safe.inbox.mails[0].message.walk())
    assert [part.get_content_type() for part in parts][-2:] == ["image/png", "application/octet-stream"]
    assert parts[-2].get_payload(decode=True) == enclosed(message(chart=CHART), chart=True).picture
    assert parts[-1].get_payload(decode=True) == file.read_bytes()


async def test_the_receipt_names_the_message(safe: MailWorld) -> None:
    receipt = await safe.channel.deliver(parcel())
    assert receipt.reference == safe.inbox.mails[0].message["Message-ID"]


async def test_one_mail_goes_to_all_addresses_once(safe: MailWorld) -> None:
    safe.channel = safe.mailer(("Ana <ana@example.com>", "bo@example.com", "ana@example.com"))
    await safe.channel.deliver(parcel())
    assert [mail.recipients for mail in safe.inbox.mails] == [("ana@example.com", "bo@example.com")]
    assert safe.inbox.mails[0].sender == "limits@example.com"
    assert safe.inbox.mails[0].account == LOGIN[0]


async def test_one_unknown_address_does_not_keep_the_mail_from_the_others(safe: MailWorld) -> None:
    safe.inbox.unknown.add("bo@example.com")
    safe.channel = safe.mailer(("ana@example.com", "bo@example.com"))
    receipt = await safe.channel.deliver(parcel())
    assert safe.inbox.mails[0].recipients == ("ana@example.com",)
    assert "bo@example.com refused (550" in receipt.reference


async def test_an_address_that_asks_to_wait_is_tried_again_alone(safe: MailWorld) -> None:
    safe.channel = safe.mailer(("ana@example.com", "bo@example.com"))
    safe.inbox.faults.add(operation("RCPT") & times(1), Reply())
    receipt = await safe.channel.deliver(parcel())
    assert "ana@example.com refused (451" in receipt.reference
    assert "bo@example.com" not in receipt.reference
    safe.channel = safe.mailer(("ana@example.com", "bo@example.com"))  # another process
    (waits,) = receipt.rest
    rest = await safe.channel.deliver(replace(parcel(), thread=receipt.thread, only=waits))
    assert rest.rest == ()
    assert [mail.recipients for mail in safe.inbox.mails] == [("bo@example.com",), ("ana@example.com",)]
    assert len({mail.message["Message-ID"] for mail in safe.inbox.mails}) == 1
    assert len({mail.message["References"] for mail in safe.inbox.mails}) == 1


async def test_where_nobody_takes_it_yet_all_of_it_is_tried_again(safe: MailWorld) -> None:
    safe.channel = safe.mailer(("ana@example.com", "bo@example.com"))
    safe.inbox.faults.add(operation("RCPT") & times(2), Reply())
    assert not (await failing(safe)).permanent
    await safe.channel.deliver(parcel())
    assert [mail.recipients for mail in safe.inbox.mails] == [("ana@example.com", "bo@example.com")]


async def test_who_has_left_the_config_gets_no_rest(safe: MailWorld) -> None:
    safe.channel = safe.mailer(("ana@example.com", "bo@example.com"))
    safe.inbox.faults.add(operation("RCPT") & times(1), Reply())
    (waits,) = (await safe.channel.deliver(parcel())).rest
    safe.channel = safe.mailer(("bo@example.com",))
    with pytest.raises(ChannelError, match="no longer in the config") as caught:
        await safe.channel.deliver(replace(parcel(), only=waits))
    assert caught.value.permanent


async def test_who_waits_for_an_earlier_mail_is_left_out_and_named_again(safe: MailWorld) -> None:
    safe.channel = safe.mailer(("ana@example.com", "bo@example.com"))
    receipt = await safe.channel.deliver(replace(parcel(), without=("ana@example.com", "gone@example.com")))
    assert receipt.rest == ("ana@example.com",)
    assert [mail.recipients for mail in safe.inbox.mails] == [("bo@example.com",)]


async def test_where_all_wait_for_an_earlier_mail_nothing_is_sent(safe: MailWorld) -> None:
    safe.channel = safe.mailer(("ana@example.com",))
    receipt = await safe.channel.deliver(replace(parcel(), without=("ana@example.com",)))
    assert (receipt.rest, safe.inbox.mails) == (("ana@example.com",), [])


async def test_one_address_that_smtp_cannot_carry_is_that_one_refused(safe: MailWorld) -> None:
    safe.channel = safe.mailer(("jürgen@example.com", "Ana <ana@münchen.example>"))
    receipt = await safe.channel.deliver(parcel())
    assert safe.inbox.mails[0].recipients == ("ana@xn--mnchen-3ya.example",)
    assert "jürgen@example.com refused (553 " in receipt.reference
    assert receipt.rest == ()


async def test_no_address_at_all_is_refused_for_good(safe: MailWorld) -> None:
    safe.inbox.unknown |= {"ana@example.com", "bo@example.com"}
    safe.channel = safe.mailer(("ana@example.com", "bo@example.com"))
    error = await failing(safe)
    assert error.permanent
    assert "5.1.1" in str(error)


async def test_a_wrong_password_is_refused_for_good(safe: MailWorld) -> None:
    safe.channel = safe.mailer(password="wrong")
    error = await failing(safe)
    assert error.permanent
    assert "password" in error.hint


async def test_a_server_that_wants_a_login_gets_named(safe: MailWorld) -> None:
    safe.channel = safe.mailer(username=None, password=None)
    error = await failing(safe)
    assert error.permanent
    assert "530" in str(error)


async def test_a_certificate_nobody_vouches_for_is_refused(safe: MailWorld) -> None:
    safe.channel = safe.mailer(ca_file=None)
    error = await failing(safe)
    assert error.permanent
    assert "certificate" in error.hint
    assert safe.inbox.mails == []


async def test_a_certificate_nobody_vouches_for_is_refused_over_tls_too(certificates: Certificates) -> None:
    inbox = SmtpInbox(JumpingClock(AT), security=Security.TLS, tls=certificates.server)
    await inbox.start()
    try:
        world = MailWorld(inbox, certificates)
        world.channel = world.mailer(ca_file=None)
        assert (await failing(world)).permanent
    finally:
        await inbox.stop()


async def test_without_starttls_nothing_is_sent_in_plain(certificates: Certificates) -> None:
    inbox = SmtpInbox(JumpingClock(AT))
    await inbox.start()
    try:
        world = MailWorld(inbox, certificates)
        world.channel = world.mailer(security="starttls")
        error = await failing(world)
    finally:
        await inbox.stop()
    assert error.permanent
    assert "STARTTLS" in str(error)
    assert "security" in error.hint
    assert inbox.mails == []


@pytest.mark.parametrize("verb", ["CONNECT", "MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize(("code", "permanent"), [(451, False), (554, True)])
async def test_the_code_says_whether_to_try_again(
    safe: MailWorld, verb: str, code: int, *, permanent: bool
) -> None:
    safe.inbox.faults.add(operation(verb), Reply(code, "no s3cret-pass today"))
    error = await failing(safe)
    assert error.permanent is permanent
    assert str(code) in str(error)
    assert LOGIN[1] not in str(error)


@pytest.mark.parametrize("verb", ["CONNECT", "MAIL", "RCPT", "DATA"])
async def test_a_cut_connection_is_worth_another_try(safe: MailWorld, verb: str) -> None:
    safe.inbox.faults.add(operation(verb), Drop())
    assert not (await failing(safe)).permanent


async def test_a_mail_sent_twice_after_a_lost_answer_can_be_recognised(safe: MailWorld) -> None:
    safe.inbox.faults.add(operation("DATA") & times(1), Drop(after=True))
    await failing(safe)
    await safe.channel.deliver(parcel(again=True))
    assert len({mail.message["Message-ID"] for mail in safe.inbox.mails}) == 1


async def test_a_server_that_says_nothing_is_given_up_in_time() -> None:
    async def mute(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await silence.wait()
        writer.close()

    silence = asyncio.Event()
    server = await asyncio.start_server(mute, "127.0.0.1", 0)
    try:
        smtp = SmtpOptions("127.0.0.1", server.sockets[0].getsockname()[1], "a@example.com", timeout=0.05)
        channel = EmailChannel(EmailOptions("revops-email", ("ana@example.com",), smtp))
        with pytest.raises(ChannelError) as caught:
            await channel.deliver(parcel())
    finally:
        silence.set()
        server.close()
        await server.wait_closed()
    assert not caught.value.permanent


async def test_an_address_that_smtp_cannot_carry_is_refused_for_good(safe: MailWorld) -> None:
    safe.channel = safe.mailer(("jürgen@example.com",))
    assert (await failing(safe)).permanent


def test_no_repr_tells_the_password() -> None:
    options = SmtpOptions("localhost", 25, "a@example.com", password="s3cret-pass")
    assert "s3cret-pass" not in repr(EmailOptions("x", (), options))
