"""A mail to one receiver's addresses by SMTP, with STARTTLS, TLS or plain, and AUTH."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Literal

import aiosmtplib

from watcher.adapters.channels.email.enclosed import NOTHING, Enclosed, enclosed
from watcher.adapters.channels.email.errors import all_refused, failure, no_starttls, told, words
from watcher.adapters.channels.email.headers import Envelope, thread_root
from watcher.adapters.channels.email.mail import compose_mail
from watcher.domain.mailbox import MailboxError, carried
from watcher.domain.message import Message, Reason
from watcher.domain.plain import plain
from watcher.ports import ChannelError, Parcel, Receipt

_PERMANENT = 500
_NO_MAILBOX = 553  # what servers answer to a name that they cannot have
_GONE = (_NO_MAILBOX, "no longer in the config")
_GOODBYE = 5.0
_FALLBACK_HOST = "limit-watcher.invalid"

Refusals = dict[str, tuple[int, str]]
"""SMTP code and words by address."""


@dataclass(frozen=True, slots=True)
class SmtpOptions:
    """The mail server. `timeout` is in seconds and for each step; `ca_file` trusts a private CA."""

    host: str
    port: int
    sender: str
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    timeout: float = 30.0
    ca_file: str | None = None


@dataclass(frozen=True, slots=True)
class EmailOptions:
    """`host_id` is the domain in Message-IDs; empty means the sender's.

    `chart` says whether charts are shown as pictures, `public_url` where the status page is (empty: there is
    none), `contact` whom people ask to change who gets what.
    """

    name: str
    to: tuple[str, ...]
    smtp: SmtpOptions
    host_id: str = ""
    chart: bool = True
    public_url: str = ""
    contact: str = ""


def envelope_of(options: EmailOptions) -> Envelope:
    """What all mails of a receiver have in common."""
    sender = options.smtp.sender
    host = options.host_id or _carried(sender).rpartition("@")[2] or _FALLBACK_HOST
    return Envelope(sender, options.to, host, options.name, options.public_url, options.contact)


class EmailChannel:
    """Delivers parcels as mails.

    Where the server takes a mail for some addresses and asks to wait for others, the receipt's `rest` names
    the others; a parcel for one of them goes there alone, with the same Message-ID.
    """

    edits = False

    def __init__(self, options: EmailOptions) -> None:
        self.name = options.name
        self._smtp = options.smtp
        self._envelope = envelope_of(options)
        self._chart = options.chart
        self._addresses, self._unfit = _addresses(options.to)
        self._context: ssl.SSLContext | None = None

    async def deliver(self, parcel: Parcel) -> Receipt:
        message = parcel.message
        if message.reason is Reason.PROGRESS:
            return Receipt(thread=parcel.thread or {})
        thread, wanted = _thread(parcel, self._envelope.host), self._wanted(parcel)
        waiting = [each for each in self._addresses if each in parcel.without]
        if not wanted:
            if waiting:
                return Receipt(thread, rest=tuple(waiting))
            gone = {parcel.only: _GONE} if parcel.only else self._unfit
            raise all_refused(gone, self.name)
        got = await self._enclosed(message)
        mail = compose_mail(message, self._envelope, parcel.key, thread["root"], got)
        answers = {**self._unfit, **await self._send(self._lines(mail), wanted)}
        if not set(wanted) - answers.keys():
            raise all_refused(answers, self.name)
        reference = mail["Message-ID"] + (f"; {told(answers)}" if answers else "")
        postponed = [who for who in wanted if who in answers and answers[who][0] < _PERMANENT]
        return Receipt(thread, reference, (*waiting, *postponed))

    def _wanted(self, parcel: Parcel) -> list[str]:
        """Who gets the mail now, as far as the config names them still."""
        if parcel.only:
            return [each for each in self._addresses if each == parcel.only]
        return [each for each in self._addresses if each not in parcel.without]

    def _lines(self, mail: EmailMessage) -> bytes:
        try:
            return mail.as_bytes()
        except ValueError as error:
            raise ChannelError(f"{self.name}: the mail cannot be written: {error}", permanent=True) from None

    async def close(self) -> None:
        """Nothing stays open between mails."""

    async def _enclosed(self, message: Message) -> Enclosed:
        """Drawn and read beside the loop, where there is something to draw or to read."""
        if message.chart is None and message.attachment is None:
            return NOTHING
        return await asyncio.to_thread(enclosed, message, chart=self._chart)

    async def _send(self, mail: bytes, addresses: list[str]) -> Refusals:
        """Send to `addresses` and say which were refused. Raises ChannelError where none was judged."""
        server = f"{self._smtp.host}:{self._smtp.port}"
        secrets = (self._smtp.password or "",)
        client = self._client()
        try:
            await self._greet(client, server)
            refused, _ = await client.sendmail(_carried(self._smtp.sender), addresses, mail)
        except aiosmtplib.SMTPRecipientsRefused as error:
            return {each.recipient: (each.code, words(each.message, secrets)) for each in error.recipients}
        except asyncio.CancelledError:
            client.close()  # the program is stopping: there is no time for a goodbye
            raise
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            raise failure(error, receiver=self.name, server=server, secrets=secrets) from None
        finally:
            await self._part(client)
        return {who: (answer.code, words(answer.message, secrets)) for who, answer in refused.items()}

    async def _greet(self, client: aiosmtplib.SMTP, server: str) -> None:
        await client.connect()
        if self._smtp.security == "starttls":
            await client.ehlo()
            if not client.supports_extension("starttls"):
                raise no_starttls(receiver=self.name, server=server)
            await client.starttls()
        if self._smtp.username:
            await client.login(self._smtp.username, self._smtp.password or "")

    @staticmethod
    async def _part(client: aiosmtplib.SMTP) -> None:
        """Say goodbye; what was answered before stands, whatever the answer to this."""
        try:
            if client.is_connected:
                await client.quit(timeout=_GOODBYE)
        except (aiosmtplib.SMTPException, OSError):
            return
        finally:
            client.close()

    def _client(self) -> aiosmtplib.SMTP:
        protected = self._smtp.security != "none"
        if protected and self._context is None:
            self._context = ssl.create_default_context(cafile=self._smtp.ca_file)
        return aiosmtplib.SMTP(
            hostname=self._smtp.host,
            port=self._smtp.port,
            timeout=self._smtp.timeout,
            use_tls=self._smtp.security == "tls",
            start_tls=False,  # asked for below, where its absence gets its own words
            tls_context=self._context if protected else None,
        )


def _carried(address: str) -> str:
    """The address for the server; as it was written where that cannot be."""
    try:
        return carried(address)
    except MailboxError:
        return address


def _addresses(written: Sequence[str]) -> tuple[tuple[str, ...], Refusals]:
    """Whom the server can be asked for, and why not of the others."""
    fit: dict[str, None] = {}
    unfit: Refusals = {}
    for each in written:
        try:
            fit[carried(each)] = None
        except MailboxError as error:
            unfit[plain(each)] = (_NO_MAILBOX, str(error))
    return tuple(fit), unfit


def _thread(parcel: Parcel, host: str) -> dict[str, str]:
    """Where the mail belongs: with those of its series, or of the group within which it was told before."""
    if parcel.thread and parcel.grouped and "root" in parcel.thread:
        return dict(parcel.thread)
    return {"root": thread_root(parcel.message, host)}
