"""News of exports with their files, over a real socket: once, in the thread, and never a reason to fail."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.adapters.channels.samples import WARNING, parcel
from tests.adapters.channels.slacklayouts import question, report
from tests.adapters.channels.test_slack_bot import SlackWorld, tell
from tests.domain.tellings import AT
from watcher.adapters.channels.slack import SlackWebhook, SlackWebhookOptions
from watcher.domain.message import Attachment, Message
from watcher.ports import ChannelError, Parcel
from watcher.sandbox.clock import JumpingClock
from watcher.sandbox.faults import Drop, ServerError, TooManyRequests, operation, times
from watcher.sandbox.serve import Sandbox
from watcher.sandbox.slack.server import SlackError

DOCS = Path(__file__).parents[3] / "docs"
BEGIN, COMPLETE = operation("files.getUploadURLExternal"), operation("files.completeUploadExternal")


@pytest.fixture
async def world() -> AsyncIterator[SlackWorld]:
    async with Sandbox(JumpingClock(AT)) as sandbox:
        world = SlackWorld(sandbox)
        yield world
        await world.channel.close()


@pytest.fixture
async def thread(world: SlackWorld) -> Any:
    return (await world.channel.deliver(parcel(WARNING))).thread


@pytest.fixture
def told(tmp_path: Path) -> Message:
    path = tmp_path / "jobs.xlsx"
    path.write_bytes(b"PK the report")
    return replace(report(), attachment=Attachment(str(path), "jobs.xlsx", 13))


def shown(world: SlackWorld) -> list[tuple[str, bytes | None]]:
    return [(file.name, file.content) for message in world.slack.messages for file in message.files]


async def test_the_file_comes_with_the_words_into_the_thread(
    world: SlackWorld, thread: Any, told: Message
) -> None:
    receipt = await world.channel.deliver(Parcel("k", told, thread))
    (reply,) = world.replies
    assert shown(world) == [("jobs.xlsx", b"PK the report")]
    assert reply.text.startswith("📄 *Report · Acme: the report is there*\nIt is about Acme.")
    assert receipt.thread == thread
    assert world.parents[0].edits == 0


async def test_without_a_thread_it_is_a_message_of_its_own_and_begins_none(
    world: SlackWorld, told: Message
) -> None:
    receipt = await world.channel.deliver(Parcel("k", told))
    assert len(shown(world)) == 1
    assert not world.replies
    await world.channel.deliver(parcel(WARNING, thread=receipt.thread, key="k2"))
    assert len(world.parents) == 2


async def test_a_lost_answer_does_not_double_the_file(world: SlackWorld, thread: Any, told: Message) -> None:
    world.slack.faults.add(COMPLETE & times(1), Drop(after=True))
    await tell(world, [Parcel("k", told)], thread)
    assert len(shown(world)) == 1


async def test_after_a_crash_the_file_is_found_by_its_name(
    world: SlackWorld, thread: Any, told: Message
) -> None:
    await world.channel.deliver(Parcel("k", told, thread))
    await world.channel.close()
    world.channel = world.bot()
    await world.channel.deliver(Parcel("k", told, thread, again=True))
    assert len(shown(world)) == 1


async def test_an_older_file_of_that_name_is_another(world: SlackWorld, thread: Any, told: Message) -> None:
    await world.channel.deliver(Parcel("k1", told, thread))
    await world.clock.sleep(3_600)
    later = replace(told, at=world.clock.now(), revision=told.revision + 1)
    await world.channel.deliver(Parcel("k2", later, thread, again=True))
    assert len(shown(world)) == 2


async def test_without_the_scope_the_words_say_why_and_where_it_lies(
    world: SlackWorld, thread: Any, told: Message
) -> None:
    world.slack.scopes.discard("files:write")
    await world.channel.deliver(Parcel("k", told, thread))
    (reply,) = world.replies
    assert told.attachment
    where = f"`jobs.xlsx` lies at `{told.attachment.path}`."
    assert f"(the scope files:write is missing from the Slack app): {where}" in reply.words


async def test_a_file_that_is_gone_is_said_to_be_gone(world: SlackWorld, thread: Any, told: Message) -> None:
    assert told.attachment
    gone = replace(told.attachment, path=f"{told.attachment.path}.gone")
    await world.channel.deliver(Parcel("k", replace(told, attachment=gone, locale="pt-BR"), thread))
    assert "Não foi possível publicar o arquivo aqui (não existe mais)" in world.replies[0].words


@pytest.mark.parametrize("at", [BEGIN, COMPLETE])
async def test_a_refused_file_is_told_in_words(
    world: SlackWorld, thread: Any, told: Message, at: Any
) -> None:
    world.slack.faults.add(at, SlackError("file_uploads_disabled"))
    await world.channel.deliver(Parcel("k", told, thread))
    assert "Slack refused it: file_uploads_disabled" in world.replies[0].words


async def test_what_fails_time_and_again_is_told_in_words(
    world: SlackWorld, thread: Any, told: Message
) -> None:
    world.slack.faults.add(BEGIN, ServerError(503))
    await tell(world, [Parcel("k", told)], thread)
    assert len(world.slack.calls("files.*")) == 3
    assert "the upload failed time and again" in world.replies[0].words


async def test_a_doubt_that_never_ends_is_looked_up_each_time_and_then_told_in_words(
    world: SlackWorld, thread: Any, told: Message
) -> None:
    world.slack.faults.add(COMPLETE, ServerError(500))
    await tell(world, [Parcel("k", told)], thread)
    assert len(world.slack.calls("conversations.replies")) >= 4
    assert "the upload failed time and again" in world.replies[-1].words


async def test_words_that_stand_already_are_not_followed_by_the_file(
    world: SlackWorld, thread: Any, told: Message
) -> None:
    world.slack.scopes.discard("files:write")
    await world.channel.deliver(Parcel("k", told, thread))
    world.slack.scopes.add("files:write")
    await world.channel.deliver(Parcel("k", told, thread, again=True))
    assert (len(world.replies), shown(world)) == (1, [])


async def test_nothing_is_in_doubt_before_the_file_is_shown(
    world: SlackWorld, thread: Any, told: Message
) -> None:
    world.slack.faults.add(BEGIN & times(1), Drop())
    with pytest.raises(ChannelError) as caught:
        await world.channel.deliver(Parcel("k", told, thread))
    assert not caught.value.uncertain


async def test_slowing_down_is_no_failure_of_the_file(world: SlackWorld, thread: Any, told: Message) -> None:
    world.slack.faults.add(BEGIN & times(4), TooManyRequests(3))
    await tell(world, [Parcel("k", told)], thread)
    assert len(shown(world)) == 1


@pytest.mark.parametrize("taken", [True, False])
async def test_a_thread_that_is_gone_leaves_the_channel(
    world: SlackWorld,
    thread: Any,
    told: Message,
    taken: bool,
) -> None:
    world.slack.policy.orphans_taken = taken
    world.slack.messages.clear()
    for n, message in enumerate((told, question())):
        await world.channel.deliver(Parcel(f"k{n}", message, thread))
    assert len(world.parents) == 2


async def test_a_question_stands_below_the_parent_and_changes_nothing_there(
    world: SlackWorld, thread: Any
) -> None:
    await world.channel.deliver(Parcel("k", replace(question(), mention="@here"), thread))
    (reply,) = world.replies
    assert "❓ *Approval · Acme: start an export?* <!here>" in reply.words
    assert world.parents[0].edits == 0


async def test_a_webhook_says_where_the_file_lies(world: SlackWorld, told: Message) -> None:
    hook = SlackWebhook(SlackWebhookOptions("platform", world.slack.webhook_url), world.sandbox.clock)
    before = {"at": AT.isoformat()}
    assert (await hook.deliver(Parcel("k", told, before))).thread == before
    await hook.close()
    assert told.attachment
    assert f"`jobs.xlsx` lies at `{told.attachment.path}`." in world.arrived()[0]


async def test_the_scopes_of_the_manifest_are_enough(world: SlackWorld, told: Message) -> None:
    page = (DOCS / "how-to" / "slack.md").read_text()
    manifest = json.loads(page.split("```json\n")[1].split("```")[0])
    world.slack.keys.scopes = set(manifest["oauth_config"]["scopes"]["bot"])
    begun = await world.channel.deliver(parcel(WARNING, again=True))
    await world.channel.deliver(Parcel("k", told, begun.thread, again=True))
    assert not [call for call in world.slack.calls() if call.error == "missing_scope"]
    assert len(shown(world)) == 1
