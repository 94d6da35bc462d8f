"""Config in, running parts out: the rooms that name every concrete class, and that own the clock."""

from __future__ import annotations

from watcher.bootstrap.assemble import Parts, assembled, export_folder, heart_file, policy_of, rehearsed
from watcher.bootstrap.clock import SystemClock

__all__ = ["Parts", "SystemClock", "assembled", "export_folder", "heart_file", "policy_of", "rehearsed"]
