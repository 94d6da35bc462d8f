"""What the keys of every kind of source come to: defaults, forms that mean the same, the environment."""

from __future__ import annotations

from datetime import timedelta
from typing import TypeVar

import pytest

from tests.config.desk import CONFIG, Desk, plus, with_source
from watcher.config.models import Config
from watcher.config.server import Server
from watcher.config.sources import HttpSource, PipefySource, PushSource, Source, WorkatoSource
from watcher.config.sources.workato import DATA_CENTERS
from watcher.domain.budget import Budget
from watcher.domain.period import PeriodKind

S = TypeVar("S", bound=Source)
SERVER = "server: {}\n"
READING = "{resource: calls, used: a.b}"


def config_of(desk: Desk, text: str, **env: str) -> Config:
    desk.write("config.yaml", text)
    loaded = desk.load(env=env)
    assert loaded.faults == ()
    assert loaded.config is not None
    return loaded.config


def source(desk: Desk, kind: type[S], text: str, **env: str) -> S:
    """The one source of a config, which must be of that kind."""
    found = config_of(desk, with_source(text) + (SERVER if kind is PushSource else ""), **env).sources[
        "pipefy"
    ]
    assert isinstance(found, kind)
    return found


def http(more: str = "", readings: str = READING) -> str:
    return f"{{type: http, url: 'https://h/u', readings: [{readings}]{more}}}"


def test_what_nobody_writes_of_a_pipefy_source(desk: Desk) -> None:
    found = source(desk, PipefySource, "{type: pipefy, token: x}")
    assert (found.poll.min, found.poll.max) == (timedelta(minutes=5), timedelta(minutes=60))
    assert found.budget == Budget(share=0.01, per_day=None, fallback=1000)
    assert (found.breakdown, found.breakdown_limit, found.periods, found.history) == ((), 10, {}, True)


def test_what_nobody_writes_of_a_workato_source(desk: Desk) -> None:
    found = source(desk, WorkatoSource, "{type: workato, token: x}")
    assert found.address == "https://www.workato.com/api/"
    assert found.budget == Budget(share=None, per_day=1000, fallback=1000)
    assert (found.ids, found.param_style, found.usage_from) == ("workspace", "query-csv", "usage")
    assert (found.usage_paths, found.customer_paths, found.combine) == ({}, {}, {})
    assert found.task_limit_includes_adjustment
    assert found.history


def test_what_nobody_writes_of_an_http_source(desk: Desk) -> None:
    found = source(desk, HttpSource, http())
    assert found.budget.calls_a_day(None) == 300
    assert (found.method, found.body, found.readings[0].period) == ("GET", None, "none")


def test_what_nobody_writes_of_a_push_source(desk: Desk) -> None:
    found = source(desk, PushSource, "{type: push, token: a-token-of-some-length}")
    assert found.expect_every == timedelta(hours=24)


@pytest.mark.parametrize(
    ("written", "ends"),
    [
        ("15m", (15, 15)),
        ("{min: 2m}", (2, 60)),
        ("{max: 2h}", (5, 120)),
        ("{min: 1h, max: 1h}", (60, 60)),
        ("{}", (5, 60)),
    ],
)
def test_a_pace_is_one_duration_or_a_range(desk: Desk, written: str, ends: tuple[int, int]) -> None:
    poll = source(desk, PipefySource, f"{{type: pipefy, token: x, poll: {written}}}").poll
    assert (poll.min, poll.max) == tuple(timedelta(minutes=end) for end in ends)


@pytest.mark.parametrize(
    ("written", "budget"),
    [
        ("2.5%", Budget(share=0.025)),
        ("'100 %'", Budget(share=1.0)),
        ("500", Budget(share=None, per_day=500, fallback=500)),
        ("1_500", Budget(share=None, per_day=1500, fallback=1500)),
        ("'480.5'", Budget(share=None, per_day=480.5, fallback=480.5)),
    ],
)
def test_a_budget_is_a_share_or_a_number_a_day(desk: Desk, written: str, budget: Budget) -> None:
    assert source(desk, PipefySource, f"{{type: pipefy, token: x, budget: {written}}}").budget == budget


