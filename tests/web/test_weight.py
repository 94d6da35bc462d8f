"""Those who do not listen do not pay for it."""

from __future__ import annotations

import subprocess
import sys

SEEN = """
import sys
import watcher.bootstrap, watcher.bootstrap.server
print([name for name in ("aiohttp", "prometheus_client", "watcher.web.app") if name in sys.modules])
"""


def test_nothing_of_the_web_is_loaded_before_it_is_wanted() -> None:
    said = subprocess.run([sys.executable, "-c", SEEN], capture_output=True, text=True, check=True)
    assert said.stdout == "[]\n"
