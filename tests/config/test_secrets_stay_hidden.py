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
    plus(f"smtp:\n  password: {SECRET}\n  host: [1\n"),
    plus(f"smtp:\n  password: |\n    {SECRET}\n\n    {SECRET}: : x\n   - y\n"),
    plus(f"smtp:\n  password: '{SECRET}\n"),
    plus(f"smtp: {{password: {SECRET}: x}}\n"),
    plus(f"smtp: {{password: [{SECRET}, {SECRET}\n"),
    plus(f"smtp:\n  password: '{SECRET}\n    {SECRET}\n    x: @\n"),
    plus(f"smtp:\n  password: {SECRET}\n    {SECRET}: : b\n"),
    plus(f"smtp: {{host: h, from: a@b.c, Password: {SECRET}}}\n"),
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


def test_a_sound_config_is_shown_without_its_secrets(desk: Desk) -> None:
    desk.write("hook", f"https://hooks.slack.com/services/{SECRET}")
    desk.write("config.yaml", CONFIG.replace("secret-t0ken", SECRET) + "storage: {url: '${DB}'}\n")
    env = {
        "DB": f"postgresql://w:{SECRET}@db/limits?sslpassword={SECRET}",
        "WATCHER_RECEIVERS__HOOK__TYPE": "slack",
        "WATCHER_RECEIVERS__HOOK__WEBHOOK_FILE": "hook",
    }
    loaded = desk.load(env=env, need_secrets=True)
    assert loaded.faults == ()
    assert SECRET not in everything(loaded)
    assert "postgresql://w:********@db/limits?********" in show_text(loaded)


def test_all_secrets_are_named_for_whoever_must_hide_them(desk: Desk) -> None:
    assert desk.load().secrets == {"secret-t0ken"}
