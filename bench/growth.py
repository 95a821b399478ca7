"""What a scenario costs when many have run before it, and an order when it has many lines: `.venv/bin/python bench/growth.py`.

Runs one scenario of a full capture again and again on the built-in mock, and prints for each number of repetitions: processor time, peak
memory and disk of the run; processor time and peak memory of its report, made again by a process of its own; and what a scenario at the
end costs against the tenth, as the ratio of medians. Then the same of one full capture of an order of so many lines, each of a product of
its own, with what a line costs. The last lines are the plots of docs/performance.md.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from repeat import command, environment

ROOT = Path(__file__).resolve().parents[1]
SCENARIO = "physical_virtual_and_unmanaged"
#: Scenarios around the tenth, and as many at the end: what the first ones read once for the run counts for none.
FIRST = slice(5, 15)
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
FEATURE = """
@step10 @portable
Feature: An order of many lines
  Scenario: Many lines are paid in one invoice
    Given a customer with a signed-in account
    And these products:
      | product | type   | stock   | price | quantity |
{products}
    And the customer has ordered:
      | product | quantity |
{lines}
    When the merchant captures the payment and notifies the customer
    Then the invoice is paid
    And the invoice matches the order
    And the order is processing and paid in full
    And the order reflects the capture
    And the stock reflects the capture
"""


@dataclass(frozen=True)
class Cost:
    """What a run and its report took: processor seconds, MB of memory and of disk, and the processor seconds of each scenario."""

    cpu: float
    memory: float
    disk: float
    report: float
    report_memory: float
    each: list[float]

    def line(self, what: int, last: str) -> str:
        """The row of a table."""
        run = f"{what:>9,}{self.cpu:>9.1f} s{self.memory:>7.0f} MB{self.disk:>8.1f} MB"
        return f"{run}{self.report:>9.1f} s{self.report_memory:>7.0f} MB{last:>18}"


def measured(arguments: list[str], **more: object) -> tuple[float, float]:
    """Run a process; returns its processor seconds and its peak memory in MB."""
    started = subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.DEVNULL, **more)  # type: ignore[call-overload]
    _, status, usage = os.wait4(started.pid, 0)
    started.returncode = os.waitstatus_to_exitcode(status)
    if started.returncode:
        raise RuntimeError(f"ended with {started.returncode}: {' '.join(arguments)}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def cost(*chosen: str) -> Cost:
    """Run the chosen scenarios and write their report again."""
    settings = {name: value for name, value in environment("").items() if not name.startswith("MAGENTO_")}
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as told:
        reports, number = Path(folder), told.fileno()
        _python, _m, _pytest, *options = command(reports, *chosen)
        cpu, memory = measured(
            [sys.executable, "-c", RUN, str(number), *options],
            env=settings,
            pass_fds=[number],
            stderr=subprocess.DEVNULL,
        )
        told.seek(0)
        each = [float(line) for line in told]
        latest = (reports / "latest").resolve()
        disk = sum(path.stat().st_size for path in latest.rglob("*") if path.is_file()) / 1e6
        report = measured([sys.executable, "-m", "magento_acceptance", "report", str(latest)])
    return Cost(cpu, memory, disk, *report, each)


def of_scenarios(numbers: list[int]) -> dict[int, Cost]:
    """Measure each number of repetitions and print a row."""
    print(head("scenarios", "last / tenth"))
    found = {}
    for times in numbers:
        found[times] = now = cost("-k", SCENARIO, f"--count={times}")
        first, last = now.each[FIRST], now.each[-10:]
        growth = f"{statistics.median(last) / statistics.median(first):.2f}" if times > FIRST.stop else ""
        print(now.line(times, growth), flush=True)
    return found


def of_lines(numbers: list[int]) -> dict[int, Cost]:
    """Measure an order of each number of lines and print a row."""
    print(head("lines", "scenario per line"))
    found = {}
    for lines in numbers:
        with tempfile.TemporaryDirectory() as folder:
            names = [f"product {number}" for number in range(1, lines + 1)]
            feature = Path(folder, "many_lines.feature")
            text = FEATURE.format(
                products="\n".join(f"      | {name} | simple | managed | 12.5 | 50 |" for name in names),
                lines="\n".join(f"      | {name} | 2 |" for name in names),
            )
            feature.write_text(text, encoding="utf-8")
            found[lines] = now = cost("-p", "conftest", str(feature))
        print(now.line(lines, f"{sum(now.each) / lines * 1000:.0f} ms"), flush=True)
    return found


def head(what: str, last: str) -> str:
    """The head of a table."""
    return f"{what:>9}{'run':>11}{'memory':>10}{'disk':>11}{'report':>11}{'memory':>10}{last:>18}"


def plot(title: str, what: str, costs: dict[int, Cost]) -> str:
    """Run and report as a plot in Mermaid's language."""
    runs, reports = [cost.cpu for cost in costs.values()], [cost.report for cost in costs.values()]
    return "\n".join(
        [
            "xychart-beta",
            f'    title "{title}"',
            f'    x-axis "{what}" {list(costs)}',
            f'    y-axis "seconds" 0 --> {max(runs):.0f}',
            f"    line [{', '.join(f'{seconds:.1f}' for seconds in runs)}]",
            f"    line [{', '.join(f'{seconds:.1f}' for seconds in reports)}]",
        ]
    )


def main() -> None:
    """Measure and print both tables and both plots."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scenarios", type=int, nargs="*", default=[1, 10, 100, 500, 1000])
    parser.add_argument("--lines", type=int, nargs="*", default=[10, 100, 1000])
    chosen = parser.parse_args()
    title = "Processor seconds of the run (upper) and of its report (lower)"
    tables = {"scenarios": of_scenarios(chosen.scenarios), "lines of the order": of_lines(chosen.lines)}
    for what, costs in tables.items():
        if costs:
            print(plot(title, what, costs))


if __name__ == "__main__":
    main()
