"""What a source of this kind says about itself."""

from __future__ import annotations

from typing import Any

from tests.adapters.sources.http_json.recorded import ANSWER, watching
from tests.adapters.standin import http
from watcher.ports import Examined, Mark


async def examined(respond: Any, **options: Any) -> dict[str, tuple[Mark, str]]:
    async with watching(respond, **options) as w:
        assert isinstance(w.source, Examined)
        return {each.about: (each.mark, each.text) for each in await w.source.examine(w.now)}


async def test_what_the_paths_find_is_told_by_resource() -> None:
    assert await examined(ANSWER) == {
        "reach": (Mark.OK, "127.0.0.1 answers what was asked"),
        "organizations": (Mark.OK, "2 organizations in the answer, 2 of them watched"),
        "messages": (Mark.WARN, "2 numbers, 1 with a limit"),
        "seats": (Mark.OK, "2 numbers, 2 with a limit"),
    }


async def test_a_path_that_finds_nothing_is_named() -> None:
    rows = [{"id": "a", "seats": {"left": 1, "all": 2}}]
    mark, text = (await examined({"workspaces": rows}))["messages"]
    assert mark is Mark.FAIL
    assert text == "0 numbers, 0 with a limit; unknown 1 times: `messages.sent` finds nothing in the answer"


async def test_an_address_that_refuses_is_told_and_raises_nothing() -> None:
    mark, text = (await examined(lambda _: http(401, "{}")))["credentials"]
    assert (mark, text) == (Mark.FAIL, "127.0.0.1 answered 401 Unauthorized")


async def test_organizations_that_are_not_there_or_not_chosen_are_told() -> None:
    assert (await examined(ANSWER, expect=("Initech",)))["organizations"][1].endswith("not there: Initech")
    assert (await examined(ANSWER, orgs=("Nobody",)))["organizations"][0] is Mark.FAIL


async def test_a_clock_that_is_wrong_is_told() -> None:
    dated = http(200, "{}", Date="Thu, 28 May 2026 12:10:00 GMT")
    mark, text = (await examined(lambda _: dated))["clock"]
    assert mark is Mark.WARN
    assert text.startswith("differs from the far side's by ")
