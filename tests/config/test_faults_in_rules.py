from __future__ import annotations

import pytest

from tests.config.desk import CONFIG, RULES, Desk, rule, rule_with, unmarked

USAGE = "export: usage_report, cooldown: 24h"


def action(keys: str) -> str:
    return rule(f"actions: [{{{keys}}}]")


BROKEN = [
    # the code, words of the message or the hint, and the rules file; «marks» show the place to be told
    ("E101", "did you mean `when`", RULES.replace("when", "«wen»")),
    ("E101", "did you mean `warning`", rule_with(when="{«warnin»: used >= 90%}")),
    ("E101", "did you mean `source`", rule_with(select="{«sauce»: pipefy}")),
    ("E101", "`rules:` and nothing else", RULES + "«timezone»: UTC\n"),
    ("E104", "true or false", action("at: warning, export: automation_jobs, cooldown: 1d, approve: «maybe»")),
    ("E105", "thread", action("at: warning, export: automation_jobs, cooldown: 1d, deliver: «mail»")),
    ("E130", "delivered nowhere else", action("at: warning, report: api, «deliver»: thread, " + USAGE)),
    ("E103", "cooldown: 24h", rule("actions: [«{at: warning, export: automation_jobs}»]")),
    ("E103", "add report", action("at: warning, export: «usage_report», cooldown: 24h")),
    ("E105", "no usage report of AI credits", action("at: warning, report: «ai_credit», " + USAGE)),
    ("E105", "did you mean `last_month`", action("at: warning, report: api, period: «last_mont», " + USAGE)),
    ("E106", "write 1h to 31d", action("at: warning, export: automation_jobs, cooldown: «5m»")),
    ("E130", "never reaches critical", action("at: «critical», report: api, " + USAGE)),
    (
        "E130",
        "usage_report only",
        action("at: warning, «report»: api, export: automation_jobs, cooldown: 1d"),
    ),
    (
        "E103",
        "used >= 90%",
        RULES.replace("    when: {warning: used >= 90%}\n", "").replace("name", "«name»"),
    ),
    ("E103", "write one level", rule_with(when="{}").replace("when", "«when»")),
    ("E103", "write one level", rule_with(when="{warning: ~}").replace("when", "«when»")),
    ("E101", "did you mean `rules`", "«rule»: []\n"),
    ("E103", "begin with rules:", "«{}»\n"),
    ("E103", "add a rule", "«rules»:\n"),
    ("E103", "add value:", rule("limit: {from: «fixed»}")),
    ("E104", "a list", "rules: «{name: x}»\n"),
    ("E104", "true or false", rule("enabled: «maybe»")),
    ("E105", "did you mean `source`", rule("watch: «sorce»")),
    ("E106", "at most", rule("message: {next_step: «" + "x" * 1001 + "»}")),
    ("E107", "3 polls", rule("after: «soon»")),
    ("E107", "write never", rule("repeat: {critical: «24x»}")),
    ("E107", "write never", rule("repeat: «often»")),
    ("E109", "https://", rule("message: {runbook: «wiki»}")),
    ("E113", "letters, digits", RULES.replace("cards\n", "«two words»\n", 1)),
    ("E114", "write `>=`", rule_with(when="{warning: used «=>» 80%}")),
    ("E114", "write `>=`", rule_with(when="{warning: 'used «=>» 80%'}")),
    ("E114", "did you mean `used`", rule_with(when='{warning: "elapsed > 5% and «usd» > 80%"}')),
    ("E114", "second rule", rule("clear: used < 50% «or» used < 5")),
    ("E114", "did you mean `forecast`", rule_with(when="{warning: «forcast» >= 100%}")),
    ("E114", "rise(24h)", rule_with(when="{warning: «rise» >= 100}")),
    ("E114", "1h to 7d", rule_with(when="{warning: rise(«9d») >= 100}")),
    ("E114", "1h", rule_with(when="{warning: runs_out_in < «3»}")),
    ("E114", "5000", rule_with(when="{warning: pace > «120%»}")),
    ("E114", "2x last_week", rule_with(when="{warning: rise(24h) >= «2x last_month»}")),
    ("E114", "80%", rule_with(when='{warning: "\\x75sed >= «much»"}')),
    ("E115", "watch: source", rule_with(when="{warning: used > 1 and «failures» > 1 polls}")),
    ("E115", "age or failures", rule_with("{}", "{warning: «forecast» > 100%}") + "    watch: source\n"),
    (
        "E115",
        "`pipe` means nothing",
        rule_with("{«pipe»: A}", "{warning: missing > 5h}") + "    watch: org\n",
    ),
    ("E116", "swap", rule_with(when="{warning: forecast >= 120%, critical: «forecast >= 100%»}")),
    ("E116", "swap", rule_with(when="{warning: runs_out_in < 3d, critical: «runs_out_in < 7d»}")),
    (
        "E116",
        "swap",
        rule_with(when="{notice: rise(24h) >= 3x last_week, warning: «rise(24h) >= 2x last_week»}"),
    ),
    ("E115", "write missing", rule_with(select="{}", when="{warning: «used» > 1}") + "    watch: org\n"),
    ("E115", "looks at source", rule_with("{«org»: A}", "{warning: age > 5h}") + "    watch: source\n"),
    (
        "E115",
        "drop it",
        rule_with("{}", "{warning: age > 5h}") + "    watch: source\n    «limit»: {from: api}\n",
    ),
    ("E116", "swap", rule_with(when="{notice: used >= 90%, warning: «used >= 80%»}")),
    ("E116", "swap", rule_with(when="{warning: remaining < 10, critical: «remaining < 20»}")),
    ("E117", "did you mean `org`", rule('message: {next_step: "ask {{ «orgs» }}"}')),
    ("E117", "did you mean `percent`", rule("message: {title: 'it''s {{ «percnt» }}'}")),
    ("E117", "two braces", rule('message: {title: "ask «{{» org }"}')),
    ("E117", "loops are not possible", rule('message: {title: "«{% for one in org %}»{% endfor %}"}')),
    ("E117", "calls are not", rule('message: {title: "x «{{ range(9) }}»"}')),
    ("E117", "labels.team", rule('message: {title: "{{ org.«__class__» }}"}')),
    ("E117", "no filter `frobnicate`", rule('message: {title: "{{ org | «frobnicate» }}"}')),
    ("E117", "are numbers", rule('message: {title: «"{{ used * 2 }}"»}')),
    ("E117", "division by zero", rule('message: {title: «"{{ raw_used / 0 }}"»}')),
    ("E117", "too large", rule('message: {title: «"{{ raw_used * 1e308 }}"»}')),
    ("E117", "too large", rule('message: {title: "«{{ 1e999 }}»"}')),
    ("E117", "powers are not", rule('message: {title: "«{{ 2 ** 10 ** 9 }}»"}')),
    ("E117", "up to 20", rule('message: {title: «"{{ 5 | round(-1000000000) }}"»}')),
    ("E106", "above 50%", rule("confidence: «0.4»")),
    ("E104", "write a whole number", rule("max_alerts: «2.5»")),
    ("E104", "any number", rule("max_alerts: «none»")),
    ("E106", "held to -1 alerts", rule("max_alerts: «-1»")),
    ("E138", "add it under", rule("quiet: «nights»")),
    ("E139", "did you mean `org`", rule("group: «orgs»")),
    ("E139", "leave `group` out", rule("group: «none»")),
    ("E122", "keep one", rule_with("{org: A, «workspace»: B}")),
    ("E107", "stands alone", rule("repeat: [4h, «never»]")),
    ("E106", "from short to long", rule("repeat: {critical: [1d, «4h»]}")),
    ("E106", "1m to 31d", rule("repeat: [4h, «90d»]")),
    ("E106", "10 waits", rule("repeat: «[" + ", ".join(["1d"] * 11) + "]»")),
    ("E107", "critical: 24h", rule("repeat: «[]»")),
    ("E118", "rules/cards.yaml:2", RULES + "  - {name: «cards», select: {}, when: {warning: used > 1}}\n"),
    ("E119", "did you mean `terminal`", rule("route: [«termnal»]")),
    ("E127", "did you mean `pipefy`", rule_with("{source: [«pipefi», pipefy]}")),
    ("E128", "did you mean `api_calls`", rule_with("{resource: «api_call»}")),
    ("E130", "from: fixed", rule("limit: {«value»: 5}")),
    ("E132", "allowances", rule("«limit»: {from: allowance, if_missing: error}")),
    ("E133", "drop `!*`", rule_with("{resource: «'!*'»}")),
    ("E133", "drop `!*`", rule_with("{labels: {team: «['!*']»}}")),
    ("W202", "stays as written", rule('message: {next_step: "«${WIKI}»"}')),
    ("E106", "unknown", rule("limit: {from: fixed, value: «-1»}")),
    ("E107", "critical: 24h", rule("repeat: «5»")),
    ("E107", '`["15m"]`', rule("repeat: {critical: [«[15m]»]}")),
    ("E107", "`true`", rule("repeat: {critical: «true»}")),
    ("E107", "3 polls or 1h", rule("after: «5»")),
    ("E101", "write 10_000 or 10000", rule("limit: {from: fixed, value: 10,«000»}")),
    ("W210", "never true", rule_with(when="{warning: «used < 0»}")),
    ("W210", "never true", rule_with(when="{warning: used >= 80% and «elapsed > 100%»}")),
    ("W210", "never true", rule_with(when="{warning: «remaining >= 101%»}")),
    ("W210", "never true", rule_with(when="{warning: «runs_out_in < 0h»}")),
    ("W210", "together with", rule_with(when="{warning: used >= 5 and «used < 3»}")),
    ("W210", "together with", rule_with(when="{warning: used > 80% and «used <= 80%»}")),
    ("W211", "other side", rule_with(when="{warning: forecast >= 100%}") + "    clear: «forecast < 105%»\n"),
    ("W211", "other side", rule_with(when="{warning: runs_out_in < 3d}") + "    clear: «runs_out_in > 1d»\n"),
    ("W213", "2h", rule_with(when="{warning: «age > 1h»}")),
    ("W211", "other side", rule("clear: «used > 95%»")),
    ("W211", "other side", rule("clear: «used < 95%»")),
    ("W211", "other side", rule("clear: «used <= 90%»")),
    ("W203", "pipefy", rule_with("{source: «other»}")),
    ("W205", "known ones", rule_with("{resource: [cards, «seats»]}")),
]


