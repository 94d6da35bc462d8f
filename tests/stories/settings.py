"""The config.yaml of a story: the sandbox's addresses, secrets in files, the repository's own rules."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

from watcher.sandbox.serve import Sandbox

RULES = Path(__file__).parents[2] / "rules"
Settings = dict[str, Any]


def settings(sandbox: Sandbox, folder: Path, **changes: Any) -> Settings:
    """The whole config; each of `changes` replaces what stands under its key."""
    written: Settings = {
        "version": 1,
        "timezone": "UTC",
        "sources": {"pipefy": source(sandbox, folder)},
        "receivers": {
            "slack": slack(sandbox, folder),
            "mail": {"type": "email", "to": ["ops@example.com"]},
        },
        "routes": [{"match": {}, "to": ["slack", "mail"]}],
        "smtp": {
            "host": sandbox.smtp.host,
            "port": sandbox.smtp.port,
            "security": "none",
            "from": "Limit Watcher <limits@example.com>",
        },
        "storage": {"url": f"sqlite:///{folder}/watcher.db"},
        "rules": [f"{RULES}/{name}.yaml" for name in ("pipefy", "workato", "health")],
    }
    return {**written, **deepcopy(changes)}


def source(sandbox: Sandbox, folder: Path, **more: Any) -> Settings:
    """A Pipefy source that asks the sandbox with the first service account."""
    pipefy = sandbox.pipefy
    return {
        "type": "pipefy",
        "client_id": pipefy.client_id,
        "client_secret_file": secret(folder, "pipefy", pipefy.client_secret),
        "api_url": pipefy.api_url,
        "token_url": pipefy.token_url,
        "poll": "15m",
        "budget": 10_000,  # a story is about other things than what asking costs
        **more,
    }


def slack(sandbox: Sandbox, folder: Path, **more: Any) -> Settings:
    server = sandbox.slack
    token = secret(folder, "slack", server.token)
    return {
        "type": "slack",
        "token_file": token,
        "channel": server.channel,
        "api_url": server.api_url,
        **more,
    }


def secret(folder: Path, name: str, value: str) -> str:
    """The path of a file that holds `value`."""
    file = folder / f"{name}.secret"
    file.write_text(value, encoding="utf-8")
    return str(file)


def write(folder: Path, written: Settings) -> Path:
    """config.yaml; JSON is YAML too."""
    file = folder / "config.yaml"
    file.write_text(json.dumps(written, indent=2), encoding="utf-8")
    return file
