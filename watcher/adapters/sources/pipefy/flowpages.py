"""Later pages of integration flows, where the first does not fill what the config asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from watcher.adapters.sources.pipefy.breakdown import flow_nodes, is_page, summed
from watcher.adapters.sources.pipefy.catalogue import FLOWS
from watcher.adapters.sources.pipefy.documents import MOST_ORGS, Composed, Draft, flows_arguments
from watcher.adapters.sources.pipefy.graphql import GraphQL
from watcher.adapters.sources.pipefy.splitting import Part
from watcher.adapters.sources.pipefy.values import mapping
from watcher.domain.reading import Org
from watcher.ports import SourceError

MOST_CALLS = 4
"""Further documents a read may cost, each about up to 25 organizations."""

_T = TypeVar("_T")


@dataclass
class _Book:
    """One organization's flows so far, and where they go on; no cursor, no further page."""

    org: Org
    nodes: list[Mapping[str, Any]]
    cursor: str | None
    later: list[Mapping[str, Any]] = field(default_factory=list)
    failure: str = ""

    def is_wanting(self, most: int) -> bool:
        return (
            self.cursor is not None
            and len(summed("flow", [*self.nodes, *self.later], "name", "tasks")) < most
        )

    def turn(self, connection: Mapping[str, Any], reason: str) -> None:
        """Take over a page. One that holds nothing, or goes on where it began, is the last.

        `reason` is why it is not there, if it is not.
        """
        if not is_page(connection):
            self.failure = reason or f"Pipefy left a page of {FLOWS.root} empty"
        found, cursor = flow_nodes(connection), _cursor(connection)
        self.later += found
        self.cursor = cursor if found and cursor != self.cursor else None


async def with_later_flows(graphql: GraphQL, parts: Sequence[Part], most: int) -> list[Part]:
    """The parts with as many flows as asked for, if Pipefy has them, and whose could not be read."""
    books = [book for part in parts for book in _books(part)]
    for _ in range(MOST_CALLS):
        wanting = [book for book in books if book.is_wanting(most)][:MOST_ORGS]
        if not wanting or not await _turned(graphql, wanting):
            break
    later = {book.org.id: book.later for book in books if book.later}
    failed = {book.org.id: book.failure for book in books if book.failure}
    return [replace(part, flows=_of(part, later), unread_flows=_of(part, failed)) for part in parts]


def _of(part: Part, found: Mapping[str, _T]) -> dict[str, _T]:
    return {org.id: found[org.id] for org in part.orgs if org.id in found}


def _books(part: Part) -> list[_Book]:
    books = []
    for n, org in enumerate(part.orgs):
        connection = mapping(part.asked.told.data.get(f"f{n}"))
        books.append(_Book(org, flow_nodes(connection), _cursor(connection)))
    return books


async def _turned(graphql: GraphQL, books: Sequence[_Book]) -> bool:
    composed = _pages(books)
    if composed is None:
        return False
    try:
        told = await graphql.ask(composed.document)
    except SourceError as error:
        for book in books:
            book.failure = str(error)
        return False
    for n, book in enumerate(books):
        book.turn(mapping(told.data.get(f"f{n}")), told.why(f"f{n}"))
    return True


def _pages(books: Sequence[_Book]) -> Composed | None:
    draft = Draft()
    for n, book in enumerate(books):
        values = {f"u{n}": ("ID!", book.org.id), f"p{n}": ("String", book.cursor)}
        draft.add(f"f{n}", FLOWS, flows_arguments(n, f", after: $p{n}"), values)
    return draft.compose("LimitWatcher_Flows")


def _cursor(connection: Mapping[str, Any]) -> str | None:
    page = mapping(connection.get("pageInfo"))
    cursor = page.get("endCursor")
    return cursor if page.get("hasNextPage") is True and isinstance(cursor, str) and cursor else None
