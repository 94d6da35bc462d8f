"""Who may ask, and how often: bearer tokens, privileges, and the limits of the admin's workspace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from watcher.sandbox.faults import Fault, Unauthorized
from watcher.sandbox.workato.edge import LIMITED
from watcher.sandbox.workato.limits import Limits, retry_after
from watcher.sandbox.workato.refusal import WorkatoRefusal, not_found, unauthorized
from watcher.sandbox.workato.scenario import WorkatoScenario
from watcher.sandbox.workato.world import WorkatoWorld

_USAGE = frozenset({"usage", "monthly"})


def let_in(
    world: WorkatoWorld,
    scenario: WorkatoScenario,
    headers: Mapping[str, str],
    operation: str,
    faults: Sequence[Fault],
) -> None:
    """Only a bearer token opens; the old user token and e-mail headers do not. Raises WorkatoRefusal."""
    scheme, _, text = headers.get("Authorization", "").partition(" ")
    token = world.token(text.strip()) if scheme.lower() == "bearer" else None
    if token is None or any(isinstance(fault, Unauthorized) for fault in faults):
        raise unauthorized()
    if token.may(operation):
        return
    if scenario.missing_privilege == 404:  # noqa: PLR2004 - the status is the meaning
        raise not_found()
    raise WorkatoRefusal(scenario.missing_privilege, "Forbidden")


def throttle(limits: Limits, scenario: WorkatoScenario, operation: str, now: datetime) -> None:
    """Take one from the bucket of the operation's kind. Raises WorkatoRefusal (429) when it is empty."""
    usage = operation in _USAGE
    most = scenario.usage_per_minute if usage else scenario.manage_per_minute
    wait = limits.wait("usage" if usage else "manage", most, now)
    if wait is not None:
        headers = retry_after(scenario.retry_after, wait, now)
        raise WorkatoRefusal(429, LIMITED["message"], headers=headers)
