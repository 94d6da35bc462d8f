"""Whether Apprise is there for the receivers that need it, and takes their addresses."""

from __future__ import annotations

from collections.abc import Iterator

from watcher.config.fault import Fault, fault
from watcher.config.letters import AppriseReceiver
from watcher.config.parts import Parts
from watcher.config.where import Where
from watcher.services import installed, service


def check_apprise(parts: Parts, where: Where) -> Iterator[Fault]:
    """Faults about a package that is missing, and about addresses as far as they are known here."""
    for name, receiver in parts.receivers.items():
        if not isinstance(receiver, AppriseReceiver):
            continue
        if not installed():
            place = where.value(("receivers", name, "type"))
            message = f"receiver `{name}` needs Apprise, which is not installed"
            yield fault("E143", message, place, hint="pip install 'limit-watcher[apprise]'")
        elif receiver.url is not None and not _is_usable(receiver.url.get_secret_value()):
            place = where.value(("receivers", name, "url"))
            hint = "write one service, such as msteams://… or mailto://…"
            yield fault("E144", f"Apprise cannot use the url of receiver `{name}`", place, hint=hint)


def _is_usable(url: str) -> bool:
    """Whether it names one service; a variable that is not set here is not judged."""
    return url.startswith("${") or service(url) is not None
