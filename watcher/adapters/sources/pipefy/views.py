"""An answer seen from one organization: everything it says about it, or why it does not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from watcher.adapters.sources.pipefy import catalogue, resources
from watcher.adapters.sources.pipefy.breakdown import Below, below
from watcher.adapters.sources.pipefy.credits import Before, Credits, credits_of
from watcher.adapters.sources.pipefy.frame import Frame
from watcher.adapters.sources.pipefy.rows import Row
from watcher.adapters.sources.pipefy.seen import Lens, Seen, Word
from watcher.adapters.sources.pipefy.splitting import Part
from watcher.adapters.sources.pipefy.subscription import listed_rows, own_object
from watcher.adapters.sources.pipefy.usage import calls, calls_today, counted_today, jobs, tasks
from watcher.adapters.sources.pipefy.values import name
from watcher.domain.reading import Org


@dataclass(frozen=True, slots=True)
class OrgView:
    """Everything one answer says about one organization.

    `missing` is set where Pipefy answered about others and left this one out, or refused it; an answer
    that failed altogether proves nothing about who is there. `name` is the newest one told; `plan` means
    something only where `plan_told`. `dated` is what has statistics of its own, `listed` the rest of the
    subscription, `no_listing` why there is none.
    """

    org: Org
    name: str
    plan: str | None
    plan_told: bool
    missing: bool
    dated: Mapping[str, Row]
    credits: Credits
    listed: Mapping[str, Row]
    no_listing: str
    parts: Below


def views(part: Part, frame: Frame) -> list[OrgView]:
    lens = Lens(part)
    counted = frame.word(resources.API_CALLS) == resources.DAY and counted_today(lens, frame.now, frame.zone)
    return [_view(lens, n, org, frame, counted=counted) for n, org in enumerate(part.orgs)]


def _view(lens: Lens, n: int, org: Org, frame: Frame, *, counted: bool) -> OrgView:
    combined = {block.root: lens.combined(block, org.id) for block in catalogue.COMBINED}
    jobs_row, jobs_seen = jobs(lens, n, combined[catalogue.AUTOMATIONS.root])
    calls_row, calls_seen = calls(lens, n, combined[catalogue.API_CALLS.root])
    tasks_row, tasks_seen = tasks(lens, n)
    own = own_object(lens, n, org)
    listed, no_listing = listed_rows(lens, n, own)
    held = credits_of(
        lens,
        n,
        combined[catalogue.AI_CREDITS.root],
        listed.pop(resources.AI_CREDITS, None),
        _before(org, frame),
    )
    if frame.word(resources.API_CALLS) == resources.DAY:
        calls_row = calls_today(lens, n, calls_row, (frame.now, frame.zone), counted=counted)
    return OrgView(
        org=org,
        name=_newest_name(own, *combined.values()) or org.name,
        plan=name(own.value.get("planName")),
        plan_told="planName" in own.value,
        missing=_missing(tuple(combined.values()), (jobs_seen, calls_seen, tasks_seen, own), held.alone),
        dated={
            resources.AUTOMATION_JOBS: jobs_row,
            resources.API_CALLS: calls_row,
            resources.INTEGRATION_TASKS: tasks_row,
        },
        credits=held,
        listed=listed,
        no_listing=no_listing,
        parts=below(lens, n, org, frame.breakdown_limit, frame.breakdown),
    )


def _before(org: Org, frame: Frame) -> Before:
    rows = frame.rows.get(org.id, frozenset())
    teller = frame.tellers.get(org.id)
    refused = org.id in frame.refused
    return Before(teller, resources.AI_CREDITS in rows, resources.FREE_AI_CREDITS in rows, refused)


def _missing(combined: Sequence[Seen], others: Sequence[Seen], credits_alone: Seen) -> bool:
    """Whether the organization is really left out, not merely unread.

    A combined field that answered without it decides; where none could be asked, its own fields must
    all have been refused. Its own AI credits want a higher role, so that a refusal there proves nothing.
    """
    words = {seen.word for seen in (*combined, *others)}
    if Word.SPOKE in words or credits_alone.spoke:
        return False
    if any(seen.word is Word.DENIED for seen in combined):
        return True
    return Word.FAILED not in words and Word.DENIED in words


def _newest_name(own: Seen, *others: Seen) -> str | None:
    names = [own.value.get("name"), *(seen.value.get("organizationName") for seen in others)]
    return next((clean for told in names if (clean := name(told))), None)
