"""Brazilian Portuguese as a tongue: its numbers, its calendar, its words and names."""

from __future__ import annotations

from watcher.domain.locale import PORTUGUESE, Calendar, Tongue
from watcher.domain.portuguese import WORDS
from watcher.domain.portuguese.advice import ADVICE
from watcher.domain.portuguese.faults import FAULT_PATTERNS, FAULTS
from watcher.domain.portuguese.names import NAMES
from watcher.domain.portuguese.orders import ORDER_PATTERNS, REFUSALS
from watcher.domain.portuguese.reasons import PATTERNS, REASONS

_DAYS = ("seg.", "ter.", "qua.", "qui.", "sex.", "sáb.", "dom.")
_MONTHS = (
    "janeiro",
    "fevereiro",
    "março",
    "abril",
    "maio",
    "junho",
    "julho",
    "agosto",
    "setembro",
    "outubro",
    "novembro",
    "dezembro",
)

TONGUE = Tongue(
    PORTUGUESE,
    group=".",
    point=",",
    calendar=Calendar(_DAYS, _MONTHS, tuple(f"{month[:3]}." for month in _MONTHS), first="1º"),
    words=WORDS,
    names={**NAMES, **REASONS, **FAULTS, **REFUSALS},
    patterns=(*FAULT_PATTERNS, *PATTERNS, *ORDER_PATTERNS),
    advice=ADVICE,
)
