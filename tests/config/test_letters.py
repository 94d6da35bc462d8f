from __future__ import annotations

import json

import pytest

from tests.config.desk import Desk, unmarked, with_receiver
from tests.domain.tellings import AT
from watcher.bootstrap.receivers import channels_of, receiver_plan
from watcher.config.report import as_json, render
from watcher.config.secretvalues import secret_values
from watcher.config.show import show_text
from watcher.sandbox.clock import JumpingClock

URL = "https://hooks.example.com/limits"
SECRET = "hunter2-s3cret"
BROKEN = [
    ("E123", "url_file", with_receiver("«x»: {type: webhook}")),
    ("E123", "url_file", with_receiver("«x»: {type: apprise}")),
    ("E122", "drop `url`", with_receiver(f"x: {{type: webhook, url: '{URL}', url_file: «u»}}")),
    ("E122", "drop `secret`", with_receiver("x: {type: webhook, url_file: u, secret: s, secret_file: «f»}")),
    ("E109", "https", with_receiver("x: {type: webhook, url: «http://host.example.com/x»}")),
    ("E109", "not an http(s) URL", with_receiver("x: {type: webhook, url: «ftp://host.example.com»}")),
    ("E101", "did you mean `headers`", with_receiver("x: {type: webhook, url_file: u, «header»: {A: b}}")),
    (
        "E130",
        "set by us",
        with_receiver("x: {type: webhook, url_file: u, headers: {«Idempotency-Key»: b}}"),
    ),
    ("E106", "one line", with_receiver("x: {type: webhook, url_file: u, headers: {A: «é»}}")),
    ("E119", "under `receivers`", with_receiver("x: {type: webhook, url_file: u, fallback: «nobody-there»}")),
    ("E105", "did you mean `webhook`", with_receiver("x: {type: «webhok»}")),
    ("E144", "msteams://", with_receiver("x: {type: apprise, url: «'nonesuch://a/b'»}")),
    ("E144", "one service", with_receiver("x: {type: apprise, url: «'json://a json://b'»}")),
]


@pytest.mark.parametrize(("code", "words", "text"), BROKEN)
def test_a_fault_of_a_receiver_has_its_place_and_a_hint(desk: Desk, code: str, words: str, text: str) -> None:
    written, place = unmarked(text)
    desk.write("config.yaml", written)
    faults = desk.load().faults
    assert [(one.code, (one.line, one.col, one.length)) for one in faults] == [(code, place)]
    assert words in f"{faults[0].message} {faults[0].hint}"


def test_without_apprise_its_receivers_are_told_how_to_get_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("watcher.config.checks.apprise.installed", lambda: False)
    desk.write("config.yaml", with_receiver("x: {type: apprise, url_file: u}"))
    (fault,) = desk.load().faults
    assert (fault.code, fault.hint) == ("E143", "pip install 'limit-watcher[apprise]'")


@pytest.mark.parametrize("kind", ["webhook", "apprise"])
def test_an_address_of_the_environment_need_not_be_there_for_a_check(desk: Desk, kind: str) -> None:
    desk.write("config.yaml", with_receiver(f'x: {{type: {kind}, url: "${{HOOK}}"}}'))
    assert desk.load().ok
    assert [one.code for one in desk.load(need_secrets=True).faults] == ["E124"]


def test_files_and_the_environment_fill_in_what_is_secret(desk: Desk) -> None:
    desk.write("url", f"{URL}\n")
    desk.write(
        "config.yaml", with_receiver("x: {type: webhook, url_file: url, headers: {Authorization: '${A}'}}")
    )
    env = {"A": f"Bearer {SECRET}", "WATCHER_RECEIVERS__X__SECRET": SECRET}
    config = desk.load(env=env, need_secrets=True).config
    assert config is not None
    assert {URL, SECRET, f"Bearer {SECRET}"} <= secret_values(config)


@pytest.mark.parametrize(
    "entry",
    [
        f"{{type: webhook, url: '{URL}/{SECRET}', bad: 1}}",
        f"{{type: webhook, url: 'http://hooks.example.com/{SECRET}'}}",
        f"{{type: webhook, url: '{URL}', secret: {SECRET}, bad: 1}}",
        f"{{type: webhook, url: '{URL}', headers: {{A: 'Bearer {SECRET}', Host: {SECRET}}}, bad: 1}}",
        f"{{type: apprise, url: 'discord://{SECRET}/{SECRET}', bad: 1}}",
        f"{{type: apprise, url: 'nonesuch://{SECRET}/{SECRET}'}}",
        f"{{type: apprise, url: ['slack://{SECRET}/{SECRET}/#general']}}",
    ],
)
def test_no_fault_shows_a_secret(desk: Desk, entry: str) -> None:
    desk.write("config.yaml", with_receiver(f"x: {entry}"))
    loaded = desk.load()
    assert loaded.errors
    assert SECRET not in render(loaded, colour=False) + json.dumps(as_json(loaded))


def test_the_effective_config_shows_no_secret(desk: Desk) -> None:
    text = f"x: {{type: webhook, url: '{URL}/{SECRET}', secret: {SECRET}, headers: {{A: {SECRET}}}}}"
    desk.write("config.yaml", with_receiver(f"{text}\n  y: {{type: apprise, url: 'json://h/{SECRET}'}}"))
    shown = show_text(desk.load())
    assert SECRET not in shown
    assert "webhook" in shown


def test_both_become_channels_that_edit_nothing(desk: Desk) -> None:
    kinds = f"x: {{type: webhook, url: '{URL}'}}\n  y: {{type: apprise, url: 'json://h/', fallback: x}}"
    desk.write("config.yaml", with_receiver(kinds))
    config = desk.load().config
    assert config is not None
    channels = channels_of(config, JumpingClock(AT))
    assert [type(channels[name]).__name__ for name in "xy"] == ["WebhookChannel", "AppriseChannel"]
    plans = [receiver_plan(config.receivers[name]) for name in "xy"]
    assert [(plan.edits, plan.fallback) for plan in plans] == [(False, None), (False, "x")]
