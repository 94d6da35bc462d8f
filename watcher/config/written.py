"""Rules as they stand in their files: read, each on its own, with the way back to its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError

from watcher.config.fault import Fault, Loc, fault
from watcher.config.nearest import did_you_mean, nearest
from watcher.config.prune import pruned
from watcher.config.rulemodels import RuleEntry
from watcher.config.translate import translate
from watcher.config.where import Where
from watcher.config.yaml.page import Page

_RULE = TypeAdapter(RuleEntry)


@dataclass(frozen=True, slots=True)
class Written:
    """A rule, without its bad keys if it had any, and where it stands."""

    entry: RuleEntry
    loc: Loc
    where: Where


def read_rules(page: Page) -> tuple[list[Written], list[Fault]]:
    """The rules of one file as far as they can be checked further, and what is wrong with each."""
    if page.data is None:
        return [], []
    where = Where(page, page.data)
    faults = list(_top(where))
    rules: list[Written] = []
    raw = page.data.get("rules")
    for at, one in enumerate(raw if isinstance(raw, list) else ()):
        try:
            _RULE.validate_python(one)
        except ValidationError as error:
            errors = error.errors(include_url=False, include_input=False)
            faults += translate(errors, where, ("rules", at))
        if found := pruned(_RULE, one):
            rules.append(Written(found[0], ("rules", at), where))
    return rules, faults


def _top(where: Where) -> Iterator[Fault]:
    for key in where.data:
        if key != "rules":
            hint = did_you_mean(key, ["rules"]) or "a rules file holds `rules:` and nothing else"
            message = f"unknown key `{key}` in the file"
            yield fault("E101", message, where.key((key,)), hint=hint, allowed=("rules",))
    rules = where.data.get("rules")
    if "rules" not in where.data and not any(nearest(key, ["rules"]) for key in where.data):
        yield fault("E103", "`rules` is missing in the file", where.value(()), hint="begin with rules:")
    elif "rules" in where.data and not isinstance(rules, list):
        hint = "write a list: - name: …" if rules else "add a rule, or remove the file"
        what = "must be a list" if rules is not None else "is empty"
        code = "E104" if rules is not None else "E103"
        yield fault(code, f"`rules` {what}", where.value(("rules",)), hint=hint)
