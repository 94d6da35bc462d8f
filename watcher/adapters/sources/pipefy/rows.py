"""An answer seen from one organization: its row of each statistic and of its subscription, or why not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

from watcher.adapters.sources.pipefy import blocks, resources
from watcher.adapters.sources.pipefy.faults import Path
from watcher.adapters.sources.pipefy.graphql import Told
from watcher.adapters.sources.pipefy.splitting import Part
from watcher.adapters.sources.pipefy.values import identity, mapping, name
from watcher.domain.reading import Org

_MOST_ROWS = 50  # of one subscription; more is not a subscription
_CONTRADICTION = "Pipefy gave two rows that contradict each other"
_LEFT_OUT = (
    "the organization is not in Pipefy's answer: no Usage Stats permission there, or the organization is gone"
)
_NO_NUMBER = "Pipefy did not tell this organization's number, by which its subscription is asked"


@dataclass(frozen=True, slots=True)
class Row:
    """Raw values of one resource, as answered; `reason` is set where there are none.

    `since` is the raw `filterDate.from` of the root field it stood in, `beside` an error in that field that
    explains an empty value. A null limit with an error about that very row or limit is no "no limit": then
    `reason` is that error.
    """

    used: Any = None
    limit: Any = None
    since: Any = None
    reason: str = ""
    beside: str = ""


@dataclass(frozen=True, slots=True)
class OrgView:
    """Everything one answer says about one organization.

    `missing` is set where Pipefy answered about others and left this one out, or refused it; an answer
    that failed altogether proves nothing about who is there. `name` is the newest one told; `plan` means
    something only where `plan_told`.
    """

    org: Org
    name: str
    plan: str | None
    plan_told: bool
    missing: bool
    statistics: tuple[tuple[str, Row], ...]
    subscription: tuple[tuple[str, Row], ...]
    no_subscription: str


class _Word(Enum):
    """What one root field says about one organization."""

    SPOKE = "an object or a row"
    DENIED = "left out, or refused for want of permission"
    FAILED = "the field failed: nothing is known"
    UNASKED = "the field is not in the document"


@dataclass(frozen=True, slots=True)
class _Seen:
    """A root field's word on an organization: `value` if it spoke, else `reason`.

    `beside` is an error that stood beside the value and explains what is empty in it.
    """

    word: _Word
    value: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""
    beside: str = ""
    since: Any = None


def views(part: Part) -> list[OrgView]:
    return [_view(part, n, org) for n, org in enumerate(part.orgs)]


def _view(part: Part, n: int, org: Org) -> OrgView:
    told = part.asked.told
    jobs = _combined(part, blocks.AUTOMATIONS.root, org)
    calls = _combined(part, blocks.API_CALLS.root, org)
    tasks = _single(part, f"i{n}", blocks.INTEGRATIONS.root)
    own = _own(_single(part, f"s{n}", blocks.SUBSCRIPTION.root), org)
    listed, reason = _subscription(own, told, f"s{n}")
    consumed = mapping(tasks.value.get("tasksConsumed"))
    lost = _lost_limit(told, consumed, (f"i{n}", "tasksConsumed"))
    return OrgView(
        org=org,
        name=_newest_name(own, jobs, calls) or org.name,
        plan=name(own.value.get("planName")),
        plan_told="planName" in own.value,
        missing=_missing((jobs.word, calls.word), (tasks.word, own.word)),
        statistics=(
            (resources.AUTOMATION_JOBS, _row(jobs, jobs.value)),
            (resources.API_CALLS, _row(calls, calls.value)),
            (resources.INTEGRATION_TASKS, _row(replace(tasks, reason=tasks.reason or lost), consumed)),
        ),
        subscription=listed,
        no_subscription=reason,
    )


def _missing(combined: Sequence[_Word], single: Sequence[_Word]) -> bool:
    """Whether the organization is really left out, not merely unread.

    A combined field that answered without it decides; where none could be asked, its own fields must
    all have been refused.
    """
    if _Word.SPOKE in (*combined, *single):
        return False
    if _Word.DENIED in combined:
        return True
    return _Word.FAILED not in (*combined, *single) and _Word.DENIED in single


def _row(seen: _Seen, value: Mapping[str, Any]) -> Row:
    return Row(value.get("usage"), value.get("limit"), seen.since, seen.reason, seen.beside)


def _lost_limit(told: Told, row: Mapping[str, Any], place: Path) -> str:
    """The error that ate a row's limit, or "" where it has one, really has none, or was not asked for one."""
    return told.ate("limit", place) if "limit" in row and row["limit"] is None else ""


