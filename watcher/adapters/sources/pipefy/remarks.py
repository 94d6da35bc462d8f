"""Facts about the vendor that are worth one word: a breakdown that failed, an answer at odds with itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from watcher.adapters.sources.pipefy.breakdown import flow_nodes
from watcher.adapters.sources.pipefy.catalogue import COMBINED
from watcher.adapters.sources.pipefy.splitting import Part
from watcher.adapters.sources.pipefy.values import identity, mapping, name, rows
from watcher.ports import Answer


class Remarks:
    """Says each once as long as the program runs; the reasons of today stand beside the numbers anyway."""

    def __init__(self) -> None:
        self._said: set[tuple[str, str]] = set()

    def new(self, parts: Sequence[Part], answer: Answer) -> tuple[str, ...]:
        found = {about: text for part in parts for about, text in (*_partial(part), *_namesakes(part))}
        found |= dict(_unread(answer))
        new = {about: text for about, text in found.items() if about not in self._said}
        self._said |= new.keys()
        return tuple(new.values())


def _unread(answer: Answer) -> Iterator[tuple[tuple[str, str], str]]:
    for kind in sorted({each.kind for each in answer.unread}):
        mine = [each for each in answer.unread if each.kind == kind]
        of = "an organization" if len(mine) == 1 else f"{len(mine)} organizations"
        yield ("unread", kind), f"the breakdown by {kind} of {of} could not be read: {mine[0].reason}"


def _namesakes(part: Part) -> Iterator[tuple[tuple[str, str], str]]:
    """Flows that share a name, or one that two pages list: nothing but the name tells them apart."""
    for n, org in enumerate(part.orgs):
        listed = [*flow_nodes(mapping(part.asked.told.data.get(f"f{n}"))), *part.flows.get(org.id, ())]
        names = [called for row in listed if (called := name(row.get("name"))) is not None]
        if len(set(names)) < len(names):
            text = "Pipefy lists integration flows of one name more than once: their tasks are added up"
            yield ("namesakes", "flow"), text
            return


def _partial(part: Part) -> Iterator[tuple[tuple[str, str], str]]:
    """Where `partial` contradicts the rows beside it; the rows are believed."""
    for block in COMBINED:
        root = mapping(part.asked.told.data.get(block.root))
        if not isinstance(root.get("byOrganization"), list):
            continue
        there = {identity(row.get("organizationUuid")) for row in rows(root["byOrganization"])}
        whole = all(org.id in there for org in part.orgs)
        if root.get("partial") is True and whole:
            text = f"Pipefy calls {block.root} partial, though every organization is in it"
            yield ("partial", block.root), text
        elif root.get("partial") is False and not whole:
            text = f"Pipefy calls {block.root} complete, though organizations are missing from it"
            yield ("complete", block.root), text
