"""Run commands in this process, on a config of the test's own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from typer.testing import CliRunner, Result

from watcher.cli.main import app

NOW = datetime(2026, 3, 21, 12, tzinfo=UTC)
"""When the data of these tests is true."""
TYPED = NOW + timedelta(seconds=1)
"""When all commands are typed: conftest.py stops the machine's clock for them."""

CONFIG = """\
version: 1
timezone: UTC
sources:
  pipefy: {{type: pipefy, token: some-secret-token}}
receivers:
  terminal: {{type: console}}
routes:
  - {{match: {{}}, to: [terminal]}}
storage: {{url: "sqlite:///{folder}/watcher.db"}}
"""
RULES = """\
rules:
  - name: cards
    select: {source: "*", resource: cards}
    when: {warning: used >= 90%, critical: used >= 100%}
"""


def configured(folder: Path, config: str = CONFIG, rules: str = RULES) -> Path:
    """A config folder; returns its config.yaml."""
    (folder / "rules").mkdir()
    (folder / "rules" / "cards.yaml").write_text(rules, encoding="utf-8")
    file = folder / "config.yaml"
    file.write_text(config.format(folder=folder), encoding="utf-8")
    return file


def watcher(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))
