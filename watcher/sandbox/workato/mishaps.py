"""Faults only this vendor shows; the general ones are in watcher.sandbox.faults."""

from __future__ import annotations

from dataclasses import dataclass

from watcher.sandbox.faults import Fault


@dataclass(frozen=True, slots=True)
class ErrorWithId(Fault):
    """HTTP 500 (or `status`) with the vendor's `{"message": "Server error", "id": "<uuid>"}`; no effect."""

    status: int = 500


@dataclass(frozen=True, slots=True)
class WithoutData(Fault):
    """HTTP 200 and JSON without its `data` (or `result`)."""


@dataclass(frozen=True, slots=True)
class SlowBody(Fault):
    """Headers and half of the body at once, the rest `seconds` of the sandbox's clock later."""

    seconds: float
