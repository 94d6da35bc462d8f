"""`python -m bench.forecast [FOLDER]`: how good the forecast's alarms are, against what others do.

FOLDER holds recorded series: daily.csv and, if there is one, manifest.csv; nothing of them is written
anywhere. Without it the series are made from a seed. `--families a,b` takes only those, `--shipped` judges
with the tables the program ships instead of ones made from all other families of FOLDER.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

if not __package__:  # so that `python bench/forecast.py` finds the rest, too
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.days import Recorded, recorded_days
from bench.errors import TooFewError, errors_of, without_each
from bench.forecast_page import page, table
from bench.judged import Played, play
from bench.made_days import made_days
from bench.speed import Speed, speed_of
from watcher.domain.forecast.fitted import SHIPPED

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "reference" / "forecast-benchmark.md"


def benchmark(series: Sequence[Recorded], *, shipped: bool = False) -> Played:
    """All series through all episodes, each family with tables in which it had no part.

    With the shipped tables instead where these are wanted, or where there is too little to make others of.
    """
    families = sorted({each.family for each in series})
    if not shipped and len(families) > 1:
        try:
            return play(series, without_each(errors_of(series)))
        except TooFewError as error:
            print(f"{error}: judged with the shipped tables.", file=sys.stderr)
    return play(series, dict.fromkeys(families, SHIPPED))


def main() -> None:
    wanted = _arguments()
    if wanted.folder and not (wanted.folder / "daily.csv").is_file():
        sys.exit(f"There is no daily.csv in {wanted.folder}.")
    series = recorded_days(wanted.folder) if wanted.folder else made_days()
    if wanted.families:
        chosen = set(wanted.families.split(","))
        series = [each for each in series if each.family in chosen]
    if not series:
        sys.exit("There are no such series.")
    began = time.perf_counter()
    played = benchmark(series, shipped=wanted.shipped)
    speed: Speed = speed_of(series)
    print(table(series, played, speed))
    print(f"\n{time.perf_counter() - began:.0f} s")
    if wanted.markdown:
        PAGE.write_text(page(series, played, speed, made=wanted.folder is None), encoding="utf-8")
        print(f"Written: {PAGE.relative_to(ROOT)}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench.forecast", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("folder", nargs="?", type=Path, help="with daily.csv and perhaps manifest.csv")
    parser.add_argument("--families", help="only these, with commas between them")
    parser.add_argument("--shipped", action="store_true", help="judge with the tables the program ships")
    parser.add_argument("--markdown", action="store_true", help=f"also write {PAGE.relative_to(ROOT)}")
    return parser.parse_args()


if __name__ == "__main__":
    main()
