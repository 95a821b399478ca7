"""What a run costs before its first scenario, against the imports that it cannot do without: `.venv/bin/python bench/startup.py`.

Prints processor seconds of the process, the best of several turns, and the ratio; on the built-in mock, and on a served one as a real shop.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from repeat import PASSWORD, USER, command, environment

from mock_magento import MockMagento, running

ROOT = Path(__file__).resolve().parents[1]
TURNS = 5
IMPORTS = "import pytest, pytest_bdd, httpx, jsonschema, time; print(time.process_time())"
RUN = """
import os, sys, time, pytest

class FirstScenario:
    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logstart(self):
        os.write(int(sys.argv[1]), str(time.process_time()).encode())
        os._exit(0)

pytest.main(sys.argv[2:], plugins=[FirstScenario()])
"""


def imports() -> float:
    """Processor seconds of the bare imports."""
    done = subprocess.run([sys.executable, "-c", IMPORTS], capture_output=True, text=True, check=True)
    return float(done.stdout)


def first_scenario(reports: Path, settings: Mapping[str, str]) -> float:
    """Processor seconds from the start of the process to its first scenario."""
    read, write = os.pipe()
    _python, _m, _pytest, *options = command(reports, "-m", "step10")
    subprocess.run(
        [sys.executable, "-c", RUN, str(write), *options],
        cwd=ROOT,
        env={**settings},
        pass_fds=[write],
        capture_output=True,
        check=False,
    )
    os.close(write)
    with os.fdopen(read) as told:
        return float(told.read())


def main() -> None:
    """Measure in turns, so that what else the machine does meets all alike, and print."""
    mock = MockMagento(admin_username=USER, admin_password=PASSWORD)
    with running(mock) as url, tempfile.TemporaryDirectory() as folder:
        served = environment(url)
        in_process = {name: value for name, value in served.items() if not name.startswith("MAGENTO_")}
        turns = [
            (imports(), first_scenario(Path(folder), in_process), first_scenario(Path(folder), served))
            for _ in range(TURNS)
        ]
    base, mocked, real = (min(column) for column in zip(*turns, strict=True))
    print(f"importing pytest, pytest-bdd, httpx, jsonschema   {base:.2f} s")
    print(f"to the first scenario, built-in mock              {mocked:.2f} s  {mocked / base:.1f} x")
    print(f"to the first scenario, real shop                  {real:.2f} s  {real / base:.1f} x")


if __name__ == "__main__":
    main()