@pytest.mark.parametrize(("code", "words", "text"), BROKEN)
def test_a_fault_has_its_code_its_place_and_a_hint(desk: Desk, code: str, words: str, text: str) -> None:
    written, place = unmarked(text)
    path = desk.write("rules/cards.yaml", written)
    faults = desk.load().faults
    assert [(one.code, (one.line, one.col, one.length)) for one in faults] == [(code, place)]
    assert words in f"{faults[0].message} {faults[0].hint}"
    assert faults[0].file == str(path)


SOUND = [
    rule_with(when="{notice: used >= 80%, warning: used >= 80% and elapsed < 50%}"),
    rule_with(when="{warning: remaining < 20, critical: remaining < 10}"),
    rule_with(when="{warning: used >= 90% and elapsed < 50%, critical: used >= 80% and elapsed < 20%}"),
    rule_with("{source: '*', org: ['A *', '!A b'], resource: ['*_jobs', cards], labels: {team: x}}"),
    rule("limit: {from: fixed, value: 10_000, if_missing: error}"),
    rule("repeat: {critical: 24h, warning: never}"),
    rule("clear: used < 90%"),
    rule("clear: remaining > 100"),
    rule_with(when="{warning: remaining < 0, notice: elapsed >= 100%}"),
    rule("route: terminal"),
    rule("enabled: no"),
    rule("repeat: [4h, 1d, 1d]"),
    rule("repeat: {critical: [15m], notice: never}"),
    rule("confidence: 95%"),
    rule("max_alerts: 1"),
    rule("quiet: none"),
    rule("group: plan"),
    rule("group: pipe"),
    rule("message: {title: '{{ org }} {% if raw_left %}!{% endif %} {{ labels.team | upper }}'}"),
    rule_with(when="{notice: rise(24h) >= 500, warning: rise(1h) >= 100}"),
    rule_with(when="{warning: forecast >= 100% and elapsed >= 10%, critical: runs_out_in < 3d}"),
    rule_with(when="{warning: pace > 1.2 and used >= 20%}") + "    clear: pace < 1.1\n",
    rule_with("{workspace: A, resource: tasks}"),
]


