"""That a letter comes from us and is fresh: an HMAC over its moment and its bytes."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime

HEADER = "X-Limit-Watcher-Signature"


def signature(secret: str, body: bytes, at: datetime) -> str:
    """`t=SECONDS,v1=HEX`: HMAC-SHA256 over `SECONDS.` and the body, keyed with the secret's UTF-8 bytes.

    SECONDS are those since 1970; a receiver refuses what is older than a few minutes, so that a letter
    overheard today cannot be played again tomorrow.
    """
    seconds = int(at.timestamp())
    signed = f"{seconds}.".encode() + body
    return f"t={seconds},v1={hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()}"
