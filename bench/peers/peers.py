"""The other tools: what is installed for each, how a tester starts it, and how it is told to run the flow many times."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
BUILD = HERE.parents[1] / "build" / "peers"


@dataclass(frozen=True)
class Peer:
    """A tool: its folder here, its packages (its own first), and its command.

    In `run`, {times} is the number of repetitions, and the names of the settings stand for their values. A tool that cannot be told how
    often to run gets `row` appended to the file `repeated`, once for each repetition, with {number} replaced.
    """

    name: str
    folder: str
    packages: tuple[str, ...]
    run: str
    repeated: str = ""
    row: str = ""

    @property
    def version(self) -> str:
        """The version of its own package."""
        return self.packages[0].replace("==", "@").rpartition("@")[2]

    @property
    def _home(self) -> Path:
        return BUILD / self.folder

    @property
    def _from_npm(self) -> bool:
        return "==" not in self.packages[0]

    def install(self) -> None:
        """Make its environment, unless it stands with these very packages. Raises CalledProcessError where that fails."""
        stamp = self._home / "installed.txt"
        if stamp.is_file() and stamp.read_text(encoding="utf-8").split() == [*self.packages]:
            return
        shutil.rmtree(self._home, ignore_errors=True)
        self._home.mkdir(parents=True)
        if self._from_npm:
            _do("npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(self._home), *self.packages)
        else:
            _do(sys.executable, "-m", "venv", str(self._home / "venv"))
            _do(str(self._home / "venv" / "bin" / "pip"), "install", "-qq", *self.packages)
        stamp.write_text("\n".join(self.packages), encoding="utf-8")

    def prepare(self, times: int) -> Path:
        """Write its project for so many repetitions; returns the folder, made anew."""
        folder = self._home / "project"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(HERE / self.folder, folder)
        if not self._from_npm:
            shutil.copy(HERE / "shared" / "shop.py", folder)
        if self.repeated:
            file = folder / self.repeated
            if file.suffix == ".feature":
                shutil.copy(HERE / "shared" / "flow.feature", file)
            with file.open("a", encoding="utf-8") as text:
                text.writelines(self.row.format(number=number) + "\n" for number in range(1, times + 1))
        return folder

    def command(self, times: int, settings: Mapping[str, str]) -> list[str]:
        """How it is started in the folder that was prepared for so many repetitions."""
        program, *arguments = self.run.format(times=times, **settings).split()
        place = self._home / ("node_modules/.bin" if self._from_npm else "venv/bin")
        return [str(place / program), *arguments]


def _do(*command: str) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def node_version() -> str:
    """The version of Node.js."""
    return subprocess.run(["node", "--version"], check=True, capture_output=True, text=True).stdout.strip("v\n")


EXAMPLE = "      | {number} |"
PEERS = (
    Peer("bare httpx", "httpx", ("httpx==0.28.1",), "python flow.py {times}"),
    Peer(
        "plain pytest-bdd",
        "pytest-bdd",
        ("pytest-bdd==9.0.1", "pytest==9.2.0", "httpx==0.28.1"),
        "pytest -q -p no:cacheprovider",
        "flow.feature",
        EXAMPLE,
    ),
    Peer(
        "behave",
        "behave",
        ("behave==1.3.3", "httpx==0.28.1"),
        "behave --format=progress",
        "features/flow.feature",
        EXAMPLE,
    ),
    Peer(
        "Robot Framework",
        "robot",
        ("robotframework==7.5", "robotframework-requests==0.9.7"),
        "robot --outputdir results --console dotted flow.robot",
        "flow.robot",
        "Order {number}\n    Two Products Are Ordered And Paid\n",
    ),
    Peer(
        "Cucumber.js",
        "cucumberjs",
        ("@cucumber/cucumber@12.9.0",),
        "cucumber-js",
        "features/flow.feature",
        EXAMPLE,
    ),
    Peer(
        "Newman",
        "newman",
        ("newman@6.2.2",),
        "newman run flow.json --iteration-count {times} --env-var base_url={BASE_URL}"
        " --env-var username={ADMIN_USERNAME} --env-var password={ADMIN_PASSWORD}",
    ),
    Peer(
        "Tavern",
        "tavern",
        ("tavern==3.7.1", "pytest==8.4.2"),
        "pytest -q -p no:cacheprovider",
        "test_flow.tavern.yaml",
        "        - {number}",
    ),
)