@pytest.mark.parametrize("text", SOUND)
def test_what_makes_sense_is_no_fault(desk: Desk, text: str) -> None:
    desk.write("rules/cards.yaml", text)
    assert desk.load().faults == ()


def test_the_same_name_in_two_files_is_told_with_the_first_place(desk: Desk) -> None:
    desk.write("rules/more.yaml", RULES)
    (fault,) = desk.load().faults
    assert (fault.code, fault.file) == ("E118", str(desk.path / "rules/more.yaml"))
    assert fault.hint == "first at rules/cards.yaml:2"


def test_an_organization_that_its_source_leaves_out_is_told(desk: Desk) -> None:
    config = (desk.path / "config.yaml").read_text().replace("secret-t0ken", 'x, orgs: ["*", "!B"]')
    desk.write("config.yaml", config)
    desk.write("rules/cards.yaml", rule_with("{org: [A, B]}"))
    (fault,) = desk.load().faults
    assert (fault.code, fault.message) == ("W203", "the organization `B` is not watched")


def test_rules_are_checked_even_where_config_yaml_cannot_be_read(desk: Desk) -> None:
    desk.write("config.yaml", "version: [\n")
    desk.write("rules/cards.yaml", rule_with("{source: unknown}", "{warning: used => 1}"))
    assert desk.codes() == ["E006", "E114"]


