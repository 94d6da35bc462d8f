"""Every fault that a source can have, each at its place: the kinds of source and the keys of each."""

from __future__ import annotations

import pytest

from tests.config.desk import CONFIG, Desk, plus, rule_with, unmarked, with_routes, with_source
from watcher.domain.rule import Globs

SERVER = "server: {listen: 127.0.0.1:8080}\n"
READING = "{resource: calls, used: a.b}"


def pipefy(more: str) -> str:
    return with_source(f"{{type: pipefy, token: x, {more}}}")


def workato(more: str) -> str:
    return with_source(f"{{type: workato, token: x, {more}}}")


def http(more: str, readings: str = READING) -> str:
    return with_source(f"{{type: http, url: 'https://h/u', {more}, readings: [{readings}]}}")


def reading(more: str) -> str:
    return http("method: GET", f"{{resource: calls, {more}}}")


BROKEN = [
    # the code, words of the message or the hint, and the file; «marks» show the place that must be told
    ("E105", "did you mean `workato`", with_source("{type: «workto», token: x}")),
    ("E103", "type: pipefy", with_source("{token: x}").replace("pipefy:", "«pipefy»:")),
    ("E101", "did you mean `base_url`", workato("«base_ulr»: 'https://h'")),
    ("E101", "did you mean `readings`", with_source("{type: http, url: 'https://h', «redings»: []}")),
    (
        "E101",
        "did you mean `expect_every`",
        with_source("{type: push, token: 'a-long-one-01234', «expect_evry»: 1h}"),
    ),
    ("E103", "`url` is missing", with_source(f"«{{type: http, readings: [{READING}]}}»")),
    ("E103", "`readings` is missing", with_source("«{type: http, url: 'https://h'}»")),
    ("E103", "resource: api_calls", http("method: GET", "«{used: a}»")),
    ("E103", "write one at least", with_source("{type: http, url: 'https://h/u', readings: «[]»}")),
    # poll
    ("E101", "did you mean `max`", pipefy("poll: {min: 5m, «maxx»: 1h}")),
    ("E106", "write 1m to 1d", pipefy("poll: {min: «5s», max: 1h}")),
    ("E106", "write 1m to 1d", pipefy("poll: {max: «2d»}")),
    ("E106", "write max: 1h", pipefy("poll: {min: 1h, max: «5m»}")),
    ("E106", "write max: 2h", pipefy("poll: «{min: 2h}»")),
    ("E107", "such as 15m", pipefy("poll: {min: «5»}")),
    ("E107", "{min: 5m, max: 60m}", pipefy("poll: «5»")),
    ("E107", "such as 15m", pipefy("poll: «often»")),
    # budget
    ("E104", "a share such as 1%", pipefy("budget: «much»")),
    ("E104", "a share such as 1%", pipefy("budget: «true»")),
    ("E106", "above 0, 100% at most", pipefy("budget: «0%»")),
    ("E106", "above 0, 100% at most", pipefy("budget: «101%»")),
    ("E106", "above 0", pipefy("budget: «0»")),
    ("E106", "tells no limit", workato("budget: «1%»")),
    ("E104", "so many calls a day", http("budget: «lots»")),
    # pipefy
    ("E105", "did you mean `pipe`", pipefy("breakdown: [token, «pip»]")),
    ("E122", "keep one", pipefy("breakdown: «[pipe, flow, pipe]»")),
    ("E106", "at most 50", pipefy("breakdown_limit: «51»")),
    ("E106", "at least 1", pipefy("breakdown_limit: «0»")),
    ("E105", "not a period", pipefy("periods: {api_calls: «week»}")),
    ("E128", "did you mean `api_calls`", pipefy("periods: {«api_cals»: day}")),
    ("E130", "api_calls only", pipefy("periods: {cards: «day»}")),
    ("E104", "true or false", pipefy("history: «often»")),
    # workato
    ("E123", "token_file", with_source("{type: workato}").replace("pipefy:", "«pipefy»:")),
    ("E122", "keep one of the two", workato("base_url: 'https://h/api', «data_center»: eu")),
    ("E105", "or trial", workato("data_center: «mars»")),
    ("E109", "https", workato("base_url: «http://h.example/api»")),
    ("E105", "query-brackets", workato("param_style: «query-cvs-list»")),
    ("E105", "workspace or external", workato("ids: «both»")),
    ("E105", "usage or customers", workato("usage_from: «list»")),
    ("E101", "did you mean `tasks`", workato("fields: {«task»: usage.total}")),
    ("E134", "joined by dots", workato("fields: {tasks: «usage..total»}")),
    ("E134", "joined by dots", workato("customer_fields: {plan: «'a. b'»}")),
    ("E122", "a part of `A` already", workato("combine: {A: [1, 2], B: [3, «2»]}")),
    ("E122", "stands twice", workato("combine: {A: «[1, '1']»}")),
    ("E103", "write one at least", workato("combine: {A: «[]»}")),
    ("E104", "an id must be text", workato("combine: {A: [«true»]}")),
    # http
    ("E109", "https", with_source(f"{{type: http, url: «http://h.example», readings: [{READING}]}}")),
    ("E105", "did you mean `POST`", http("method: «post»")),
    ("E113", "letters, digits", http("headers: {«a b»: x}")),
    ("E106", "one line of ASCII", http("headers: {X-Key: «å»}")),
    ("E104", "text", http("headers: {X-Key: «5»}")),
    ("E122", "keep one of the two", http("token: x, headers: {«authorization»: y}")),
    ("E130", "method: POST", http("«body»: {a: 1}")),
    ("E104", "sent as JSON", http("method: POST, body: «text»")),
    ("E134", "`.` cannot stand there", reading("used: a.«.»b")),
    ("E134", "ends too early", reading("used: 'a.b«[»'")),
    ("E134", "did you mean `length`", reading("used: '«lenght»(a)'")),
    ("E134", "takes 1 values, not 2", reading("used: '«length»(a, b)'")),
    ("E134", "double quotes", reading("used: a«-»b")),
    ("E134", "1 to 1,000", reading("used: «''»")),
    ("E104", "a path must be text", reading("used: «5»")),
    ("E134", "`.` cannot stand there", reading("used: a, limit: 'b.«.»c'")),
    ("E106", "above 0", reading("used: a, limit: «0»")),
    ("E103", "remaining: and limit:", http("method: GET", "«{resource: calls}»")),
    ("E103", "add limit:", reading("«remaining»: a")),
    ("E122", "keep `used`", reading("used: a, «remaining»: b, limit: 5")),
    ("E130", "period: month", reading("used: a, reset: «b»")),
    ("E130", "period: day", reading("used: a, reset: b, period: «none»")),
    ("E105", "month, day or none", reading("used: a, period: «week»")),
    ("E130", "add each:", reading("used: a, «id»: b")),
    ("E103", "whose row", reading("used: a, «each»: rows")),
    ("E134", "double quotes", reading("used: a, each: rows, org: the«-»name")),
    ("E134", "cannot stand there", reading("used: a, labels: {plan: a.«.»b}")),
    ("E122", "first in readings[0]", http("method: GET", READING + ", {resource: «calls», used: c}")),
    # push and server
    ("E135", "add server:", with_source("{type: «push», token_file: t}")),
    ("E123", "token_file", with_source("{type: push}").replace("pipefy:", "«pipefy»:") + SERVER),
    (
        "E122",
        "a token of its own",
        with_source("{type: push, token: 0123456789abcdef}\n  «other»: {type: push, token: 0123456789abcdef}")
        + SERVER,
    ),
    ("E106", "openssl rand", with_source("{type: push, token: «short»}") + SERVER),
    ("E106", "1m to 31d", with_source("{type: push, token_file: t, expect_every: «1s»}") + SERVER),
    ("E101", "did you mean `listen`", plus("server: {«listn»: 127.0.0.1:80}\n")),
    ("E109", "[::1]:8080", plus("server: {listen: «8080»}\n")),
    ("E109", "host:port", plus("server: {listen: «127.0.0.1:99999»}\n")),
    ("E109", "host:port", plus("server: {listen: «'::1:8080'»}\n")),
    ("E103", "empty", plus("storage: {exports: «''»}\n")),
]


