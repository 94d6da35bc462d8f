"""What the config says of a source reaches the source: every key, and the plan that the engine goes by."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.adapters.standin import NOON, Asked, StandingClock, answer, far_side
from watcher.adapters.sources.http_json.source import HttpJsonSource
from watcher.adapters.sources.pipefy.source import PipefySource
from watcher.adapters.sources.workato import WorkatoSource
from watcher.adapters.stores import SqlStore
from watcher.bootstrap.sources import source_plans, sources_of
from watcher.config.load import load
from watcher.config.models import Config
from watcher.ports import Source

CLOCK = StandingClock()


def config_of(folder: Path, sources: dict[str, Any]) -> Config:
    written = {
        "version": 1,
        "sources": sources,
        "receivers": {"terminal": {"type": "console"}},
        "routes": [{"match": {}, "to": ["terminal"]}],
        "server": {},
        "storage": {"url": f"sqlite:///{folder}/watcher.db"},
    }
    (folder / "config.yaml").write_text(json.dumps(written))
    loaded = load(folder, env={}, secrets_dir=None, need_secrets=True)
    assert loaded.errors == ()
    assert loaded.config is not None
    return loaded.config


def built(folder: Path, **entry: Any) -> Source:
    """The one source of a config."""
    config = config_of(folder, {"it": entry})
    return sources_of(config, SqlStore(config.storage.url), CLOCK)["it"]


def test_every_key_of_a_pipefy_source_reaches_it(tmp_path: Path) -> None:
    source = built(
        tmp_path,
        type="pipefy",
        client_id="id",
        client_secret="secret",
        api_url="https://acme.pipefy.example/graphql",
        token_url="https://acme.pipefy.example/oauth",
        period_timezone="America/Sao_Paulo",
        orgs=["A*"],
        expect=["Acme"],
        breakdown=["pipe", "token"],
        breakdown_limit=5,
        periods={"api_calls": "day"},
        history=False,
    )
    assert isinstance(source, PipefySource)
    options = source._options
    assert (options.client_id, options.client_secret, options.token) == ("id", "secret", "")
    assert (options.api_url, options.token_url) == (
        "https://acme.pipefy.example/graphql",
        "https://acme.pipefy.example/oauth",
    )
    assert (options.period_timezone, options.orgs, options.expect) == (
        "America/Sao_Paulo",
        ("A*",),
        ("Acme",),
    )
    assert (options.breakdown, options.breakdown_limit) == (frozenset({"pipe", "token"}), 5)
    assert (options.daily, options.history) == (True, False)


def test_every_key_of_a_workato_source_reaches_it(tmp_path: Path) -> None:
    source = built(
        tmp_path,
        type="workato",
        token="secret",
        data_center="eu",
        period_timezone="Europe/Berlin",
        param_style="json-array",
        ids="external",
        usage_from="customers",
        fields={"tasks": "usage.total", "from": "day"},
        customer_fields={"limit": "quota"},
        task_limit_includes_adjustment=False,
        combine={"Acme": [1, "2"]},
        orgs=["A*"],
        expect=["Acme"],
        history=False,
    )
    assert isinstance(source, WorkatoSource)
    options = source._options
    assert (options.token, options.api) == ("secret", "https://app.eu.workato.com/api")
    assert (options.period_timezone, options.orgs, options.expect) == ("Europe/Berlin", ("A*",), ("Acme",))
    assert (options.param_style, options.ids, options.usage_from) == ("json-array", "external", "customers")
    assert options.fields == {"tasks": "usage.total", "from": "day"}
    assert options.customer_fields == {"limit": "quota"}
    assert (options.task_limit_includes_adjustment, options.history) == (False, False)
    assert options.combine == {"Acme": ("1", "2")}


USAGE = {"sent": 40, "plan": {"quota": "100"}, "teams": [{"n": "Blue", "id": 7, "free": 4}]}


async def test_an_http_source_asks_and_reads_as_its_keys_say(tmp_path: Path) -> None:
    async with far_side(lambda _: answer(USAGE)) as far:
        source = built(
            tmp_path,
            type="http",
            url=far.url("/usage?x=1"),
            method="POST",
            headers={"X-Any": "h"},
            token="secret",
            body={"q": 1},
            title="Mailer",
            readings=[
                {"resource": "mails", "used": "sent", "limit": "plan.quota", "labels": {"plan": "'pro'"}},
                {"resource": "extra", "used": "sent", "org": "It's `Acme`"},
                {
                    "resource": "seats",
                    "each": "teams",
                    "org": "n",
                    "id": "id",
                    "remaining": "free",
                    "limit": 10,
                },
            ],
        )
        assert isinstance(source, HttpJsonSource)
        found = await source.discover(NOON)
        told = await source.read(found.orgs, NOON)
        await source.close()
    asked: Asked = far.asked[0]
    assert (asked.method, asked.path, asked.json) == ("POST", "/usage?x=1", {"q": 1})
    assert (asked.headers["x-any"], asked.headers["authorization"]) == ("h", "Bearer secret")
    assert {(org.id, org.name) for org in found.orgs} == {
        ("it", "Mailer"),
        ("It's `Acme`", "It's `Acme`"),
        ("7", "Blue"),
    }
    numbers = {r.series.resource: (r.used, r.limit.value if r.limit else None) for r in told.readings}
    assert numbers == {"mails": (40, 100), "extra": (40, None), "seats": (6, 10)}
    assert [dict(r.labels).get("plan") for r in told.readings if r.series.resource == "mails"] == ["pro"]


# --- the plan ----------------------------------------------------------------------------------------

PIPEFY = {"type": "pipefy", "token": "x"}
HTTP = {"type": "http", "url": "https://h", "readings": [{"resource": "a", "used": "b"}]}


def test_the_plan_holds_pace_budget_and_quota(tmp_path: Path) -> None:
    config = config_of(tmp_path, {"it": {**PIPEFY, "poll": {"min": "2m", "max": "2h"}, "budget": "2%"}})
    plan = source_plans(config)["it"]
    assert (plan.shortest, plan.longest) == (timedelta(minutes=2), timedelta(hours=2))
    assert (plan.budget.share, plan.quota, plan.pushed) == (0.02, "api_calls", False)


def test_a_pushed_source_is_planned_and_never_built(tmp_path: Path) -> None:
    push = {"type": "push", "token": "a-token-of-some-length", "expect_every": "6h", "title": "Recipes"}
    config = config_of(tmp_path, {"it": push})
    plan = source_plans(config)["it"]
    assert (plan.pushed, plan.longest, plan.title) == (True, timedelta(hours=6), "Recipes")
    assert sources_of(config, SqlStore(config.storage.url), CLOCK) == {}


def test_sources_are_called_by_their_vendor_their_title_or_their_name(tmp_path: Path) -> None:
    config = config_of(
        tmp_path,
        {
            "embedded": {"type": "workato", "token": "x"},
            "north": PIPEFY,
            "south": PIPEFY,
            "mailer": {**HTTP, "title": "The Mailer"},
            "other": HTTP,
        },
    )
    titles = {name: plan.title for name, plan in source_plans(config).items()}
    assert titles == {
        "embedded": "Workato",
        "north": "Pipefy (north)",
        "south": "Pipefy (south)",
        "mailer": "The Mailer",
        "other": "other",
    }
