"""What charts say, beside their lines and to those who do not see them."""

from __future__ import annotations

CHARTS: dict[str, str] = {
    "Limit {number}": "Limite {number}",
    "{number} used": "{number} usados",
    "{number} projected": "{number} na projeção",
    "{what}, last 30 days": "{what}, últimos 30 dias",
    "Line chart: {points}": "Gráfico de linha: {points}",
    "limit {number}": "limite {number}",
    "{number} at {time}": "{number} às {time}",
    "{number} on {day}": "{number} em {day}",
    "{number} today": "{number} hoje",
    "{number} projected at {time}": "{number} na projeção às {time}",
    "{number} projected on {day}": "{number} na projeção em {day}",
}
