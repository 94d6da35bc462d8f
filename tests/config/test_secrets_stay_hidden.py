from __future__ import annotations

import json

import pytest

from tests.config.desk import CONFIG, Desk, plus, with_receiver, with_source
from watcher.config.loaded import Loaded
from watcher.config.report import as_json, render
from watcher.config.show import show_json, show_text

SECRET = "hunter2-s3cret"
LEAKY = [
    with_source(f"{{type: pipefy, client_id: x, client_secret: {SECRET}, bad: 1}}"),
    with_source(f"{{type: pipefy, pasword: {SECRET}}}"),
    with_source(f"{{type: pipefy, tokn: '{SECRET}', client_id: x}}"),
    with_source(f"{{type: pipefy, token: [{SECRET}]}}"),
    with_source(f"{{type: pipefy, token: {{a: {SECRET}}}}}"),
    with_source(f"\n    type: pipefy\n    token:\n      {SECRET}\n    bad: 1"),
    with_source(f"\n    type: pipefy\n    token: |\n      {SECRET}\n    bad: 1"),
    with_source(f'\n    type: pipefy\n    token: "{SECRET}\n      {SECRET}"\n    bad: 1'),
    with_source(f'\n    type: pipefy\n    token: "${{A}}{SECRET}"\n    bad: 1'),
    with_source(f'\n    type: pipefy\n    "token": "{SECRET}"\n    token: "{SECRET}"\n    bad: 1'),
    with_source(f"{{type: pipefy, token: x, api_url: 'http://u:{SECRET}@example.com'}}"),
    with_receiver(f"x: {{type: slack, webhook: 'http://example.com/{SECRET}'}}"),
    with_receiver(f"x: {{type: slakc, webhook: 'https://hooks.slack.com/services/{SECRET}'}}"),
    with_receiver(f"x: {{type: console, other: xoxb-{SECRET}}}"),
    plus(f"storage: {{url: 'mysql://u:{SECRET}@db/x'}}\n"),
    plus(f"storage: {{url: 'postgresql://u:{SECRET}@db'}}\n"),
    *(
        plus(f"storage: {{url: '{url}'}}\n")
        for url in (
            f"postgresql://u:x/{SECRET}@h/d",
            f"postgresql:/u:{SECRET}@h/d",
            f"u:{SECRET}@h/d",
            f"postgresql://u:{SECRET}",
            f"host=h password={SECRET}",
            f"postgresql://u@h/d?sslpassword={SECRET}",
            f"postgresql://u:{SECRET} {SECRET}@h",
        )
    ),
    plus(f"storage:\n  url: postgresql://u:x,}}{SECRET}@h\n"),
    plus(f"storage:\n  url: >-\n    u:x\n    {SECRET}\n"),
    plus(f"storage: {{url: u#{SECRET}}}\n"),
    plus(f"heartbeat: {{url: https://hc-ping.com/{SECRET}}}\n"),
    plus(f"heartbeat: {{url: 'https://hc-ping.com/{SECRET}' }}\nstorage: [\n"),
    plus(f'"heartbeat": {{"url":"https://hc-ping.com/{SECRET}"}}\n'),
    with_source(f"{{type: pipefy, token: x, api_url: 'https://h/graphql?token={SECRET}', bad: 1}}"),
    with_source(f"{{type: pipefy, token: x, api_url: 'http://h.example/graphql?key={SECRET}'}}"),
    with_source(f"{{type: pipefy, token: x, api_url: 'https://h/graphql?a=b {SECRET}'}}"),
    plus(f"smtp:\n  password: {SECRET}\n  host: [1\n"),
    plus(f"smtp:\n  password: |\n    {SECRET}\n\n    {SECRET}: : x\n   - y\n"),
    plus(f"smtp:\n  password: '{SECRET}\n"),
    plus(f"smtp: {{password: {SECRET}: x}}\n"),
    plus(f"smtp: {{password: [{SECRET}, {SECRET}\n"),
    plus(f"smtp:\n  password: '{SECRET}\n    {SECRET}\n    x: @\n"),
    plus(f"smtp:\n  password: {SECRET}\n    {SECRET}: : b\n"),
    plus(f"smtp: {{host: h, from: a@b.c, Password: {SECRET}}}\n"),
    with_source(f"{{type: workato, tokn: {SECRET}}}"),
    with_source(f"{{type: workato, token: x, base_url: 'https://u:{SECRET}@h/api', bad: 1}}"),
    with_source(f"{{type: workato, token: x, base_url: 'http://h.example/api?key={SECRET}'}}"),
    with_source(f"{{type: push, token: {SECRET}, bad: 1}}"),
    *(
        with_source(f"{{type: http, url: 'https://h', readings: [{{resource: a, used: b}}], {more}}}")
        for more in (
            f"headers: {{X-Any: {SECRET}}}, bad: 1",
            f"headers: {{X-Any: [{SECRET}]}}",
            f"headers: {{X-Any: å{SECRET}}}",
            f"headers: {{a b: {SECRET}}}",
            f"headers: {SECRET}",
            f"headers: [{SECRET}]",
            f"header: {{X-Any: {SECRET}}}",
            f"heders: {{X-Any: {SECRET}}}",
            f"method: POST, body: {{api_key: {SECRET}}}, bad: 1",
            f"method: POST, body: {{password: {SECRET}}}, bad: 1",
        )
    ),
    with_source(
        f"\n    type: http\n    url: 'https://h'\n    headers:\n      X-Any:\n        {SECRET}\n    bad: 1"
    ),
    with_source(f"{{type: http, url: 'https://h/{SECRET}', readings: 5}}"),
    with_source(f"{{type: http, url: 'https://h/u?k={SECRET}', redings: []}}"),
]


