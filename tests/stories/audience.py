"""What people saw: Slack's channel and threads, and the inbox."""

from __future__ import annotations

from dataclasses import dataclass

from watcher.sandbox.serve import Sandbox
from watcher.sandbox.slack.workspace import SlackMessage


@dataclass(frozen=True)
class Audience:
    """Reads the sandbox as people read their channel and their mail."""

    sandbox: Sandbox

    @property
    def parents(self) -> list[SlackMessage]:
        return [message for message in self.sandbox.slack.messages if message.thread_ts is None]

    def replies(self, parent: SlackMessage) -> list[SlackMessage]:
        return self.sandbox.slack.workspace.replies(parent)

    @property
    def slack_states(self) -> list[str]:
        """What Slack told, in order: the state that each new message (not each edit) began with."""
        return [_state(message) for message in self.sandbox.slack.messages]

    @property
    def subjects(self) -> list[str]:
        return [mail.subject for mail in self.sandbox.smtp.mails]

    @property
    def mail_states(self) -> list[str]:
        """The first word in each subject's brackets."""
        return [_bracketed(subject) for subject in self.subjects]

    @property
    def distinct_mail_states(self) -> list[str]:
        """The same without mails whose Message-ID came before: a mail program may show those once."""
        seen: dict[str, str] = {}
        for mail in self.sandbox.smtp.mails:
            seen.setdefault(str(mail.message["Message-ID"]), _bracketed(mail.subject))
        return list(seen.values())


def _state(message: SlackMessage) -> str:
    return next(word for word in STATES if word.casefold() in message.versions[0].text.casefold())


STATES = ("No data", "Resolved", "Critical", "Warning", "Approval", "Report")


def _bracketed(subject: str) -> str:
    inside = subject.partition("[")[2].partition("]")[0]
    return next(word for word in STATES if inside.startswith(word))
