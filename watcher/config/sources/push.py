"""A source of `type: push`: somebody brings its numbers to us."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SecretStr

from watcher.config.fields import Secret
from watcher.config.refusal import wrong
from watcher.config.secretkeys import is_variable
from watcher.config.spans import Lateness
from watcher.config.strict import SecretFile, Strict

SHORTEST_TOKEN = 16


def _hard_to_guess(token: SecretStr) -> SecretStr:
    text = token.get_secret_value()
    if len(text) >= SHORTEST_TOKEN or is_variable(text):
        return token
    hint = f"{SHORTEST_TOKEN} characters at least; `openssl rand -hex 32` makes one"
    raise wrong("E106", "the token is too easy to guess", hint=hint)


class PushSource(Strict):
    """Numbers that come by POST /api/v1/readings; needs the `server` section."""

    type: Literal["push"]
    """The kind of source."""
    token: Annotated[Secret, AfterValidator(_hard_to_guess)] | None = None
    """What those who push must show, 16 characters at least; rather use token_file."""
    token_file: SecretFile | None = None
    """A file that holds the token."""
    expect_every: Lateness = Field(default="24h", validate_default=True)
    """How often numbers should come; older ones are told to be stale."""
    title: Annotated[str, Field(max_length=100)] = ""
    """What people call it; the source's name unless written."""
