"""Header lines as they go over the wire: encoded only where they must be, and never more lines than meant."""

from __future__ import annotations

from email.header import Header
from email.headerregistry import Address
from email.policy import EmailPolicy
from email.utils import quote
from typing import Any

_CRLF = "\r\n"
_LIBRARYS = ("content-", "mime-")
_WIDEST_ENCODED = 75
_BREAKERS = ("\r", "\n")


class HeaderError(ValueError):
    """A header would be more than one."""


def unencoded(text: str) -> str:
    """`text` without the beginning of an encoded word (RFC 2047).

    Mail programs, and the library that sends, would decode it: `=?utf-8?q?a=0D=0ABcc:_b?=` is a header more.
    """
    return text.replace("=?", "= ?")


class WirePolicy(EmailPolicy):
    """Ids, addresses and links stay as they are, however long: the library would encode what does not fit 78.

    A line may have 998 characters (RFC 5322, 2.1.1); addresses stand on a line each. What is beyond ASCII is
    encoded in words of 75 at most. Raises HeaderError where a value would break into a header of its own.
    """

    def fold(self, name: str, value: Any) -> str:
        if name.lower().startswith(_LIBRARYS):
            return str(super().fold(name, value))
        if any(sign in str(value) for sign in _BREAKERS):
            msg = f"the header {name} would be more than one line"
            raise HeaderError(msg)
        people = getattr(value, "addresses", ())
        body = f",{_CRLF} ".join(map(_person, people)) if people else _words(str(value), name)
        return f"{name}: {body}{_CRLF}"

    def fold_binary(self, name: str, value: Any) -> bytes:
        return self.fold(name, value).encode("ascii")


WIRE = WirePolicy(linesep=_CRLF)


def _person(person: Address) -> str:
    if not person.display_name:
        return person.addr_spec
    if person.display_name.isascii():
        return f'"{quote(person.display_name)}" <{person.addr_spec}>'
    return f"{_words(person.display_name, 'To')} <{person.addr_spec}>"


def _words(text: str, name: str) -> str:
    if text.isascii():
        return text
    return Header(text, "utf-8", maxlinelen=_WIDEST_ENCODED, header_name=name).encode(linesep=_CRLF)
