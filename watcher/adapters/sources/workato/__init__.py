"""Workato Embedded: one usage request for all customer workspaces, the customer list beside it."""

from __future__ import annotations

from watcher.adapters.sources.workato.api import BOUNDS
from watcher.adapters.sources.workato.options import WorkatoOptions
from watcher.adapters.sources.workato.source import WorkatoSource

__all__ = ["BOUNDS", "WorkatoOptions", "WorkatoSource"]