def _single(part: Part, key: str, root: str) -> _Seen:
    """A root field that was asked for one organization alone, under the alias `key`."""
    told = part.asked.told
    if key not in part.asked.composed.roots:
        return _Seen(_Word.UNASKED, reason=_not_asked(part, root))
    value = told.data.get(key)
    if isinstance(value, dict):
        since = mapping(value.get("filterDate")).get("from")
        return _Seen(_Word.SPOKE, value, beside=told.beside(key), since=since)
    denied = key in told.data and all(f.not_ours for f in told.faults if f.root in {key, ""})
    reason = told.why(key) or f"Pipefy left {root} empty"
    return _Seen(_Word.DENIED if denied else _Word.FAILED, reason=reason)


def _not_asked(part: Part, root: str) -> str:
    asked = {block.root for block in part.asked.composed.roots.values()}
    if root == blocks.SUBSCRIPTION.root and root in asked:
        return _NO_NUMBER
    return f"Pipefy's API lacks {root} for this account, or it could not be asked for"


def _own(seen: _Seen, org: Org) -> _Seen:
    """The organization's own object, if it is really this one's."""
    uuid = identity(seen.value.get("uuid"))
    if uuid is not None and uuid != org.id:
        return _Seen(_Word.FAILED, reason="Pipefy answered with another organization")
    return seen


def _combined(part: Part, root: str, org: Org) -> _Seen:
    """The organization's row in a root field that was asked for many at once."""
    told = part.asked.told
    if root not in part.asked.composed.roots:
        return _Seen(_Word.UNASKED, reason=_not_asked(part, root))
    value = mapping(told.data.get(root))
    if not isinstance(value.get("byOrganization"), list):
        return _Seen(_Word.FAILED, reason=told.why(root) or f"Pipefy left {root} empty")
    every = [(n, mapping(row)) for n, row in enumerate(value["byOrganization"])]
    mine = [(n, row) for n, row in every if identity(row.get("organizationUuid")) == org.id]
    if not mine:
        # A row that cannot be read may have been this organization's, so it proves no absence.
        unread = any(not isinstance(row, Mapping) for row in value["byOrganization"])
        return _Seen(_Word.FAILED if unread else _Word.DENIED, reason=told.beside(root) or _LEFT_OUT)
    since, first = mapping(value.get("filterDate")).get("from"), mine[0][1]
    agreed = all(
        (row.get("usage"), row.get("limit")) == (first.get("usage"), first.get("limit")) for _, row in mine
    )
    lost = (_lost_limit(told, row, (root, "byOrganization", str(n))) for n, row in mine)
    reason = next(filter(None, lost), "") if agreed else _CONTRADICTION
    return _Seen(_Word.SPOKE, first, reason=reason, beside=told.beside(root), since=since)


def _subscription(own: _Seen, told: Told, key: str) -> tuple[tuple[tuple[str, Row], ...], str]:
    """The rows of a subscription, or the reason why there are none."""
    if own.reason:
        return (), own.reason
    limits = mapping(own.value.get("activeSubscription")).get("limits")
    if not isinstance(limits, list):
        return (), own.beside or "Pipefy shows no active subscription"
    found: dict[str, Row] = {}
    for n, row in enumerate(map(mapping, limits[:_MOST_ROWS])):
        called = name(row.get("resource"))
        if called is None:
            continue
        resource = resources.row_resource(called)
        lost = _lost_limit(told, row, (key, "activeSubscription", "limits", str(n)))
        values = Row(row.get("used"), row.get("limit"), reason=lost, beside=own.beside)
        if found.get(resource, values) != values:
            values = Row(reason=_CONTRADICTION)
        found[resource] = values
    return tuple(found.items()), "" if found else "Pipefy's subscription lists nothing"


def _newest_name(own: _Seen, *others: _Seen) -> str | None:
    names = [own.value.get("name"), *(seen.value.get("organizationName") for seen in others)]
    return next((clean for told in names if (clean := name(told))), None)
