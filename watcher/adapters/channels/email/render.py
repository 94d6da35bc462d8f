"""The two bodies of a mail, filled into their templates: text that stands alone, and HTML."""

from __future__ import annotations

import re
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from watcher.adapters.channels.email.fitting import fitted
from watcher.adapters.channels.email.text import columns, labelled, wrapped

_EMPTY_LINES = re.compile(r"\n{3,}")


def as_text(view: dict[str, Any]) -> str:
    """What a template leaves out leaves no more than one empty line."""
    text = _render("digest.txt" if view["digest"] else "alert.txt", view)
    return _EMPTY_LINES.sub("\n\n", text)


def as_html(view: dict[str, Any]) -> str:
    """Small enough for every mail program."""
    template = "digest.html" if view["digest"] else "alert.html"
    return fitted(view, lambda each: _render(template, each))


def _render(template: str, view: dict[str, Any]) -> str:
    return _TEMPLATES.get_template(template).render(view).strip() + "\n"


_TEMPLATES = Environment(
    loader=PackageLoader("watcher.adapters.channels.email"),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.filters |= {"wrapped": wrapped, "labelled": labelled, "columns": columns}
