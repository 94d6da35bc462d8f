"""What every source promises, whatever its vendor: run by a test class per source that says how to reach it.

A source's own test file subclasses SourceContract and fills in `scene`: a context manager that starts a
stand-in and a source which asks it. `answering` makes the stand-in answer everything with these bytes
(None: never; b"": the connection is closed), or as recorded when it is not called; `renamed` makes it answer
as recorded, but with the first organization called so; `requests` counts what reached it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from unicodedata import category

import pytest

from tests.adapters.standin import http
from watcher.domain.reading import Org
from watcher.ports import Failure, Source, SourceError


@dataclass
class Scene:
    """A source, a far side that can be told how to behave, and what must never be seen."""

    source: Source
    orgs: Sequence[Org]
    now: datetime
    answering: Callable[[bytes | None], None]
    secrets: Sequence[str]
    recorded: Mapping[tuple[str | None, str], tuple[float, float | None, str | None]]
    """(organization, resource) -> (used, limit, period's label) of the recorded answer."""
    requests: Callable[[], int]
    renamed: Callable[[str], None]


class MakesScene(Protocol):
    def __call__(self) -> AbstractAsyncContextManager[Scene]: ...


UNUSABLE = {
    "html": (http(200, "<html>maintenance</html>", "text/html"), Failure.BAD_ANSWER),
    "half json": (http(200, '{"data": {'), Failure.BAD_ANSWER),
    "empty": (http(200, ""), Failure.BAD_ANSWER),
    "null": (http(200, "null"), Failure.BAD_ANSWER),
    "empty object": (http(200, "{}"), Failure.BAD_ANSWER),
    "500": (http(500, "oops", "text/plain"), Failure.SERVER),
    "503": (http(503, "<html>", "text/html"), Failure.SERVER),
    "dropped": (b"", Failure.UNREACHABLE),
    "429": (http(429, "slow down", "text/plain"), Failure.RATE_LIMITED),
}

LONGEST = 300
HOSTILE = ["x" * 10_000, "a\x00b\x1b[31m\n", "\ud800 half", "<!channel> *bold* <http://x|y>", "", "\u202e"]
"""Names as somebody may choose them who wants to see what breaks."""


class SourceContract:
    """Subclass it as `Test…` and give `scene`."""

    scene: MakesScene

    async def failure(self, scene: Scene, raw: bytes | None) -> SourceError:
        scene.answering(raw)
        with pytest.raises(SourceError) as caught:
            await scene.source.read(scene.orgs, scene.now)
        return caught.value

    async def test_the_recorded_answer_gives_exactly_these_readings(self) -> None:
        async with self.scene() as scene:
            found = await scene.source.read(scene.orgs, scene.now)
        numbers = {
            (r.series.org, r.series.resource): (
                r.used,
                r.limit.value if r.limit else None,
                r.period.label if r.period else None,
            )
            for r in found.readings
        }
        assert numbers == scene.recorded
        assert {r.series.source for r in found.readings} == {scene.source.name}
        assert {r.as_of for r in found.readings} == {scene.now} == {found.at}

    async def test_readings_and_gaps_never_speak_of_the_same_series(self) -> None:
        async with self.scene() as scene:
            found = await scene.source.read(scene.orgs, scene.now)
        every = [r.series for r in found.readings] + [g.series for g in found.gaps]
        assert len(every) == len(set(every))
        assert {*found.present, *found.missing} == set(scene.orgs)

    @pytest.mark.parametrize("how", UNUSABLE)
    async def test_a_useless_answer_is_a_passing_failure_and_never_a_number(self, how: str) -> None:
        raw, kind = UNUSABLE[how]
        async with self.scene() as scene:
            error = await self.failure(scene, raw)
        assert error.kind is kind
        assert not error.lasting
        assert str(error)

    async def test_silence_is_a_passing_failure(self) -> None:
        async with self.scene() as scene:
            error = await self.failure(scene, None)
        assert (error.kind, error.lasting) == (Failure.UNREACHABLE, False)

    async def test_a_refused_credential_is_a_lasting_failure(self) -> None:
        async with self.scene() as scene:
            error = await self.failure(scene, http(401, '{"error": "unauthorized"}'))
        assert (error.kind, error.lasting) == (Failure.AUTH, True)

    async def test_a_refused_role_is_a_lasting_failure(self) -> None:
        async with self.scene() as scene:
            error = await self.failure(scene, http(403, '{"error": "forbidden"}'))
        assert (error.kind, error.lasting) == (Failure.AUTH, True)

    async def test_a_guard_in_front_of_the_vendor_is_a_passing_failure(self) -> None:
        async with self.scene() as scene:
            error = await self.failure(scene, http(403, "<html>blocked</html>", "text/html"))
        assert not error.lasting

    async def test_every_request_is_counted_repeated_ones_too(self) -> None:
        async with self.scene() as scene:
            await scene.source.read(scene.orgs, scene.now)
            assert scene.source.calls == scene.requests() > 0
            before = scene.source.calls
            await self.failure(scene, http(503, "", "text/plain"))
            assert scene.source.calls == scene.requests() > before + 1

    async def test_its_own_calls_count_in_a_resource_it_reads_or_in_none(self) -> None:
        async with self.scene() as scene:
            assert scene.source.quota in {None, *(resource for _, resource in scene.recorded)}

    @pytest.mark.parametrize("name", HOSTILE, ids=lambda name: ascii(name)[:12])
    async def test_a_hostile_name_is_kept_short_and_storable_and_changes_no_number(self, name: str) -> None:
        async with self.scene() as scene:
            scene.renamed(name)
            found = await scene.source.read(scene.orgs, scene.now)
        assert {(r.series.org, r.series.resource): r.used for r in found.readings} == {
            series: used for series, (used, _, _) in scene.recorded.items()
        }
        texts = [text for r in found.readings for _, text in r.labels] + list(found.notes)
        assert max(map(len, texts)) <= LONGEST
        assert not [text for text in texts if any(category(char) in {"Cc", "Cs"} for char in text)]

    async def test_a_block_says_when_to_come_back(self) -> None:
        async with self.scene() as scene:
            error = await self.failure(scene, http(429, "", Retry_After="120"))
        assert (error.kind, error.retry_after) == (Failure.RATE_LIMITED, 120)

    async def test_no_secret_shows_in_errors_or_logs(self, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG)
        async with self.scene() as scene:
            echo = f'{{"errors": [{{"message": "you sent {" ".join(scene.secrets)}"}}]}}'
            answers = [http(200, echo), http(400, echo), http(401, echo), http(500, echo)]
            errors = [await self.failure(scene, raw) for raw in answers]
        shown = caplog.text + "".join(
            f"{e!r} {e} {e.hint} {e.__dict__} {e.__cause__!r} {e.__context__!r}" for e in errors
        )
        assert not [secret for secret in scene.secrets if secret in shown]

    async def test_who_uses_up_an_unknown_resource_is_not_told(self) -> None:
        async with self.scene() as scene:
            found = await scene.source.read(scene.orgs, scene.now)
            series = type(found.readings[0].series)(scene.source.name, "no_such_thing", ())
            assert await scene.source.contributors(series, scene.orgs[0], scene.now) is None

    async def test_closing_twice_is_fine(self) -> None:
        async with self.scene() as scene:
            await scene.source.close()
            await scene.source.close()
