"""What is watched: `sources`, told apart by their `type`, one file each."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from watcher.config.sources.http import HttpReading, HttpSource
from watcher.config.sources.pipefy import PipefySource
from watcher.config.sources.push import PushSource
from watcher.config.sources.workato import CustomerFields, UsageFields, WorkatoSource

Asked = PipefySource | WorkatoSource | HttpSource
"""Sources that we ask; the others bring their numbers themselves."""
Source = Annotated[PipefySource | WorkatoSource | HttpSource | PushSource, Field(discriminator="type")]

__all__ = [
    "Asked",
    "CustomerFields",
    "HttpReading",
    "HttpSource",
    "PipefySource",
    "PushSource",
    "Source",
    "UsageFields",
    "WorkatoSource",
]
