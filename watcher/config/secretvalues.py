"""Every secret that a config holds, so that logs can blot them out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from pydantic import BaseModel, SecretStr

from watcher.config.models import Config
from watcher.config.secretkeys import is_secret
from watcher.config.sources import HttpSource
from watcher.config.storageurl import secrets_inside


def secret_values(config: Config) -> frozenset[str]:
    """Tokens, passwords and secret addresses, and the password inside the storage URL."""
    return frozenset({*_secrets(config), *secrets_inside(config.storage.url)})


def _sent(source: HttpSource) -> Iterator[str]:
    """What an http source sends along to show who it is: in headers, in the address, in the body."""
    yield from _secrets(source.token)
    yield from _secrets(source.headers)
    pairs = parse_qsl(urlsplit(source.url).query)
    yield from (value for name, value in [*pairs, *_texts(source.body)] if is_secret(name) or name == "key")


def _texts(body: Any) -> Iterator[tuple[str, str]]:
    """Every text in a JSON body by its name, at any depth."""
    if isinstance(body, Mapping):
        for name, value in body.items():
            if isinstance(value, str):
                yield str(name), value
            else:
                yield from _texts(value)
    elif isinstance(body, list):
        for value in body:
            yield from _texts(value)


def _secrets(value: Any) -> Iterator[str]:
    if isinstance(value, SecretStr):
        yield value.get_secret_value()
    elif isinstance(value, HttpSource):
        yield from _sent(value)
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _secrets(getattr(value, name))
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _secrets(each)
    elif isinstance(value, (tuple, list)):
        for each in value:
            yield from _secrets(each)
