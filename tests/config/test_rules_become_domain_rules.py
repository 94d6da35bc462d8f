from __future__ import annotations

from datetime import timedelta

import pytest

from tests.config.desk import RULES, Desk, plus, rule, rule_with, with_routes
from watcher.domain.quiet import Quiet, Schedule, Then, Window
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
    assert (found.after, found.repeat) == (After(polls=3), {Level.CRITICAL: (timedelta(hours=24),)})
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


def test_an_action_can_ask_first_and_keep_its_file(desk: Desk) -> None:
    keys = "at: warning, export: automation_jobs, cooldown: 7d, approve: true, deliver: page"
    desk.write("rules/cards.yaml", rule(f"actions: [{{{keys}}}]"))
    (action,) = desk.load().rules[0].actions
    assert (action.approve, action.deliver) == (True, "page")


def test_a_rule_that_says_nothing_does_what_defaults_say(desk: Desk) -> None:
    desk.write("config.yaml", plus("defaults: {after: 1h, repeat: 12h}\n"))
    (found,) = desk.load().rules
    assert found.after == After(span=timedelta(hours=1))
    assert found.repeat == dict.fromkeys(Level, (timedelta(hours=12),))


def test_a_rule_s_own_number_of_alerts_wins_over_the_defaults(desk: Desk) -> None:
    assert desk.load().rules[0].max_alerts is None
    desk.write("config.yaml", plus("defaults: {max_alerts: 500}\n"))
    assert desk.load().rules[0].max_alerts == 500
    desk.write("rules/cards.yaml", rule("max_alerts: 20"))
    assert desk.load().rules[0].max_alerts == 20


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


NIGHTS = """\
schedules:
  nights: {timezone: Europe/Paris, when: [fri-mon 19:00-08:00, wed 12:00-13:30]}
  n: {when: 0:00-6:00}
"""


def test_schedules_have_days_minutes_and_a_zone(desk: Desk) -> None:
    desk.write("config.yaml", plus(NIGHTS + "timezone: America/Sao_Paulo\ndefaults: {quiet: n}\n"))
    desk.write("rules/cards.yaml", rule("quiet: {schedule: nights, then: drop}"))
    loaded = desk.load()
    assert loaded.rules[0].quiet == Quiet(
        Schedule(
            "nights",
            "Europe/Paris",
            (Window(frozenset({4, 5, 6, 0}), 19 * 60, 8 * 60), Window(frozenset({2}), 720, 810)),
        ),
        Then.DROP,
    )
    every_day = Schedule("n", "America/Sao_Paulo", (Window(frozenset(range(7)), 0, 360),))
    assert loaded.routes[0].quiet == Quiet(every_day, Then.SUMMARY)


def test_the_rule_s_quiet_goes_before_the_route_s_and_that_before_the_defaults(desk: Desk) -> None:
    routes = with_routes("{match: {org: A}, to: terminal, quiet: none}", "{to: terminal}")
    desk.write("config.yaml", routes + NIGHTS + "defaults: {quiet: nights}\n")
    desk.write("rules/cards.yaml", rule("quiet: none"))
    loaded = desk.load()
    assert [route.quiet.schedule.name if route.quiet else None for route in loaded.routes] == [None, "nights"]
    assert (loaded.rules[0].quiet, loaded.rules[0].never_quiet) == (None, True)
    desk.write("rules/cards.yaml", RULES)
    assert (desk.load().rules[0].quiet, desk.load().rules[0].never_quiet) == (None, False)


def test_a_rule_past_the_routes_takes_quiet_and_group_from_the_defaults(desk: Desk) -> None:
    desk.write("config.yaml", plus(NIGHTS + "defaults: {quiet: nights, group: plan}\n"))
    desk.write("rules/cards.yaml", rule("route: terminal"))
    (found,) = desk.load().rules
    assert found.quiet is not None
    assert (found.quiet.schedule.name, found.group) == ("nights", "plan")


def test_confidence_group_title_and_waits_are_what_was_written(desk: Desk) -> None:
    desk.write("config.yaml", plus("defaults: {confidence: 80%, repeat: [4h, 1d, 3d], group: org}\n"))
    text = rule("confidence: 0.95\n    group: plan\n    message: {title: 'Look: {{ org }}'}")
    desk.write("rules/cards.yaml", text + "  - {name: b, select: {}, when: {notice: used > 1}}\n")
    first, second = desk.load().rules
    assert (first.confidence, first.group, first.text.title) == (0.95, "plan", "Look: {{ org }}")
    assert (second.confidence, second.group) == (0.8, "")
    assert desk.load().routes[0].group == "org"
    assert second.repeat == dict.fromkeys(Level, (timedelta(hours=4), timedelta(days=1), timedelta(days=3)))


def test_a_workspace_is_an_organization_by_workato_s_word(desk: Desk) -> None:
    desk.write("rules/cards.yaml", rule_with("{workspace: [A, '!B'], resource: tasks}"))
    assert desk.load().rules[0].select.globs["org"] == Globs(("A", "!B"))


@pytest.mark.parametrize(
    ("text", "policy"),
    [
        ("", LimitPolicy()),
        ("limit: {from: api}", LimitPolicy("api")),
        ("limit: {from: allowance}", LimitPolicy("allowance")),
        ("limit: {from: allowance, if_missing: error}", LimitPolicy("allowance", None, IfMissing.ERROR)),
        ("limit: {from: fixed, value: 0.5}", LimitPolicy("fixed", 0.5)),
        ("limit: {if_missing: error}", LimitPolicy(None, None, IfMissing.ERROR)),
    ],
)
def test_a_rule_says_which_limit_it_measures_against(desk: Desk, text: str, policy: LimitPolicy) -> None:
    desk.write("config.yaml", plus("allowances: [{source: pipefy, resource: cards, limit: 5}]\n"))
    desk.write("rules/cards.yaml", rule(text))
    loaded = desk.load()
    assert (loaded.faults, loaded.rules[0].limit) == ((), policy)