def everything(loaded: Loaded) -> str:
    parts = [render(loaded), render(loaded, colour=True), json.dumps(as_json(loaded)), repr(loaded)]
    parts += [show_text(loaded), json.dumps(show_json(loaded)), repr(loaded.config), str(loaded.faults)]
    return "\n".join(parts)


@pytest.mark.parametrize("text", LEAKY)
def test_no_fault_shows_a_secret(desk: Desk, text: str) -> None:
    desk.write("config.yaml", text)
    loaded = desk.load(need_secrets=True)
    assert loaded.errors
    assert SECRET not in everything(loaded)


def test_no_fault_shows_a_secret_of_the_environment(desk: Desk) -> None:
    env = {
        "WATCHER_RECEIVERS__X__TYPE": "slack",
        "WATCHER_RECEIVERS__X__WEBHOOK": f"ftp://{SECRET}",
        "WATCHER_STORAGE__URL": f"mysql://u:{SECRET}@db/x",
        "WATCHER_SOURCES__PIPEFY__TOKN": SECRET,
    }
    loaded = desk.load(env=env, need_secrets=True)
    assert [fault.code for fault in loaded.errors] == ["E101", "E109", "E109"]
    assert SECRET not in everything(loaded)


def test_no_fault_shows_a_header_of_the_environment(desk: Desk) -> None:
    source = "{type: http, url: 'https://h', headers: {X-Any: x}, readings: [{resource: a, used: b}]}"
    desk.write("config.yaml", with_source(source))
    for name, value in (("X_ANY", f"{SECRET}\u00e5"), ("X_ANY", f'["{SECRET}"'), ("A B", SECRET)):
        loaded = desk.load(env={f"WATCHER_SOURCES__PIPEFY__HEADERS__{name}": value}, need_secrets=True)
        assert SECRET not in everything(loaded)


