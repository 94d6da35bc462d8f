"""The tongue of the config reaches all that people read, and stays with what they were told in."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from tests.engine.crowd import all_see, crowd, evening, morning, nightly, sent
from tests.engine.fakes import Engine, engine, not_now
from watcher.domain.locale import ENGLISH, PORTUGUESE
from watcher.domain.route import Route
from watcher.domain.rule import Selector
from watcher.domain.tongue import tongue
from watcher.engine.policy import ReceiverPlan

TWO = {"slack": ReceiverPlan(edits=True), "mail": ReceiverPlan()}


def speak(run: Engine, locale: str) -> None:
    """The config names another tongue from now on."""
    run.policy = replace(run.policy, locale=locale)
    run.restart()


async def test_what_is_told_is_told_in_the_tongue_of_the_config(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        speak(run, PORTUGUESE)
        await run.sees(91)
        run.source.limit = 200
        await run.sees(91)
        fired, resolved = sent(run.channels["slack"])
        assert fired.state == "Alerta"
        assert "Níveis passados em uma só consulta: aviso e alerta" in fired.notes
        assert resolved.consequence == "O limite foi aumentado de 100 para 200. Agora: 91 de 200."
        assert tongue().locale == ENGLISH


async def test_what_quiet_hours_held_is_released_in_its_own_tongue(tmp_path: Path) -> None:
    async with engine(tmp_path, routes=[nightly()]) as run:
        speak(run, PORTUGUESE)
        await evening(run)
        await run.sees(95)
        speak(run, ENGLISH)
        await morning(run)
        (message,) = sent(run.channels["slack"])
        assert message.locale == PORTUGUESE
        assert message.notes[-1] == "Decidido em 21 mar. 22:45, retido pelo horário de silêncio"


async def test_many_at_once_are_one_message_in_the_tongue_of_the_config(tmp_path: Path) -> None:
    async with engine(tmp_path, source=crowd(9)) as run:
        speak(run, PORTUGUESE)
        await all_see(run, 91)
        (message,) = sent(run.channels["slack"])
        assert message.headline == "9 organizações com 91 % ou mais do limite de cards"


async def test_who_hears_instead_reads_why_in_the_tongue_of_the_message(tmp_path: Path) -> None:
    slack = Route(Selector(), ("slack",))
    async with engine(tmp_path, routes=[slack], receivers=TWO) as run:
        speak(run, PORTUGUESE)
        run.channels["slack"].errors = [not_now()]
        await run.sees(91)
        run.policy = replace(
            run.policy, receivers={"mail": ReceiverPlan()}, routes=(Route(Selector(), ("mail",)),)
        )
        del run.channels["slack"]
        speak(run, ENGLISH)
        await run.deliverer.deliver()
        await run.clock.advance(timedelta(minutes=1))
        await run.deliverer.deliver()
        (message,) = sent(run.channels["mail"])
        assert message.notes[-1] == "Enviado para cá porque slack não está mais na configuração."
