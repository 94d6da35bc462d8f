"""The two bodies of a mail, filled into their templates: text that stands alone, and HTML."""

from __future__ import annotations

import re
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from watcher.adapters.channels.email.fitting import fitted
from watcher.adapters.channels.email.text import indented, labelled, listed, users, wrapped

_CODE = Markup('<code style="font:14px/1.4 Consolas,Menlo,monospace">{}</code>')
"""Filling it in escapes what is filled in."""
_EMPTY_LINES = re.compile(r"\n{3,}")


def as_text(view: dict[str, Any]) -> str:
    """What a template leaves out leaves no more than one empty line."""
    text = _render("digest.txt" if view["digest"] else "alert.txt", view)
    return _EMPTY_LINES.sub("\n\n", text)


def as_html(view: dict[str, Any]) -> str:
    """Small enough for every mail program."""
    template = "digest.html" if view["digest"] else "alert.html"
    return fitted(view, lambda each: _render(template, each))


def _codes(text: str) -> Markup:
    """What stands between two backticks as code, all of it escaped."""
    parts = text.split("`")
    if len(parts) % 2 == 0:  # one has no partner
        return escape(text)
    codes = (_CODE.format(part) if n % 2 else escape(part) for n, part in enumerate(parts))
    return Markup().join(codes)


def _render(template: str, view: dict[str, Any]) -> str:
    return _TEMPLATES.get_template(template).render(view).strip() + "\n"


_TEMPLATES = Environment(
    loader=PackageLoader("watcher.adapters.channels.email"),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.filters |= {
    "wrapped": wrapped,
    "listed": listed,
    "indented": indented,
    "labelled": labelled,
    "users": users,
    "codes": _codes,
}
