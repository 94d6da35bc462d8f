"""Every secret that a config holds, so that logs can blot them out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel, SecretStr

from watcher.config.models import Config
from watcher.config.storageurl import secrets_inside


def secret_values(config: Config) -> frozenset[str]:
    """Tokens, passwords and secret addresses, and the password inside the storage URL."""
    return frozenset({*_secrets(config), *secrets_inside(config.storage.url)})


def _secrets(value: Any) -> Iterator[str]:
    if isinstance(value, SecretStr):
        yield value.get_secret_value()
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _secrets(getattr(value, name))
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _secrets(each)
    elif isinstance(value, (tuple, list)):
        for each in value:
            yield from _secrets(each)
