"""A mail address as SMTP carries it: ASCII before the @, the domain as its registry writes it."""

from __future__ import annotations

import re

import idna

_NAMED = re.compile(r"\s*(?P<name>[^<>]*?)\s*<(?P<address>[^<>]*)>\s*")
_QUOTES = '" '


class MailboxError(ValueError):
    """No address that every mail server takes; its text says why."""


def parted(written: str) -> tuple[str, str]:
    """Name and address of `Souza, Ana <ana@example.com>`; the name is empty where there is none."""
    named = _NAMED.fullmatch(written)
    return (named["name"].strip(_QUOTES), named["address"].strip()) if named else ("", written.strip())


def carried(address: str) -> str:
    """The bare address of `Ana <ana@example.com>`, its domain in ASCII (RFC 5890). Raises MailboxError.

    Letters beyond ASCII before the @ need SMTPUTF8 of every server on the way (RFC 6531), which few have.
    """
    local, _, domain = parted(address)[1].rpartition("@")
    if not local or not domain or any(sign.isspace() for sign in local + domain):
        msg = "it is no address"
        raise MailboxError(msg)
    if not local.isascii():
        msg = "mail servers take no letters beyond ASCII before the @"
        raise MailboxError(msg)
    if domain.isascii():
        return f"{local}@{domain}"
    try:
        return f"{local}@{idna.encode(domain, uts46=True).decode('ascii')}"
    except idna.IDNAError as error:
        msg = f"`{domain}` can be no domain"
        raise MailboxError(msg) from error
