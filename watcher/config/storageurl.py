"""The storage URL: what it must look like to work, what of it may be shown, and what in it is secret."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, unquote, urlsplit

from watcher.config.mask import MASK

_OPTIONS = frozenset({"host", "ssl", "sslmode"})
_CLEAN = re.compile(
    r"(?P<open>(?:postgres|postgresql)://(?:[^\s:/?#@\"'`]*)?)"
    r"(?::(?P<password>[^\s/?#@\"'`]*))?"
    r"(?P<rest>(?:@|(?<=//))(?:\[[0-9a-fA-F:.]*\]|[\w.-]*)(?::[0-9]+)?)"
    r"(?P<path>/[^\s?#@:\"'`]*)"
    r"(?:\?(?P<options>[^\s#]*))?"
)
_CLEAN_FILE = re.compile(r"sqlite://[^\s:?#@\"'`]+")


def storage_fault(url: str) -> str:
    """What keeps a storage URL from working, in words that do not repeat it, or an empty text."""
    scheme, _, rest = url.partition("://")
    if not url.isprintable():
        return "the storage URL holds a character that cannot be seen"
    if scheme == "sqlite":
        return _file_fault(rest)
    if scheme in {"postgresql", "postgres"}:
        return _database_fault(url)
    return "this is not a storage URL"


def _file_fault(rest: str) -> str:
    path = rest.removeprefix("/")
    if "?" in rest:
        return "a SQLite URL has a path and nothing else"
    if path in {"", ":memory:"} or path.startswith("file:"):
        return "SQLite needs a file: state in memory would be lost with the process"
    if not rest.startswith("/") or path.endswith("/") or path.rpartition("/")[2] in {".", ".."}:
        return "this is not the path of a SQLite file"
    return ""


def _database_fault(url: str) -> str:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return "this is not a storage URL"
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    host = parts.hostname or options.get("host")  # ?host=/run/postgresql is a socket
    if not host or not parts.path.strip("/"):
        return "this is not a storage URL"
    return "" if set(options) <= _OPTIONS else "the storage URL has an option that is not known"


def sqlite_file(url: str) -> str | None:
    """The path of the SQLite file that a URL names, None where it names something else."""
    scheme, _, rest = url.partition("://")
    return rest.removeprefix("/") if scheme == "sqlite" and not _file_fault(rest) else None


def url_shown(url: str) -> str:
    """The URL with its password and options masked; all of it where these cannot be told for sure."""
    if _CLEAN_FILE.fullmatch(url):
        return url
    found = _CLEAN.fullmatch(url)
    if not found:
        return MASK
    password = f":{MASK}" if found["password"] is not None else ""
    options = f"?{MASK}" if found["options"] else ""
    return f"{found['open']}{password}{found['rest']}{found['path']}{options}"


def secrets_inside(url: str) -> frozenset[str]:
    """The URL's password as written and as meant; all that could be one where that is not sure."""
    if _CLEAN_FILE.fullmatch(url) or url.startswith("sqlite:"):
        return frozenset()
    found = _CLEAN.fullmatch(url)
    password = found["password"] if found else url.partition("://")[2].partition(":")[2].rpartition("@")[0]
    return frozenset({password, unquote(password)}) if password else frozenset()
