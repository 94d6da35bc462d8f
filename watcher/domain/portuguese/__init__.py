"""Brazilian Portuguese: every built-in text by its English one, a file a room that says it."""

from __future__ import annotations

from collections.abc import Mapping

from watcher.domain.portuguese.charts import CHARTS
from watcher.domain.portuguese.desk import DESK
from watcher.domain.portuguese.digest import DIGEST
from watcher.domain.portuguese.offers import OFFERS
from watcher.domain.portuguese.slack import SLACK

WORDS: Mapping[str, str] = {**CHARTS, **DESK, **DIGEST, **OFFERS, **SLACK}
