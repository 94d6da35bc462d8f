"""The rows of one organization's subscription: what it may have, and how much of it there is."""

from __future__ import annotations

from watcher.adapters.sources.pipefy import catalogue, resources
from watcher.adapters.sources.pipefy.rows import Row
from watcher.adapters.sources.pipefy.seen import CONTRADICTION, Lens, Seen, Word
from watcher.adapters.sources.pipefy.values import identity, mapping, name
from watcher.domain.reading import Org

_MOST_ROWS = 50  # of one subscription; more is not a subscription
_NO_NUMBER = "Pipefy did not tell this organization's number, by which its subscription is asked"


def own_object(lens: Lens, n: int, org: Org) -> Seen:
    """The organization's own object, if it is really this one's."""
    seen = lens.single(f"s{n}", catalogue.SUBSCRIPTION)
    if seen.word is Word.UNASKED and lens.asked_of_any(catalogue.SUBSCRIPTION):
        return Seen(Word.UNASKED, reason=_NO_NUMBER)
    uuid = identity(seen.value.get("uuid"))
    if uuid is not None and uuid != org.id:
        return Seen(Word.FAILED, reason="Pipefy answered with another organization")
    return seen


def listed_rows(lens: Lens, n: int, own: Seen) -> tuple[dict[str, Row], str]:
    """The rows by our names of their resources, or the reason why there are none."""
    if own.reason:
        return {}, own.reason
    limits = mapping(own.value.get("activeSubscription")).get("limits")
    if not isinstance(limits, list):
        return {}, own.beside or "Pipefy shows no active subscription"
    found: dict[str, Row] = {}
    for at, row in enumerate(map(mapping, limits[:_MOST_ROWS])):
        called = name(row.get("resource"))
        if called is None:
            continue
        resource = resources.row_resource(called)
        lost = lens.lost_limit(row, (f"s{n}", "activeSubscription", "limits", str(at)))
        values = Row(row.get("used"), row.get("limit"), reason=lost, beside=own.beside)
        if found.get(resource, values) != values:
            values = Row(reason=CONTRADICTION)
        found[resource] = values
    return found, "" if found else "Pipefy's subscription lists nothing"
