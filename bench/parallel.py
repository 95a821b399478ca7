"""How much sooner two processes are done than one, and what the report of either costs: `.venv/bin/python bench/parallel.py`.

Runs the portable scenarios on the built-in mock with one process and with `-n 2`, in turns, and prints the least wall-clock seconds of each
with their ratio, and the processor seconds of each run's report, made again by a process of its own. Wants two cores with nothing else on
them.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from growth import measured
from repeat import ROOT, command, environment


def run(select: str, *workers: str) -> tuple[float, float]:
    """Run the scenarios; returns the wall-clock seconds, and the processor seconds of the report."""
    settings = {name: value for name, value in environment("").items() if not name.startswith("MAGENTO_")}
    with tempfile.TemporaryDirectory() as reports:
        began = time.perf_counter()
        done = subprocess.run(
            command(Path(reports), "-m", select, *workers),
            cwd=ROOT,
            env=settings,
            capture_output=True,
            text=True,
            check=False,
        )
        seconds = time.perf_counter() - began
        if done.returncode:
            raise RuntimeError(f"ended with {done.returncode}:\n{done.stdout[-2000:]}")
        latest = (Path(reports) / "latest").resolve()
        report, _memory = measured([sys.executable, "-m", "magento_acceptance", "report", str(latest)])
    return seconds, report


def main() -> None:
    """Measure in turns and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--select", default="portable", help="the scenarios' tags, as pytest -m takes them (default portable)"
    )
    parser.add_argument("--rounds", type=int, default=3, help="turns of each (default 3)")
    chosen = parser.parse_args()
    turns = [(run(chosen.select), run(chosen.select, "-n", "2")) for _ in range(chosen.rounds)]
    (one, one_report), (two, two_report) = (
        tuple(min(column) for column in zip(*runs, strict=True)) for runs in zip(*turns, strict=True)
    )
    print(f"one process    {one:>7.1f} s   its report {one_report:>5.1f} s")
    print(f"-n 2           {two:>7.1f} s   its report {two_report:>5.1f} s")
    print(f"ratio          {one / two:>7.2f}              {two_report / one_report:>5.2f}")


if __name__ == "__main__":
    main()
