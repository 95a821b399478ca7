"""Many clients at once: no write is lost, none is done twice, and everybody reads what was written."""

from __future__ import annotations

import asyncio
from collections import Counter

import httpx
import pytest

from mock_magento import MockMagento

CLIENTS = 16
WRITES = 12


def source(code: str) -> dict[str, object]:
    return {"source": {"source_code": code, "name": code, "country_id": "US", "postcode": "0", "enabled": True}}


@pytest.fixture
def headers(mock: MockMagento) -> dict[str, str]:
    return {"Authorization": f"Bearer {mock.admin_token()}"}


def test_no_write_is_lost_or_done_twice(url: str, headers: dict[str, str]) -> None:
    """Every client makes stocks, whose ids the shop counts, and sources, which it refuses to make twice."""

    async def one(number: int) -> tuple[list[int], list[int]]:
        async with httpx.AsyncClient(base_url=url, headers=headers, timeout=60) as client:
            ids, statuses = [], []
            for write in range(WRITES):
                made = await client.post("/rest/V1/inventory/stocks", json={"stock": {"name": f"S {number} {write}"}})
                ids.append(made.json())
                # every code is tried by two clients
                code = f"s{number // 2}_{write}"
                statuses.append((await client.post("/rest/V1/inventory/sources", json=source(code))).status_code)
            return ids, statuses

    async def all_of_them() -> list[tuple[list[int], list[int]]]:
        return await asyncio.gather(*(one(number) for number in range(CLIENTS)))

    results = asyncio.run(all_of_them())
    ids = [made for made_by_one, _ in results for made in made_by_one]
    first = min(ids)
    assert sorted(ids) == list(range(first, first + CLIENTS * WRITES))
    statuses = Counter(status for _, by_one in results for status in by_one)
    assert statuses == {200: CLIENTS * WRITES // 2, 400: CLIENTS * WRITES // 2}
    with httpx.Client(base_url=url, headers=headers, timeout=60) as client:
        stocks = client.get("/rest/V1/inventory/stocks?searchCriteria").json()["items"]
        names = Counter(stock["name"] for stock in stocks)
        sources = Counter(row["source_code"] for row in client.get("/rest/V1/inventory/sources?searchCriteria").json()["items"])
    assert all(names[f"S {number} {write}"] == 1 for number in range(CLIENTS) for write in range(WRITES))
    assert all(sources[f"s{number}_{write}"] == 1 for number in range(CLIENTS // 2) for write in range(WRITES))


def test_the_log_counts_every_request_of_many_clients(mock: MockMagento, url: str) -> None:
    async def one() -> None:
        async with httpx.AsyncClient(base_url=url, timeout=60) as client:
            for _ in range(20):
                assert (await client.get("/rest/V1/nope")).status_code == 404

    async def all_of_them() -> None:
        await asyncio.gather(*(one() for _ in range(CLIENTS)))

    asyncio.run(all_of_them())
    assert mock.requests.read()["total"] == CLIENTS * 20
