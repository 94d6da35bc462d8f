"""An SMTP inbox on loopback: takes mail in plain, by STARTTLS or TLS, asks who it is, refuses on demand."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from enum import StrEnum
from typing import Any
from weakref import WeakSet

from aiosmtpd.smtp import SMTP, AuthResult

from watcher.ports import Clock
from watcher.sandbox.faults import Drop, Fault, Faults, Slow

_HOST = "127.0.0.1"
_OK = "250 OK"


class Security(StrEnum):
    """How the connection is protected."""

    PLAIN = "plain"
    STARTTLS = "starttls"
    TLS = "tls"


@dataclass(frozen=True, slots=True)
class Reply(Fault):
    """A refusal in SMTP's words: 4xx means later, 5xx means never."""

    code: int = 451
    text: str = "4.2.0 Greylisted, try again later"


@dataclass(frozen=True, slots=True)
class ReceivedMail:
    """A mail taken in: its envelope, its message as parsed, and the account that brought it, if any."""

    at: datetime
    sender: str
    recipients: tuple[str, ...]
    message: EmailMessage
    account: str = ""

    @property
    def subject(self) -> str:
        return str(self.message["Subject"] or "")

    def body(self, kind: str = "plain") -> str:
        """The text of the part `text/<kind>`; empty if there is none."""
        part = self.message.get_body((kind,))
        return str(part.get_content()).replace("\r\n", "\n") if part is not None else ""


class SmtpInbox:
    """The inbox. `faults` go by verb: CONNECT, MAIL, RCPT, DATA.

    `unknown` are mailboxes that do not exist, `full` those that take nothing for now.
    With `login` (user, password) nobody unauthenticated may send; `tls` is the server's certificate,
    which STARTTLS and TLS need.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        security: Security = Security.PLAIN,
        tls: ssl.SSLContext | None = None,
        login: tuple[str, str] | None = None,
    ) -> None:
        if (tls is None) != (security is Security.PLAIN):
            msg = f"{security} does not go with {'a' if tls else 'no'} certificate"
            raise ValueError(msg)
        self.clock = clock
        self.security = security
        self.login = login
        self.faults = Faults()
        self.unknown: set[str] = set()
        self.full: set[str] = set()
        self.mails: list[ReceivedMail] = []
        self.listeners: list[Callable[[ReceivedMail], None]] = []
        self.host = _HOST
        self.port = 0
        self._tls = tls
        self._server: asyncio.Server | None = None
        self._sessions: WeakSet[SMTP] = WeakSet()

    def on_mail(self, listener: Callable[[ReceivedMail], None]) -> None:
        """Call `listener` with each mail taken in."""
        self.listeners.append(listener)

    async def start(self) -> None:
        """Listen on a free port of loopback; `port` says which."""
        loop = asyncio.get_running_loop()
        implicit = self._tls if self.security is Security.TLS else None
        self._server = await loop.create_server(self._session, _HOST, 0, ssl=implicit)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Stop listening, cut what is open, and wait until its work has ended."""
        if self._server is None:
            return
        self._server.close()
        tasks = [session._handler_coroutine for session in self._sessions if session._handler_coroutine]  # noqa: SLF001 - aiosmtpd has no public way to end its sessions
        for session in self._sessions:
            _abort(session)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._server.wait_closed()
        self._server = None

    def _session(self) -> asyncio.Protocol:
        for fault in self.faults.due("CONNECT", self.clock.now()):
            return _Refusal(fault)
        session = SMTP(
            _Handler(self),
            hostname="sandbox.invalid",
            ident="Sandbox",
            tls_context=self._tls if self.security is Security.STARTTLS else None,
            require_starttls=self.security is Security.STARTTLS,
            authenticator=self._authenticate,
            auth_require_tls=self.security is Security.STARTTLS,
            enable_SMTPUTF8=True,
            loop=asyncio.get_running_loop(),
        )
        self._sessions.add(session)
        protocol: asyncio.Protocol = session
        return protocol

    def _authenticate(
        self, _server: SMTP, _session: Any, _envelope: Any, _mechanism: str, data: Any
    ) -> AuthResult:
        given = (bytes(data.login).decode(), bytes(data.password).decode())
        return AuthResult(success=given == self.login, handled=False, auth_data=given[0])


class _Refusal(asyncio.Protocol):
    """A server that does not take the connection: cuts it, or says why and closes."""

    def __init__(self, fault: Fault) -> None:
        self._fault = fault

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if not isinstance(transport, asyncio.WriteTransport):
            return
        if isinstance(self._fault, Reply):
            transport.write(f"{self._fault.code} {self._fault.text}\r\n".encode())
            transport.close()
        else:
            transport.abort()


class _Handler:
    """aiosmtpd's hooks for one connection."""

    def __init__(self, inbox: SmtpInbox) -> None:
        self._inbox = inbox

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Any, envelope: Any, address: str, options: Sequence[str]
    ) -> str:
        if self._inbox.login is not None and not session.authenticated:
            return "530 5.7.0 Authentication required"
        refused = await self._met("MAIL", server)
        if refused:
            return refused
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return _OK

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, _session: Any, envelope: Any, address: str, options: Sequence[str]
    ) -> str:
        refused = await self._met("RCPT", server)
        if refused:
            return refused
        if address in self._inbox.unknown:
            return "550 5.1.1 No such mailbox here"
        if address in self._inbox.full:
            return "452 4.2.2 Mailbox full"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return _OK

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        inbox = self._inbox
        now = inbox.clock.now()
        faults = inbox.faults.due("DATA", now)
        refused = await _struck([fault for fault in faults if fault != Drop(after=True)], server, inbox.clock)
        if refused:
            return refused
        message = message_from_bytes(envelope.content, policy=policy.default)
        account = str(session.auth_data) if session.authenticated else ""
        mail = ReceivedMail(now, envelope.mail_from, tuple(envelope.rcpt_tos), message, account)
        inbox.mails.append(mail)
        for listener in inbox.listeners:
            listener(mail)
        if Drop(after=True) in faults:
            await _cut(server)
        return "250 2.0.0 Taken"

    async def _met(self, verb: str, server: SMTP) -> str:
        faults = self._inbox.faults.due(verb, self._inbox.clock.now())
        return await _struck(faults, server, self._inbox.clock)


async def _struck(faults: Sequence[Fault], server: SMTP, clock: Clock) -> str:
    """The refusal the faults make, or nothing."""
    for fault in faults:
        if isinstance(fault, Slow):
            await clock.sleep(fault.seconds)
        elif isinstance(fault, Drop):
            await _cut(server)
        elif isinstance(fault, Reply):
            return f"{fault.code} {fault.text}"
    return ""


async def _cut(server: SMTP) -> None:
    """Close the connection at once; the session's task is cancelled meanwhile."""
    _abort(server)
    await asyncio.Event().wait()


def _abort(server: SMTP) -> None:
    if isinstance(server.transport, asyncio.WriteTransport):
        server.transport.abort()
