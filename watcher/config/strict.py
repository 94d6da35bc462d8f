"""What every part of the config has in common: frozen, no unknown keys, no values in error texts."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

SECRET_KEYS = ("client_secret", "token", "app_token", "webhook", "password", "url", "secret")
"""Keys that hold a secret; each has a twin, `<key>_file`, that names a file with the secret in it."""

SecretFile = Annotated[str, Field(min_length=1)]


class Strict(BaseModel):
    """Frozen, no unknown keys, and no values in error texts: they may be secrets."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
        populate_by_name=False,
        use_attribute_docstrings=True,
    )
