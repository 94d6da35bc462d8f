"""`watcher digest`: the digest as it would be told now, and when it will be; nothing is sent."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.console import CONFIG, configured, watcher
from tests.cli.test_status import ACME_AT_92, remembered, state
from tests.engine.fakes import GLOBEX
from watcher.domain.reading import Limit, Origin

WEEKLY = CONFIG + 'digest: {{to: terminal, when: "mon,thu 09:00"}}\n'


def test_it_shows_what_would_be_told_to_whom_and_when(tmp_path: Path) -> None:
    file = configured(tmp_path, WEEKLY)
    remembered(tmp_path, ACME_AT_92, state(GLOBEX, 20, Limit(2_000, Origin.API)))
    shown = watcher("digest", "-c", str(file)).output
    assert "1 needs attention · 1 fine" in shown
    assert shown.index("Acme Brasil") < shown.index("Globex")
    assert "goes to terminal, mon,thu 09:00: next" in shown
    assert "none was planned yet" in shown


def test_printed_alone_it_says_nothing_of_when(tmp_path: Path) -> None:
    file = configured(tmp_path, WEEKLY)
    remembered(tmp_path, ACME_AT_92)
    shown = watcher("digest", "--print", "-c", str(file)).output
    assert "Acme Brasil" in shown
    assert "goes to" not in shown


def test_without_a_digest_in_the_config_it_says_how_to_have_one(tmp_path: Path) -> None:
    file = configured(tmp_path)
    remembered(tmp_path, ACME_AT_92)
    assert "no `digest` is configured" in watcher("digest", "-c", str(file)).output


def test_json_holds_all_of_it(tmp_path: Path) -> None:
    file = configured(tmp_path, WEEKLY)
    remembered(tmp_path, ACME_AT_92)
    found = json.loads(watcher("digest", "--json", "-c", str(file)).output)
    assert found["digest"]["rows"][0]["used"] == "92 %"
    assert (found["to"], found["when"], found["done_until"]) == (["terminal"], "mon,thu 09:00", None)


def test_it_speaks_the_tongue_of_the_config(tmp_path: Path) -> None:
    file = configured(tmp_path, WEEKLY + "locale: pt-BR\n")
    remembered(tmp_path, ACME_AT_92)
    assert "1 precisa de atenção" in watcher("digest", "--print", "-c", str(file)).output
