"""The same order flow in other tools, beside this one: `.venv/bin/python bench/peers/run.py --repetitions 1 20`.

Each peer makes the same 23 calls of the served mock and the same 70 checks: the status of every response, and 47 values. It is installed
into an environment of its own below build/peers, by pip or npm, on the first run. All take turns; the least of the rounds counts.
This project runs the same order in its own sentences.
`--defects` looks instead whether each of them fails on four broken shops, and passes on the healthy one.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import peers

sys.path.insert(0, str(peers.HERE.parent))

import httpx
from processes import free_port, process
from repeat import PASSWORD, USER, command, environment

ROOT = peers.HERE.parents[1]
DEFECTS = ("stock-not-deducted", "item-ids-swapped", "invoice-stays-open", "second-capture-accepted")
OURS = "this project"
FAILED = 1
"""The exit code with which each of these tools says that a test failed; others say that it could not run."""


class Shop:
    """The served mock, and who runs against it."""

    def __init__(self, url: str, reports: Path) -> None:
        self._url = url
        self._reports = reports
        self._control = httpx.Client(base_url=f"{url}/__mock__", timeout=60)

    def run(self, peer: peers.Peer | None, times: int) -> tuple[int, float, str]:
        """Run a peer (None: ours) on a fresh shop; returns its exit code, its processor seconds and what it printed."""
        self._control.post("/reset").raise_for_status()
        if peer is None:
            arguments = command(self._reports, str(peers.HERE / "ours" / "flow.feature"), f"--count={times}")
            return _measured(arguments, ROOT, environment(self._url))
        settings = {"BASE_URL": self._url, "ADMIN_USERNAME": USER, "ADMIN_PASSWORD": PASSWORD}
        folder = peer.prepare(times)
        return _measured(peer.command(times, settings), folder, os.environ | settings | {"PYTHONPATH": str(folder)})

    def calls(self) -> int:
        """How many requests the last run sent."""
        return int(self._control.get("/requests").raise_for_status().json()["total"])

    def break_with(self, defect: str | None) -> None:
        """Make the shop a broken one, or whole again."""
        self._control.delete("/defects").raise_for_status()
        if defect:
            self._control.post("/defects", json={"name": defect}).raise_for_status()


def _measured(arguments: Sequence[str], folder: Path, settings: Mapping[str, str]) -> tuple[int, float, str]:
    # as on a tester's machine, where Python keeps what it compiled
    env = {name: value for name, value in settings.items() if name != "PYTHONDONTWRITEBYTECODE"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        arguments, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return done.returncode, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout


def _passed(shop: Shop, peer: peers.Peer | None, times: int) -> float:
    """Processor seconds of a run that must pass."""
    code, seconds, printed = shop.run(peer, times)
    if code:
        raise RuntimeError(f"{name_of(peer)} ended with {code} on a healthy shop:\n{printed}")
    return seconds


def name_of(peer: peers.Peer | None) -> str:
    """The name in the tables."""
    return peer.name if peer else OURS


def measure(shop: Shop, chosen: Sequence[peers.Peer], repetitions: Sequence[int], rounds: int) -> None:
    """Print the table: processor time of one scenario in milliseconds, and as a multiple of the first peer's."""
    everyone = [*chosen, None]
    calls = {}
    for peer in everyone:  # also compiles and caches what a first run does
        _passed(shop, peer, 1)
        calls[peer] = shop.calls()
    least = {}
    for times in repetitions:
        turns = [[_passed(shop, peer, times) for peer in everyone] for _ in range(rounds)]
        least[times] = {peer: min(each) / times for peer, each in zip(everyone, zip(*turns, strict=True), strict=True)}
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}, Node.js {peers.node_version()}")
    print("| tool | version | calls |", *(f"{times} x | ratio |" for times in repetitions))
    print("| --- | --- |", *("---: |" for _ in range(1 + 2 * len(repetitions))))
    first = everyone[0]
    for peer in everyone:
        row = (f"{least[n][peer] * 1000:,.0f} ms | {least[n][peer] / least[n][first]:.1f} |" for n in repetitions)
        print(f"| {name_of(peer)} | {peer.version if peer else ''} | {calls[peer]} |", *row)


def detect(shop: Shop) -> int:
    """Print which tool fails on which broken shop; returns how many do not."""
    missed = 0
    for peer in (*peers.PEERS, None):
        shop.break_with(None)
        _passed(shop, peer, 1)
        for defect in DEFECTS:
            shop.break_with(defect)
            code, _, printed = shop.run(peer, 1)
            if code not in (0, FAILED):
                raise RuntimeError(f"{name_of(peer)} ended with {code} on {defect}:\n{printed}")
            missed += code != FAILED
            print(f"{name_of(peer)}: {defect} {'noticed' if code else 'MISSED'}")
    return missed


def main() -> int:
    """Install the peers, serve the mock, and measure or look for defects."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repetitions", type=int, nargs="+", default=[1, 20], help="scenarios of a run (1 20)")
    parser.add_argument("--rounds", type=int, default=2, help="turns of each, of which the least counts (2)")
    parser.add_argument("--defects", action="store_true", help="look whether each fails on broken shops")
    parser.add_argument("--bare", action="store_true", help="measure bare httpx and this project alone")
    chosen = parser.parse_args()
    installed = peers.PEERS[:1] if chosen.bare else peers.PEERS
    for peer in installed:
        peer.install()
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    server = [sys.executable, str(peers.HERE.parent / "serve.py"), str(port)]
    with process(server, url, set()), tempfile.TemporaryDirectory() as reports:
        shop = Shop(url, Path(reports))
        if chosen.defects:
            return detect(shop)
        measure(shop, installed, chosen.repetitions, chosen.rounds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
