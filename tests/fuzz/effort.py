"""How many examples a fuzz test runs: those of the profile chosen with `--hypothesis-profile`, else a few."""

from __future__ import annotations

from hypothesis import settings

THOROUGH = {"fuzz", "probe"}


def effort(share: float = 1.0) -> settings:
    """The chosen profile's settings, with `share` of its examples for tests where each is slow."""
    name = settings.get_current_profile_name()
    chosen = settings.get_profile(name if name in THOROUGH else "suite")
    return settings(chosen, max_examples=max(10, int(chosen.max_examples * share)))
