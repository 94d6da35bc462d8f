"""The incoming webhook: a status and a word, never a ts, so that nothing can be edited or answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from watcher.sandbox.slack.api import Answer, Args, Wait, readable
from watcher.sandbox.slack.arguments import SlackRefusal
from watcher.sandbox.slack.assumptions import GONE_WEBHOOK
from watcher.sandbox.slack.limits import POSTING
from watcher.sandbox.slack.methods import Methods
from watcher.sandbox.slack.policy import Policy

WEBHOOK = "webhook"
_STATUS = {"channel_not_found": 404, "is_archived": 410, "not_in_channel": 403}
_WORDS = {
    "is_archived": "channel_is_archived",
    "not_in_channel": "action_prohibited",
    "invalid_json": "invalid_payload",
    "json_not_object": "invalid_payload",
}


@dataclass(frozen=True, slots=True)
class IncomingWebhook:
    """One webhook into one channel; who knows `path` can post."""

    methods: Methods
    policy: Policy
    path: str

    def answer(self, path: str, args: Args | SlackRefusal, channel: str, now: datetime, wait: Wait) -> Answer:
        """Post, and say so in one word."""
        if self.policy.webhook_removed:
            return _said(*GONE_WEBHOOK)
        if path != self.path:
            return _said(403, "invalid_token")
        seconds = wait(WEBHOOK, channel, POSTING)
        if seconds is not None:
            response, word = _said(429, "rate_limited")
            response.headers["Retry-After"] = str(seconds)
            return response, word
        try:
            sent = readable(args)
            if not sent:
                return _said(400, "invalid_payload")
            self.methods.post({**sent, "channel": channel}, now, WEBHOOK)
        except SlackRefusal as refusal:
            return _said(_STATUS.get(refusal.error, 400), _WORDS.get(refusal.error, refusal.error))
        return web.Response(text="ok"), ""


def _said(status: int, word: str) -> Answer:
    return web.Response(status=status, text=word), word
