"""Many clients at once: no write is lost, none is done twice, and everybody reads what was written."""

from __future__ import annotations

import asyncio
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

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


ADDRESS = {
    "region_id": 43,
    "country_id": "US",
    "street": ["1 Main St."],
    "postcode": "11501",
    "city": "Mineola",
    "firstname": "Jane",
    "lastname": "Doe",
    "email": "jane@example.com",
    "telephone": "516-555-1111",
}


def place_order(client: httpx.Client) -> int:
    """A customer's order of two pieces; `client` is signed in as the admin. Returns the order's id."""

    def post(path: str, body: object, token: str | None = None) -> object:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return client.post(f"/rest/V1{path}", json=body, headers=headers).raise_for_status().json()

    person = {"email": "jane@example.com", "firstname": "Jane", "lastname": "Doe"}
    post("/customers", {"customer": person, "password": "Chosen-Pass-1"})
    token = str(post("/integration/customer/token", {"username": "jane@example.com", "password": "Chosen-Pass-1"}))
    quote_id = post("/carts/mine", {}, token)
    post("/carts/mine/items", {"cartItem": {"sku": "24-WB01", "qty": 2, "quote_id": quote_id}}, token)
    way = {"shipping_carrier_code": "flatrate", "shipping_method_code": "flatrate"}
    addresses = {"shipping_address": ADDRESS, "billing_address": ADDRESS}
    post("/carts/mine/shipping-information", {"addressInformation": addresses | way}, token)
    payment = {"paymentMethod": {"method": "checkmo"}, "billing_address": ADDRESS}
    order_id = post("/carts/mine/payment-information", payment, token)
    assert isinstance(order_id, int)
    return order_id


def test_of_many_captures_at_once_one_is_done(url: str, headers: dict[str, str]) -> None:
    with httpx.Client(base_url=url, headers=headers, timeout=60) as client:
        order_id = place_order(client)

        async def all_of_them() -> list[int]:
            async with httpx.AsyncClient(base_url=url, headers=headers, timeout=60) as many:
                captures = [
                    many.post(f"/rest/V1/order/{order_id}/invoice", json={"capture": True}) for _ in range(CLIENTS)
                ]
                return [answer.status_code for answer in await asyncio.gather(*captures)]

        assert Counter(asyncio.run(all_of_them())) == {200: 1, 400: CLIENTS - 1}
        invoices = client.get("/rest/V1/invoices?searchCriteria").json()["items"]
        assert [invoice["order_id"] for invoice in invoices].count(order_id) == 1
        order = client.get(f"/rest/V1/orders/{order_id}").json()
        assert order["total_paid"] == order["grand_total"]
        assert [line["qty_invoiced"] for line in order["items"]] == [2]


def test_clients_in_process_and_on_the_socket_share_one_shop(
    mock: MockMagento, url: str, headers: dict[str, str]
) -> None:
    """Half of the clients call in threads of this process while the others are served."""

    def make(transport: httpx.BaseTransport | None) -> list[int]:
        with httpx.Client(base_url=url, transport=transport, headers=headers, timeout=60) as client:
            path = "/rest/V1/inventory/stocks"
            return [client.post(path, json={"stock": {"name": f"{n}"}}).json() for n in range(WRITES)]

    with ThreadPoolExecutor(CLIENTS) as pool:
        made = pool.map(make, [mock.transport() if number % 2 else None for number in range(CLIENTS)])
    ids = sorted(stock_id for by_one in made for stock_id in by_one)
    assert ids == list(range(ids[0], ids[0] + CLIENTS * WRITES))
