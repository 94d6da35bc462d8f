"""Text for Slack's mrkdwn: nothing in a name may mention, link, format or make an emoji."""

from __future__ import annotations

import re
from datetime import datetime

from watcher.domain.plain import plain

_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_LOOKALIKES = str.maketrans({"*": "∗", "~": "∼", "`": "ˋ"})  # noqa: RUF001 - that is the point
_BARE = str.maketrans({"<": "‹", ">": "›", "`": "ˋ"})  # noqa: RUF001 - no entity, whether it is unescaped or not
_TICKS = str.maketrans({"`": "ˋ"})  # noqa: RUF001 - a code span has no other escape
_EDGE_UNDERSCORE = re.compile(r"(?<!\w)_+|_+(?!\w)", re.ASCII)
# a colon of ours may follow the text, so its end counts as one; but 14:05 at the end is a time
_EMOJI_COLON = re.compile(r":(?!(?<=\d:)\d+$)(?=[\w+'-]+(?::|$))")
_GROUP_CALL = re.compile(r"@(?=(?:here|channel|everyone)\b)", re.IGNORECASE)
_MENTION_ID = re.compile(r"@?(?P<id>[USW][A-Z0-9]{7,})")
_MENTION_ENTITY = re.compile(r"<(@[UW][A-Z0-9]+|!subteam\^S[A-Z0-9]+|!here|!channel|!everyone)>")
_LINK = re.compile(r"https?://[^\s<>|\"]+")
_GROUPS = ("here", "channel", "everyone")


def escape(text: str, most: int | None = None) -> str:
    """`text` as plain words inside mrkdwn, at most `most` characters before escaping.

    mrkdwn has no escape for its formatting signs, so they become look-alikes; an @ that could call
    people and a `:name:` that could be drawn as an emoji lose their meaning the same way.
    """
    tamed = plain(text, most).translate(_LOOKALIKES)
    tamed = _EDGE_UNDERSCORE.sub(lambda found: "ˍ" * len(found[0]), tamed)
    tamed = _call_nobody(tamed)
    if tamed.startswith(">"):
        tamed = "›" + tamed[1:]  # noqa: RUF001 - a line that begins with > would be a quotation
    return tamed.translate(_ESCAPES)


def _call_nobody(text: str) -> str:
    """`text` in which neither @here nor :emoji: is one; by look-alikes again."""
    text = _EMOJI_COLON.sub("꞉", text)  # noqa: RUF001
    return _GROUP_CALL.sub("＠", text)  # noqa: RUF001


def bare(text: str, most: int | None = None) -> str:
    """`text` for places without markup, `plain_text` and table cells: no entity and no emoji in it."""
    return _call_nobody(plain(text, most)).translate(_BARE)


def code(text: str, most: int | None = None) -> str:
    """`text` in a code span."""
    inside = _call_nobody(plain(text, most)).translate(_TICKS).translate(_ESCAPES)
    return f"`{inside}`" if inside else ""


def fenced(lines: str) -> str:
    """`lines` in a code block; they are `plain` one by one already."""
    inside = _call_nobody(lines).translate(_TICKS).translate(_ESCAPES)
    return f"```\n{inside}\n```"


def advice(text: str, most: int | None = None) -> str:
    """What we or a rule's author wrote: as `escape`, but code spans stay code spans."""
    pieces = plain(text, most).split("`")
    if len(pieces) % 2 == 0:  # a tick without its partner
        return escape(text, most)
    said = [code(piece) if place % 2 else _spaced(piece) for place, piece in enumerate(pieces)]
    return "".join(said)


def _spaced(piece: str) -> str:
    """`escape` without losing the blanks next to a code span."""
    before = " " if piece[:1].isspace() else ""
    after = " " if piece[-1:].isspace() and piece.strip() else ""
    return f"{before}{escape(piece)}{after}"


def date_token(at: datetime, fallback: str) -> str:
    """A date each reader sees in their own zone; `fallback` where Slack cannot.

    The time is shown as well unless the fallback shows a whole day.
    """
    form = "{date_short_pretty} {time}" if ":" in fallback else "{date_short_pretty}"
    return f"<!date^{int(at.timestamp())}^{form}|{escape(fallback)}>"


def link(url: str, words: str) -> str:
    """A link from the config; anything that is no web address stays text."""
    return linked(url, words) if _LINK.fullmatch(url) else escape(url)


def linked(url: str, words: str) -> str:
    """`words` as a link to `url`, or alone where that is no web address."""
    return f"<{url.replace('&', '&amp;')}|{escape(words)}>" if _LINK.fullmatch(url) else escape(words)


def mention(wanted: str) -> str:
    """Whom the config calls, as Slack wants it: an id, `@here` or an entity; other words stay text."""
    wanted = plain(wanted)
    if _MENTION_ENTITY.fullmatch(wanted):
        return wanted
    if wanted.removeprefix("@") in _GROUPS:
        return f"<!{wanted.removeprefix('@')}>"
    by_id = _MENTION_ID.fullmatch(wanted)
    if by_id is None:
        return escape(wanted, 80)
    return f"<!subteam^{by_id['id']}>" if by_id["id"].startswith("S") else f"<@{by_id['id']}>"


def mentions(wanted: str) -> str:
    """Several, apart by spaces or commas."""
    return " ".join(mention(word) for word in re.split(r"[\s,]+", wanted) if word)
