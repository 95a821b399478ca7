"""The attributes of customers and their addresses, as the customer form has them.

Rules from Magento\\Customer\\Model\\Metadata\\CustomerMetadata. Of Magento's own attributes REST only reports what is required, and does
not ask for it; a merchant's own it demands (`customers.validation`). Those of addresses are what an installation begins with
(Magento\\Customer\\Setup\\CustomerSetup); they were not recorded.
"""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any

from mock_magento.customers.validation import label_of
from mock_magento.shop import Call, Shop
from mock_magento.store import directory
from mock_magento.webapi.errors import NoSuchEntity
from mock_magento.webapi.routes import ANONYMOUS, Routes

routes = Routes()
route = routes.route


@route("GET", "/V1/attributeMetadata/customer", ANONYMOUS)
def list_attributes(call: Call) -> list[dict[str, Any]]:
    """Every attribute."""
    return _attributes(call.shop)


@route("GET", "/V1/attributeMetadata/customerAddress", ANONYMOUS)
def list_address_attributes(call: Call) -> list[dict[str, Any]]:
    """Every attribute of an address; the countries are those that the shop sells to."""
    countries = [{"label": found.name, "value": code} for code, found in directory.allowed(call.shop.config).items()]
    return [
        entry | {"options": countries} if entry["attribute_code"] == "country_id" else entry
        for entry in _facts("address_attributes")
    ]


@route("GET", "/V1/attributeMetadata/customer/custom", ANONYMOUS)
def custom_attributes(call: Call) -> list[dict[str, Any]]:
    """The attributes that a merchant added."""
    return _own(call.shop)


@route("GET", "/V1/attributeMetadata/customer/attribute/{attributeCode}", ANONYMOUS)
def read_attribute(call: Call) -> dict[str, Any]:
    """One attribute by its code."""
    code = call["attributeCode"]
    for attribute in _attributes(call.shop):
        if attribute["attribute_code"] == code:
            return attribute
    raise NoSuchEntity(
        "No such entity with %fieldName = %fieldValue, %field2Name = %field2Value",
        {"fieldName": "entityType", "fieldValue": "customer", "field2Name": "attributeCode", "field2Value": code},
    )


def _attributes(shop: Shop) -> list[dict[str, Any]]:
    required = shop.config.required_customer_attributes
    demanded = {"visible": True, "required": True, "frontend_class": "required-entry"}
    return [entry | demanded if entry["attribute_code"] in required else entry for entry in _facts()] + _own(shop)


def _own(shop: Shop) -> list[dict[str, Any]]:
    """The merchant's own: as Magento's tax number is, but for what makes them their own."""
    like = next(entry for entry in _facts() if entry["attribute_code"] == "taxvat")
    demanded = {"visible": True, "required": True, "frontend_class": "required-entry", "user_defined": True}
    return [
        like | demanded | {"attribute_code": code, "store_label": label_of(code), "frontend_label": label_of(code)}
        for code in shop.config.own_customer_attributes
    ]


@cache
def _facts(name: str = "customer_attributes") -> tuple[dict[str, Any], ...]:
    packed = resources.files("mock_magento").joinpath("data", "store", f"{name}.json")
    return tuple(json.loads(packed.read_text(encoding="utf-8")))
