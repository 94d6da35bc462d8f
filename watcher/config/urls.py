"""Addresses of things: which URLs are well formed, and which may be spoken to without TLS."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, SecretStr, WithJsonSchema

from watcher.config.fields import Secret, check
from watcher.config.refusal import wrong
from watcher.config.storageurl import storage_fault


def web_fault(url: str, *, secret_traffic: bool = True) -> str:
    """What is wrong with an http(s) URL in words that do not repeat it, or an empty text.

    Plain http is for loopback only where secrets travel.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return "is not a URL"
    if parts.scheme not in {"http", "https"} or not host or any(c.isspace() for c in url):
        return "is not an http(s) URL"
    if parts.scheme == "http" and secret_traffic and not is_loopback(host):
        return "must be https: secrets travel there (plain http is for this machine only)"
    return ""


def is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _web(url: str) -> str:
    if fault := web_fault(url):
        raise wrong("E109", f"{_named(url)} {fault}", hint="write such as https://host.example.com/path")
    return url


def _named(url: str) -> str:
    """The URL in a fault's words, without what could be a key: its options, and all of it if it is odd."""
    plain = url.partition("?")[0].partition("#")[0]
    return f"`{plain}`" if "@" not in plain and not any(c.isspace() for c in url) else "this"


def _page(url: str) -> str:
    if fault := web_fault(url, secret_traffic=False):
        raise wrong("E109", f"{_named(url)} {fault}", hint="write such as https://wiki.example.com/page")
    return url


def _webhook(url: SecretStr) -> SecretStr:
    if fault := web_fault(url.get_secret_value()):
        raise wrong("E109", f"the webhook {fault}", hint="it looks like https://hooks.slack.com/services/…")
    return url


def _storage(url: str) -> str:
    if fault := storage_fault(url):
        hint = "write sqlite:////data/watcher.db or postgresql://user@host/database"
        more = "; options are ssl, sslmode and host" if "option" in fault else ""
        raise wrong("E109", fault, hint=hint + more)
    return url


def _schema(**more: Any) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", **more})


WebUrl = Annotated[str, check(_web), _schema(pattern="^https?://")]
PageUrl = Annotated[str, check(_page), _schema(pattern="^https?://")]
WebhookUrl = Annotated[Secret, AfterValidator(_webhook), _schema(format="password", writeOnly=True)]
StorageUrl = Annotated[str, check(_storage), _schema(pattern="^(sqlite|postgres(ql)?)://")]
