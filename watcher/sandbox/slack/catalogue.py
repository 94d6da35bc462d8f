"""The methods of the Web API: what runs, the scope and the token it needs, and how often it may be called."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from watcher.sandbox.slack.limits import POSTING, TIER_1, TIER_2, TIER_3, TIER_4, Pace
from watcher.sandbox.slack.methods import Methods
from watcher.sandbox.slack.people import People
from watcher.sandbox.slack.reading import Reading
from watcher.sandbox.slack.uploads import Uploads

SCOPES = frozenset(
    {"channels:history", "channels:read", "chat:write", "commands", "files:write"}
    | {"usergroups:read", "users:read"}
)
"""What the bot's token may do at first."""

Run = Callable[[Mapping[str, Any], datetime], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Method:
    """`scope` is empty where any token will do; `app` methods want the app's token, not the bot's."""

    run: Run
    scope: str
    pace: Pace = TIER_3
    app: bool = False


def catalogue(
    methods: Methods, reading: Reading, uploads: Uploads, people: People, connect: Run
) -> dict[str, Method]:
    """Every method by its name."""
    return {
        "apps.connections.open": Method(connect, "connections:write", TIER_1, app=True),
        "auth.test": Method(methods.auth_test, "", TIER_4),
        "chat.getPermalink": Method(methods.permalink, "", TIER_4),
        "chat.postEphemeral": Method(methods.whisper, "chat:write", TIER_4),
        "chat.postMessage": Method(methods.post, "chat:write", POSTING),
        "chat.update": Method(methods.update, "chat:write"),
        "conversations.history": Method(reading.history, "channels:history"),
        "conversations.info": Method(methods.info, "channels:read"),
        "conversations.replies": Method(reading.replies, "channels:history"),
        "files.completeUploadExternal": Method(uploads.complete, "files:write", TIER_4),
        "files.getUploadURLExternal": Method(uploads.begin, "files:write", TIER_4),
        "usergroups.users.list": Method(people.members, "usergroups:read", TIER_2),
        "users.info": Method(people.info, "users:read", TIER_4),
    }
