"""A replay that stops after any step and goes on in a new process ends where a straight one ends."""

from __future__ import annotations

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
from click.testing import CliRunner, Result

from magento_acceptance.cli.main import main
from mock_magento import MockMagento, running
from mock_magento.control.inspect import state

ROOT = Path(__file__).resolve().parents[2]
STEPS = 14
NEW_PROCESS = (2, 9, 10, 14)


class Served:
    """A mock on a socket, and the settings that lead there."""

    def __init__(self, mock: MockMagento, url: str) -> None:
        self.mock = mock
        self.settings = {
            "MAGENTO_TARGET": "real",
            "MAGENTO_BASE_URL": url,
            "MAGENTO_ADMIN_USERNAME": "admin",
            "MAGENTO_ADMIN_PASSWORD": "Admin123!x9",
            "MAGENTO_ALLOW_WRITES": "true",
            "MAGENTO_ALLOW_INVENTORY_SETUP": "true",
        }
        kept = {name: value for name, value in os.environ.items() if not name.startswith("MAGENTO_")}
        self.environ = {**kept, **self.settings, "PYTHONPATH": str(ROOT)}

    def here(self, *args: str) -> Result:
        """Replay in this process."""
        return CliRunner().invoke(main, ["replay", *args], env=self.settings)

    def begin(self, *args: str) -> subprocess.Popen[str]:
        """Replay in a new process."""
        return subprocess.Popen(
            [sys.executable, "-m", "magento_acceptance", "replay", *args],
            env=self.environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def elsewhere(self, *args: str) -> str:
        """Replay in a new process; answers what it wrote. Fails unless it ends well."""
        process = self.begin(*args)
        output, _ = process.communicate(timeout=120)
        assert process.returncode == 0, output
        return output

    def end_state(self) -> Any:
        """What is in the shop, all but the times."""
        return _timeless(state(self.mock))


def _timeless(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _timeless(item) for key, item in value.items() if key != "created_at"}
    return [_timeless(item) for item in value] if isinstance(value, list) else value


def ids(file: Path) -> dict[tuple[str, str], object]:
    stored = json.loads(file.read_text())["contexts"]
    return {(entry["name"], entry["key"]): entry["id"] for context in stored for entry in context["ids"]}


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    mock = MockMagento()
    with running(mock) as url:
        yield Served(mock, url)


@pytest.fixture(autouse=True)
def own_folder(served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("MAGENTO_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    served.mock.reset()


@pytest.fixture(scope="module")
def straight(served: Served, tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, dict[tuple[str, str], object]]:
    """The end state and the ids of a replay from Step 1 to Step 14 in one go."""
    served.mock.reset()
    reports = tmp_path_factory.mktemp("straight")
    result = served.here("--magento-reports", str(reports))
    assert result.exit_code == 0, result.output
    return served.end_state(), ids(reports / "latest" / "context.json")


def test_a_straight_replay_makes_what_the_tutorial_makes(straight: tuple[Any, dict[tuple[str, str], object]]) -> None:
    shop, given = straight
    counts = shop["counts"]
    assert (counts["orders"], counts["invoices"], counts["shipments"]) == (4, 3, 5)
    assert [str(order["grand_total"]) for order in shop["orders"]][2] == "1917.6"
    assert given["order", ""] == 3
    assert given["invoice", ""] == "3"
    assert {key for name, key in given if name == "order_item"} == {"24-WB01", "24-WB03", "240-LV06"}
    assert given["last_step", ""] == STEPS


def test_stopped_after_every_step_it_ends_where_a_straight_one_ends(
    served: Served, straight: tuple[Any, dict[tuple[str, str], object]]
) -> None:
    """Each step knows of the ones before it what the file says; some go on in a new process, as they do on another day."""
    served.mock.reset()
    file = Path("reports", "latest", "context.json")
    given: tuple[str, ...] = ()
    for step in range(1, STEPS + 1):
        only = ("--from", str(step), "--to", str(step), *given)
        if step in NEW_PROCESS:
            output = served.elsewhere(*only)
        else:
            result = served.here(*only)
            output = result.output
            assert result.exit_code == 0, output
        assert ids(file)["last_step", ""] == step
        assert f"Step {step - 1} " not in output
        if step < STEPS:
            assert f"--from {step + 1} --context reports/latest/context.json" in output
        given = ("--context", str(file))
    assert "Step 14 is done; all 14 are." in output
    shop, straight_ids = straight
    assert served.end_state() == shop
    assert ids(file) == straight_ids
    again = served.elsewhere(*given)
    assert "Step 14 is done already; nothing was called." in again


@pytest.mark.parametrize(
    ("path", "step", "sign"),
    [
        ("/V1/carts/mine/payment-information", 9, signal.SIGINT),
        ("/V1/order/{orderId}/invoice", 10, signal.SIGTERM),
        ("/V1/order/{orderId}/ship", 12, signal.SIGINT),
        ("/V1/inventory/bulk-partial-source-transfer", 13, signal.SIGINT),
        ("/V1/order/notify-orders-are-ready-for-pickup", 14, signal.SIGINT),
    ],
)
def test_interrupted_between_the_work_and_its_answer(
    served: Served, straight: tuple[Any, dict[tuple[str, str], object]], path: str, step: int, sign: signal.Signals
) -> None:
    """The shop has done what was asked, the answer never came: nothing is done twice when the replay goes on."""
    served.mock.reset()
    served.mock.faults.add("delay", method="POST", path=path, seconds=60, when="after")
    process = served.begin()
    while not served.mock.faults.list()[0]["hits"] and process.poll() is None:
        time.sleep(0.02)
    time.sleep(0.2)  # the work itself
    process.send_signal(sign)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 130, output
    assert "Traceback" not in output
    assert f"go on with: magento-acceptance replay --from {step} --context reports/latest/context.json" in output
    file = Path("reports", "latest", "context.json")
    assert ids(file)["last_step", ""] == step - 1
    served.mock.faults.clear()
    served.elsewhere("--context", str(file))
    assert served.end_state() == straight[0]
    assert {key: str(value) for key, value in ids(file).items()} == {
        key: str(value) for key, value in straight[1].items()
    }


def test_the_evidence_of_both_processes_is_kept_and_every_exchange_has_its_own_number(served: Served) -> None:
    assert served.here("--to", "9").exit_code == 0
    before = Path("reports", "latest", "evidence.jsonl").read_text()
    served.elsewhere("--to", "10", "--context", "reports/latest/context.json")
    after = Path("reports", "latest", "evidence.jsonl").read_text()
    assert after.startswith(before)
    exchanges = [json.loads(line) for line in after.splitlines()]
    assert [int(entry["exchange"]) for entry in exchanges] == list(range(1, len(exchanges) + 1))
    assert {entry["step"] for entry in exchanges} == {"looking at the target", *(f"Step {n}" for n in range(1, 11))}
    for secret in ("Admin123!x9", "Aa1!", "eyJ"):
        assert secret not in after
