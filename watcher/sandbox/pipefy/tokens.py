"""POST /oauth/token: service accounts get bearer tokens that end when the clock says so."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from urllib.parse import parse_qsl

from watcher.sandbox.pipefy.world import Client, World


@dataclass(slots=True)
class Token:
    """A bearer token and whose it is; `ends` None never."""

    client: Client
    ends: datetime | None


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """What a caller sent, whichever of the three ways it chose."""

    grant_type: str
    client_id: str
    client_secret: str


class Tokens:
    """The tokens handed out."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._tokens: dict[str, Token] = {}
        self._numbers = count(1)

    def issue(self, request: TokenRequest, now: datetime) -> tuple[int, dict[str, object]]:
        """HTTP status and body for a token request."""
        if request.grant_type != "client_credentials":
            return 400, {"error": "unsupported_grant_type"}
        client = self._client(request)
        if client is None:
            text = "Client authentication failed due to unknown client or wrong secret."
            return 401, {"error": "invalid_client", "error_description": text}
        token = f"sandbox-token-{next(self._numbers)}"
        self._tokens[token] = Token(client, now + timedelta(seconds=client.expires_in))
        return 200, {
            "access_token": token,
            "token_type": "Bearer",
            "expires_in": client.expires_in,
            "created_at": int(now.timestamp()),
        }

    def owner(self, authorization: str, now: datetime) -> Client | None:
        """Whose `Authorization` header this is, if it is still good."""
        scheme, _, text = authorization.partition(" ")
        if scheme.lower() != "bearer" or not text:
            return None
        for client in self._world.clients:
            if client.static_token == text:
                return client
        token = self._tokens.get(text)
        if token is None or (token.ends is not None and now >= token.ends):
            return None
        return token.client

    def revoke_all(self) -> None:
        """Every token handed out so far stops working; static ones go on."""
        self._tokens.clear()

    def _client(self, request: TokenRequest) -> Client | None:
        wanted = (request.client_id, request.client_secret)
        return next((c for c in self._world.clients if (c.client_id, c.client_secret) == wanted), None)


def read_request(body: bytes, content_type: str, authorization: str) -> TokenRequest:
    """A token request as JSON, as a form, or as a form with the client in HTTP Basic."""
    fields = _fields(body, content_type)
    client_id, secret = fields.get("client_id", ""), fields.get("client_secret", "")
    scheme, _, coded = authorization.partition(" ")
    if scheme.lower() == "basic":
        client_id, secret = _basic(coded)
    return TokenRequest(fields.get("grant_type", ""), client_id, secret)


def _fields(body: bytes, content_type: str) -> Mapping[str, str]:
    text = body.decode(errors="replace")
    if "json" not in content_type:
        return dict(parse_qsl(text))
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return {key: str(value) for key, value in found.items()} if isinstance(found, dict) else {}


def _basic(coded: str) -> tuple[str, str]:
    try:
        name, _, secret = b64decode(coded, validate=True).decode().partition(":")
    except ValueError:
        return "", ""
    return name, secret
