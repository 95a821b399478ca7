"""The wheel and the sdist, as a new user meets them: installed in a clean environment, used from an empty folder."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest
from check_wheel_contents.__main__ import main as check_wheel_contents
from click.testing import CliRunner
from twine.commands.check import check as twine_check

ROOT = Path(__file__).parents[1]

OWN_SCENARIO = """
  Scenario: A small order is told from a large one
    Given the customer has ordered:
      | product | quantity |
      | bag     | 1        |
    When the merchant captures the payment
    Then the order is small
"""

OWN_SENTENCE = '''

@then("the order is small")
def is_small(capture: Capture) -> None:
    """Fewer than five units."""
    assert capture.after.order["total_qty_ordered"] < 5
'''


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the sdist."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    assert not twine_check([str(path) for path in folder.iterdir()], strict=True)
    (built,) = folder.glob("*.whl")
    checked = CliRunner().invoke(check_wheel_contents, ["--config", str(ROOT / "pyproject.toml"), str(built)])
    assert checked.exit_code == 0, checked.output
    return built


class Environment:
    """A clean environment with the wheel; what the wheel depends on is that of this one."""

    def __init__(self, folder: Path, wheel: Path, project: Path) -> None:
        venv.create(folder, with_pip=False)
        self._bin, self._project = folder / "bin", project
        install = [
            "-m",
            "pip",
            "--python",
            str(self._bin / "python"),
            "install",
            "--no-deps",
            "--no-index",
            "--no-compile",
            str(wheel),
        ]
        subprocess.run([sys.executable, *install], check=True, capture_output=True, timeout=300)
        (packages,) = folder.glob("lib/*/site-packages")
        (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"))

    def run(self, program: str, *args: str) -> str:
        """What a command in the project prints; it must end with 0."""
        names = (name for name in os.environ if not name.startswith(("MAGENTO_", "PYTEST_", "PYTHON")))
        done = subprocess.run(
            [str(self._bin / program), *args],
            cwd=self._project,
            env={name: os.environ[name] for name in names},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


def test_from_an_empty_folder_to_scenarios_of_ones_own(wheel: Path, tmp_path: Path) -> None:
    shop = tmp_path / "shop"
    shop.mkdir()
    user = Environment(tmp_path / "env", wheel, shop)
    loaded = user.run(
        "python",
        "-c",
        "import magento_acceptance.pytest_plugin.entry as entry, sys; print(entry.__file__);"
        "print(*sorted(name for name in sys.modules if name.startswith(('magento', 'mock', 'httpx', 'pytest_bdd'))))",
    ).splitlines()
    assert loaded[0].startswith(str(tmp_path))  # the wheel, not this checkout
    plugin = "magento_acceptance.pytest_plugin"
    assert loaded[1].split() == ["magento_acceptance", plugin, f"{plugin}.entry"]  # all that other projects pay for

    user.run("magento-acceptance", "init")
    (shop / ".env.staging").write_text("MAGENTO_MOCK_VERSION=2.4.8\n")
    with (shop / "features" / "paid_orders.feature").open("a") as feature:
        feature.write(OWN_SCENARIO)
    with (shop / "steps" / "finance.py").open("a") as sentences:
        sentences.write(OWN_SENTENCE)
    shipped = "features/invoicing/full_capture.feature::The order item ids are handed on by SKU"
    command = ("-m", "pytest", "--shipped", "--profile", "staging", "-v", "features/paid_orders.feature", shipped)
    printed = user.run("python", *command)
    assert "Magento 2.4.8 (Community), store view default, profile staging" in printed
    assert "features/paid_orders.feature::A small order is told from a large one PASSED" in printed
    assert f"{shipped} PASSED" in printed
    assert "scenarios 3 passed, 0 failed, 0 skipped" in printed
