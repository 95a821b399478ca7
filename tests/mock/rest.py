"""A signed-in client of a mock, for the tests of its domains."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from mock_magento import MockMagento

ADMIN = {"username": "admin", "password": "Admin123!x9"}


@dataclass
class Rest:
    """REST calls to one mock, as the admin user unless another token is given."""

    mock: MockMagento
    client: httpx.Client = field(init=False)
    token: str = field(init=False, default="")

    def __post_init__(self) -> None:
        self.client = httpx.Client(transport=self.mock.transport(), base_url="http://mock")
        self.token = self.post("/integration/admin/token", ADMIN, token=None)

    def call(self, method: str, path: str, body: Any = None, *, token: str | None = "") -> httpx.Response:
        """One call below /rest/default/V1; `token` None sends none."""
        sent = self.token if token == "" else token
        headers = {"Authorization": f"Bearer {sent}"} if sent else {}
        return self.client.request(method, f"/rest/default/V1{path}", json=body, headers=headers)

    def get(self, path: str, **options: Any) -> Any:
        return self.ok("GET", path, **options)

    def post(self, path: str, body: Any, **options: Any) -> Any:
        return self.ok("POST", path, body, **options)

    def put(self, path: str, body: Any, **options: Any) -> Any:
        return self.ok("PUT", path, body, **options)

    def delete(self, path: str, **options: Any) -> Any:
        return self.ok("DELETE", path, **options)

    def ok(self, method: str, path: str, body: Any = None, **options: Any) -> Any:
        """The answer's JSON; anything but 200 fails the test."""
        response = self.call(method, path, body, **options)
        assert response.status_code == 200, f"{method} {path}: {response.status_code} {response.text}"
        return response.json()

    def refused(self, method: str, path: str, body: Any = None, **options: Any) -> tuple[int, Any]:
        """Status and body of a refusal, which leaves the shop as it was."""
        before = self.snapshot()
        response = self.call(method, path, body, **options)
        assert response.status_code >= 400, f"{method} {path} was not refused: {response.text}"
        assert self.snapshot() == before
        is_json = response.headers["content-type"].startswith("application/json")
        return response.status_code, response.json() if is_json else response.text

    def message(self, method: str, path: str, body: Any = None, **options: Any) -> tuple[int, str]:
        """Status and message of a refusal, its parameters filled in."""
        status, answer = self.refused(method, path, body, **options)
        assert isinstance(answer, dict), answer
        return status, _filled(answer)

    def snapshot(self) -> Any:
        """Everything a refusal must leave alone."""
        shop = self.mock.shop
        return (shop.catalog, shop.inventory, dict(shop.customers.accounts), shop.customers.last_customer_id)

    def salable(self, sku: str, stock_id: int = 1) -> float:
        return float(self.get(f"/inventory/get-product-salable-quantity/{sku}/{stock_id}"))

    def source_items(self, sku: str) -> dict[str, tuple[float, int]]:
        """Quantity and status by source code."""
        criteria = "searchCriteria[filter_groups][0][filters][0]"
        found = self.get(f"/inventory/source-items?{criteria}[field]=sku&{criteria}[value]={sku}")
        return {item["source_code"]: (item["quantity"], item["status"]) for item in found["items"]}


def _filled(answer: Mapping[str, Any]) -> str:
    text = str(answer["message"])
    parameters = answer.get("parameters", {})
    pairs = parameters.items() if isinstance(parameters, dict) else enumerate(parameters, 1)
    for name, value in pairs:
        text = text.replace(f"%{name}", str(value))
    return text
