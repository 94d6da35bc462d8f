"""What must be the same before and after: every value and every comment."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from watcher.config.fmt.conditions import spaced
from watcher.config.shape import is_rules_file
from watcher.config.yaml.page import Page


def lost(old: Page, new: Page, before: Sequence[str], after: Sequence[str]) -> str:
    """Why `new` must not take the place of `old`, in words; empty if it may.

    `before` and `after` are the comments of each, sorted.
    """
    faults = [fault.code for fault in old.faults] != [fault.code for fault in new.faults]  # none, or "empty"
    if faults or _meaning(old.data) != _meaning(new.data):
        return "formatting would change what the file means"
    missing = Counter(before) - Counter(after)
    if missing:
        return f"formatting would lose {missing.total()} comment{'s' if missing.total() > 1 else ''}"
    if before != after:
        return "formatting would take something for a comment that is none"
    return ""


def _meaning(data: Any) -> str:
    """The values in one text: JSON tells 1 from 1.0 and from true, which `==` does not."""
    if is_rules_file(data):
        data = {**data, "rules": [_rule(each) for each in data["rules"]]}
    return json.dumps(data, sort_keys=True)


def _rule(rule: Any) -> Any:
    """The rule with its conditions in one spacing, since that is no part of their meaning."""
    if not isinstance(rule, dict):
        return rule
    rule = dict(rule)
    if isinstance(clear := rule.get("clear"), str):
        rule["clear"] = spaced(clear)
    if isinstance(when := rule.get("when"), dict):
        rule["when"] = {level: spaced(one) if isinstance(one, str) else one for level, one in when.items()}
    return rule