@pytest.mark.parametrize(
    ("written", "address"),
    [(f"data_center: {name}", url) for name, url in DATA_CENTERS.items()]
    + [
        ("base_url: 'https://vpw.example.com'", "https://vpw.example.com/api/"),
        ("base_url: 'https://vpw.example.com/'", "https://vpw.example.com/api/"),
        ("base_url: 'https://vpw.example.com/api'", "https://vpw.example.com/api/"),
        ("base_url: 'https://vpw.example.com:8443/x/api//'", "https://vpw.example.com:8443/x/api/"),
        ("base_url: 'http://127.0.0.1:9/api/'", "http://127.0.0.1:9/api/"),
    ],
)
def test_workato_s_address_ends_in_one_slash(desk: Desk, written: str, address: str) -> None:
    assert source(desk, WorkatoSource, f"{{type: workato, token: x, {written}}}").address == address


def test_ids_may_be_numbers_or_text(desk: Desk) -> None:
    text = "{type: workato, token: x, combine: {Acme: [123, A1], Globex: ['456']}}"
    assert source(desk, WorkatoSource, text).combine == {"Acme": ("123", "A1"), "Globex": ("456",)}


def test_maps_of_fields_hold_what_was_written_under_the_words_of_the_file(desk: Desk) -> None:
    text = (
        "{type: workato, token: x, fields: {tasks: usage.total, from: day}, customer_fields: {limit: a b.c}}"
    )
    found = source(desk, WorkatoSource, text)
    assert found.usage_paths == {"tasks": "usage.total", "from": "day"}
    assert found.customer_paths == {"limit": "a b.c"}


def test_a_limit_of_a_reading_is_a_path_or_a_number(desk: Desk) -> None:
    readings = "{resource: a, used: x, limit: 500}, {resource: b, used: x, limit: data.limit}"
    found = source(desk, HttpSource, http(readings=readings)).readings
    assert [one.limit for one in found] == [500.0, "data.limit"]


def test_paths_may_do_all_that_jmespath_does(desk: Desk) -> None:
    path = "sum(rows[?plan == 'pro'].\"used-up\") || `0`"
    readings = f"""[{{resource: a, used: '{path.replace("'", "''")}'}}]"""
    found = source(desk, HttpSource, http(readings=readings[1:-1]))
    assert found.readings[0].used == path


@pytest.mark.parametrize(
    ("written", "host", "port"),
    [
        ("127.0.0.1:8080", "127.0.0.1", 8080),
        ("'[::1]:80'", "::1", 80),
        ("0.0.0.0:9000", "0.0.0.0", 9000),
        ("watcher.internal:1", "watcher.internal", 1),
    ],
)
def test_a_place_to_listen_at_has_a_host_and_a_port(desk: Desk, written: str, host: str, port: int) -> None:
    server = config_of(desk, plus(f"server: {{listen: {written}}}\n")).server
    assert server is not None
    assert (server.host, server.port) == (host, port)


def test_the_server_listens_to_this_machine_alone_unless_told_otherwise() -> None:
    assert Server().host == "127.0.0.1"


def test_an_allowance_of_a_day_holds_for_what_is_counted_by_the_day(desk: Desk) -> None:
    text = with_source("{type: pipefy, token: x, periods: {api_calls: day}}")
    allowance = "allowances: [{source: '*', resource: api_calls, limit: 5, period: day}]\n"
    desk.write("config.yaml", text + allowance)
    assert [one.period for one in desk.load().allowances] == [PeriodKind.DAY]


# --- the environment ---------------------------------------------------------------------------------


def test_values_of_every_kind_can_come_from_the_environment(desk: Desk) -> None:
    found = source(
        desk,
        PipefySource,
        "{type: pipefy, token: x}",
        WATCHER_SOURCES__PIPEFY__POLL__MAX="2h",
        WATCHER_SOURCES__PIPEFY__BUDGET="2%",
        WATCHER_SOURCES__PIPEFY__BREAKDOWN='["pipe", "token"]',
        WATCHER_SOURCES__PIPEFY__BREAKDOWN_LIMIT="5",
        WATCHER_SOURCES__PIPEFY__PERIODS__API_CALLS="day",
        WATCHER_SOURCES__PIPEFY__HISTORY="false",
    )
    assert (found.poll.max, found.budget.share) == (timedelta(hours=2), 0.02)
    assert (found.breakdown, found.breakdown_limit) == (("pipe", "token"), 5)
    assert (found.periods, found.history) == ({"api_calls": "day"}, False)


def test_one_pace_from_the_environment_replaces_a_range_in_the_file(desk: Desk) -> None:
    text = "{type: pipefy, token: x, poll: {min: 5m, max: 60m}}"
    poll = source(desk, PipefySource, text, WATCHER_SOURCES__PIPEFY__POLL="15m").poll
    assert poll.min == poll.max == timedelta(minutes=15)


