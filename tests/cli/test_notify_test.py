from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from email import message_from_string
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.adapters.standin import FarSide, far_side, http
from tests.domain.tellings import AT
from watcher.cli.main import app
from watcher.cli.trying.madeup import State
from watcher.cli.trying.madeupmessages import test_messages as messages_of
from watcher.engine.policy import Policy
from watcher.sandbox.clock import JumpingClock
from watcher.sandbox.serve import Sandbox

CONFIG = """\
version: 1
locale: %s
sources: {pipefy: {type: pipefy, token: x}}
receivers:
  terminal: {type: console}
  letters: {type: webhook, url: "${HOOK}", secret: "${SECRET}"}
  mail: {type: email, to: [revops@example.com]}
  other: {type: apprise, url: "${OTHER}"}
smtp: {host: localhost, from: limits@example.com, security: none}
storage: {url: "sqlite:///%s/state.db"}
routes: [{match: {}, to: terminal}]
"""
SLACK = """\
  chat: {type: slack, token: "${TOKEN}", app_token: "${APP_TOKEN}", channel: %s, api_url: "%s"}
smtp:"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "config.yaml").write_text(CONFIG % ("en", tmp_path))
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules/r.yaml").write_text(
        "rules:\n  - {name: cards, select: {resource: cards}, when: {warning: used >= 90%}}\n"
    )
    return tmp_path


def run(folder: Path, *options: str, **env: str) -> Any:
    return CliRunner().invoke(app, ["notify-test", "-c", str(folder), *options], env=env)


@pytest.fixture
def hook() -> Iterator[FarSide]:
    """A far side on a loop of its own: the command has one, too."""
    ready, stop, found = asyncio.Queue[FarSide](), asyncio.Event(), []
    loop = asyncio.new_event_loop()

    async def serve() -> None:
        async with far_side(lambda asked: http(503 if "broken" in asked.path else 204)) as side:
            await ready.put(side)
            await stop.wait()

    thread = Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    found.append(asyncio.run_coroutine_threadsafe(ready.get(), loop).result(10))
    yield found[0]
    loop.call_soon_threadsafe(stop.set)
    thread.join(10)
    loop.close()


def test_a_letter_marked_as_a_test_is_sent_and_nothing_is_remembered(folder: Path, hook: FarSide) -> None:
    env = {"HOOK": hook.url("/x"), "SECRET": "s", "OTHER": "json://h/"}
    result = run(folder, "letters", "--state", "critical", **env)
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("letters: posted in 0.")
    (letter,) = (asked.json for asked in hook.asked)
    assert (letter["test"], letter["level"], letter["org"]) == (True, "critical", "Example Org")
    assert not (folder / "state.db").exists()


def test_a_failure_says_why_and_what_helps_and_exits_1(folder: Path, hook: FarSide) -> None:
    env = {"HOOK": hook.url("/broken"), "SECRET": "s", "OTHER": "json://h/"}
    result = run(folder, "letters", **env)
    assert result.exit_code == 1
    assert "letters: FAILED: 127.0.0.1 answered 503 Service Unavailable to letters." in result.stdout
    found = json.loads(run(folder, "letters", "--json", **env).stdout)
    assert [(one["receiver"], one["ok"], one["posted_seconds"]) for one in found] == [
        ("letters", False, None)
    ]


@pytest.mark.parametrize(("options", "said"), [((), "--all"), (("leters",), "did you mean `letters`")])
def test_wrong_usage_exits_2_and_says_what_to_write(folder: Path, options: Any, said: str) -> None:
    result = run(folder, *options, "--print")
    assert result.exit_code == 2
    assert said in result.stderr


def test_an_unknown_name_is_told_before_any_secret_is_missed(folder: Path) -> None:
    result = run(folder, "lettres")
    assert result.exit_code == 2
    assert "there is no receiver `lettres`" in result.stderr
    assert "HOOK" not in result.stderr


def test_only_the_secrets_of_who_is_named_are_needed(folder: Path, hook: FarSide) -> None:
    file = folder / "config.yaml"
    file.write_text(file.read_text().replace("token: x", 'token: "${PIPEFY}"'))
    sent = run(folder, "letters", HOOK=hook.url("/x"), SECRET="s")
    assert sent.exit_code == 0, sent.output
    lacking = run(folder, "letters", HOOK=hook.url("/x"))
    assert lacking.exit_code == 2
    assert "`SECRET`" in lacking.stderr
    assert "PIPEFY" not in lacking.stderr
    assert "OTHER" not in lacking.stderr


def test_printing_needs_no_secret_and_shows_what_each_would_get(folder: Path) -> None:
    assert json.loads(run(folder, "letters", "--print").stdout)["event"] == "fired"
    mail = message_from_string(run(folder, "mail", "--print", "--state", "forecast").stdout)
    assert mail["Subject"].strip().startswith("[TEST Forecast")
    assert run(folder, "other", "--print").stdout.startswith("TEST · Warning · Example Org")
    assert "TEST Warning" in run(folder, "terminal", "--print").stdout


def test_a_printed_mail_encloses_its_chart_unless_charts_are_off(folder: Path) -> None:
    mail = message_from_string(run(folder, "mail", "--print").stdout)
    assert "image/png" in [part.get_content_type() for part in mail.walk()]
    file = folder / "config.yaml"
    file.write_text(file.read_text().replace("type: email,", "type: email, chart: 'off',"))
    mail = message_from_string(run(folder, "mail", "--print").stdout)
    assert "image/png" not in [part.get_content_type() for part in mail.walk()]


def test_a_made_up_digest_has_no_english_in_it_elsewhere() -> None:
    policy = Policy((), (), {}, {}, timezone="America/Sao_Paulo", locale="pt-BR")
    digest = messages_of(State.DIGEST, policy, AT).first.digest
    assert digest
    told = " ".join(
        (*digest.changes, *(f"{row.resource} {row.state}" for row in digest.rows), digest.sources)
    )
    assert "execuções de automação" in told
    assert not re.search(r"\b(jobs|calls|over|other|warning|tasks|since|at)\b", told, re.IGNORECASE)


def test_all_receivers_are_printed_for_programs_by_name(folder: Path) -> None:
    shown = json.loads(run(folder, "--all", "--print", "--json").stdout)
    assert list(shown) == ["terminal", "letters", "mail", "other"]


def slack_told(folder: Path, app_token: str = "") -> tuple[Any, list[Any]]:
    """What the command says, and what stands in the channel."""
    text = (folder / "config.yaml").read_text()

    async def story() -> tuple[Any, list[Any]]:
        async with Sandbox(JumpingClock(AT)) as sandbox:
            slack = sandbox.slack
            (folder / "config.yaml").write_text(text.replace("smtp:", SLACK % (slack.channel, slack.api_url)))
            env = {"TOKEN": slack.token, "HOOK": "https://h/", "SECRET": "s", "OTHER": "json://h/"}
            env["APP_TOKEN"] = app_token or slack.app_token
            done = await asyncio.to_thread(run, folder, "chat", "--state", "critical", **env)
            return done, list(slack.messages)

    return asyncio.run(story())


def test_a_slack_message_is_posted_edited_and_found_again(folder: Path) -> None:
    result, messages = slack_told(folder)
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("chat: posted to C0")
    assert 'edited to "resolved" in' in result.stdout
    assert "chart accepted, buttons reachable (Socket Mode)." in result.stdout
    assert "Open: https://" in result.stdout
    assert "TEST" in messages[0].words


def test_buttons_that_nobody_would_hear_are_a_failure(folder: Path) -> None:
    result, _ = slack_told(folder, "xapp-of-nobody")
    assert result.exit_code == 1
    assert "buttons NOT reachable: " in result.stdout
    assert "help: " in result.stdout
    assert "xapp-of-nobody" not in result.output


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("locale", ["en", "pt-BR"])
def test_every_state_has_a_message_that_is_marked(state: State, locale: str) -> None:
    policy = Policy((), (), {}, {}, timezone="America/Sao_Paulo", locale=locale)
    made = messages_of(state, policy, AT)
    assert made.first.test
    assert made.first.locale == locale
    assert made.then is None or (made.then.test and made.then.level is None)
    assert (made.first.chart is not None) is (state in {"warning", "critical", "forecast", "spike"})
