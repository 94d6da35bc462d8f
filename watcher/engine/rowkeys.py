"""The names of outbox rows, for ever: what makes telling something twice impossible."""

from __future__ import annotations

import hashlib

from watcher.records import OF_NEWS

_QUESTION = "x-"


def row_key(incident: str, revision: int, receiver: str) -> str:
    """The name of one telling to one receiver."""
    return f"{incident}:{revision}:{receiver}"


def news_key(incident: str, export: int, stage: str, receiver: str) -> str:
    """The name of one piece of news of an export to one receiver."""
    return f"{incident}{OF_NEWS}{export}-{stage}:{receiver}"


def is_news(key: str, incident: str, export: int, stage: str) -> bool:
    """Whether `key` names that piece of news, to whomever."""
    return key.startswith(news_key(incident, export, stage, "").removesuffix(":"))


def inherited_key(key: str, receiver: str, heir: str) -> str:
    """What a row of `receiver` is called under its heir's name."""
    return f"{key.removesuffix(f':{receiver}')}:{heir}"


def later_key(key: str, receiver: str) -> str:
    """What a row is called that is put behind others."""
    return f"{key.removesuffix(f':{receiver}')}':{receiver}"


def rest_key(key: str, receiver: str, person: str) -> str:
    """What a row is called that is for one of the receiver's people alone."""
    return f"{key.removesuffix(f':{receiver}')}~{digest(person)}:{receiver}"


def whole_key(key: str, receiver: str) -> str:
    """The key from which `rest_key` made this one."""
    return f"{key.removesuffix(f':{receiver}').rpartition('~')[0]}:{receiver}"


def question_incident(export: int) -> str:
    """What a question about an export is told under, where there is no thread that it could be told in."""
    return f"{_QUESTION}{export}"


def is_question(incident: str) -> bool:
    return incident.startswith(_QUESTION)


def digest(*parts: str) -> str:
    """Twelve hex digits that name what is told together, the same when a crashed judgement is done again."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:12]


def series_id(incident: str) -> str:
    """Eight hex digits, as a series has them, for what is about many series."""
    return digest(incident)[:8]
