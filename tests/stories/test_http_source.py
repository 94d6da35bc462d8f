"""Any JSON over HTTP, from its answer to the message."""

from __future__ import annotations

from pathlib import Path

from tests.adapters.standin import Asked, answer, far_side
from tests.stories.settings import Settings, secret
from tests.stories.stage import staged
from tests.stories.times import NOON, POLL

TOKEN = "token-of-the-mailer-0001"
RULES = """
rules:
  - name: mails
    select: { source: mailer, resource: mails }
    when: { warning: used >= 90% }
"""


async def test_a_number_in_somebodys_json_becomes_a_message(tmp_path: Path) -> None:
    sent = {"used": 500}

    def mailer(asked: Asked) -> bytes:
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            return answer({}, 401)
        mails = {**sent, "max": 1000, "resets_at": "Wed, 01 Apr 2026 00:00:00 GMT"}
        return answer({"accounts": [{"name": "Initech", "mails": mails}]})

    async with far_side(mailer) as side:

        def change(written: Settings) -> None:
            (tmp_path / "mails.yaml").write_text(RULES, encoding="utf-8")
            written["rules"].append(str(tmp_path / "mails.yaml"))
            reading = {
                "resource": "mails",
                "each": "accounts",
                "org": "name",
                "used": "mails.used",
                "limit": "mails.max",
                "reset": "mails.resets_at",
                "period": "month",
            }
            written["sources"]["mailer"] = {
                "type": "http",
                "url": side.url("/usage"),
                "token_file": secret(tmp_path, "mailer", TOKEN),
                "readings": [reading],
                "poll": "15m",
            }

        async with staged(tmp_path, start=NOON, change=change) as stage:
            await stage.start()
            await stage.passes(POLL)
            assert stage.seen.slack_states == []
            sent["used"] = 931
            await stage.passes(POLL)
            assert stage.seen.slack_states == ["Warning"]
            (parent,) = stage.seen.parents
            assert "Initech" in parent.text
