"""`watcher silence` and `watcher ack`: what is typed, what is said back, what then stands in the state."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import typer

from tests.cli.console import CONFIG, NOW, configured, watcher
from tests.cli.test_status import ACME_AT_92, MONTH, remembered
from tests.engine.fakes import ACME, cards
from watcher.adapters.stores import SqlStore
from watcher.adapters.stores.sole import SoleUse
from watcher.cli.looking import looked
from watcher.cli.moments import moment_in
from watcher.domain.alert import Incident
from watcher.domain.dates import full_moment, moment
from watcher.domain.rule import Level
from watcher.domain.silence import Silence

BRASILIA = CONFIG.replace("timezone: UTC", "timezone: America/Sao_Paulo")
SINCE = moment(MONTH.start, "America/Sao_Paulo").split()
WHY = ("--reason", "load test", "--author", "Ana")


@pytest.fixture
def file(tmp_path: Path) -> str:
    remembered(tmp_path, ACME_AT_92)
    return str(configured(tmp_path, BRASILIA))


def kept(folder: Path) -> list[Silence]:
    async def read() -> list[Silence]:
        since = NOW - timedelta(days=30)
        found, _ = await looked(f"sqlite:///{folder}/watcher.db", lambda tx: tx.silences(since))
        return found

    return asyncio.run(read())


def test_a_silence_is_added_beside_a_running_daemon_and_says_how_to_undo_it(
    file: str, tmp_path: Path
) -> None:
    with SoleUse(f"sqlite:///{tmp_path}/watcher.db") as daemon:
        assert daemon.take()
        result = watcher("silence", "add", "--org", "Acme*", "--for", "4d", *WHY, "-c", file)
    (silence,) = kept(tmp_path)
    assert result.exit_code == 0
    until = full_moment(silence.ends_at, "America/Sao_Paulo")
    assert result.output.startswith(f"Silenced 1 series until {until} (s-1).")
    assert "Sao Paulo time" in until
    assert result.output.endswith("Undo: watcher silence expire s-1\n")
    assert silence.ends_at - silence.starts_at == timedelta(days=4)


def test_what_matches_nothing_is_added_with_a_warning(file: str) -> None:
    result = watcher("silence", "add", "--org", "Acme Brazil", "--for", "4d", *WHY, "-c", file)
    assert result.exit_code == 0
    assert "Silenced 0 series" in result.stdout
    assert "it matches nothing now" in result.stderr
    assert "did you mean `Acme Brasil`?" in result.stderr


def test_every_matcher_can_be_typed_more_than_once(file: str, tmp_path: Path) -> None:
    words = ("--org", "Acme*", "--org", "!Acme Test", "--label", "pipe=Sales*", "--label", "pipe=CRM")
    more = ("--series", cards(ACME).short_id, "--source", "*", "--rule", "cards", "--plan", "Ent*")
    watcher("silence", "add", *words, *more, "--for", "1h", *WHY, "-c", file)
    (silence,) = kept(tmp_path)
    assert {name: globs.patterns for name, globs in silence.match.globs.items()} == {
        "org": ("Acme*", "!Acme Test"),
        "pipe": ("Sales*", "CRM"),
        "id": (cards(ACME).short_id,),
        "rule": ("cards",),
        "plan": ("Ent*",),
    }


def test_until_reset_ends_when_the_period_does(file: str, tmp_path: Path) -> None:
    watcher("silence", "add", "--resource", "cards", "--until-reset", *WHY, "-c", file)
    assert [each.ends_at for each in kept(tmp_path)] == [MONTH.end]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "say when it ends"),
        (("--for", "4d", "--until-reset"), "say when it ends"),
        (("--for", "4 days"), "is not a duration"),
        (("--for", "9" * 99 + "w"), "too long"),
        (("--until", "tomorrow"), "is no time"),
        (("--for", "1d", "--label", "pipe"), "is no label"),
        (("--for", "1d", "--label", "org=Acme"), "--org says it"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_helps(
    tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    result = watcher("silence", "add", "--org", "A", *words, *WHY, "-c", str(configured(tmp_path)))
    assert result.exit_code == 2
    assert said in result.stderr
    assert "help: " in result.stderr


def test_what_cannot_be_is_refused_and_leaves_nothing(file: str, tmp_path: Path) -> None:
    result = watcher("silence", "add", "--org", "Acme*", "--for", "91d", *WHY, "-c", file)
    assert result.exit_code == 2
    assert "at most 90 days" in result.stderr
    assert kept(tmp_path) == []


def test_without_a_state_nothing_is_made(tmp_path: Path) -> None:
    result = watcher("silence", "add", "--org", "A", "--for", "1d", *WHY, "-c", str(configured(tmp_path)))
    assert result.exit_code == 2
    assert "start `watcher run`" in result.output
    assert not (tmp_path / "watcher.db").exists()


def test_silences_are_listed_while_they_last_and_for_a_month_with_all(file: str) -> None:
    watcher("silence", "add", "--org", "Acme*", "--for", "4d", *WHY, "-c", file)
    watcher("silence", "add", "--rule", "cards", "--for", "1d", "--reason", "\x1b[2Jcalm <!here>", "-c", file)
    expired = watcher("silence", "expire", "s-1", "--author", "Bo", "-c", file)
    assert "Ended s-1 (org Acme*)" in expired.output
    assert "s-1 is over since" in watcher("silence", "expire", "s-1", "-c", file).output
    again = json.loads(watcher("silence", "expire", "s-1", "--json", "-c", file).output)
    assert (again["expired_by"], again["changed"]) == ("Bo", False)
    shown = watcher("silence", "list", "-c", file).output
    assert "s-1" not in shown
    assert "[2Jcalm <!here>" in shown
    assert "\x1b" not in shown
    assert "times in Sao Paulo time" in shown
    assert "ended by Bo" in watcher("silence", "list", "--all", "-c", file).output


def test_the_list_as_json_holds_all_of_it(file: str) -> None:
    watcher("silence", "add", "--org", "Acme*", "--org", "!B", "--for", "4d", *WHY, "--json", "-c", file)
    (found,) = json.loads(watcher("silence", "list", "--json", "-c", file).output)
    assert (found["id"], found["state"], found["match"]) == ("s-1", "active", {"org": ["Acme*", "!B"]})
    assert (found["author"], found["reason"], found["expired_by"]) == ("Ana", "load test", None)
    assert datetime.fromisoformat(found["ends_at"]).tzinfo is not None


def test_nothing_silenced_is_said_to_be_nothing(file: str) -> None:
    assert "nothing is silenced" in watcher("silence", "list", "-c", file).output
    assert watcher("silence", "expire", "s-7", "-c", file).exit_code == 2


def test_status_and_history_show_silences_and_acknowledgements(file: str, tmp_path: Path) -> None:
    opened(tmp_path, Incident("4ad1-69be", cards(ACME).key, MONTH.start, Level.WARNING))
    short = cards(ACME).short_id
    watcher("silence", "add", "--rule", "cards", "--for", "4d", *WHY, "-c", file)
    said = watcher("ack", short, "--author", "Ana\x1b[2J", "--reason", "asked for more", "-c", file).output
    assert (
        said == "Acme Brasil cards (warning) is acknowledged by Ana[2J. Undo: watcher ack 4ad1-69be --undo\n"
    )
    shown = watcher("status", "-c", file).output
    assert "WARNING  ack Ana[2J  silenced s-1" in shown
    assert "1 silence is active (watcher silence list)" in shown
    told = watcher("history", "acme", "-c", file).output
    assert "s-1  rule cards (1 series): until" in told
    assert "acknowledged by Ana[2J: asked for more" in told


def test_what_is_open_is_listed_with_the_ids_to_name_it_by(file: str, tmp_path: Path) -> None:
    assert watcher("ack", "-c", file).output == "no incident is open\n"
    opened(tmp_path, Incident("4ad1-69be", cards(ACME).key, MONTH.start, Level.WARNING, acked_by="Ana\x1b"))
    shown = watcher("ack", "-c", file).output.splitlines()
    assert shown[1].split() == [cards(ACME).short_id, "warning", "Acme", "Brasil", "cards", *SINCE, "Ana"]
    (found,) = json.loads(watcher("ack", "--json", "-c", file).output)
    assert (found["incident"], found["acked_by"]) == ("4ad1-69be", "Ana\x1b")
    assert watcher("ack", "--undo", "-c", file).exit_code == 2


def test_an_acknowledgement_can_be_taken_back(file: str, tmp_path: Path) -> None:
    opened(tmp_path, Incident("4ad1-69be", cards(ACME).key, MONTH.start, Level.WARNING))
    data = json.loads(watcher("ack", "4ad1-69be", "--author", "Ana", "--json", "-c", file).output)
    assert (data["acked_by"], data["level"], data["changed"]) == ("Ana", "warning", True)
    undone = watcher("ack", "4ad1-69be", "--undo", "--author", "Bo", "-c", file).output
    assert undone == "Acme Brasil cards is not acknowledged any more; it was by Ana.\n"


def test_an_unknown_id_is_refused_with_the_open_ones(file: str, tmp_path: Path) -> None:
    opened(tmp_path, Incident("4ad1-69be", cards(ACME).key, MONTH.start, Level.WARNING))
    result = watcher("ack", "nope", "--author", "Ana", "-c", file)
    assert result.exit_code == 2
    assert f"open are {cards(ACME).short_id} Acme Brasil cards" in result.stderr


def test_whoever_has_no_login_name_is_asked_for_one(file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SUDO_USER", "LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("os.getuid", lambda: 4_000_000)
    result = watcher("silence", "add", "--org", "A*", "--for", "1d", "--reason", "x", "-c", file)
    assert result.exit_code == 2
    assert "--author says who you are" in result.stderr


def opened(folder: Path, incident: Incident) -> None:
    async def write() -> None:
        store = SqlStore(f"sqlite:///{folder}/watcher.db")
        await store.open()
        async with store.transaction() as tx:
            await tx.put_incidents([replace(incident, told=(Level.WARNING,))])
        await store.close()

    asyncio.run(write())


@pytest.mark.parametrize(
    ("text", "zone", "at"),
    [
        ("2026-03-25T14:00", "America/Sao_Paulo", "2026-03-25T17:00+00:00"),
        (" 2026-03-25 14:00 ", "Europe/Berlin", "2026-03-25T13:00+00:00"),
        ("2026-03-25", "Europe/Berlin", "2026-03-24T23:00+00:00"),
        ("2026-03-25T14:00Z", "Europe/Berlin", "2026-03-25T14:00+00:00"),
        ("2026-03-29T02:30+02:00", "Europe/Berlin", "2026-03-29T00:30+00:00"),
    ],
)
def test_a_time_is_of_the_configs_zone_unless_it_says_its_offset(text: str, zone: str, at: str) -> None:
    assert moment_in(text, zone, "--until") == datetime.fromisoformat(at)


@pytest.mark.parametrize(
    "text", ["", "14:00", "2026-13-01", "0001-01-01", "2026-03-29T02:30", "2026-10-25T02:30"]
)
def test_a_time_that_is_none_or_comes_twice_or_never_is_refused(
    text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(typer.Exit):
        moment_in(text, "Europe/Berlin", "--until")
    assert "2026-03-25T14:00-03:00" in capsys.readouterr().err
