"""The main story: cards climb 79, 80, 91, 100 percent, then the month ends; people hear each thing once."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby
from pathlib import Path

from tests.stories.stage import Stage, staged
from tests.stories.times import RESET
from tests.stories.world import use_cards

MAILS = [
    "[Warning 91%] Acme Brasil: cards, March 2026",
    "[Critical 100%] Acme Brasil: cards, March 2026",
    "[Resolved] Acme Brasil: cards, March 2026",
]


async def climb(stage: Stage) -> None:
    """79 % at the start, then 80, 91 and 100, and the first polls of April."""
    use_cards(stage.acme, 79)
    await stage.start()
    await stage.uses(80, 91, 100)
    await stage.till(RESET - timedelta(minutes=5))
    use_cards(stage.acme, 1)
    await stage.till(RESET + timedelta(minutes=30))


async def test_slack_shows_one_message_that_is_edited_with_a_reply_a_transition(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        await climb(stage)
        (parent,) = stage.seen.parents
        assert parent.versions[0].text.startswith("Warning: Acme Brasil cards at 91 percent, 1,820 of 2,000")
        assert parent.text == "Resolved: Acme Brasil cards. The period reset on 1 April. Peak 2,000 of 2,000."
        replies = [(reply.text.split(":")[0], reply.broadcast) for reply in stage.seen.replies(parent)]
        assert replies == [("Critical", True), ("Resolved", False)]
        assert len(stage.sandbox.slack.messages) == 3


async def test_the_parent_always_shows_the_state_that_holds(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        await climb(stage)
        (parent,) = stage.seen.parents
        shown = [version.text.split(":")[0] for version in parent.versions]
        # an edit that only brings the numbers up to date may lie between two transitions
        assert [state for state, _ in groupby(shown)] == ["Warning", "Critical", "Resolved"]


async def test_mail_tells_the_same_in_one_thread(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        await climb(stage)
        assert stage.seen.subjects == MAILS
        mails = [mail.message for mail in stage.sandbox.smtp.mails]
        assert len({str(mail["References"]) for mail in mails}) == 1
        assert len({str(mail["Message-ID"]) for mail in mails}) == 3
        assert "period reset" in stage.sandbox.smtp.mails[-1].body()


async def test_a_notice_is_seen_in_the_status_and_told_nobody(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        use_cards(stage.acme, 79)
        await stage.start()
        await stage.uses(80)
        (cards,) = [line for line in (await stage.status()).series if line.resource == "cards"]
        assert cards.standing == "notice"
        assert stage.sandbox.slack.messages == []
        assert stage.sandbox.smtp.mails == []


async def test_the_same_story_on_postgresql(tmp_path: Path, postgres_url: str) -> None:
    async with staged(tmp_path, storage=postgres_url) as stage:
        await climb(stage)
        assert stage.seen.slack_states == ["Warning", "Critical", "Resolved"]
        assert len(stage.seen.parents) == 1
        assert stage.seen.subjects == MAILS


async def test_the_next_month_begins_a_new_message(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        await climb(stage)
        await stage.uses(92)
        assert len(stage.seen.parents) == 2
        assert stage.seen.subjects[-1] == "[Warning 92%] Acme Brasil: cards, April 2026"
        assert len({str(mail.message["References"]) for mail in stage.sandbox.smtp.mails}) == 2


async def test_a_restart_at_any_stage_tells_nothing_again(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        use_cards(stage.acme, 79)
        for percent in (80, 91, 100):
            await stage.start()
            await stage.uses(percent)
            await stage.stop()
            await stage.start()
            await stage.uses(percent)
            await stage.stop()
        await stage.start()
        await stage.till(RESET)
        await stage.uses(1)
        assert stage.seen.slack_states == ["Warning", "Critical", "Resolved"]
        assert stage.seen.subjects == MAILS