def test_a_report_that_is_mailed_to_a_service_account_is_warned_of(desk: Desk) -> None:
    account = CONFIG.replace("token: secret-t0ken", "client_id: x, client_secret: secret-0123456789")
    desk.write("config.yaml", account)
    desk.write("rules/cards.yaml", action("at: warning, report: api, " + USAGE))
    (fault,) = desk.load().faults
    assert (fault.code, fault.is_error) == ("W214", False)
    assert "somebody reads" in fault.hint
    desk.write("rules/cards.yaml", action("at: warning, export: automation_jobs, cooldown: 24h"))
    assert desk.load().faults == ()


def test_an_approval_that_nobody_can_click_says_which_command_gives_it(desk: Desk) -> None:
    asks = action("at: warning, export: automation_jobs, cooldown: 24h, approve: true")
    desk.write("rules/cards.yaml", asks)
    (fault,) = desk.load().faults
    assert (fault.code, fault.is_error) == ("W217", False)
    assert "watcher export approve ID" in fault.hint
    slack = "ops: {type: slack, token: xoxb-1, channel: C0123456789, app_token: xapp-1}\n"
    desk.write("config.yaml", CONFIG.replace("receivers:\n", f"receivers:\n  {slack}"))
    assert "W217" not in desk.codes()


def test_a_rule_about_sources_that_write_nothing_cannot_order_reports(desk: Desk) -> None:
    workato = "  embedded: {type: workato, token: secret-t0ken, base_url: 'https://www.workato.com'}\n"
    desk.write("config.yaml", CONFIG.replace("receivers:", workato + "receivers:"))
    written = action("at: warning, export: automation_jobs, cooldown: 24h")
    desk.write("rules/cards.yaml", written.replace("resource: cards", "source: embedded"))
    assert "E130" in desk.codes()
