"""What a scenario costs when many have run before it: `.venv/bin/python bench/growth.py --scenarios 1 10 100 500`.

Runs one scenario of a full capture again and again on the built-in mock, and prints for each number of repetitions: processor time, peak
memory and disk of the run; processor time and peak memory of its report, made again by a process of its own; and what a scenario at the
end costs against one at the start, as the ratio of medians.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from repeat import command, environment

ROOT = Path(__file__).resolve().parents[1]
SCENARIO = "physical_virtual_and_unmanaged"
RUN = """
import os, sys, time, pytest

class Times:
    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self):
        began = time.process_time()
        result = yield
        os.write(int(sys.argv[1]), f"{time.process_time() - began}\\n".encode())
        return result

sys.exit(pytest.main(sys.argv[2:], plugins=[Times()]))
"""


def measured(arguments: list[str], **more: object) -> tuple[float, float]:
    """Run a process; returns its processor seconds and its peak memory in MB."""
    started = subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.DEVNULL, **more)  # type: ignore[call-overload]
    _, status, usage = os.wait4(started.pid, 0)
    started.returncode = os.waitstatus_to_exitcode(status)
    if started.returncode:
        raise RuntimeError(f"ended with {started.returncode}: {' '.join(arguments)}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def run(reports: Path, times: int) -> tuple[float, float, list[float]]:
    """Run the scenario so many times; returns processor seconds, peak memory in MB, and the processor seconds of each scenario."""
    settings = {name: value for name, value in environment("").items() if not name.startswith("MAGENTO_")}
    _python, _m, _pytest, *options = command(reports, "-k", SCENARIO, f"--count={times}")
    with tempfile.TemporaryFile() as told:
        number = told.fileno()
        cpu, memory = measured(
            [sys.executable, "-c", RUN, str(number), *options],
            env=settings,
            pass_fds=[number],
            stderr=subprocess.DEVNULL,
        )
        told.seek(0)
        return cpu, memory, [float(line) for line in told]


def main() -> None:
    """Measure each number of repetitions and print a line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scenarios", type=int, nargs="+", default=[1, 10, 100, 500])
    print(f"{'scenarios':>9}{'run':>9}{'memory':>9}{'disk':>9}{'report':>9}{'memory':>9}{'last / first':>14}")
    for times in parser.parse_args().scenarios:
        with tempfile.TemporaryDirectory() as folder:
            reports = Path(folder)
            cpu, memory, each = run(reports, times)
            latest = (reports / "latest").resolve()
            disk = sum(path.stat().st_size for path in latest.rglob("*") if path.is_file()) / 1e6
            report, report_memory = measured([sys.executable, "-m", "magento_acceptance", "report", str(latest)])
        part = max(1, len(each) // 10)
        growth = statistics.median(each[-part:]) / statistics.median(each[1 : 1 + part] or each)
        print(
            f"{times:>9}{cpu:>7.1f} s{memory:>6.0f} MB{disk:>6.1f} MB{report:>7.1f} s{report_memory:>6.0f} MB{growth:>14.2f}"
        )


if __name__ == "__main__":
    main()
