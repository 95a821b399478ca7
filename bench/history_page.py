"""What the history costs at the end of a run: `python bench/history_page.py`, in milliseconds of processor time."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from magento_acceptance.history import file, page  # noqa: E402
from magento_acceptance.history.past_run import run_of  # noqa: E402
from tests.history.past import document, fifty_runs  # noqa: E402

ROUNDS = 9


def main() -> None:
    """Measure adding a run to fifty and drawing the page."""
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch, file.FILE)
        for past in fifty_runs():
            file.add(path, run_of(past), late=True)
        print(f"{path.stat().st_size / 50 / 1000:.1f} kB a run")
        taken: dict[str, list[float]] = {"add a run": [], "draw the page": []}
        for number in range(ROUNDS):
            start = time.process_time()
            history = file.add(path, run_of(document(1000 + number)))
            middle = time.process_time()
            page.write(history.runs, Path(scratch))
            taken["add a run"].append(middle - start)
            taken["draw the page"].append(time.process_time() - middle)
        for what, seconds in taken.items():
            print(f"{what:<14}{median(seconds) * 1000:6.1f} ms, at first {seconds[0] * 1000:.1f} ms")


if __name__ == "__main__":
    main()
