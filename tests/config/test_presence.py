"""Rules that match nothing of what their sources were last seen to hold."""

from __future__ import annotations

import pytest

from tests.config.desk import CONFIG, Desk, rule_with, unmarked
from watcher.config.checks.budget import Inventory
from watcher.config.fault import Fault
from watcher.config.load import load
from watcher.domain.reading import Labels, Series

SOURCES = (
    "  w: {type: workato, token: t, data_center: eu}\n  pipefy: {type: pipefy, token: t, breakdown: [pipe]}\n"
)
CUSTOMERS = (("Acme Brasil", "embed-starter"), ("Globex", "embed-growth"))


def known() -> dict[str, Inventory]:
    tasks: list[tuple[Series, Labels]] = [
        (Series("w", "tasks", (("org", name),)), (("org", name), ("plan", plan), ("workspace", "7")))
        for name, plan in CUSTOMERS
    ]
    jobs = Series("pipefy", "automation_jobs", (("org", "8a1c"),))
    pipe = Series("pipefy", "automation_jobs", (("org", "8a1c"), ("pipe", "301")))
    parts: list[tuple[Series, Labels]] = [
        (jobs, (("org", "Initech"),)),
        (pipe, (("org", "Initech"), ("pipe", "Sales"))),
    ]
    return {
        "w": Inventory(1, 2, names=tuple(name for name, _ in CUSTOMERS), series=tuple(tasks)),
        "pipefy": Inventory(1, 1, names=("Initech", "Umbrella"), series=tuple(parts)),
    }


def faults(
    desk: Desk, text: str, inventory: dict[str, Inventory], *, strict: bool = False
) -> tuple[Fault, ...]:
    desk.write("config.yaml", CONFIG.replace("  pipefy: {type: pipefy, token: secret-t0ken}\n", SOURCES))
    desk.write("rules/cards.yaml", text)
    found = load(desk.path, env={}, secrets_dir=None, need_secrets=False, inventory=inventory, strict=strict)
    return found.faults


NOWHERE = [
    ('{source: w, plan: [«"embed-stater"»]}', "matches nothing", "did you mean `embed-starter`?"),
    ("{source: w, plan: [«embed-stater», embed-growth]}", "is not there", "did you mean `embed-starter`?"),
    ("{source: w, org: «Acme Brazil»}", "matches nothing", "did you mean `Acme Brasil`?"),
    ("{source: w, workspace: «'Q*'»}", "matches nothing", "there is Acme Brasil, Globex"),
    ("{source: w, resource: «connections»}", "matches nothing", "there is tasks"),
    ("«{source: w, org: Globex, plan: embed-starter}»", "matches nothing", "has them together"),
    ("{source: pipefy, resource: automation_jobs, pipe: «Sails»}", "matches nothing", "`Sales`"),
    ("{source: pipefy, labels: {team: «x»}}", "matches nothing", "nothing that is known has a team"),
]


@pytest.mark.parametrize(("select", "message", "hint"), NOWHERE)
def test_a_rule_that_matches_nothing_is_told_at_what_fails(
    desk: Desk, select: str, message: str, hint: str
) -> None:
    text, place = unmarked(rule_with(select))
    (found,) = faults(desk, text, known())
    assert (found.code, found.is_error, (found.line, found.col, found.length)) == ("W203", False, place)
    assert message in found.message
    assert hint in found.hint


@pytest.mark.parametrize(
    "select",
    [
        "{source: w, plan: 'embed-*'}",
        "{source: w, org: ['*', '!Nobody']}",
        "{source: '*', resource: [tasks, automation_jobs]}",
        "{source: pipefy, resource: automation_jobs, pipe: '*'}",
        "{source: w, labels: {workspace: '7'}}",
    ],
)
def test_a_rule_that_matches_something_is_not_told(desk: Desk, select: str) -> None:
    assert faults(desk, rule_with(select), known()) == ()


def test_an_organization_that_answers_do_not_name_is_told(desk: Desk) -> None:
    text, place = unmarked(rule_with("{org: [Umbrella, «Umbrela»]}", "{warning: missing >= 2 polls}"))
    (found,) = faults(desk, text + "    watch: org\n", known())
    assert (found.message, found.hint) == (
        "the organization `Umbrela` is not there right now",
        "did you mean `Umbrella`?",
    )
    assert (found.line, found.col, found.length) == place


def test_what_is_not_known_whole_is_not_judged(desk: Desk) -> None:
    nowhere = rule_with("{source: '*', plan: none-such}")
    assert faults(desk, nowhere, {}) == ()
    assert faults(desk, nowhere, {"w": known()["w"]}) == ()
    assert faults(desk, nowhere, {**known(), "pipefy": Inventory(3, 60)}) == ()
    assert faults(desk, nowhere + "    enabled: false\n", known()) == ()


def test_strict_makes_it_an_error(desk: Desk) -> None:
    (found,) = faults(desk, rule_with("{source: w, plan: none-such}"), known(), strict=True)
    assert (found.code, found.is_error) == ("W203", True)
