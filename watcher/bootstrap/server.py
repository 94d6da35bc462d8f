"""Our own address, where the config names one: the room that knows the web by its classes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from watcher.adapters.charts import ChartError, svg
from watcher.bootstrap.assemble import Parts
from watcher.config.models import Config
from watcher.config.sources import PushSource
from watcher.domain.chart import Chart
from watcher.engine.pages.house import StatusPages
from watcher.ports.served import ListenError


@asynccontextmanager
async def served(parts: Parts, config: Config) -> AsyncIterator[str | None]:
    """Listen while the context lasts; gives the URL, None without a `server` section. Raises ListenError."""
    if config.server is None:
        yield None
        return
    # A web server and a metrics library are a tenth of the start-up, for those alone who listen.
    from watcher.web.app import Doors, application  # noqa: PLC0415 - see above
    from watcher.web.server import serving  # noqa: PLC0415 - the same

    time = asyncio.get_running_loop().time
    pages = StatusPages(parts.store, parts.policy, parts.clock, drawn_as_svg, parts.gauges.storing)
    doors = Doors(parts.intake, parts.gauges, parts.clock, time, _tokens(config), pages)
    async with serving(application(doors), config.server.host, config.server.port) as url:
        yield url


def drawn_as_svg(chart: Chart, locale: str) -> str:
    """The chart as SVG; empty where there is nothing to draw, and its numbers stand in a table."""
    try:
        return svg(chart, locale=locale)
    except ChartError:
        return ""


def _tokens(config: Config) -> Mapping[str, str]:
    """Who may push, by source. Raises ListenError where a token does not say whose numbers it brings."""
    pushing = {name: each for name, each in config.sources.items() if isinstance(each, PushSource)}
    tokens = {name: each.token.get_secret_value() for name, each in pushing.items() if each.token}
    owners: dict[str, str] = {}
    for name, token in tokens.items():
        if (other := owners.setdefault(token, name)) != name:
            raise ListenError(
                f"the sources `{other}` and `{name}` have the same token",
                hint="whose numbers come is told by the token: give each source its own",
            )
    return tokens
