"""Whether what rules ask vendors for can be had: fitting keys, levels that are reached, read mailboxes."""

from __future__ import annotations

from collections.abc import Iterator

from watcher.config.fault import Fault, Loc, fault
from watcher.config.levels import LEVEL_NAMES
from watcher.config.parts import Parts
from watcher.config.receivers import Receiver, SlackReceiver
from watcher.config.rulemodels import ActionEntry
from watcher.config.sources import PipefySource
from watcher.config.written import Written
from watcher.domain.rule import Globs


def check_actions(rule: Written, parts: Parts) -> Iterator[Fault]:
    """All faults of a rule's actions."""
    entry = rule.entry
    if entry.actions and entry.watch != "limit":
        place = rule.where.key((*rule.loc, "actions"))
        yield fault("E115", f"`actions` mean nothing with `watch: {entry.watch}`", place, hint="drop them")
        return
    for at, action in enumerate(entry.actions):
        loc = (*rule.loc, "actions", at)
        yield from _level(rule, action, loc)
        yield from _report(rule, action, loc)
        if parts.known:
            yield from _sources(rule, action, loc, parts)
            yield from _approval(rule, action, loc, parts)


def _level(rule: Written, action: ActionEntry, loc: Loc) -> Iterator[Fault]:
    higher = LEVEL_NAMES[LEVEL_NAMES.index(action.at) :]
    if not any(getattr(rule.entry.when, level) for level in higher):
        message = f"rule `{rule.entry.name}` never reaches {action.at}"
        hint = "write a level of its `when`"
        yield fault("E130", message, rule.where.value((*loc, "at")), hint=hint)


def _report(rule: Written, action: ActionEntry, loc: Loc) -> Iterator[Fault]:
    place = rule.where.value((*loc, "export"))
    if action.export == "usage_report" and action.report is None:
        yield fault("E103", "a usage_report needs its `report`", place, hint="add report: automation, or api")
    if action.export == "automation_jobs" and action.report is not None:
        place = rule.where.key((*loc, "report"))
        yield fault("E130", "`report` counts with usage_report only", place, hint="drop it")
    if action.export == "usage_report" and action.deliver is not None:
        message = "a usage_report is mailed to the account that asks, and can be delivered nowhere else"
        yield fault("E130", message, rule.where.key((*loc, "deliver")), hint="drop `deliver`")


def _sources(rule: Written, action: ActionEntry, loc: Loc, parts: Parts) -> Iterator[Fault]:
    chosen = Globs(rule.entry.select.source or ("*",))
    meant = {name: source for name, source in parts.sources.items() if chosen.match(name)}
    able = {name: source for name, source in meant.items() if isinstance(source, PipefySource)}
    if meant and not able:
        place = rule.where.value((*loc, "export"))
        names = ", ".join(f"`{name}`" for name in meant)
        yield fault("E130", f"{names} cannot write reports", place, hint="only Pipefy writes them")
    unread = [name for name, source in able.items() if source.client_id]
    if unread and action.export == "usage_report":
        place = rule.where.value((*loc, "export"))
        message = f"the report is mailed to the service account of `{unread[0]}`, which may have no reader"
        yield fault("W214", message, place, hint="give that account an address that somebody reads")


def _approval(rule: Written, action: ActionEntry, loc: Loc, parts: Parts) -> Iterator[Fault]:
    """Whether somebody can say yes with a click; if not, it is done by a command."""
    if not action.approve or any(_has_buttons(each) for each in parts.receivers.values()):
        return
    yield fault(
        "W217",
        f"rule `{rule.entry.name}` asks before an export, and no receiver has buttons to answer with",
        rule.where.key((*loc, "approve")),
        hint="the question names what approves it, watcher export approve ID; buttons need an app_token",
    )


def _has_buttons(receiver: Receiver) -> bool:
    return isinstance(receiver, SlackReceiver) and receiver.has_buttons
