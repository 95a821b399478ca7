"""The recordings of real Magentos, for the schemas' tests."""

from typing import Any

import pytest

from tests.support.recordings import exchanges, names


@pytest.fixture(params=names())
def recording(request: pytest.FixtureRequest) -> list[dict[str, Any]]:
    """The exchanges of one recorded flow."""
    return exchanges(request.param)


@pytest.fixture(scope="session")
def answer_of() -> Any:
    """A function that gives the JSON answer of one recorded exchange."""

    def read(flow: str, exchange: str) -> Any:
        return next(row["response"]["json"] for row in exchanges(flow) if row["id"] == exchange)

    return read
