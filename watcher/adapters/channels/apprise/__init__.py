"""Whatever Apprise knows: plain text to a hundred other services."""

from watcher.adapters.channels.apprise.channel import AppriseChannel, AppriseOptions
from watcher.adapters.channels.apprise.text import Told, told

__all__ = ["AppriseChannel", "AppriseOptions", "Told", "told"]
