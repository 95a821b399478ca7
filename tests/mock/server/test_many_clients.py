"""Many clients at once: no write is lost, none is done twice, and everybody reads what was written."""

from __future__ import annotations

import asyncio
from collections import Counter

import httpx
import pytest

from mock_magento import MockMagento

CLIENTS = 16
WRITES = 12


@pytest.fixture
def headers(mock: MockMagento) -> dict[str, str]:
    return {"Authorization": f"Bearer {mock.admin_token()}"}


def test_no_write_is_lost_or_done_twice(url: str, headers: dict[str, str]) -> None:
    """Every client makes stocks, whose ids the shop counts, and moves pieces one by one until the source is empty."""
    stocked, pieces = 100, CLIENTS * WRITES
    items = [
        {"sku": "24-WB01", "source_code": "default", "quantity": stocked, "status": 1},
        {"sku": "24-WB01", "source_code": "fresh", "quantity": 0, "status": 1},
    ]
    fresh = {"source_code": "fresh", "name": "Fresh", "country_id": "US", "postcode": "0", "enabled": True}
    move = {
        "originSourceCode": "default",
        "destinationSourceCode": "fresh",
        "items": [{"sku": "24-WB01", "qty": 1}],
    }

    async def one(number: int) -> tuple[list[int], list[int]]:
        async with httpx.AsyncClient(base_url=url, headers=headers, timeout=60) as client:
            ids, statuses = [], []
            for write in range(WRITES):
                made = await client.post("/rest/V1/inventory/stocks", json={"stock": {"name": f"S {number} {write}"}})
                ids.append(made.json())
                moved = await client.post("/rest/V1/inventory/bulk-partial-source-transfer", json=move)
                statuses.append(moved.status_code)
            return ids, statuses

    async def all_of_them() -> list[tuple[list[int], list[int]]]:
        return await asyncio.gather(*(one(number) for number in range(CLIENTS)))

    with httpx.Client(base_url=url, headers=headers, timeout=60) as client:
        client.post("/rest/V1/inventory/sources", json={"source": fresh}).raise_for_status()
        client.post("/rest/V1/inventory/source-items", json={"sourceItems": items}).raise_for_status()
        results = asyncio.run(all_of_them())
        ids = [made for made_by_one, _ in results for made in made_by_one]
        assert sorted(ids) == list(range(min(ids), min(ids) + pieces))
        stocks = client.get("/rest/V1/inventory/stocks?searchCriteria").json()["items"]
        names = Counter(stock["name"] for stock in stocks)
        assert all(names[f"S {number} {write}"] == 1 for number in range(CLIENTS) for write in range(WRITES))
        statuses = Counter(status for _, by_one in results for status in by_one)
        assert statuses == {200: stocked, 400: pieces - stocked}
        held = client.get(
            "/rest/V1/inventory/source-items",
            params={
                "searchCriteria[filter_groups][0][filters][0][field]": "sku",
                "searchCriteria[filter_groups][0][filters][0][value]": "24-WB01",
            },
        ).json()["items"]
    assert {row["source_code"]: row["quantity"] for row in held} == {"default": 0, "fresh": stocked}


def test_the_log_counts_every_request_of_many_clients(mock: MockMagento, url: str) -> None:
    async def one() -> None:
        async with httpx.AsyncClient(base_url=url, timeout=60) as client:
            for _ in range(20):
                assert (await client.get("/rest/V1/nope")).status_code == 404

    async def all_of_them() -> None:
        await asyncio.gather(*(one() for _ in range(CLIENTS)))

    asyncio.run(all_of_them())
    assert mock.requests.read()["total"] == CLIENTS * 20
