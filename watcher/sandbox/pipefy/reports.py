"""What is written into exported files: rows, the first of them the headings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from watcher.sandbox.pipefy.context import Span
from watcher.sandbox.pipefy.curves import whole_between
from watcher.sandbox.pipefy.resolvers.automations import automation_rows
from watcher.sandbox.pipefy.shares import named
from watcher.sandbox.pipefy.workbook import Cell
from watcher.sandbox.pipefy.world import Client, Organization

Rows = list[list[Cell]]


def api_rows(organizations: Sequence[Organization], span: Span) -> Rows:
    """Calls by organization, user and operation; not those that the stand-in's own clients made."""
    rows: Rows = [["Company name", "User", "Operation", "API calls"]]
    for org in organizations:
        calls = whole_between(org.api_calls.used, span.start, span.end)
        for user, share in named(calls, org.accounts).items():
            operations = named(share, org.operations).items()
            rows += [[org.name, user, operation, count] for operation, count in operations if count]
    return rows


def automation_report_rows(organizations: Sequence[Organization], span: Span) -> Rows:
    rows: Rows = [["Company name", "Automation", "Pipe", "Event", "Action", "Status", "Jobs"]]
    for org in organizations:
        rows += [
            [
                org.name,
                row["name"],
                row["eventRepo"]["name"],
                row["event"],
                row["action"],
                row["status"],
                jobs,
            ]
            for row in automation_rows(org, span)
            if (jobs := int(row["usage"]))
        ]
    return rows


def member_rows(client: Client) -> Rows:
    """The only member that is known is who asks."""
    return [["Name", "E-mail", "Role"], [client.name, client.email, "admin"]]


REPORTS: Mapping[str, Callable[[Sequence[Organization], Span], Rows]] = {
    "api": api_rows,
    "automation": automation_report_rows,
}
"""By `resourceType`. AI credits are not among them: Pipefy does not have that report yet."""
