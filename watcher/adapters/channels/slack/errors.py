"""What Slack's refusals mean: whether trying again can help, and what a person can do."""

from __future__ import annotations

from watcher.ports import ChannelError

MOST_PATIENCE = 3600.0
"""Seconds we wait at most, however long a Retry-After asks for."""

UNEDITABLE = frozenset({"message_not_found", "edit_window_closed", "cant_update_message"})
"""chat.update's ways to say that the earlier message can no longer be changed."""

GONE = frozenset({"message_not_found", "thread_not_found"})
"""A message that stands there no more: Slack may take a reply to it all the same, which nobody would see."""

THREAD_GONE = frozenset({"thread_not_found", "message_not_found", "cannot_reply_to_message"})

MAYBE_DONE = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})
"""Slack failed, and says itself that part of the call may have succeeded before."""

BAD_BLOCKS = frozenset(
    {
        "invalid_blocks",
        "invalid_blocks_format",
        "msg_blocks_too_long",
        "invalid_attachments",
        "invalid_metadata_format",
    }
)
"""Slack would not take the layout; the words alone may pass."""

_TOKEN = "the bot token was refused: check it, or install the app again and copy the new one"  # noqa: S105 - words
_PERMANENT = {
    "invalid_auth": _TOKEN,
    "not_authed": _TOKEN,
    "token_revoked": _TOKEN,
    "token_expired": _TOKEN,
    "account_inactive": "the app was removed or its workspace deactivated: install it again",
    "org_login_required": "the workspace is being moved; ask its owner",
    "team_access_not_granted": "the app is not granted this workspace: ask an admin of the organization",
    "access_denied": "the app may not do this: ask a workspace admin",
    "missing_scope": "give the app the scope chat:write and install it again",
    "not_allowed_token_type": "use a bot token: it begins with xoxb-",
    "channel_not_found": "check the channel's id (C0…), and invite the app if the channel is private",
    "not_in_channel": "invite the app: type /invite and its name in the channel",
    "is_archived": "the channel is archived: unarchive it or name another",
    "channel_is_archived": "the channel is archived: unarchive it or name another",
    "no_permission": "the app may not post there: check the channel's posting rights",
    "restricted_action": "a workspace setting forbids posting there: ask an admin",
    "restricted_action_read_only_channel": "the channel is read-only for apps: ask an admin",
    "restricted_action_thread_only_channel": "the channel takes only threads: name another",
    "restricted_action_non_threadable_channel": "the channel takes no threads: name another",
    "posting_to_general_channel_denied": "apps may not post to the general channel: name another",
    "action_prohibited": "a workspace setting forbids this webhook: ask an admin",
    "no_service": "the webhook was removed: make a new one",
    "no_service_id": "the webhook's address is not whole: copy it again",
    "no_active_hooks": "incoming webhooks are switched off: ask an admin",
    "no_team": "the webhook's workspace is gone: make a new one",
    "team_disabled": "the workspace was deactivated",
    "user_not_found": "the person does not exist: check the id",
    "invalid_token": "the webhook's address is wrong or was revoked: make a new one",
    "invalid_payload": "Slack cannot read the message: please report this",
    "no_text": "Slack missed a text: please report this",
    "msg_too_long": "the message is too long even without its layout: please report this",
    "ekm_access_denied": "the workspace's encryption keys refuse it: ask an admin",
}
_TRANSIENT = frozenset(
    {
        "ratelimited",
        "rate_limited",
        "message_limit_exceeded",
        "internal_error",
        "fatal_error",
        "service_unavailable",
        "request_timeout",
        "team_added_to_org",
        "rollup_error",
    }
)
_TOO_MANY, _SERVER = 429, 500
_GONE = frozenset({404, 410})


def refusal(error: str, status: int, retry_after: str | None, *, receiver: str) -> ChannelError:
    """Slack's own word (may be empty) and HTTP status as our error.

    An error nobody knows yet is permanent if Slack named it and transient if it did not: a named
    refusal does not go away by asking again, an unreadable answer often does.
    """
    if status == _TOO_MANY or error in {"ratelimited", "rate_limited"}:
        return ChannelError(
            f"Slack asks {receiver} to slow down", permanent=False, retry_after=patience(retry_after)
        )
    if error in _PERMANENT:
        return ChannelError(f"Slack refused {receiver}: {error}", permanent=True, hint=_PERMANENT[error])
    if not error and status in _GONE:
        return ChannelError(
            f"Slack knows nothing at the address of {receiver} (HTTP {status})",
            permanent=True,
            hint="check the address: the webhook may have been removed",
        )
    if error in _TRANSIENT or status >= _SERVER or not error:
        said = error or f"HTTP {status} without a readable answer"
        maybe = error in MAYBE_DONE or not error
        return ChannelError(
            f"Slack could not take it for {receiver}: {said}", permanent=False, uncertain=maybe
        )
    return ChannelError(
        f"Slack refused {receiver}: {error}", permanent=True, hint=f"see Slack's documentation of `{error}`"
    )


def unreachable(error: BaseException, *, receiver: str) -> ChannelError:
    """No answer at all. Only the error's kind is told: its text may hold an address that is a secret."""
    return ChannelError(
        f"Slack was not reached for {receiver}: {type(error).__name__}",
        permanent=False,
        uncertain=True,
        hint="check the network and any proxy between here and Slack",
    )


def patience(retry_after: str | None) -> float | None:
    """Seconds from a Retry-After header; None where it is absent or no sensible number."""
    try:
        seconds = float(retry_after or "")
    except ValueError:
        return None
    return min(seconds, MOST_PATIENCE) if seconds >= 0 else None
