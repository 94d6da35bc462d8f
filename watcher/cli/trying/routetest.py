"""`watcher route-test`: who would be told of something, by which route, and why by no other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from watcher.cli.options import ConfigOption, JsonOption, console, fail, load_or_exit, print_json

if TYPE_CHECKING:
    from watcher.config.loaded import Loaded
    from watcher.config.models import Config


class Severity(StrEnum):
    """The levels."""

    NOTICE = "notice"
    WARNING = "warning"
    CRITICAL = "critical"


class Watched(StrEnum):
    """What rules watch."""

    LIMIT = "limit"
    ORG = "org"
    SOURCE = "source"


def route_test(
    severity: Annotated[Severity, typer.Option(help="The level that is reached.")] = Severity.WARNING,
    source: Annotated[str, typer.Option(metavar="NAME", help="The source.", show_default=False)] = "",
    org: Annotated[
        str, typer.Option(metavar="NAME", help="The organization; Workato: the customer.", show_default=False)
    ] = "",
    resource: Annotated[
        str, typer.Option(metavar="NAME", help="The resource, such as api_calls.", show_default=False)
    ] = "",
    plan: Annotated[str, typer.Option(metavar="NAME", help="The plan.", show_default=False)] = "",
    rule: Annotated[str, typer.Option(metavar="NAME", help="The rule that fires.", show_default=False)] = "",
    watch: Annotated[Watched, typer.Option(help="What the rule watches.")] = Watched.LIMIT,
    label: Annotated[
        list[str] | None, typer.Option(metavar="NAME=VALUE", help="A label, as in pipe=Sales.")
    ] = None,
    at: Annotated[
        str, typer.Option(metavar="TIME", help="When, for quiet hours. Default: now.", show_default=False)
    ] = "",
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show which route takes an alert, and why those before it do not. Needs no secrets and no network.

    What is not given counts as empty: a route that asks for it by name does not match.
    """
    loaded, settings = load_or_exit(config, need_secrets=False)
    from watcher.bootstrap import SystemClock, policy_of
    from watcher.cli.moments import moment_in
    from watcher.cli.trying.routetesttext import as_plain, print_routing
    from watcher.domain.rule import Level
    from watcher.engine.telling.routing import routing_of

    named = {"source": source, "org": org, "resource": resource, "plan": plan, "rule": rule}
    values = {**_labels(label or []), **{k: v for k, v in named.items() if v}, "watch": watch.value}
    now = moment_in(at, settings.timezone, "--at") if at else SystemClock().now()
    found = routing_of(policy_of(loaded, settings), Level[severity.name], values, now)
    strangers = list(_strangers(values, loaded, settings))
    if as_json:
        print_json({**as_plain(found), "given": {**values, "severity": severity.value}, "unknown": strangers})
        return
    for stranger in strangers:
        typer.echo(f"warning: {stranger}", err=True)
    print_routing(console(), found, settings.timezone)


def _labels(pairs: list[str]) -> dict[str, str]:
    found = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not (name.strip() and equals):
            fail(f"`{pair[:40]}` is no label", hint='--label "pipe=Sales"')
        found[name.strip()] = value
    return found


def _strangers(values: Mapping[str, str], loaded: Loaded, settings: Config) -> Iterator[str]:
    """What is given and not known here, with what may have been meant."""
    from watcher.config.checks.resources import OWN, PIPEFY, WORKATO, resources_of
    from watcher.config.nearest import did_you_mean

    own = [name for source in settings.sources.values() for name in resources_of(source)]
    known = {
        "source": list(settings.sources),
        "rule": [rule.name for rule in loaded.rules],
        "resource": [*PIPEFY, *WORKATO, *own, OWN],
    }
    for name, value in values.items():
        written = _written(name, loaded)
        if name == "watch" or value in known.get(name, written) or value in written:
            continue
        hint = did_you_mean(value, [*known.get(name, []), *written])
        if name in known or hint:
            yield (
                f"there is no {name} `{value[:80]}`" + (f": {hint}" if hint else "")
                if name in known
                else (f"no route names the {name} `{value[:80]}`: {hint}")
            )


def _written(name: str, loaded: Loaded) -> list[str]:
    """The names that routes hold for a key, without wildcards."""
    globs = [route.match.globs[name] for route in loaded.routes if name in route.match.globs]
    patterns = [pattern.removeprefix("!") for each in globs for pattern in each.patterns]
    return [pattern for pattern in patterns if not any(sign in pattern for sign in "*?[")]