@pytest.mark.parametrize(("code", "words", "text"), BROKEN)
def test_a_fault_in_a_source_has_its_code_its_place_and_a_hint(
    desk: Desk, code: str, words: str, text: str
) -> None:
    written, place = unmarked(text)
    desk.write("config.yaml", written)
    faults = [one for one in desk.load().faults if one.code not in {"E123", "E135"} or one.code == code]
    assert [(one.code, (one.line, one.col, one.length)) for one in faults] == [(code, place)]
    assert words in f"{faults[0].message} {faults[0].hint} {' '.join(faults[0].allowed)}"


ALLOWANCES = "allowances: [{source: '*', %s}]\n"
ODD = [
    ("W212", "api_calls: day", plus(ALLOWANCES % "resource: api_calls, limit: 5, period: «day»")),
    ("W212", "period: month", plus(ALLOWANCES % "resource: cards, limit: 5, period: «day»")),
    ("W212", "drop `period`", plus(ALLOWANCES % "resource: users, limit: 5, period: «month»")),
    (
        "W212",
        "api_calls: month",
        pipefy("periods: {api_calls: day}") + ALLOWANCES % "resource: api_calls, limit: 5, period: «month»",
    ),
    ("W205", "known ones", plus(ALLOWANCES % "resource: «seats», limit: 5")),
    ("E128", "did you mean `tasks`", plus(ALLOWANCES % "resource: «taks», limit: 5")),
    (
        "W203",
        "add breakdown: [pipe]",
        plus(ALLOWANCES % "resource: automation_jobs, labels: {«pipe»: '*'}, limit: 5"),
    ),
    ("W203", "drop it", plus(ALLOWANCES % "resource: tasks, labels: {«recipe»: '*'}, limit: 5")),
    (
        "W203",
        "resource: api_calls",
        pipefy("breakdown: token") + ALLOWANCES % "resource: cards, labels: {«token»: '*'}, limit: 5",
    ),
    ("W203", "breakdown: [pipe]", plus(ALLOWANCES % "resource: automation_jobs, limit: 5, «pipe»: '*'")),
    ("E122", "keep one", with_routes("{match: {org: A, «workspace»: A}, to: terminal}", "{to: terminal}")),
]


