"""`python -m bench` (`make bench`): measure on this machine; `--markdown` writes the reference page too."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from bench import cadence, crowd, judge, webhooks
from bench.commands import commands
from bench.daemon import living, starting
from bench.figures import fixed_loop
from bench.page import calls_table, markdown, table
from bench.polling import polling
from bench.scale import HOUSE, scale
from bench.scene import ROOT, vendor

PAGE = ROOT / "docs" / "reference" / "benchmarks.md"


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description="Measure on this machine; a few minutes.")
    parser.add_argument("--markdown", action="store_true", help=f"also write {PAGE.relative_to(ROOT)}")
    wanted = parser.parse_args()
    loop = fixed_loop()
    with vendor() as far:
        figures = [
            *polling(far),
            *starting(far),
            *living(far),
            *commands(far),
            *cadence.figures(),
            *judge.figures(),
            *webhooks.figures(),
            *crowd.figures(),
        ]
    largest = scale()
    figures += largest.figures
    print(f"{table(figures)}\n\nRequests a cycle:\n{calls_table(largest.calls)}")
    print(f"\nOne loop of plain Python: {loop * 1000:.0f} ms of CPU.")
    if wanted.markdown:
        page = markdown(figures, largest.calls, loop, datetime.now(UTC).date(), HOUSE)
        PAGE.write_text(page, encoding="utf-8")
        print(f"Written: {PAGE.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
