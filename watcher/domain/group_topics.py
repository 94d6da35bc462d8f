"""What several alerts have in common that are not about the use: forecasts, growth, missing numbers."""

from __future__ import annotations

from collections.abc import Sequence

from watcher.domain.kind import Kind
from watcher.domain.message import Message
from watcher.domain.rule import Watch
from watcher.domain.topic import Topic
from watcher.domain.words import percent, share

_ALL = 100  # percent
_FIGURES = ("Full", "Rise", "Pace")


def common_words(members: Sequence[Message]) -> str:
    """`will probably pass their limit of tasks`: what all of them do; empty where they are about the use."""
    alone = len(members) == 1
    if any(m.watch is not Watch.LIMIT or m.kind is Kind.NO_DATA for m in members):
        return "gives no data" if alone else "give no data"
    if all(m.topic is Topic.GROWTH for m in members):
        return "grows out of the ordinary" if alone else "grow out of the ordinary"
    if all(is_forecast(m) for m in members):
        return _forecast_words(members, "its" if alone else "their")
    return ""


def is_forecast(member: Message) -> bool:
    return member.kind is Kind.FORECAST


def _forecast_words(members: Sequence[Message], whose: str) -> str:
    labels = {member.resource_label for member in members}
    resource = labels.pop() if len(labels) == 1 else ""
    shares = [projected_percent(member) for member in members]
    known = [part for part in shares if part is not None]
    if len(known) < len(members):
        return f"may reach {whose} limit" + (f" of {resource}" if resource else "")
    if min(known) >= _ALL:
        return f"will probably pass {whose} limit" + (f" of {resource}" if resource else "")
    return f"will probably use {min(known):,} % or more of {whose} {resource or 'limit'}"


def projected_percent(member: Message) -> int | None:
    return None if member.projected is None else percent(member.projected, member.limit)


def figure(member: Message) -> str:
    """The numbers of one of many, where they are not those of its use; else empty."""
    used = share(member.used, member.limit) if member.used is not None else ""
    if (
        is_forecast(member)
        and member.projected is not None
        and (part := share(member.projected, member.limit))
    ):
        return ", ".join(filter(None, (f"{part} projected", f"{used} used" if used else "")))
    said = next((f"{f.label.lower()} {f.text}" for f in member.facts if f.label in _FIGURES), "")
    return ", ".join(filter(None, (said, f"{used} used" if used else ""))) if said else ""