@pytest.mark.parametrize(("code", "words", "text"), ODD)
def test_an_allowance_or_route_that_fits_no_source_is_told(
    desk: Desk, code: str, words: str, text: str
) -> None:
    written, place = unmarked(text)
    desk.write("config.yaml", written)
    faults = desk.load().faults
    assert [(one.code, (one.line, one.col, one.length)) for one in faults] == [(code, place)]
    assert words in f"{faults[0].message} {faults[0].hint}"


@pytest.mark.parametrize(
    "text",
    [
        plus(ALLOWANCES % "resource: '*', limit: 5, period: month"),
        pipefy("periods: {api_calls: day}") + ALLOWANCES % "resource: api_calls, limit: 5, period: day",
        pipefy("periods: {ai_credits: none}"),
        workato("data_center: eu") + ALLOWANCES % "resource: tasks, plan: pro, limit: 5, period: month",
        http("method: GET") + ALLOWANCES % "resource: calls, limit: 5",
        with_source("{type: push, token_file: t}") + SERVER + ALLOWANCES % "resource: seats, limit: 5",
    ],
)
def test_what_fits_is_not_told(desk: Desk, text: str) -> None:
    desk.write("config.yaml", text)
    desk.write("rules/cards.yaml", rule_with("{resource: tasks}"))
    assert desk.load().faults == ()


