"""What a rule's author adds to messages: a title and a next step, filled in with this telling's words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from watcher.domain.compose.scene import Scene, Text
from watcher.domain.plain import clip, plain
from watcher.domain.rule import Watch
from watcher.domain.template import BadTemplate, NotFilled
from watcher.domain.templated import template
from watcher.domain.templatewords import words_of
from watcher.domain.tongue import advised, say

MOST_TITLE = 150
MOST_STEP = 600
_MOST_WHY = 160


def with_own_words(text: Text, scene: Scene) -> Text:
    """The text with the rule's own title and next step; an end is told in our words alone.

    A template that fails costs no message: a note says so, and the built-in words stand.
    """
    telling = scene.telling
    if telling.level is None:
        return replace(text, next_step="")
    advice = advised(telling.next_step)
    words = words_of(scene).by_name() if "{" in telling.heading + advice else {}
    title, wrong = _filled("title", telling.heading, words)
    step, wrong_too = _filled("next_step", advice, words)
    step = step or (plain(advice) if wrong_too else "")
    text = replace(text, next_step=_step(step, text, scene), notes=(*text.notes, *wrong, *wrong_too))
    return _titled(text, clip(title, MOST_TITLE), scene) if title else text


def _filled(key: str, written: str, words: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """The template filled in on one line, or nothing and the note that tells why."""
    try:
        return plain(template(written).fill(words)), ()
    except (BadTemplate, NotFilled) as problem:
        return "", (say("[{key}: cannot be filled in, {why}]", key=key, why=plain(str(problem), _MOST_WHY)),)


def _titled(text: Text, title: str, scene: Scene) -> Text:
    """The title first, then what would have been said without it."""
    first, *others = text.sentences
    said = f"{scene.state}: {title}" + ("" if title[-1] in ".!?…" else ".")
    return replace(text, headline=title, sentences=(said, first.removeprefix(f"{scene.state}: "), *others))


def _step(step: str, text: Text, scene: Scene) -> str:
    """What the rule's author wrote; about a source also what helps against this very failure."""
    if scene.telling.watch is Watch.SOURCE and step and text.next_step:
        return clip(say("{step} This time: {now}", step=step, now=text.next_step), MOST_STEP)
    return clip(step or plain(text.next_step), MOST_STEP)
