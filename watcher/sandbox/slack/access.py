"""Who may call a method: the token, its kind and its scopes."""

from __future__ import annotations

from dataclasses import dataclass, field

from watcher.sandbox.slack.arguments import SlackRefusal
from watcher.sandbox.slack.catalogue import SCOPES, Method
from watcher.sandbox.slack.policy import Policy


@dataclass(slots=True)
class Keys:
    """The bot's token and the app's, and what each may do."""

    bot: str = "xoxb-sandbox-token"
    app: str = "xapp-1-A0SANDBOX-sandbox"
    scopes: set[str] = field(default_factory=lambda: set(SCOPES))
    app_scopes: set[str] = field(default_factory=lambda: {"connections:write"})


def admit(keys: Keys, policy: Policy, method: Method, given: str, *, private: bool = False) -> None:
    """Let a call with the token `given` pass, or raise SlackRefusal; a private channel has its own scopes."""
    if not given:
        raise SlackRefusal("not_authed")
    if given not in {keys.bot, keys.app}:
        raise SlackRefusal("invalid_auth")
    if given == keys.bot and policy.token_refused:
        raise SlackRefusal(policy.token_refused)
    if (given == keys.app) != method.app and method.scope:
        raise SlackRefusal("not_allowed_token_type")
    scopes = keys.app_scopes if method.app else keys.scopes
    needed = method.scope.replace("channels:", "groups:") if private else method.scope
    if needed and needed not in scopes:
        raise SlackRefusal("missing_scope", needed=needed, provided=",".join(sorted(scopes)))
