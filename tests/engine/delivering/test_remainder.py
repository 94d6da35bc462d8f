"""Mail that part of a receiver's people takes: nobody gets it twice, and nothing waits behind the others."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from tests.engine.crowd import all_see, crowd
from tests.engine.fakes import ACME, GLOBEX, Engine, FakeSource, engine
from watcher.adapters.channels.email import EmailChannel, EmailOptions, SmtpOptions
from watcher.engine.policy import ReceiverPlan
from watcher.sandbox.smtp import SmtpInbox

ANA, BO, CY = "ana@example.com", "bo@example.com", "cy@example.com"
MINUTE = timedelta(minutes=1)


@asynccontextmanager
async def mailing(
    folder: Path, source: FakeSource | None = None, to: tuple[str, ...] = (ANA, BO)
) -> AsyncIterator[tuple[Engine, SmtpInbox]]:
    """An engine on disk that mails two people, or more, by real SMTP."""
    async with engine(folder, receivers={"email": ReceiverPlan()}, source=source, on_disk=True) as run:
        inbox = SmtpInbox(run.clock)
        await inbox.start()
        try:
            begin(run, inbox, to)
            yield run, inbox
        finally:
            await inbox.stop()


def begin(run: Engine, inbox: SmtpInbox, to: tuple[str, ...] = (ANA, BO)) -> None:
    """A new process: nothing is known but what the store keeps."""
    smtp = SmtpOptions(inbox.host, inbox.port, "limits@example.com", security="none", timeout=60.0)
    run.channels["email"] = EmailChannel(EmailOptions("email", to, smtp))  # type: ignore[assignment]
    run.restart()


def got(inbox: SmtpInbox) -> list[tuple[str, tuple[str, ...]]]:
    return [(mail.subject.split("]")[0], mail.recipients) for mail in inbox.mails]


async def later(run: Engine, wait: timedelta) -> None:
    await run.clock.advance(wait)
    await run.deliverer.deliver()


async def kinds(run: Engine) -> list[str]:
    async with run.store.reading() as tx:
        events = await tx.events(run.clock.now() - timedelta(days=9))
    return [event.kind for event in events if event.kind.startswith("message.")]


async def test_who_took_it_never_gets_it_again_also_after_a_restart(tmp_path: Path) -> None:
    async with mailing(tmp_path) as (run, inbox):
        inbox.full.add(ANA)
        await run.sees(91)
        begin(run, inbox)
        await later(run, MINUTE)
        inbox.full.clear()
        await later(run, 60 * MINUTE)
        assert got(inbox) == [("[Warning 91%", (BO,)), ("[Warning 91%", (ANA,))]
        assert len({mail.message["Message-ID"] for mail in inbox.mails}) == 1
        assert await kinds(run) == ["message.postponed"]


async def test_news_does_not_wait_for_a_full_mailbox(tmp_path: Path) -> None:
    async with mailing(tmp_path) as (run, inbox):
        inbox.full.add(ANA)
        await run.sees(91, 100)
        assert got(inbox) == [("[Warning 91%", (BO,)), ("[Critical 100%", (BO,))]


async def test_a_mailbox_that_stays_full_is_given_up_after_four_hours_loudly(tmp_path: Path) -> None:
    async with mailing(tmp_path) as (run, inbox):
        inbox.full.add(ANA)
        await run.sees(91)
        for _ in range(20):
            await later(run, 15 * MINUTE)
        assert await kinds(run) == ["message.postponed", "message.abandoned"]
        async with run.store.reading() as tx:
            assert await tx.unfinished_rows() == []
            assert (await tx.receiver_states())["email"].broken_since is None
        assert got(inbox) == [("[Warning 91%", (BO,))]


async def test_a_mailbox_that_was_full_gets_its_mails_in_their_order(tmp_path: Path) -> None:
    async with mailing(tmp_path) as (run, inbox):
        inbox.full.add(ANA)
        await run.sees(91, 100)
        begin(run, inbox)
        inbox.full.clear()
        run.source.limit = 1000
        await run.sees(100)
        await later(run, 60 * MINUTE)
        mine = [words for words, who in got(inbox) if who == (ANA,)]
        assert mine == ["[Warning 91%", "[Critical 100%", "[Resolved"]
        assert [words for words, who in got(inbox) if who == (BO,)] == mine
        assert len(got(inbox)) == 6


async def test_who_waits_for_one_alert_hears_of_another_at_once(tmp_path: Path) -> None:
    async with mailing(tmp_path, FakeSource(orgs=(ACME, GLOBEX))) as (run, inbox):
        inbox.full.add(ANA)
        await run.sees(91)
        inbox.full.clear()
        run.source.used[GLOBEX.id] = 91
        await run.poll()
        assert got(inbox)[1][1] == (ANA, BO)


async def test_who_missed_a_message_about_many_hears_more_of_one_after_it(tmp_path: Path) -> None:
    async with mailing(tmp_path, crowd(7)) as (run, inbox):
        await run.poll()
        inbox.full.add(ANA)
        await all_see(run, 91)
        inbox.full.clear()
        await all_see(run, 100, [0])
        await later(run, 60 * MINUTE)
        assert [words for words, who in got(inbox) if ANA in who] == ["[Warning", "[Critical 100%"]


async def test_two_mailboxes_that_were_full_wait_apart(tmp_path: Path) -> None:
    async with mailing(tmp_path, to=(ANA, BO, CY)) as (run, inbox):
        inbox.full |= {ANA, CY}
        await run.sees(91)
        inbox.full.remove(CY)
        await later(run, MINUTE)
        await run.sees(100)
        assert [words for words, who in got(inbox) if CY in who] == ["[Warning 91%", "[Critical 100%"]
        assert [words for words, who in got(inbox) if ANA in who] == []
