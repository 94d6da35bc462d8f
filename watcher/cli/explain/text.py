"""An explanation as people read it: one block a rule and series, a line a fact."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from rich.console import Console
from rich.text import Text

from watcher.cli.explain.levels import level_rows
from watcher.cli.explain.words import data_words, delivery_words, forecast_words, limit_words, next_words
from watcher.domain import dates
from watcher.domain.plain import plain
from watcher.domain.rule import Watch
from watcher.engine.explain.explained import Explained, Explanation, ExportLine, Why

_LABEL = 9
_ALARMING = {
    Why.NOT_ANSWERING,
    Why.STALE,
    Why.NUMBER_UNKNOWN,
    Why.LIMIT_UNKNOWN,
    Why.UNKNOWN,
    Why.RECEIVER,
    Why.RATE_LIMITED,
}
_ALSO = _ALARMING | {Why.NOBODY, Why.DISABLED}


def print_explained(screen: Console, found: Explained, zone: str, *, every_reason: bool) -> None:
    """Print all blocks; with `every_reason` each says all that applies and not the first alone."""
    for line in found.nothing:
        screen.print(Text(line), soft_wrap=True)
    for number, item in enumerate(found.items):
        if number:
            screen.print()
        for text in _block(item, zone, every_reason=every_reason):
            screen.print(text, soft_wrap=True)
    if found.more:
        screen.print(
            Text(f"\n… and {found.more} more (--all, or narrow it by --org, --resource)", style="dim")
        )
    if found.unselected:
        names = ", ".join(found.unselected[:6]) + (" …" if len(found.unselected) > 6 else "")  # noqa: PLR2004 - a line's worth
        screen.print(Text(f"\nno rule selects: {names}", style="dim"), soft_wrap=True)
    screen.print(Text(f"times in {dates.zone_name(found.at, zone)}", style="dim"))


def _block(item: Explanation, zone: str, *, every_reason: bool) -> Iterator[Text]:
    about = plain(item.name) if item.watch is not Watch.LIMIT else f"{plain(item.org)} · {item.resource}"
    part = f" ({plain(item.name)})" if item.watch is Watch.LIMIT and "&" in item.series else ""
    yield Text.assemble(
        (f"{item.rule} on {about}{part}" if item.rule else f"{about}{part}", "bold"),
        (f"    {plain(item.place)}" if item.place else "", "dim"),
        (f"    {item.id}", "dim"),
    )
    yield _line("data", data_words(item.data, item.watch, item.at, zone))
    if item.limit is not None:
        yield _line("limit", limit_words(item.limit))
    for label, text in level_rows(item, zone):
        yield _line(label, text)
    if item.after:
        yield _line("after", f"a level counts once it was seen true for {_spelled(item.after)}")
    if item.forecast is not None:
        yield _line("forecast", forecast_words(item.forecast, zone))
    if item.clear is not None:
        yield _line("clear", _clear(item))
    yield from _now(item, every_reason=every_reason)
    if item.incident is not None and item.incident.open:
        yield _line("incident", _incident(item, zone))
    if item.rule:
        yield _line("delivery", delivery_words(item, zone))
    for export in item.exports:
        yield _line("export", f"at {export.level.word}: {plain(export.name)}; {_order(export)}")
    yield _line("next", next_words(item, zone))


def _order(export: ExportLine) -> str:
    """Whether a report would be ordered now."""
    if export.refused:
        return f"not now: {plain(export.refused)} ({plain(export.hint)})"
    return "can be ordered, once somebody approves it" if export.approve else "can be ordered"


def _line(label: str, text: str, style: str = "") -> Text:
    return Text.assemble((f"  {label:<{_LABEL}} ", "dim"), (text, style))


def _now(item: Explanation, *, every_reason: bool) -> Iterator[Text]:
    """The first reason, and with it whatever else is wrong; or all."""
    first, *others = item.reasons or (None,)
    if first is None:
        yield _line("now", "nothing to send")
        return
    said = f"nothing to send: {first.text}" if item.nothing else first.text
    yield _line("now", said, "magenta" if first.why in _ALARMING else "bold")
    for other in others:
        if other is not None and (every_reason or other.why in _ALSO):
            yield _line("", f"also: {other.text}")


def _clear(item: Explanation) -> str:
    if item.clear is None:
        return ""
    shown = ", ".join(f"{term.text.partition(' ')[0]} is {term.shown}" for term in item.clear.terms)
    answer = {True: "true now", False: "not yet", None: ""}[item.clear.truth]
    return "; ".join(filter(None, (plain(item.clear.text), shown, answer)))


def _incident(item: Explanation, zone: str) -> str:
    one = item.incident
    if one is None:
        return ""
    level = f" at {one.level.word}" if one.level else ""
    words = [f"{one.id}{level} since {_at(one.opened_at, item.at, zone)}"]
    if one.acked_by:
        words.append(f"acknowledged by {plain(one.acked_by)}")
    if one.repeats:
        words.append(f"repeated {one.repeats} times")
    if one.flapping:
        words.append("goes up and down")
    return ", ".join(words)


def _at(at: datetime, now: datetime, zone: str) -> str:
    return dates.near(at, now, zone)


def _spelled(after: str) -> str:
    """`2 polls`, or a number of seconds as a duration."""
    return after if after.endswith("polls") else dates.lasting(timedelta(seconds=float(after[:-1])))