def test_a_name_close_to_a_known_one_is_only_doubted_where_any_name_can_be_pushed(desk: Desk) -> None:
    push = with_source("{type: push, token_file: t}") + SERVER
    desk.write("config.yaml", push + ALLOWANCES % "resource: card, limit: 5")
    assert [(one.code, one.hint) for one in desk.load().faults] == [("W205", "did you mean `cards`?")]


@pytest.mark.parametrize("select", ['pipe: "*"', 'labels: {pipe: "*"}'])
def test_a_part_below_the_organization_is_selected_by_key_or_by_label(desk: Desk, select: str) -> None:
    desk.write("rules/cards.yaml", rule_with(f"{{resource: automation_jobs, {select}}}"))
    (fault,) = desk.load().faults
    assert (fault.code, fault.hint) == ("W203", "add breakdown: [pipe] to the source")
    desk.write("config.yaml", pipefy("breakdown: [pipe]"))
    assert desk.load().faults == ()
    assert desk.load().rules[0].select.globs["pipe"] == Globs(("*",))


def test_a_part_that_is_selected_twice_is_told(desk: Desk) -> None:
    desk.write("config.yaml", pipefy("breakdown: [pipe]"))
    desk.write("rules/cards.yaml", rule_with("{resource: automation_jobs, pipe: A, labels: {pipe: B}}"))
    (fault,) = desk.load().faults
    assert (fault.code, fault.hint) == ("E122", "keep one of the two")


def test_parts_that_are_pushed_or_read_by_path_may_have_any_name(desk: Desk) -> None:
    desk.write("rules/cards.yaml", rule_with("{resource: '*', labels: {recipe: '*'}}"))
    assert desk.codes() == ["W203"]
    desk.write("config.yaml", reading("used: a, labels: {recipe: b}"))
    assert desk.load().faults == ()
    desk.write("config.yaml", with_source("{type: push, token_file: t}") + SERVER)
    assert desk.load().faults == ()


# --- how soon a source is called silent --------------------------------------------------------------


@pytest.mark.parametrize(
    ("poll", "when", "told"),
    [
        ("60m", "age >= 1h", ["W213"]),
        ("60m", "age >= 119m", ["W213"]),
        ("60m", "age >= 2h", []),
        ("15m", "age >= 1h", []),
        ("{min: 1m, max: 60m}", "age > 1h", ["W213"]),
        ("60m", "age >= 10m and failures >= 2 polls", []),
        ("60m", "failures >= 1 poll", []),
    ],
)
def test_a_rule_that_calls_a_planned_silence_stale_is_told(
    desk: Desk, poll: str, when: str, told: list[str]
) -> None:
    desk.write("config.yaml", pipefy(f"poll: {poll}"))
    desk.write(
        "rules/cards.yaml", rule_with("{source: '*'}", f"{{critical: {when}}}") + "    watch: source\n"
    )
    assert desk.codes() == told


def test_how_soon_a_source_is_silent_depends_on_the_sources_selected(desk: Desk) -> None:
    two = CONFIG.replace("receivers:", "  slow: {type: pipefy, token: x, poll: 6h}\nreceivers:")
    desk.write("config.yaml", two)
    for source, told in (("pipefy", []), ("slow", ["W213"]), ("'*'", ["W213"])):
        rule = rule_with(f"{{source: {source}}}", "{warning: age >= 3h}")
        desk.write("rules/cards.yaml", rule + "    watch: source\n")
        assert desk.codes() == told


def test_pushed_numbers_are_late_from_when_they_were_due_so_no_age_is_too_short(desk: Desk) -> None:
    desk.write("config.yaml", with_source("{type: push, token_file: t}") + SERVER)
    desk.write("rules/cards.yaml", rule_with("{}", "{warning: age >= 1h}") + "    watch: source\n")
    assert desk.load().faults == ()
