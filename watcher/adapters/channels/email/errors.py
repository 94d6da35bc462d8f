"""What a mail server's refusals mean: whether trying again can help, and what a person can do."""

from __future__ import annotations

import ssl
from collections.abc import Mapping

import aiosmtplib

from watcher.adapters.tlsfaults import tls_fault
from watcher.domain.plain import plain
from watcher.ports import ChannelError

_PERMANENT = 500
_MOST_SAID = 200
_REFUSED = {
    aiosmtplib.SMTPAuthenticationError: ("the login", "check username and password"),
    aiosmtplib.SMTPSenderRefused: (
        "the sender",
        "check the From address, and whether the server wants a login",
    ),
}


def failure(error: Exception, *, receiver: str, server: str, secrets: tuple[str, ...]) -> ChannelError:
    """Any error of connecting and sending as ours; the server's words without our secrets."""
    fault = tls_fault(error)
    if isinstance(fault, ssl.SSLCertVerificationError):
        return ChannelError(
            f"{server} is not trusted for {receiver}: {fault.verify_message}",
            permanent=True,
            hint="check the server's certificate, the host name in the config, or give its CA as ca_file",
        )
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return _answered(error, receiver=receiver, server=server, secrets=secrets)
    if isinstance(error, (aiosmtplib.SMTPTimeoutError, ConnectionError, TimeoutError, OSError)):
        return ChannelError(
            f"{server} was not reached for {receiver}: {type(error).__name__}",
            permanent=False,
            hint="check host, port and firewall",
        )
    return ChannelError(
        f"the mail for {receiver} cannot be sent by {server}: {words(str(error), secrets)}",
        permanent=True,
        hint="check the addresses and the server's settings in the config",
    )


def no_starttls(*, receiver: str, server: str) -> ChannelError:
    return ChannelError(
        f"{server} offers no STARTTLS, so nothing was sent for {receiver}",
        permanent=True,
        hint="use security: tls with port 465, or security: none if the network itself is safe",
    )


def all_refused(refused: Mapping[str, tuple[int, str]], receiver: str) -> ChannelError:
    """Nobody of `receiver` takes the mail; it is worth another try if one refusal was for now only."""
    permanent = all(code >= _PERMANENT for code, _ in refused.values())
    hint = "check the addresses" if permanent else ""
    return ChannelError(f"{receiver}: {told(refused)}", permanent=permanent, hint=hint)


def told(refused: Mapping[str, tuple[int, str]]) -> str:
    """Who was refused, and in which words."""
    return "; ".join(
        f"{plain(who)} refused ({code} {plain(said, 80)})" for who, (code, said) in refused.items()
    )


def _answered(
    error: aiosmtplib.SMTPResponseException, *, receiver: str, server: str, secrets: tuple[str, ...]
) -> ChannelError:
    what, hint = _REFUSED.get(type(error), ("the mail", "ask the server's admin what it minds"))
    said = f"{server} refused {what} for {receiver}: {error.code} {words(error.message, secrets)}"
    permanent = error.code >= _PERMANENT
    return ChannelError(said, permanent=permanent, hint=hint if permanent else "")


def words(text: str, secrets: tuple[str, ...]) -> str:
    """A server's words, fit to be told: on one line, short, and without our secrets."""
    for secret in filter(None, secrets):
        text = text.replace(secret, "***")
    return plain(text, _MOST_SAID)