def test_headers_from_the_environment_find_the_ones_in_the_file(desk: Desk) -> None:
    text = http(", headers: {X-Api-Key: old}")
    found = source(desk, HttpSource, text, WATCHER_SOURCES__PIPEFY__HEADERS__X_API_KEY='{"new"')
    assert {name: value.get_secret_value() for name, value in found.headers.items()} == {
        "X-Api-Key": '{"new"'
    }
    found = source(desk, HttpSource, text, WATCHER_SOURCES__PIPEFY__HEADERS='{"X-Other": "o"}')
    assert set(found.headers) == {"X-Api-Key", "X-Other"}


def test_a_whole_workato_source_can_come_from_the_environment(desk: Desk) -> None:
    env = {
        "WATCHER_SOURCES__EMBEDDED__TYPE": "workato",
        "WATCHER_SOURCES__EMBEDDED__TOKEN": "t",
        "WATCHER_SOURCES__EMBEDDED__DATA_CENTER": "jp",
        "WATCHER_SOURCES__EMBEDDED__COMBINE": '{"Acme": [1, 2]}',
    }
    found = config_of(desk, CONFIG, **env).sources["embedded"]
    assert isinstance(found, WorkatoSource)
    assert (found.address, found.combine) == ("https://app.jp.workato.com/api/", {"Acme": ("1", "2")})


@pytest.mark.parametrize("kind", ["workato", "push", "http"])
def test_a_token_is_read_from_its_file_for_every_kind(desk: Desk, kind: str) -> None:
    path = desk.write("the-token", "a-token-of-some-length\n")
    more = f", url: 'https://h', readings: [{READING}]" if kind == "http" else ""
    desk.write("config.yaml", with_source(f"{{type: {kind}, token_file: {path}{more}}}") + SERVER)
    loaded = desk.load(need_secrets=True)
    assert loaded.faults == ()
    assert loaded.secrets == {"a-token-of-some-length"}
    assert desk.load().faults == ()


def test_a_short_token_in_a_file_is_told_where_the_file_is_named(desk: Desk) -> None:
    path = desk.write("the-token", "short\n")
    desk.write("config.yaml", with_source(f"{{type: push, token_file: {path}}}") + SERVER)
    (fault,) = desk.load(need_secrets=True).faults
    assert (fault.code, fault.line) == ("E106", 3)


ABSENT = [
    "{type: pipefy, token: x, poll: {min: '${X}', max: '${Y}'}}",
    "{type: pipefy, token: x, budget: '${X}', breakdown: ['${Y}'], breakdown_limit: '${Z}', history: '${X}'}",
    "{type: pipefy, token: x, periods: {api_calls: '${X}'}}",
    "{type: workato, token: x, data_center: '${X}', ids: '${Y}', param_style: '${Z}', usage_from: '${X}'}",
    "{type: workato, token: x, base_url: '${X}', budget: '${Y}', fields: {tasks: '${Z}'}}",
    "{type: workato, token: x, customer_fields: {plan: '${X}'}, task_limit_includes_adjustment: '${Y}'}",
    "{type: http, url: 'https://h', readings: [{resource: '${Y}', used: '${Z}', limit: '${X}'}]}",
    "{type: http, url: 'https://h', readings: [{resource: a, used: b, period: '${X}', labels: {p: '${Y}'}}]}",
    "{type: push, token: a-token-of-some-length, expect_every: '${X}'}",
]


@pytest.mark.parametrize("text", ABSENT)
def test_an_absent_variable_in_a_source_is_the_one_fault(desk: Desk, text: str) -> None:
    desk.write("config.yaml", with_source(text) + SERVER)
    assert {fault.code for fault in desk.load().faults} == {"E124"}


@pytest.mark.parametrize(
    "text",
    [
        "{type: workato, token: '${X}'}",
        "{type: push, token: '${X}'}",
        "{type: push, token_file: '${X}'}",
        f"{{type: http, url: '${{X}}', headers: {{X-Any: '${{Y}}'}}, readings: [{READING}]}}",
    ],
)
def test_absent_credentials_of_every_kind_are_only_noted_where_nothing_runs(desk: Desk, text: str) -> None:
    desk.write("config.yaml", with_source(text) + SERVER)
    loaded = desk.load()
    assert (loaded.ok, loaded.faults) == (True, ())
    assert loaded.notes
    assert {fault.code for fault in desk.load(need_secrets=True).faults} == {"E124"}
