"""A desk to write configurations on: a directory with config.yaml and rules, and what loading it gives."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from watcher.config.load import load
from watcher.config.loaded import Loaded

CONFIG = """\
version: 1
sources:
  pipefy: {type: pipefy, token: secret-t0ken}
receivers:
  terminal: {type: console}
routes:
  - {match: {}, to: [terminal]}
"""
RULES = """\
rules:
  - name: cards
    select: {resource: cards}
    when: {warning: used >= 90%}
"""


class Desk:
    """A directory in which a test writes files and loads them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.write("config.yaml", CONFIG)
        self.write("rules/cards.yaml", RULES)

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.path / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def load(
        self, *, env: Mapping[str, str] | None = None, need_secrets: bool = False, strict: bool = False
    ) -> Loaded:
        return load(
            self.path,
            env=env or {},
            secrets_dir=self.path / "secrets",
            need_secrets=need_secrets,
            strict=strict,
        )

    def codes(self) -> list[str]:
        return [fault.code for fault in self.load().faults]


def unmarked(text: str) -> tuple[str, tuple[int, int, int]]:
    """The text without its «marks», and the line, column and length of what stood between them."""
    before, _, rest = text.partition("«")
    inner, _, after = rest.partition("»")
    line = before.count("\n") + 1
    return before + inner + after, (line, len(before) - before.rfind("\n"), len(inner))


def plus(text: str) -> str:
    """The sound config with more keys below it."""
    return CONFIG + text


def with_source(text: str) -> str:
    """The sound config with this as its one source's entry."""
    return CONFIG.replace("{type: pipefy, token: secret-t0ken}", text)


def with_receiver(text: str) -> str:
    """The sound config with another receiver."""
    return CONFIG.replace("routes:", f"  {text}\nroutes:")


def with_routes(*routes: str) -> str:
    """The sound config with these routes instead."""
    return CONFIG.replace("  - {match: {}, to: [terminal]}\n", "".join(f"  - {one}\n" for one in routes))


def rule(text: str) -> str:
    """A rules file with one more line in its rule."""
    return RULES + f"    {text}\n"


def rule_with(select: str = "{resource: cards}", when: str = "{warning: used >= 90%}") -> str:
    """A rules file with another selector or other conditions."""
    return RULES.replace("{resource: cards}", select).replace("{warning: used >= 90%}", when)


def uncommented(text: str) -> str:
    """The example with every key that it holds in a comment, but for those that exclude one another."""
    lines = re.sub(r"(?m)^( *)# ( *(?:- \{|[a-z_-]+:(?: \S|$)))", r"\1\2", text.partition("\n")[2])
    return re.sub(r"(?m)^( *)# ( *(?:- \{|[a-z_-]+:(?: \S|$)))", r"\1\2", lines)
