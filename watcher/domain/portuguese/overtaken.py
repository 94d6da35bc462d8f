"""What is told so late that it is over by now."""

from __future__ import annotations

OVERTAKEN: dict[str, str] = {
    "It is over by now.": "Agora já acabou.",
    "It is at level {level} by now.": "Agora está em nível {level}.",
    "All of it is over by now.": "Agora tudo já acabou.",
    "{many} of it over by now.": "Disso, {many} já acabaram.",
}
