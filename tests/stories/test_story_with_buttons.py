"""The main story told with buttons: acknowledged, escalated, silenced, exported, and ended by the reset."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.stories.channel import ANA, BO, Channel, channel
from tests.stories.processes import Runner
from tests.stories.times import RESET
from watcher.sandbox.slack.buttons import button

START = "LimitWatcher_ExportJobs"
APPROVED = "[{at: warning, export: automation_jobs, cooldown: 24h, approve: true}]"
BUTTONS = ["ack", "silence_24h", "silence_period", "export"]


async def acknowledged(c: Channel) -> None:
    """Ana takes the warning on: its message says so, and it is not repeated."""
    await c.uses(91)
    assert (c.told, c.offered) == (["Warning"], BUTTONS)
    assert await c.click("ack") == "Acknowledged. This level is not told again; a higher one is."
    assert c.parent.words.startswith("*Acknowledged by ana, ")
    assert c.offered == ["unack", *BUTTONS[1:]]
    assert "acknowledged this already" in await c.click("ack", BO, edits=0)
    await c.uses(92, 93, 94)
    assert c.told == ["Warning"]


async def escalated(c: Channel) -> None:
    """What gets worse is told in spite of it, in the channel too, and is nobody's any more."""
    await c.uses(100)
    assert c.told == ["Warning", "Critical"]
    assert [reply.broadcast for reply in c.replies] == [True]
    assert "Acknowledged" not in c.parent.words
    assert c.offered == BUTTONS


async def silenced(c: Channel) -> None:
    """Bo wants quiet until the reset: no higher number and no reminder is told, and all of it is judged."""
    assert (await c.click("silence_period", BO)).startswith("Silenced until 1 Apr 00:00, whatever the level.")
    assert "Silenced until 1 Apr 00:00 by bo (U0BO)" in c.parent.words
    await c.uses(101)
    assert c.told == ["Warning", "Critical"]


async def exported(c: Channel) -> None:
    """Three clicks of two people are one order; its file hangs in the thread, once."""
    assert "news of it and the file come in this thread" in await c.click("export", ANA)
    for person in (ANA, BO):
        said = await c.click("export", person)
        assert said.startswith("ana (U0ANA) asked for the same report less than a minute ago.")
    await c.exported()
    pipefy, slack = c.stage.sandbox.pipefy, c.stage.sandbox.slack.workspace
    assert len(pipefy.calls(START)) == 1
    begun, ready = c.replies[1:]
    assert "Pipefy also notifies the owner of the token" in begun.words
    (file,) = slack.files
    assert (begun.files, ready.files) == ([], [file])
    assert [file.content] == list(pipefy.world.files.values())


async def over(c: Channel) -> None:
    """The month turns: one reply, nothing left to click, and no silence."""
    await c.stage.till(RESET - timedelta(minutes=5))
    assert len(c.replies) == 3  # a reminder was due at 23:45
    await c.uses(1)
    await c.stage.till(RESET + timedelta(minutes=30))
    assert c.replies[3].text.startswith("Resolved: Acme Brasil automation jobs. The period reset on 1 April.")
    assert (len(c.replies), c.offered) == (4, [])
    assert "Peak 2,020 (101 %)" in c.parent.words
    assert "already resolved" in await c.click("ack", edits=0)
    await c.uses(95)
    assert [one.text.partition(":")[0] for one in c.stage.seen.parents] == ["Resolved", "Warning"]


async def month(c: Channel) -> None:
    for chapter in (acknowledged, escalated, silenced, exported, over):
        await chapter(c)


MAILS = ["[Warning 91%]", "[Critical 100%]", "[Report]", "[Report]", "[Resolved]", "[Warning 95%]"]
HISTORY = """\
22:15 alert.fired fired warning
22:15 alert.acked acknowledged by ana (U0ANA)
22:15 message fired -> slack
22:15 message fired -> mail
23:15 alert.escalated escalated critical
23:15 silence.added until Wed 1 Apr 2026 00:00 UTC by bo (U0BO): by button
23:15 message escalated -> slack
23:15 message escalated -> mail
23:30 export.ordered ordered: automation jobs of Acme Brasil, 2026-03: by ana (U0ANA)
23:30 export.started Pipefy tells the account when it is ready
23:30 message report -> slack
23:30 message report -> mail
23:3 export.finished
23:3 message report -> slack
23:3 message report -> mail
00:10 alert.resolved resolved period reset
00:10 message resolved -> slack
00:10 message resolved -> mail
"""


async def test_people_click_through_a_month(runner: Runner, tmp_path: Path) -> None:
    async with channel(tmp_path) as c:
        await month(c)
        mails = c.stage.sandbox.smtp.mails
        assert [mail.subject[: mail.subject.index("]") + 1] for mail in mails] == MAILS
        with_files = [n for n, mail in enumerate(mails) if list(mail.message.iter_attachments())]
        assert with_files == [3]
        lines = await history(runner, c)
    for wanted in HISTORY.splitlines():
        assert any(all(part in line for part in wanted.split(" ", 2)) for line in lines), wanted


async def history(runner: Runner, c: Channel) -> list[str]:
    """What `watcher history` prints."""
    argv = ["history", "--since", "9999d", "-c", str(c.stage.config)]
    process = runner.start(c.stage.config.parent, argv=argv)
    assert await process.end() == 0
    return process.said.splitlines()


async def test_the_same_on_postgresql(tmp_path: Path, postgres_url: str) -> None:
    async with channel(tmp_path, storage=postgres_url) as c:
        await month(c)


async def test_a_report_is_allowed_by_one_click(tmp_path: Path) -> None:
    async with channel(tmp_path, APPROVED, allow=["S0REVOPS"]) as c:
        await c.uses(91)
        (question,) = c.replies
        assert c.stage.sandbox.pipefy.calls(START) == []
        assert "not among those who may" in await c.click("approve", BO, on=question)
        assert (await c.click("approve", on=question)).startswith("Approved: the report is asked for now")
        assert await c.click("deny", on=question, edits=0) == "ana (U0ANA) has approved it already."
        await c.exported()
        assert button(question, "approve") is None
        assert "Approved by ana (U0ANA), 31 Mar 22:" in question.words
        assert len(c.stage.sandbox.pipefy.calls(START)) == 1
        assert c.told == ["Warning", "Approval", "Report", "Report", "Report"]
        assert (await c.exports())[0].decided_by == "ana (U0ANA)"


HEAD = ["Organization", "Resource", "%", "Used", "Limit", "Forecast", "Resets", "State"]
WORST = ["Acme", "Brasil", "automation", "jobs", "91", "1,820", "2,000", "1", "Apr", "Warning"]


async def test_limits_are_told_to_who_asks(tmp_path: Path) -> None:
    async with channel(tmp_path) as c:
        await c.uses(91)
        answer = await c.limits("Acme", BO)
        _, _, head, worst, *others = answer.text.splitlines()
        assert head.split() == HEAD
        assert worst.split() == WORST
        assert others[-1] == "As of 31 Mar 22:15 UTC"
        assert (await c.limits("nobody")).text.startswith("No organization that is watched has ")
