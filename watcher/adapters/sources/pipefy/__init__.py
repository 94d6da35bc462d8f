"""Pipefy: one GraphQL document for up to 25 organizations, its answer turned into readings."""

from __future__ import annotations

from watcher.adapters.sources.pipefy.options import PipefyOptions
from watcher.adapters.sources.pipefy.source import PipefySource

__all__ = ["PipefyOptions", "PipefySource"]
