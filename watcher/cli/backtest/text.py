"""How a backtest is printed: a column a configuration, then what it came to, then each telling."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta

from rich.text import Text

from watcher.cli.backtest.words import NOTHING, called, counted, first_of, lacking, length
from watcher.domain import dates
from watcher.domain.plain import plain
from watcher.domain.words import count, listed, number, share
from watcher.engine.replaying.retold import Backtested, Message, Retold, Told

HEADS = ("CURRENT", "PROPOSED")
_ALONE = ("TOLD",)
_SHOWN = 5
_GAP = 4
_NOT_THERE = "(no such rule)"


def lines(found: Backtested, zone: str, *, every_one: bool = False) -> Iterator[Text]:
    """All of it, line by line."""
    yield from _table(found, zone)
    yield from _leads(found, zone)
    yield from _foretold(found)
    yield from _held_back(found, zone)
    yield from _differences(found)
    for each in found.no_data:
        yield Text(lacking(each, alone=len(found.no_data) == 1))
    yield from _small_print(found, zone)
    if every_one:
        yield from _list(found, zone)


def _table(found: Backtested, zone: str) -> Iterator[Text]:
    heads = HEADS if len(found.sides) > 1 else _ALONE
    rules = dict.fromkeys(name for side in found.sides for name in side.rules)
    rows = [["", *heads]]
    rows += [[plain(rule), *(_cell(side, rule, zone) for side in found.sides)] for rule in rules]
    rows.append(["Messages per week", *(f"{found.a_week(side.messages):.1f}" for side in found.sides)])
    receivers = sorted({message.receiver for side in found.sides for message in side.messages})
    for receiver in receivers:
        figures = [found.a_week(_to(receiver, side)) for side in found.sides]
        rows.append([f"  to {plain(receiver)}", *(f"{each:.1f}" for each in figures)])
    widths = [max(len(cell) for cell in column) + _GAP for column in zip(*rows, strict=True)]
    for at, row in enumerate(rows):
        text = "".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()
        yield Text(text, style="bold" if not at else "")


def _to(receiver: str, side: Retold) -> list[Message]:
    return [message for message in side.messages if message.receiver == receiver]


def _cell(side: Retold, rule: str, zone: str) -> str:
    return counted(side, rule, zone) if rule in side.rules else _NOT_THERE


def _leads(found: Backtested, zone: str) -> Iterator[Text]:
    """How long before a limit was passed people knew, and which were passed without a word."""
    if not any(side.passings for side in found.sides):
        yield Text("No limit was passed.")
        return
    medians = _arrow([_length(side.median_lead) for side in found.sides])
    least = _arrow([_length(next(iter(side.leads()), None)) for side in found.sides])
    passed = dict.fromkeys(len(side.passings) for side in found.sides)
    limits = _arrow([count(each, "limit") for each in passed])
    yield Text(f"Earliest warning before limit hit: {medians} (median), {least} (shortest); {limits} passed.")
    for side, head in zip(found.sides, HEADS, strict=False):
        if side.unwarned:
            who = [f"{called(p.series, p.labels)} ({dates.moment(p.at, zone)})" for p in side.unwarned]
            under = f" under {head}" if len(found.sides) > 1 else ""
            yield Text(f"Passed without any warning{under}: {first_of(who, _SHOWN)}.", style="yellow")


def _length(span: timedelta | None) -> str:
    return "none" if span is None else length(span)


def _arrow(cells: Sequence[str]) -> str:
    return " -> ".join(cells)


def _foretold(found: Backtested) -> Iterator[Text]:
    """Of each rule that looks ahead, how often it was wrong."""
    rules = dict.fromkeys(each.rule for side in found.sides for each in side.foretold)
    for rule in rules:
        said = [Counter(each.came for each in side.foretold if each.rule == rule) for side in found.sides]
        wrong = [f"{each[False]} of {each[True] + each[False]}" if each else NOTHING for each in said]
        still = [str(each[None]) if each else NOTHING for each in said]
        undecided = f" (not known yet: {_arrow(still)})" if any(each[None] for each in said) else ""
        yield Text(f"Foretold by {plain(rule)} and not come: {_arrow(wrong)}{undecided}.")


def _held_back(found: Backtested, zone: str) -> Iterator[Text]:
    """Rules that would have raised too many: what is held back counts above as told."""
    for side, head in zip(found.sides, HEADS, strict=False):
        under = f" under {head}" if len(found.sides) > 1 else ""
        for each in side.flooded:
            peak = f"{each.peak:,} at once ({dates.moment(each.peak_at, zone)})"
            yield Text(
                f"{plain(each.rule)} may raise {count(each.most, 'alert')} and had up to {peak}{under}: "
                f"{each.held_back:,} would have been held back at first; they count here as told.",
                style="yellow",
            )


def _differences(found: Backtested) -> Iterator[Text]:
    if len(found.sides) < len(HEADS):
        return
    mine, yours = ({_same(told) for told in side.tellings} for side in found.sides)
    if mine == yours:
        yield Text("Both tell the same.")
        return
    for side, others, head in zip(found.sides, (yours, mine), HEADS, strict=True):
        alone = [told for told in side.tellings if _same(told) not in others]
        rules = Counter(each.rule for told in alone for each in told.caused)
        by_rule = listed([f"{times} of {plain(rule)}" for rule, times in rules.most_common()])
        if alone:
            yield Text(f"Told only by {head}: {len(alone)} ({by_rule}).")


def _same(told: Told) -> tuple[object, ...]:
    """What makes a telling of the one the same as one of the other."""
    return told.at, told.series, told.reason, told.level, told.caused, told.receivers


def _small_print(found: Backtested, zone: str) -> Iterator[Text]:
    skipped = list(dict.fromkeys(rule for side in found.sides for rule in side.skipped))
    if skipped:
        names = listed([plain(rule) for rule in skipped])
        yield Text(f"Not replayed, for samples do not tell how sources answered: {names}.", style="dim")
    span = f"{dates.full_moment(found.since, zone)} to {dates.full_moment(found.until, zone)}"
    yield Text(
        f"{count(found.series, 'series', 'series')}, {count(found.samples, 'number')}, {span}.", style="dim"
    )
    yield Text(
        "Limits the vendors told are those of then; rules, contracts, routes and quiet hours those of the "
        "config; silences and what only the digest tells are left out.",
        style="dim",
    )


def _list(found: Backtested, zone: str) -> Iterator[Text]:
    yield Text()
    if len(found.sides) == 1:
        for told in found.sides[0].tellings:
            yield _line(told, zone)
        return
    mine, yours = ({_same(told): told for told in side.tellings} for side in found.sides)
    for key, told in sorted({**yours, **mine}.items(), key=lambda item: item[1].at):
        mark = "=" if key in mine and key in yours else "-" if key in mine else "+"
        yield Text.assemble((f"{mark} ", "bold"), _line(told, zone))
    yield Text("= by both, - only by CURRENT, + only by PROPOSED", style="dim")


def _line(told: Told, zone: str) -> Text:
    state = told.level.word if told.level else "resolved"
    why = str(told.ended or told.reason)
    rules = ", ".join(plain(each.rule) for each in told.caused)
    return Text.assemble(
        (f"{dates.full_moment(told.at, zone):<28}", "dim"),
        f"  {state:<8}  ",
        (called(told.series, told.labels), "bold"),
        f"  {_amount(told)}  {why}",
        f" ({rules})" if rules else "",
        f" -> {_receivers(told, zone)}",
    )


def _amount(told: Told) -> str:
    if told.used is None:
        return "?"
    of = f" of {number(told.limit)}" if told.limit else ""
    part = share(told.used, told.limit)
    return f"{number(told.used)}{of}" + (f" ({part})" if part else "")


def _receivers(told: Told, zone: str) -> str:
    """Who gets it; whoever is kept from it by quiet hours with the time until then."""
    names = [
        f"{plain(each)} (held until {dates.moment(told.held[each], zone)})"
        if each in told.held
        else plain(each)
        for each in told.receivers
    ]
    return ", ".join(names) or NOTHING