def test_a_sound_http_source_is_shown_without_its_secrets(desk: Desk) -> None:
    source = (
        f"{{type: http, url: 'https://h/u?key={SECRET}', token: '{SECRET}1', method: POST,"
        f" headers: {{X-Any: '{SECRET}2'}}, body: {{q: usage, deep: [{{api_key: '{SECRET}3'}}]}},"
        " readings: [{resource: a, used: b}]}"
    )
    desk.write("config.yaml", with_source(source))
    loaded = desk.load(need_secrets=True)
    assert loaded.faults == ()
    assert SECRET not in everything(loaded)
    assert "q: usage" in show_text(loaded)
    assert {SECRET, f"{SECRET}1", f"{SECRET}2", f"{SECRET}3"} <= loaded.secrets


def test_a_sound_config_is_shown_without_its_secrets(desk: Desk) -> None:
    desk.write("hook", f"https://hooks.slack.com/services/{SECRET}")
    desk.write("config.yaml", CONFIG.replace("secret-t0ken", SECRET) + "storage: {url: '${DB}'}\n")
    env = {
        "DB": f"postgresql://w:{SECRET}@db/limits?sslmode=require",
        "WATCHER_RECEIVERS__HOOK__TYPE": "slack",
        "WATCHER_RECEIVERS__HOOK__WEBHOOK_FILE": "hook",
    }
    loaded = desk.load(env=env, need_secrets=True)
    assert loaded.faults == ()
    assert SECRET not in everything(loaded)
    assert "postgresql://w:********@db/limits?********" in show_text(loaded)


def test_all_secrets_are_named_for_whoever_must_hide_them(desk: Desk) -> None:
    assert desk.load().secrets == {"secret-t0ken"}


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://u:{SECRET} word@h/d",
        f'postgresql://u:"{SECRET}"@h/d',
        f"postgresql://u:1/{SECRET}@h/d",
        f"postgresql://u:`{SECRET}@h/d",
    ],
)
def test_a_storage_url_that_cannot_be_taken_apart_for_sure_is_masked_whole(desk: Desk, url: str) -> None:
    loaded = desk.load(env={"WATCHER_STORAGE__URL": url})
    assert loaded.ok
    assert SECRET not in everything(loaded)
    assert show_json(loaded)["config"]["storage"]["url"] == "********"
    assert any(SECRET in secret for secret in loaded.secrets)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("sqlite:////data/watcher.db", "sqlite:////data/watcher.db"),
        ("postgresql://watcher@db.example/limits", "postgresql://watcher@db.example/limits"),
        (f"postgres://w:{SECRET}@[::1]:5432/limits", "postgres://w:********@[::1]:5432/limits"),
        ("postgresql://db:5432/limits", "postgresql://db:5432/limits"),
        ("postgresql://w@/limits?host=/run/postgresql", "postgresql://w@/limits?********"),
    ],
)
def test_of_a_storage_url_all_is_shown_but_the_password_and_the_options(
    desk: Desk, url: str, shown: str
) -> None:
    loaded = desk.load(env={"WATCHER_STORAGE__URL": url})
    assert show_json(loaded)["config"]["storage"]["url"] == shown


def test_the_options_of_an_address_are_masked_where_it_is_shown(desk: Desk) -> None:
    desk.write("config.yaml", with_source(f"{{type: pipefy, token: x, api_url: 'https://h/g?key={SECRET}'}}"))
    loaded = desk.load()
    assert loaded.ok
    assert SECRET not in everything(loaded)
    assert "https://h/g?********" in show_text(loaded)


def test_an_address_without_a_secret_stays_readable_beside_a_fault(desk: Desk) -> None:
    source = "{type: pipefy, token: x, api_url: 'https://acme.pipefy.com/graphql', bad: 1}"
    desk.write("config.yaml", with_source(source) + "storage: {url: 'postgresql://w@db/limits', bad: 1}\n")
    told = render(desk.load())
    assert "'https://acme.pipefy.com/graphql'" in told
    assert "'postgresql://w@db/limits'" in told
