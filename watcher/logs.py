"""structlog, set up once: one line an event, JSON off a terminal, secrets masked."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Collection
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

MASK = "********"
_NOISY = ("httpx", "httpcore", "slack_sdk", "aiosqlite", "alembic", "asyncio", "mail.log")
_SHORTEST_SECRET = 4


def set_up(
    level: str,
    *,
    as_json: bool,
    secrets: Collection[str] = (),
    stream: TextIO | None = None,
    colours: bool = True,
) -> None:
    """Send every log line, ours and the libraries', to `stream` (stderr) in one shape.

    `secrets` are blotted out wherever they would appear, in values and in tracebacks. Without `colours` not
    even a terminal gets any.
    """
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    out = stream or sys.stderr
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder()],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *(_json_lines() if as_json else _console_lines(colors=colours and out.isatty())),
                Masker(secrets),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in _NOISY:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    # A sweep that is still running makes the next one wait its turn; that is no news.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def _json_lines() -> list[Processor]:
    # Without local variables: they would carry tokens and bodies into the log.
    plain = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
    return [
        structlog.processors.ExceptionRenderer(plain),
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]


def _console_lines(*, colors: bool) -> list[Processor]:
    traceback = structlog.dev.plain_traceback
    return [visible, structlog.dev.ConsoleRenderer(colors=colors, exception_formatter=traceback)]


def visible(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """Names come from vendors: what could move a cursor or fake a line is shown as its code instead."""
    return {key: _visible(value) if isinstance(value, str) else value for key, value in event.items()}


def _visible(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


class Masker:
    """Blots secrets out of a finished line, also where JSON has escaped them."""

    def __init__(self, secrets: Collection[str]) -> None:
        long = {secret for secret in secrets if len(secret) >= _SHORTEST_SECRET}
        forms = long | {json.dumps(secret)[1:-1] for secret in long}
        # Longest first, so that a secret that holds another is blotted out whole.
        self._forms = sorted(forms, key=len, reverse=True)

    def __call__(self, _logger: WrappedLogger, _name: str, line: Any) -> str:
        text = str(line)
        for form in self._forms:
            text = text.replace(form, MASK)
        return text
