"""What Slack leaves unsaid, or says in two ways: each guess of the stand-in stands here, and only here."""

from __future__ import annotations

MOST_CHARACTERS = 13_200
"""All blocks of a message together, as JSON; more is `msg_blocks_too_long`.

Undocumented: measured by users (bolt-js#2509 and #2867), who also saw less than 12,000 characters of text
refused. Tables are left out of it, for their cells have a documented total of their own.
"""

MOST_SERIES = 6
"""Series or segments of a chart. Slack's page has said 6 and says 12 since: the stricter one holds here."""

SECOND_TABLE = "invalid_attachments"
"""The error for a second table of a message, with the line `only_one_table_allowed`: seen, not documented."""

NO_SUCH_THREAD = "thread_not_found"
"""chat.postMessage below a parent that is not there. Its page names no error for it; conversations.replies
says this one. `Policy.orphans_taken` is the other guess: the reply is taken, and nobody sees it."""

REPLY_TO_A_REPLY = "cannot_reply_to_message"
"""chat.postMessage with the ts of a reply as `thread_ts`. Slack asks to use the parent's instead, and is
said to take such replies at times."""

FILE_NOT_SENT = "file_not_found"
"""files.completeUploadExternal for a file of which no bytes came, or that was completed before."""

WRONG_SIZE = (400, "length mismatch")
"""Status and words of an upload whose bytes are not as many as was said."""

NO_SOCKETS = "internal_error"
"""apps.connections.open while nothing in the sandbox takes connections."""

BURST = 5
"""Messages that a channel takes at once before it asks for one a second; "short bursts" are allowed."""

BURST_OF_TIER_1 = 10
"""Calls that a method of "1+ per minute" takes at once: apps may connect a few times."""

USES, MINUTES = 5, 30
"""How often and how long a response_url answers: documented; its errors `used_url` and `expired_url`
(HTTP 404) are those that people report."""

GONE_WEBHOOK = (404, "no_service")
"""A webhook that was removed; documented, as is 403 for one whose secret is wrong."""
