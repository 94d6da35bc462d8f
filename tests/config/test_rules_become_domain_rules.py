from __future__ import annotations

from datetime import timedelta

from tests.config.desk import Desk, plus, rule, rule_with, with_routes
from watcher.domain.rule import After, ExportAction, Globs, IfMissing, Level, LimitPolicy, Watch


def test_a_rule_carries_everything_that_was_written(desk: Desk) -> None:
    desk.write(
        "rules/cards.yaml",
        rule_with("{org: [A, '!B'], labels: {team: x}}", "{notice: used >= 80%, critical: used >= 100%}")
        + "    limit: {from: fixed, value: 500, if_missing: error}\n    after: 3 polls\n"
        + "    clear: used < 70%\n"
        + "    repeat: {critical: 24h}\n    route: terminal\n"
        + "    message: {next_step: Call them, runbook: https://wiki.example.com/x}\n",
    )
    (found,) = desk.load().rules
    assert (found.name, found.watch, found.place) == ("cards", Watch.LIMIT, "rules/cards.yaml:2")
    assert found.select.globs == {"org": Globs(("A", "!B")), "team": Globs(("x",))}
    assert {level: one.text for level, one in found.when.items()} == {
        Level.NOTICE: "used >= 80%",
        Level.CRITICAL: "used >= 100%",
    }
    assert found.limit == LimitPolicy("fixed", 500, IfMissing.ERROR)
    assert found.clear is not None
    assert (found.after, found.repeat) == (After(polls=3), {Level.CRITICAL: timedelta(hours=24)})
    assert found.route == ("terminal",)
    assert (found.text.next_step, found.text.runbook) == ("Call them", "https://wiki.example.com/x")


def test_a_rule_s_actions_are_what_was_written(desk: Desk) -> None:
    desk.write(
        "rules/cards.yaml",
        rule(
            "actions:\n      - {at: warning, export: usage_report, report: api, orgs: [A*], cooldown: 24h}\n"
            "      - {at: warning, export: automation_jobs, period: last_month, orgs: same, cooldown: 7d}"
        ),
    )
    usage, jobs = desk.load().rules[0].actions
    assert usage == ExportAction(
        Level.WARNING, "usage_report", timedelta(hours=24), "api", orgs=Globs(("A*",))
    )
    assert jobs == ExportAction(Level.WARNING, "automation_jobs", timedelta(days=7), period="last_month")


def test_a_rule_that_says_nothing_does_what_defaults_say(desk: Desk) -> None:
    desk.write("config.yaml", plus("defaults: {after: 1h, repeat: 12h}\n"))
    (found,) = desk.load().rules
    assert found.after == After(span=timedelta(hours=1))
    assert found.repeat == dict.fromkeys(Level, timedelta(hours=12))


def test_a_rule_can_say_never_against_the_defaults(desk: Desk) -> None:
    desk.write("config.yaml", plus("defaults: {repeat: 12h}\n"))
    desk.write("rules/cards.yaml", rule("repeat: never"))
    assert desk.load().rules[0].repeat == {}


def test_a_rule_that_is_switched_off_is_counted_and_not_used(desk: Desk) -> None:
    desk.write("rules/cards.yaml", rule("enabled: false"))
    loaded = desk.load()
    assert (loaded.ok, loaded.rules, loaded.counts.rules) == (True, (), 1)


def test_routes_and_allowances_say_where_they_stand(desk: Desk) -> None:
    text = with_routes("{match: {severity: critical, labels: {team: x}}, to: terminal}", "{to: terminal}")
    desk.write("config.yaml", text + "allowances:\n  - {source: pipefy, resource: cards, limit: 0.5}\n")
    loaded = desk.load()
    assert [route.place for route in loaded.routes] == ["config.yaml:7", "config.yaml:8"]
    assert loaded.routes[0].match.globs == {"severity": Globs(("critical",)), "team": Globs(("x",))}
    assert loaded.routes[1].match.globs == {}
    (allowance,) = loaded.allowances
    assert (allowance.value, allowance.where) == (0.5, "allowances[0] (config.yaml:10)")
    assert allowance.select.match({"source": "pipefy", "resource": "cards", "org": "any"})
