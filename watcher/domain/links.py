"""Where on the status page something stands: addresses made from names that may be anything."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from watcher.domain.offer import Offer
from watcher.domain.rule import Watch

MOST = 2_000
"""Characters of the longest address that is given out: browsers, mail programs and Slack all take it."""


def home(public_url: str) -> str:
    """The status page itself; empty without one."""
    return f"{public_url.rstrip('/')}/" if public_url else ""


def page_of(public_url: str, incident: str) -> str:
    """The page of an incident; empty without a status page."""
    return _below(public_url, "a", incident)


def source_page(public_url: str, source: str) -> str:
    """The page of a source; empty without a status page."""
    return _below(public_url, "s", source)


def subject_page(public_url: str, incident: str, watch: Watch, source: str) -> str:
    """The page of what a message is about: the source where the source is what does not answer."""
    return source_page(public_url, source) if watch is Watch.SOURCE else page_of(public_url, incident)


def deed_page(public_url: str, incident: str, offer: Offer) -> str:
    """Where something is asked for by a form: the address itself changes nothing, whoever follows it."""
    page = page_of(public_url, incident)
    if not page or page == home(public_url):
        return page
    asked = {"do": offer.act.value} | ({"about": offer.about} if offer.about else {})
    return _within_reason(f"{page}?{urlencode(asked)}", public_url)


def _below(public_url: str, folder: str, name: str) -> str:
    """A name of dots alone would be read as a way up, even quoted: then it is the status page itself."""
    if not public_url or not name.strip("."):
        return home(public_url)
    return _within_reason(f"{home(public_url)}{folder}/{_quoted(name)}", public_url)


def _quoted(name: str) -> str:
    return quote(name.encode("utf-8", "replace"), safe="")


def _within_reason(url: str, public_url: str) -> str:
    return url if len(url) <= MOST else home(public_url)
