"""Ask for an explanation of what a test's engine has in its store."""

from __future__ import annotations

from collections.abc import Sequence

from tests.engine.fakes import Engine
from watcher.domain.rule import Rule
from watcher.engine.explain.explain import Ask, explain
from watcher.engine.explain.explained import Explained, Explanation, Reason, Why


async def explained(
    run: Engine,
    words: str = "ladder",
    *,
    org: str = "",
    resource: str = "",
    at_most: int = 9,
    off: Sequence[Rule] = (),
) -> Explained:
    """The whole answer, as of the engine's clock; rules in `off` are disabled."""
    async with run.store.reading() as tx:
        return await explain(tx, run.policy, Ask(words, org, resource, at_most), run.clock.now(), off)


async def one(
    run: Engine, words: str = "ladder", *, org: str = "", resource: str = "", off: Sequence[Rule] = ()
) -> Explanation:
    """The only explanation of an answer."""
    (found,) = (await explained(run, words, org=org, resource=resource, off=off)).items
    return found


def because(found: Explanation, why: Why) -> Reason:
    """The reason of that kind, which must be there."""
    return next(reason for reason in found.reasons if reason.why is why)


def first(found: Explanation) -> tuple[Why, str]:
    return found.reasons[0].why, found.reasons[0].text
