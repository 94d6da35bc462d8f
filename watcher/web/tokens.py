"""Who may push: one bearer token a source, compared in a time that tells nothing."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping


class Tokens:
    """Knows the source of a token; keeps digests only."""

    def __init__(self, tokens: Mapping[str, str]) -> None:
        self._digests = {source: _digest(token) for source, token in tokens.items()}

    def source_of(self, authorization: str | None) -> str | None:
        """The source whose token stands in the header, or None; every token is looked at in any case."""
        scheme, _, token = (authorization or "").partition(" ")
        given = _digest(token.strip())
        found = None
        for source, digest in self._digests.items():
            if hmac.compare_digest(given, digest):
                found = source
        return found if scheme.lower() == "bearer" else None


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).digest()
