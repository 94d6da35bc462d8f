"""Room on the page: of long lists the end is left out, and counted in words, until all of it fits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from watcher.domain.tongue import say

MOST_PAGE = 30_000
"""Bytes of the HTML: mail programs cut what is much longer, and a list that long nobody reads."""
_FEWEST = 3


def fitted(view: dict[str, Any], render: Callable[[dict[str, Any]], str]) -> str:
    """What `render` makes of the view, or of as much of its lists as there is room for."""
    page = render(view)
    while len(page.encode("utf-8", "replace")) > MOST_PAGE:
        longest = max(_lists(view), key=lambda one: len(one["rows"]), default=None)
        if longest is None or len(longest["rows"]) <= _FEWEST:
            return page
        view = _without_last(view, longest)
        page = render(view)
    return page


def _lists(view: dict[str, Any]) -> list[dict[str, Any]]:
    return [*view["lists"], *([view["digest"]] if view["digest"] else [])]


def _without_last(view: dict[str, Any], which: dict[str, Any]) -> dict[str, Any]:
    gone = which.get("gone", 0) + 1
    said = say("{n} more left out here to fit", n=gone)
    rest = which.get("told", which["rest"])
    shorter = which | {
        "rows": which["rows"][:-1],
        "gone": gone,
        "told": rest,
        "rest": f"{said}, {rest}" if rest else said,
    }
    lists = [shorter if one is which else one for one in view["lists"]]
    return view | {"lists": lists, "digest": shorter if view["digest"] is which else view["digest"]}
