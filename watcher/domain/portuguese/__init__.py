"""Brazilian Portuguese: every built-in text by its English one, a file a room that says it."""

from __future__ import annotations

from collections.abc import Mapping

from watcher.domain.portuguese.ahead import AHEAD
from watcher.domain.portuguese.charts import CHARTS
from watcher.domain.portuguese.common import COMMON
from watcher.domain.portuguese.desk import DESK
from watcher.domain.portuguese.digest import DIGEST
from watcher.domain.portuguese.email import EMAIL
from watcher.domain.portuguese.floods import FLOODS
from watcher.domain.portuguese.groups import GROUPS
from watcher.domain.portuguese.limits import LIMITS
from watcher.domain.portuguese.offers import OFFERS
from watcher.domain.portuguese.overtaken import OVERTAKEN
from watcher.domain.portuguese.pages import PAGES
from watcher.domain.portuguese.reports import REPORTS
from watcher.domain.portuguese.slack import SLACK
from watcher.domain.portuguese.tryouts import TRYOUTS
from watcher.domain.portuguese.watches import WATCHES

ROOMS: tuple[Mapping[str, str], ...] = (
    AHEAD,
    CHARTS,
    COMMON,
    DESK,
    DIGEST,
    EMAIL,
    FLOODS,
    GROUPS,
    LIMITS,
    OFFERS,
    OVERTAKEN,
    PAGES,
    REPORTS,
    SLACK,
    TRYOUTS,
    WATCHES,
)

WORDS: Mapping[str, str] = {text: said for room in ROOMS for text, said in room.items()}
