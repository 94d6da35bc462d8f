"""What a test message says beside the words of any other."""

from __future__ import annotations

TRYOUTS: dict[str, str] = {
    "Nothing: this is a test.": "Nada: isto é um teste.",
}
