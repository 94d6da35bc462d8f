"""Files that exports leave behind, at signed addresses that end; what is refused is refused as S3 does it."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from urllib.parse import quote, urlencode
from xml.sax.saxutils import escape

from aiohttp import web

from watcher.sandbox.pipefy.workbook import MEDIA_TYPE

PLACE = "/files/"


def signed_url(base: str, name: str, ends: datetime, key: bytes) -> str:
    """Where to fetch the file `name` until `ends`, without a bearer token."""
    expires = str(int(ends.timestamp()))
    query = urlencode({"Expires": expires, "Signature": _signature(name, expires, key)})
    return f"{base}{PLACE}{quote(name)}?{query}"


def served(
    files: Mapping[str, bytes], name: str, query: Mapping[str, str], now: datetime, key: bytes
) -> web.Response:
    """The file, or 403 for a wrong or expired signature, or 404 for a file that is gone."""
    expires, signature = query.get("Expires", ""), query.get("Signature", "")
    if not hmac.compare_digest(signature.encode(), _signature(name, expires, key).encode()):
        return refused(403, "SignatureDoesNotMatch", "The signature is not the one this address needs.")
    if int(expires) <= now.timestamp():
        ended = datetime.fromtimestamp(int(expires), UTC)
        return refused(403, "AccessDenied", "Request has expired", Expires=f"{ended:%Y-%m-%dT%H:%M:%SZ}")
    if name not in files:
        return refused(404, "NoSuchKey", "There is no such file.", Key=name)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return web.Response(body=files[name], content_type=MEDIA_TYPE, headers=headers)


def refused(status: int, code: str, message: str, **more: str) -> web.Response:
    """An error in the form S3 gives it: XML, not JSON."""
    rows = {"Code": code, "Message": message, **more}
    inner = "".join(f"<{tag}>{escape(text)}</{tag}>" for tag, text in rows.items())
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error>{inner}</Error>'
    return web.Response(status=status, text=text, content_type="application/xml")


def _signature(name: str, expires: str, key: bytes) -> str:
    return hmac.new(key, f"{name}\n{expires}".encode(), sha256).hexdigest()
