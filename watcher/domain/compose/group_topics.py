"""What several alerts have in common that are not about the use: forecasts, growth, missing numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from watcher.domain.kind import Kind
from watcher.domain.message import Figure, Message
from watcher.domain.rule import Watch
from watcher.domain.tongue import say
from watcher.domain.topic import Topic
from watcher.domain.words import percent, share, whole_number

_ALL = 100  # percent
_FIGURES = (Figure.FULL, Figure.RISE, Figure.PACE)


def common_words(members: Sequence[Message], name: str) -> str:
    """`12 workspaces will probably pass their limit of tasks`: what all of them, called `name`, do.

    Empty where they are about the use.
    """
    alone = len(members) == 1
    if all(m.watch is not Watch.LIMIT or m.kind is Kind.NO_DATA for m in members):
        return say("{name} gives no data", name=name) if alone else say("{name} give no data", name=name)
    if all(m.topic is Topic.GROWTH for m in members):
        if alone:
            return say("{name} grows out of the ordinary", name=name)
        return say("{name} grow out of the ordinary", name=name)
    if all(is_forecast(m) for m in members):
        return _forecast_words(members, name)
    return ""


def is_forecast(member: Message) -> bool:
    return member.kind is Kind.FORECAST


def _forecast_words(members: Sequence[Message], name: str) -> str:
    labels = {member.resource_label for member in members}
    limit = _Limit(name, labels.pop() if len(labels) == 1 else "", alone=len(members) == 1)
    shares = [projected_percent(member) for member in members]
    known = [part for part in shares if part is not None]
    if len(known) < len(members):
        return limit.may_be_reached()
    if min(known) >= _ALL:
        return limit.will_be_passed()
    return limit.will_be_used(whole_number(min(known)))


@dataclass(frozen=True, slots=True)
class _Limit:
    """What is foreseen of the limits of several: `resource` is empty where they are of different ones."""

    name: str
    resource: str
    alone: bool

    def may_be_reached(self) -> str:
        name, resource = self.name, self.resource
        if not resource:
            return (
                say("{name} may reach its limit", name=name)
                if self.alone
                else say("{name} may reach their limit", name=name)
            )
        if self.alone:
            return say("{name} may reach its limit of {resource}", name=name, resource=resource)
        return say("{name} may reach their limit of {resource}", name=name, resource=resource)

    def will_be_passed(self) -> str:
        name, resource = self.name, self.resource
        if not resource:
            return (
                say("{name} will probably pass its limit", name=name)
                if self.alone
                else say("{name} will probably pass their limit", name=name)
            )
        if self.alone:
            return say("{name} will probably pass its limit of {resource}", name=name, resource=resource)
        return say("{name} will probably pass their limit of {resource}", name=name, resource=resource)

    def will_be_used(self, part: str) -> str:
        name, of = self.name, self.resource
        if not of:
            return (
                say("{name} will probably use {part} % or more of its limit", name=name, part=part)
                if self.alone
                else say("{name} will probably use {part} % or more of their limit", name=name, part=part)
            )
        if self.alone:
            return say(
                "{name} will probably use {part} % or more of its {resource}",
                name=name,
                part=part,
                resource=of,
            )
        return say(
            "{name} will probably use {part} % or more of their {resource}", name=name, part=part, resource=of
        )


def projected_percent(member: Message) -> int | None:
    return None if member.projected is None else percent(member.projected, member.limit)


def figure(member: Message) -> str:
    """The numbers of one of many, where they are not those of its use; else empty."""
    used = share(member.used, member.limit) if member.used is not None else ""
    used = say("{part} used", part=used) if used else ""
    if (
        is_forecast(member)
        and member.projected is not None
        and (part := share(member.projected, member.limit))
    ):
        return ", ".join(filter(None, (say("{part} projected", part=part), used)))
    said = next((f"{f.label.lower()} {f.text}" for f in member.facts if f.figure in _FIGURES), "")
    return ", ".join(filter(None, (said, used))) if said else ""
