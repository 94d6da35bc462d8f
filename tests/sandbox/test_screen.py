"""What the demo shows: Slack's markup and mails as people see them."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from rich.console import Console

from watcher.sandbox.markup import slack_text
from watcher.sandbox.screen import Screen
from watcher.sandbox.slack.workspace import SlackMessage, Version
from watcher.sandbox.smtp import ReceivedMail


@pytest.mark.parametrize(
    ("markup", "seen"),
    [
        ("<!subteam^S0ONCALL> now", "@S0ONCALL now"),
        ("<!subteam^S0ONCALL|@revops-oncall> now", "@S0ONCALL now"),
        ("<@U0ANA>, <!here>", "@U0ANA, @here"),
        ("<!date^1774051200^{date_short_pretty}|21 Mar>", "21 Mar"),
        ("<https://example.com/a|the runbook>", "the runbook"),
        ("a &lt;b&gt; *c* `d`", "a <b> c d"),
    ],
)
def test_markup_is_shown_as_slack_shows_it(markup: str, seen: str) -> None:
    assert slack_text(markup).plain == seen


def test_a_mention_stands_out() -> None:
    (span,) = slack_text("<!subteam^S0ONCALL> now").spans
    assert (span.start, span.end, span.style) == (0, 9, "bold yellow")


AT = datetime(2026, 3, 21, 2, 35, tzinfo=UTC)


def test_one_blank_line_stands_under_a_mails_subject() -> None:
    out = io.StringIO()
    mail = EmailMessage()
    mail["Subject"] = "[Warning 90%] Acme Brasil"
    mail.set_content("Warning: look at it\n")
    Screen(Console(file=out, width=100)).mail(ReceivedMail(AT, "from@example.com", ("to@example.com",), mail))
    inside = [line.strip("│ \n") for line in out.getvalue().splitlines()]
    assert inside[1:4] == ["Subject: [Warning 90%] Acme Brasil", "", "Warning: look at it"]


def test_a_long_edit_is_indented_under_its_first_line() -> None:
    out = io.StringIO()
    before, after = (Version(AT, text) for text in ("Warning: at 90 %", "Critical: " + "at 100 % " * 20))
    Screen(Console(file=out, width=80)).slack(SlackMessage("C0", "1.0", [before, after]), "edited")
    first, *rest = out.getvalue().rstrip("\n").splitlines()
    assert first.startswith("  21 Mar 02:35  Slack #limits  first message edited: Critical: ")
    assert rest
    assert all(line[:6].isspace() and not line[6].isspace() for line in rest)
