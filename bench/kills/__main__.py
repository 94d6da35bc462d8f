"""`python -m bench.kills`: kill the daemon hundreds of times, and count what people got.

Exits with 1 where anything is lost, comes out of order, comes twice for no reason or shows what is not so.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from bench.kills.campaign import Plan, campaign
from bench.kills.result import Result, markdown
from bench.kills.trouble import TROUBLES
from tests.adapters.stores.server import running_server
from tests.stories.processes import running


def main(arguments: Sequence[str] | None = None) -> int:
    wanted = _parser().parse_args(arguments)
    kinds = TROUBLES if wanted.trouble == "all" else (wanted.trouble,)
    results = []
    for kind in kinds:
        plan = Plan(wanted.kills, wanted.seed, kind, wanted.organizations, kind=wanted.storage)
        results.append(_one(plan))
        print(results[-1].json if wanted.json else results[-1].sentences, flush=True)
    if wanted.markdown:
        print(markdown(results))
    return 0 if all(result.whole for result in results) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.kills", description=__doc__)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--trouble", choices=(*TROUBLES, "all"), default="none")
    parser.add_argument("--storage", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--organizations", type=int, default=Plan().organizations)
    parser.add_argument("--json", action="store_true", help="one object a campaign")
    parser.add_argument("--markdown", action="store_true", help="also a table")
    return parser


def _one(plan: Plan) -> Result:
    def told(kills: int, arrived: int) -> None:
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{plan.trouble}: {kills} of {plan.kills} kills, {arrived} messages ")
            sys.stderr.flush()

    with (
        running() as runner,
        tempfile.TemporaryDirectory(prefix="watcher-kills-") as place,
        _storage(plan) as whole,
    ):
        result = asyncio.run(campaign(whole, runner, Path(place), told))
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")
    return result


@contextmanager
def _storage(plan: Plan) -> Iterator[Plan]:
    """The plan with the address of an empty PostgreSQL database, where that is wanted."""
    if plan.kind == "sqlite":
        yield plan
        return
    with running_server() as server:
        asyncio.run(server.execute('CREATE DATABASE "kills"'))
        yield replace(plan, storage=server.named("kills"))


if __name__ == "__main__":
    sys.exit(main())
