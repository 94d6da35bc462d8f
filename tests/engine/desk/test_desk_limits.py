"""What `/limits` says of those that it does not show, and how a limit that nobody knows is called."""

from __future__ import annotations

import pytest

from watcher.domain.tongue import speaking
from watcher.engine.desk.limits import rest_words, standing_words
from watcher.engine.standing.seriesline import SeriesLine, Standing


def lines(*standings: Standing) -> list[SeriesLine]:
    return [
        SeriesLine(
            org="Acme",
            source="pipefy",
            resource="cards",
            resource_label="cards",
            used=1.0,
            limit=None,
            limit_from=None,
            share=None,
            period=None,
            as_of=None,
            standing=each,
            level=None,
            why=None,
        )
        for each in standings
    ]


WELL, UNKNOWN = Standing.OK, Standing.NO_LIMIT


@pytest.mark.parametrize(
    ("left", "said"),
    [
        ([], ""),
        ([WELL, WELL], "… and 2 more, all well"),
        ([WELL, WELL, UNKNOWN], "… and 3 more: 2 well, 1 without a known limit"),
        ([UNKNOWN, UNKNOWN], "… and 2 more without a known limit"),
        ([WELL, UNKNOWN, Standing.NOTICE], "… and 3 more; name an organization to see them"),
        ([WELL, Standing.NO_DATA], "… and 2 more; name an organization to see them"),
    ],
)
def test_a_limit_that_nobody_knows_is_not_said_to_be_well(left: list[Standing], said: str) -> None:
    assert rest_words(lines(*left)) == said


def test_a_limit_that_nobody_knows_is_not_said_to_be_none() -> None:
    (line,) = lines(UNKNOWN)
    assert standing_words(line) == "limit unknown"
    with speaking("pt-BR"):
        assert standing_words(line) == "limite desconhecido"
        assert rest_words(lines(WELL, UNKNOWN)) == "… e mais 2: 1 sem problemas, 1 sem limite conhecido"
