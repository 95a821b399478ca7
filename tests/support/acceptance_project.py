"""A project with features, as a user has one, that tests run pytest in, against a stub shop."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from magento_acceptance.files import read_lines
from tests.support.stub_shop import StubShop, reply, served

ROOT = Path(__file__).parents[2]
WITHOUT = tuple(f"-pno:{name}" for name in ("cacheprovider", "hypothesispytest", "anyio", "allure_pytest_bdd"))
"""Options of a run in a process of its own that no plugin need slow down; flaky, reruns and repeat are there to be tested."""
PASSWORD = "Very-Secret-Pa55"

FEATURE = """\
@portable
Feature: Capture
  Scenario: The order is captured
    Given an order
    When the payment is captured
    Then all is well

  @luma @inventory_setup
  Scenario: The tutorial
    Given an order
    Then all is well

  @given_order
  Scenario Outline: A given order
    Given an order
    Then it is <state>
    Examples:
      | state |
      | well  |
"""

STEPS = """\
from pytest_bdd import given, when, then, parsers

@given("an order")
def _(client, context, cleanup):
    context.put("order", client.get("things/3").json["entity_id"])
    cleanup.add("order 3", lambda: client.delete("things/3"))

@when("the payment is captured")
def _(client, context, run_record):
    answer = client.post(f"order/{context['order']}/invoice", {"capture": True})
    context.put("invoice", answer.json, answer)
    context.put("order_item", 4, answer, key="24-WB01")
    run_record.record_movement("vp1", "hq", 9999, 9998)

@then("all is well")
@then(parsers.parse("it is {state}"))
def _():
    pass
"""


@pytest.fixture
def shop() -> StubShop:
    shop = StubShop(password=PASSWORD)
    shop.routes["DELETE /rest/default/V1/things/3"] = reply(200, True)
    return shop


@pytest.fixture
def base(shop: StubShop) -> Iterator[str]:
    with served(shop.wsgi) as address:
        yield address


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, base: str) -> pytest.Pytester:
    for name in [name for name in os.environ if name.startswith(("MAGENTO_", "PYTEST_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    pytester.makeini(f"[pytest]\ntestpaths = features\naddopts = --strict-markers {' '.join(WITHOUT)}")
    write(pytester, "conftest.py", 'pytest_plugins = ["magento_acceptance.pytest_plugin.plugin", "shop_steps"]')
    write(pytester, "shop_steps.py", STEPS)
    write(pytester, "features/capture.feature", FEATURE)
    write(pytester, "tests/test_own.py", "def test_own(): pass")
    write(
        pytester,
        ".env",
        f"MAGENTO_TARGET=real\nMAGENTO_BASE_URL={base}\nMAGENTO_ADMIN_USERNAME=qa\n"
        f"MAGENTO_ADMIN_PASSWORD={PASSWORD}\nMAGENTO_ALLOW_WRITES=true\n",
    )
    return pytester


def write(project: pytest.Pytester, name: str, text: str) -> None:
    path = project.path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def run(project: pytest.Pytester, *args: str) -> pytest.RunResult:
    return project.runpytest_subprocess(*args, timeout=120)


def run_folder(project: pytest.Pytester) -> Path:
    """The folder of the newest run, whether or not it tested anything."""
    return max((project.path / "reports").glob("2*-*-*"), key=lambda folder: (folder / "run.json").stat().st_mtime_ns)


def summary(project: pytest.Pytester) -> dict[str, Any]:
    stored: dict[str, Any] = json.loads((run_folder(project) / "summary.json").read_text())
    return stored


def evidence(project: pytest.Pytester) -> list[dict[str, Any]]:
    return list(read_lines(run_folder(project) / "evidence.jsonl"))


def everything_written(project: pytest.Pytester, result: pytest.RunResult) -> str:
    files = [path for path in (project.path / "reports").rglob("*") if path.is_file()]
    return "\n".join([*result.outlines, *result.errlines, *map(text_of, files)])


def text_of(path: Path) -> str:
    """The text of a file of a run, unpacked where it is packed."""
    data = path.read_bytes()
    return (gzip.decompress(data) if path.suffix == ".gz" else data).decode()


def begin(project: pytest.Pytester, *args: str) -> subprocess.Popen[str]:
    """Start a run whose steps touch a file `started-...` when they wait, and wait for the first of them."""
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest", *args],
        cwd=project.path,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    while not any(project.path.glob("started-*")) and process.poll() is None:
        time.sleep(0.05)
    return process


def stop(process: subprocess.Popen[str], sign: signal.Signals, times: int = 1) -> str:
    """Send a signal as an impatient user does, wait for the end, give what was printed."""
    for _ in range(times):
        if sign is signal.SIGTERM:
            process.send_signal(sign)
        else:
            os.killpg(process.pid, sign)  # a terminal's Ctrl-C reaches the workers as well
        time.sleep(0.1)
    output, _ = process.communicate(timeout=120)
    return output


def signoff(project: pytest.Pytester) -> dict[str, Any]:
    stored: dict[str, Any] = json.loads((run_folder(project) / "signoff.json").read_text())
    return stored


SLOW = STEPS.replace("def _():\n    pass", "def _(context):\n    import time, pathlib\n"
    "    pathlib.Path(f'started-{time.time_ns()}').touch()\n    time.sleep(60)\n")  # fmt: skip
