"""Apprise, where it is installed: loaded late, for it is large, and kept from logging addresses."""

from __future__ import annotations

import logging
import warnings
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from apprise import Apprise

_TALKATIVE = ("apprise", "urllib3", "requests", "requests_oauthlib", "oauthlib")
"""They log whole addresses, which are secrets, and what is sent to them."""


def installed() -> bool:
    return find_spec("apprise") is not None


def service(url: str) -> Apprise | None:
    """The one service that `url` names; None where it names none, or several.

    Several would share one answer, and a second try would tell those twice that took the first.
    """
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of modules that it loads, one a service
        from apprise import Apprise  # noqa: PLC0415 - see above

        known = Apprise()
        return known if known.add(url) and len(known) == 1 else None
