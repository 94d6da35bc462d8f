"""Whether every source, receiver and mail server has what it needs to sign in, in one way and not in two."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import SecretStr

from watcher.config.fault import Fault, Loc, Place, fault
from watcher.config.letters import OURS, AppriseReceiver, WebhookReceiver
from watcher.config.models import Smtp
from watcher.config.parts import Parts
from watcher.config.receivers import EmailReceiver, SlackReceiver
from watcher.config.sources import HttpSource, PipefySource, Source
from watcher.config.urls import is_loopback
from watcher.config.where import Where


def check_credentials(parts: Parts, where: Where) -> Iterator[Fault]:
    """Faults about secrets that are missing or given twice; that a secret's file is named is enough here.

    Entries with bad keys are left alone: the bad key may be a misspelt credential.
    """
    for name, source in parts.sources.items():
        if parts.whole("sources", name):
            yield from _source(source, ("sources", name), where)
    for name, receiver in parts.receivers.items():
        loc = ("receivers", name)
        if isinstance(receiver, SlackReceiver) and parts.whole(*loc):
            yield from _slack(receiver, loc, where)
        if isinstance(receiver, (WebhookReceiver, AppriseReceiver)) and parts.whole(*loc):
            yield from _address(receiver, loc, where)
        if isinstance(receiver, EmailReceiver) and not parts.has_smtp:
            hint = "add smtp: {host: smtp.example.com, from: limits@example.com}"
            place = where.value((*loc, "type"))
            yield fault("E129", f"receiver `{name}` needs a mail server", place, hint=hint)
    if parts.smtp and parts.whole("smtp", ""):
        yield from _smtp(parts.smtp, where)


def _given(secret: SecretStr | None, file: str | None) -> bool:
    return secret is not None or file is not None


def _source(source: Source, loc: Loc, where: Where) -> Iterator[Fault]:
    if isinstance(source, PipefySource):
        yield from _pipefy(source, loc, where)
    elif isinstance(source, HttpSource):
        yield from _http(source, loc, where)
    elif not _given(source.token, source.token_file):
        hint = "add token_file, a file that holds it"
        yield fault("E123", f"source `{loc[1]}` has no token", where.key(loc), hint=hint)


def _http(source: HttpSource, loc: Loc, where: Where) -> Iterator[Fault]:
    """A token is sent as the header Authorization: there is room for one."""
    own = next((name for name in source.headers if name.lower() == "authorization"), None)
    if own is not None and _given(source.token, source.token_file):
        place = where.key((*loc, "headers", own))
        message = f"source `{loc[1]}` has a token and a header `{own}`"
        yield fault("E122", message, place, hint="keep one of the two")


def _pipefy(source: PipefySource, loc: Loc, where: Where) -> Iterator[Fault]:
    name = f"source `{loc[1]}`"
    secret = _given(source.client_secret, source.client_secret_file)
    token = _given(source.token, source.token_file)
    if token and (secret or source.client_id):
        hint = "keep client_id and client_secret_file, or keep token_file"
        yield fault(
            "E122", f"{name} has a service account and a token", _first(where, loc, "token"), hint=hint
        )
    elif not token and not secret and not source.client_id:
        hint = "add client_id and client_secret_file, or token_file"
        yield fault("E123", f"{name} has no credentials", where.key(loc), hint=hint)
    elif source.client_id and not secret:
        hint = "add client_secret_file"
        yield fault("E123", f"{name} has no client secret", where.key((*loc, "client_id")), hint=hint)
    elif secret and not source.client_id:
        place = _first(where, loc, "client_secret")
        yield fault("E123", f"{name} has no client id", place, hint="add client_id")


def _first(where: Where, loc: Loc, key: str) -> Place:
    """The place of `key`, or of its `_file` twin."""
    return where.key((*loc, key if where.raw((*loc, key)) is not None else f"{key}_file"))


def _slack(receiver: SlackReceiver, loc: Loc, where: Where) -> Iterator[Fault]:
    name, bot = f"receiver `{loc[1]}`", _given(receiver.token, receiver.token_file)
    if bot and receiver.is_webhook:
        hint = "keep the token and the channel (messages are edited), or keep the webhook"
        place = _first(where, loc, "webhook")
        yield fault("E122", f"{name} has a bot's token and a webhook", place, hint=hint)
    elif not bot and not receiver.is_webhook:
        hint = "add token_file and channel, or webhook_file"
        yield fault("E123", f"{name} has neither a bot's token nor a webhook", where.key(loc), hint=hint)
    elif bot and receiver.channel is None:
        hint = "add channel: with the channel's id (C…)"
        yield fault("E103", f"`channel` is missing in {name}", where.key(loc), hint=hint)
    elif receiver.is_webhook and receiver.has_buttons:
        hint = "buttons need a bot: give token_file and channel in place of the webhook"
        yield fault(
            "E130", f"{name} has a webhook and an app token", _first(where, loc, "app_token"), hint=hint
        )
    elif receiver.is_webhook and receiver.channel is not None:
        hint = "a webhook posts to the channel it was made for; drop `channel`"
        yield fault("E130", f"{name} has a webhook and a channel", where.key((*loc, "channel")), hint=hint)
    if receiver.allow and not receiver.has_buttons:
        hint = "add app_token_file: it is what lets anybody click"
        yield fault(
            "E130", f"{name} says who may click, and has no app token", where.key((*loc, "allow")), hint=hint
        )
    elif receiver.is_webhook and receiver.chart == "png":
        hint = "a webhook takes no files: write chart: auto or off, or use a bot's token"
        yield fault("E130", f"{name} has a webhook and pictures", where.key((*loc, "chart")), hint=hint)
    elif receiver.is_webhook and where.raw((*loc, "broadcast")) is not None:
        hint = "a webhook has no threads to show in the channel; drop `broadcast`"
        yield fault(
            "E130", f"{name} has a webhook and `broadcast`", where.key((*loc, "broadcast")), hint=hint
        )


def _address(receiver: WebhookReceiver | AppriseReceiver, loc: Loc, where: Where) -> Iterator[Fault]:
    if not _given(receiver.url, receiver.url_file):
        hint = "add url_file, a file that holds it"
        yield fault("E123", f"receiver `{loc[1]}` has no url", where.key(loc), hint=hint)
    for name in receiver.headers if isinstance(receiver, WebhookReceiver) else ():
        if name.lower() in OURS or name.lower().startswith("x-limit-watcher-"):
            place, hint = where.key((*loc, "headers", name)), "drop it; Authorization is yours to set"
            yield fault("E130", f"the header `{name}` is set by us", place, hint=hint)


def _smtp(smtp: Smtp, where: Where) -> Iterator[Fault]:
    password = _given(smtp.password, smtp.password_file)
    if smtp.username and not password:
        place = where.key(("smtp", "username"))
        yield fault("E123", "`smtp` has a user name and no password", place, hint="add password_file")
    if password and not smtp.username:
        place = _first(where, ("smtp",), "password")
        yield fault("E123", "`smtp` has a password and no user name", place, hint="add username")
    if password and smtp.security == "none" and not is_loopback(smtp.host):
        place = where.value(("smtp", "security"))
        yield fault(
            "W207", "the mail password travels in clear", place, hint="write security: starttls or tls"
        )
