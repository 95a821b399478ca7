"""A shop's configuration as TOML and JSON, read, shown and refused."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_magento import (
    ConfigError,
    DiscountConfig,
    MockMagento,
    ShopConfig,
    StockConfig,
    TaxConfig,
    TaxRateConfig,
    read_config,
)
from mock_magento.control.configuration import as_mapping, from_mapping

TOML = """
display_currency = "EUR"
display_rate = 0.85
mail_enabled = false
agreements = ["I have read the terms"]
minimum_order_amount = "50.00"

[statuses]
new = "awaiting"

[stock]
out_of_stock_threshold = 2

[tax]
discount_before_tax = false

[[tax.rates]]
percent = 8.375
region = "NY"

[discount]
percent = 7.5
on_shipping = true
"""
READ = ShopConfig(
    display_currency="EUR",
    display_rate=Decimal("0.85"),
    mail_enabled=False,
    agreements=("I have read the terms",),
    minimum_order_amount=Decimal("50.00"),
    statuses=(("new", "awaiting"),),
    stock=StockConfig(out_of_stock_threshold=Decimal(2)),
    tax=TaxConfig((TaxRateConfig(Decimal("8.375"), region="NY"),), discount_before_tax=False),
    discount=DiscountConfig(percent=Decimal("7.5"), on_shipping=True),
)

configs = st.builds(
    ShopConfig,
    mail_enabled=st.booleans(),
    allowed_countries=st.lists(st.sampled_from(["US", "DE", "AT"]), unique=True).map(tuple),
    agreements=st.lists(st.text(max_size=5), max_size=2).map(tuple),
    statuses=st.dictionaries(st.sampled_from(["new", "complete"]), st.text(min_size=1, max_size=5)).map(
        lambda table: tuple(table.items())
    ),
    minimum_order_amount=st.decimals(0, 1000, places=2),
    stock=st.builds(StockConfig, out_of_stock_threshold=st.decimals(-5, 5, places=1), backorders=st.integers(0, 2)),
    tax=st.builds(TaxConfig, rates=st.lists(st.builds(TaxRateConfig, st.decimals(0, 30, places=3))).map(tuple)),
    discount=st.none()
    | st.builds(DiscountConfig, percent=st.decimals("0.01", 100, places=2), on_shipping=st.booleans()),
)


@given(configs)
def test_what_is_shown_is_read_back(config: ShopConfig) -> None:
    assert from_mapping(json.loads(json.dumps(as_mapping(config)))) == config


def test_a_file_is_toml_or_json(tmp_path: Path) -> None:
    toml, other = tmp_path / "shop.toml", tmp_path / "shop.json"
    toml.write_text(TOML)
    other.write_text(json.dumps(as_mapping(READ)))
    assert read_config(toml) == read_config(other) == READ


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ([], "a configuration must be a table of settings, not []"),
        ({"mail": True}, "mail is no setting; there are magento, "),
        ({"mail_enabled": "no"}, 'mail_enabled must be true or false, not "no"'),
        ({"store_id": True}, "store_id must be a whole number, not true"),
        ({"store_code": 1}, "store_code must be a text, not 1"),
        ({"flat_rate_price": "cheap"}, 'flat_rate_price must be a number, not "cheap"'),
        ({"flat_rate_price": -1}, "flat_rate_price must not be negative, not -1"),
        ({"flat_rate_price": "NaN"}, 'flat_rate_price must be a number, not "NaN"'),
        ({"display_rate": 2}, "display_rate must be 1 between equal currencies, not 2"),
        ({"display_currency": "euro"}, "display_currency: 'euro' is no code of 3 capital letters"),
        ({"agreements": "read"}, 'agreements must be a list, not "read"'),
        ({"agreements": [1]}, "agreements[0] must be a text, not 1"),
        ({"statuses": ["new"]}, 'statuses must be a table, not ["new"]'),
        ({"statuses": {"open": "x"}}, "statuses: 'open' is none of new, "),
        ({"required_customer_attributes": ["shoes"]}, "required_customer_attributes: 'shoes' is none of dob, "),
        ({"payment_methods": {}}, "payment_methods must not be empty"),
        ({"magento": "1.9"}, "the mock is none of Magento 1.9; it can be 2.4.6, "),
        ({"otp_window": 30}, "otp_window must be from 0 to 29, not 30"),
        ({"stock": {"backorders": 3}}, "stock.backorders must be 0, 1 or 2, not 3"),
        ({"stock": {"min_sale_qty": 5, "max_sale_qty": 4}}, "stock.max_sale_qty must not be below min_sale_qty, not 4"),
        ({"stock": 1}, "stock must be a table of settings, not 1"),
        ({"tax": {"rates": [{"region": "NY"}]}}, "tax.rates[0].percent is missing"),
        ({"tax": {"rates": [{"percent": 101}]}}, "tax.rates[0].percent must be from 0 to 100, not 101"),
        ({"discount": {}}, "discount.a discount has either percent or amount"),
    ],
)
def test_a_wrong_setting_is_refused_in_one_line(given: Any, message: str) -> None:
    with pytest.raises(ConfigError) as refused:
        from_mapping(given)
    assert str(refused.value).startswith(message)
    assert "\n" not in str(refused.value)


def test_a_shop_is_opened_anew_as_it_is_configured(mock: MockMagento, client: httpx.Client) -> None:
    mock.snapshot()
    token = mock.admin_token()
    shown = client.put("/__mock__/config", json={"allowed_countries": ["DE"], "discount": {"percent": 7.5}}).json()
    assert shown == client.get("/__mock__/config").json() == as_mapping(mock.config)
    assert [country["id"] for country in client.get("/rest/V1/directory/countries").json()] == ["DE"]
    rules = client.get("/rest/V1/salesRules/5", headers={"Authorization": f"Bearer {token}"}).json()
    assert rules["discount_amount"] == 7.5
    assert mock.snapshot_ids() == [], "a kept state has another configuration"
    mock.reset()
    assert mock.config.allowed_countries == ("DE",)
    assert client.put("/__mock__/config", json={}).json() == as_mapping(ShopConfig())


@pytest.mark.parametrize("body", ["{", '{"mail": 1}', '{"tax": {"rates": [{"percent": 1, "region": "QQ"}]}}'])
def test_a_refused_configuration_changes_nothing(mock: MockMagento, client: httpx.Client, body: str) -> None:
    before = mock.shop
    answer = client.put("/__mock__/config", content=body)
    assert answer.status_code == 400
    assert answer.json()["message"]
    assert mock.shop is before
