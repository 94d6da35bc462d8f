"""The calls of Slack's Web API that listening and answering need; every failure becomes a ChannelError."""

from __future__ import annotations

import aiohttp

from watcher.adapters.channels.slack.calls import SlackCalls
from watcher.adapters.channels.slack.errors import refusal, unreachable
from watcher.ports import ChannelError

_TIMEOUT = 10.0
"""Seconds: somebody who clicked waits for the answer."""
_APP_TOKEN = {
    "invalid_auth": "check app_token: it begins with xapp-, or make a new one under Basic Information",
    "not_authed": "check app_token: it begins with xapp-",
    "not_allowed_token_type": "app_token wants an app-level token: it begins with xapp-, not xoxb-",
    "missing_scope": "give the app-level token the scope connections:write",
}
_GROUPS = {"missing_scope": "give the app the scope usergroups:read and install it again"}


class SocketCalls:
    """Asks where to connect, answers people, and looks up who is in a user group."""

    def __init__(self, name: str, base_url: str) -> None:
        self._name = name
        self._base_url = base_url
        self._calls = SlackCalls(name, "", base_url, _TIMEOUT)

    async def open(self, app_token: str) -> str:
        """The address of a fresh WebSocket, good for one connection."""
        answer = await self._calls.call(
            lambda client: client.apps_connections_open(app_token=app_token), hints=_APP_TOKEN
        )
        url = answer.get("url")
        scheme = "ws://" if self._base_url.startswith("http://") else "wss://"
        if not isinstance(url, str) or not url.startswith((scheme, "wss://")):
            raise unreachable(ValueError("no address"), receiver=self._name)
        return url

    async def whisper(self, token: str, channel: str, user: str, text: str, thread: str = "") -> None:
        """Say something that only `user` reads."""
        await self._calls.call(
            lambda client: client.chat_postEphemeral(
                channel=channel,
                user=user,
                text=text,
                thread_ts=thread or None,
                link_names=False,
                parse="none",
            ),
            token=token,
        )

    async def respond(self, url: str, text: str, thread: str = "") -> None:
        """The same by the address that came with a click or command; it is good for half an hour.

        Only Slack is spoken to: an address of somebody else is refused.
        """
        if not self._is_slacks(url):
            raise ChannelError(f"{self._name}: there is no address to answer to", permanent=True)
        body = {"response_type": "ephemeral", "replace_original": False, "text": text}
        body |= {"thread_ts": thread} if thread else {}
        try:
            async with self._calls.session().post(url, json=body) as answer:
                status = answer.status
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise unreachable(error, receiver=self._name) from None
        if status != 200:  # noqa: PLR2004 - HTTP's word for yes
            raise refusal("", status, None, receiver=self._name)

    async def members(self, token: str, group: str) -> frozenset[str]:
        """The ids of the people in a user group."""
        answer = await self._calls.call(
            lambda client: client.usergroups_users_list(usergroup=group), token=token, hints=_GROUPS
        )
        users = answer.get("users")
        return (
            frozenset(each for each in users if isinstance(each, str))
            if isinstance(users, list)
            else frozenset()
        )

    async def close(self) -> None:
        await self._calls.close()

    def _is_slacks(self, url: str) -> bool:
        home = self._base_url.split("/api/")[0]
        return url.startswith(("https://hooks.slack.com/", "https://hooks.slack-gov.com/", f"{home}/"))
