"""Whether receivers of one app that share a channel let the same people click."""

from __future__ import annotations

from collections.abc import Iterator

from watcher.config.fault import Fault, fault
from watcher.config.parts import Parts
from watcher.config.receivers import SlackReceiver
from watcher.config.where import Where


def check_clickers(parts: Parts, where: Where) -> Iterator[Fault]:
    """A fault for each receiver whose `allow` differs from that of one before it.

    A click tells its app and its channel, not which of several receivers there it belongs to.
    """
    first: dict[tuple[object, ...], tuple[str, SlackReceiver]] = {}
    for name, receiver in parts.receivers.items():
        if not isinstance(receiver, SlackReceiver) or not receiver.has_buttons or receiver.channel is None:
            continue
        app = (receiver.app_token and receiver.app_token.get_secret_value(), receiver.app_token_file)
        other, before = first.setdefault((receiver.channel, receiver.api_url, *app), (name, receiver))
        if set(receiver.allow or ()) != set(before.allow or ()):
            loc = ("receivers", name)
            place = where.key((*loc, "allow")) if receiver.allow else where.key(loc)
            message = f"receivers `{other}` and `{name}` share app and channel and let different people click"
            yield fault("E130", message, place, hint="give both the same `allow`, or a channel each")
