"""The recordings of a real Magento, for the schemas' tests."""

import json
from pathlib import Path
from typing import Any

import pytest

RECORDINGS = Path(__file__).resolve().parents[3] / "shared" / "recordings"


def _flows() -> list[Path]:
    return [path for path in sorted(RECORDINGS.rglob("*.json")) if not path.name.startswith("openapi")]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that asks for `recording` once per recorded flow."""
    if "recording" in metafunc.fixturenames:
        flows = [pytest.param(path, id=path.stem) for path in _flows()]
        absent = pytest.param(None, id="absent", marks=pytest.mark.skip(reason=f"no recordings in {RECORDINGS.name}"))
        metafunc.parametrize("recording", flows or [absent], indirect=True)


@pytest.fixture
def recording(request: pytest.FixtureRequest) -> list[dict[str, Any]]:
    """Return the exchanges of one recorded flow."""
    return json.loads(request.param.read_text(encoding="utf-8"))["exchanges"]


@pytest.fixture(scope="session")
def answer_of() -> Any:
    """Return a function that reads the JSON answer of one recorded exchange."""
    if not RECORDINGS.is_dir():
        pytest.skip("the recordings (../shared/recordings) are absent")
    flows: dict[str, dict[str, Any]] = {}

    def read(flow: str, exchange: str) -> Any:
        if flow not in flows:
            text = (RECORDINGS / f"{flow}.json").read_text(encoding="utf-8")
            flows[flow] = {row["id"]: row["response"].get("json") for row in json.loads(text)["exchanges"]}
        return json.loads(json.dumps(flows[flow][exchange]))

    return read
