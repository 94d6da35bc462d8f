"""Receivers beyond Slack and mail: an address that takes JSON, and whatever Apprise knows."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SecretStr, WithJsonSchema

from watcher.config.fields import ReceiverName, Secret
from watcher.config.refusal import wrong
from watcher.config.sourcefields import Headers
from watcher.config.strict import SecretFile, Strict
from watcher.config.urls import web_fault

OURS = ("content-type", "content-length", "host", "idempotency-key", "transfer-encoding", "connection")
"""Headers that the config cannot set, nor any that begins with X-Limit-Watcher-."""


def _letters_url(url: SecretStr) -> SecretStr:
    if fault := web_fault(url.get_secret_value()):
        raise wrong("E109", f"the url {fault}", hint="write such as https://host.example.com/hooks/limits")
    return url


_SECRET_URL = WithJsonSchema({"type": "string", "format": "password", "writeOnly": True})
LettersUrl = Annotated[Secret, AfterValidator(_letters_url), _SECRET_URL]
AppriseUrl = Annotated[Secret, _SECRET_URL]


class WebhookReceiver(Strict):
    """Any address that takes JSON: one POST for each message, in a shape that the reference promises."""

    type: Literal["webhook"]
    """The kind of receiver."""
    url: LettersUrl | None = None
    """The address, a secret as a whole; rather use url_file."""
    url_file: SecretFile | None = None
    """A file that holds the address."""
    secret: Secret | None = None
    """What letters are signed with, so that forgeries show; rather use secret_file."""
    secret_file: SecretFile | None = None
    """A file that holds it."""
    headers: Headers = Field(default_factory=dict)
    """Headers to send along, such as Authorization; we show their values nowhere."""
    fallback: ReceiverName | None = None
    """The receiver to tell when this one refuses for good."""


class AppriseReceiver(Strict):
    """Whatever Apprise knows: plain text to a hundred other services. It needs limit-watcher[apprise]."""

    type: Literal["apprise"]
    """The kind of receiver."""
    url: AppriseUrl | None = None
    """The service as Apprise writes it, such as msteams://…, a secret as a whole; rather use url_file."""
    url_file: SecretFile | None = None
    """A file that holds it."""
    fallback: ReceiverName | None = None
    """The receiver to tell when this one refuses for good."""
