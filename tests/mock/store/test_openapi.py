"""The shop's own description of its web API is the recorded one."""

from __future__ import annotations

import copy
import gzip
import json
from typing import Any

import httpx
import pytest

from mock_magento import MockMagento
from tests.support.recordings import FOLDER


def published(mock: MockMagento, **headers: str) -> Any:
    with httpx.Client(transport=mock.transport(), base_url="http://mock.invalid", headers=headers) as client:
        return client.get("/rest/all/schema?services=all").raise_for_status().json()


def everything(mock: MockMagento) -> Any:
    return published(mock, Authorization=f"Bearer {mock.admin_token()}")


@pytest.mark.parametrize("release", ["2.4.7", "2.4.8"])
def test_it_is_what_the_recorded_shop_published(release: str) -> None:
    recorded = json.loads(gzip.decompress((FOLDER / "facts" / f"openapi-{release}.json.gz").read_bytes()))
    found = everything(MockMagento(magento=release))
    assert found.pop("host") == "127.0.0.1"
    assert recorded.pop("host") == "shop.example"
    assert found == recorded


def test_the_interfaces_of_2_4_6_have_what_its_answers_have() -> None:
    older, newer = (everything(MockMagento(magento=release))["definitions"] for release in ("2.4.6", "2.4.7"))
    changed = copy.deepcopy(newer)
    for name in ("taxes", "additional_itemized_taxes"):
        del changed["sales-data-order-extension-interface"]["properties"][name]
    del changed["sales-data-order-item-extension-interface"]["properties"]["itemized_taxes"]
    discount = changed["sales-rule-data-rule-discount-interface"]
    discount["properties"]["rule_id"] = discount["properties"].pop("rule_i_d")
    discount["required"] = older["sales-rule-data-rule-discount-interface"]["required"]
    assert set(discount["required"]) == {"discount_data", "rule_label", "rule_id"}
    assert older == {name: changed[name] for name in older}
    gone = {"tax-data-order-tax", "tax-data-order-tax-item"}
    assert set(changed) - set(older) == {f"{name}{kind}-interface" for name in gone for kind in ("", "-extension")}


def test_a_caller_sees_what_he_may_call() -> None:
    public = published(MockMagento())
    assert "/V1/integration/admin/token" in public["paths"]
    assert "/V1/orders" not in public["paths"]
    assert "sales-data-order-interface" not in public["definitions"]


def test_single_services_are_not_described() -> None:
    mock = MockMagento()
    with httpx.Client(transport=mock.transport(), base_url="http://mock.invalid") as client:
        assert client.get("/rest/all/schema").status_code == 200
        assert client.get("/rest/all/schema?services=salesOrderRepositoryV1").status_code == 400
