"""Pages as HTML: templates that escape all that they are given, and hide addresses of people."""

from __future__ import annotations

import re
from functools import cache
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from watcher.web.pagewords import words

_ADDRESS = re.compile(r"[^\s@<>()\[\]\"',;:]{1,64}@[^\s@<>()\[\]\"',;:]{1,253}\.[^\W\d_]{2,}")
HIDDEN = "…@…"
"""What stands in the place of a mail address."""


def drawn(template: str, locale: str, root: str, **values: Any) -> bytes:
    """The page, in the tongue of the work under way; `root` leads from its address to the first page's."""
    text = _templates().get_template(template).render(lang=locale, root=root, w=words(), **values)
    return text.encode("utf-8", "replace")


def without_addresses(value: Any) -> Any:
    """Names come from anywhere, and whoever can see this page need not know how to write to people."""
    if isinstance(value, str) and not isinstance(value, Markup) and "@" in value:
        return _ADDRESS.sub(HIDDEN, value)
    return value


def _segment(name: str) -> str:
    """A name as one part of an address, however it is made; dots alone would lead upwards."""
    return quote(name.encode("utf-8", "replace"), safe="")


def _svg(text: str) -> Markup:
    """A drawing of our own, in which everything is escaped already."""
    return Markup(text)  # noqa: S704 - see above


@cache
def _templates() -> Environment:
    made = Environment(
        loader=PackageLoader("watcher.web"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=without_addresses,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"segment": _segment, "svg": _svg}
    return made
