"""People and user groups of the workspace, and the methods that look them up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from watcher.sandbox.slack.arguments import Args, SlackRefusal


@dataclass(frozen=True, slots=True)
class SlackUser:
    """Somebody; `name` is the handle, `real_name` what people read, both as hostile as they like."""

    id: str
    name: str
    real_name: str = ""


@dataclass(frozen=True, slots=True)
class SlackGroup:
    """A user group (`S0…`) and the ids of who is in it."""

    id: str
    handle: str
    users: tuple[str, ...] = ()


class People:
    """Everybody, and the two methods that tell of them. `users` and `groups` may grow at any time."""

    def __init__(self) -> None:
        self.users = [SlackUser("U0ANA", "ana", "Ana Souza"), SlackUser("U0BO", "bo", "Bo Berg")]
        self.groups = [SlackGroup("S0REVOPS", "revops", ("U0ANA",))]

    def user(self, key: str) -> SlackUser | None:
        return next((user for user in self.users if user.id == key), None)

    def info(self, args: Args, _now: datetime) -> dict[str, Any]:
        """users.info."""
        user = self.user(str(args.get("user", "")))
        if user is None:
            raise SlackRefusal("user_not_found")
        profile = {"real_name": user.real_name, "display_name": user.name}
        return {"user": {"id": user.id, "name": user.name, "real_name": user.real_name, "profile": profile}}

    def members(self, args: Args, _now: datetime) -> dict[str, Any]:
        """usergroups.users.list: the ids of a group."""
        asked = str(args.get("usergroup", ""))
        group = next((group for group in self.groups if group.id == asked), None)
        if group is None:
            raise SlackRefusal("no_such_subteam")
        return {"users": list(group.users)}
