"""Which resource a call answers with."""

import pytest

from magento_acceptance.rest.resources import _ROUTES, is_filtered, resource_for
from magento_acceptance.rest.schema import documents, resources


@pytest.mark.parametrize(
    ("method", "path", "resource"),
    [
        ("POST", "/rest/default/V1/order/3/invoice", "capture-id"),
        ("post", "/rest/all/V1/order/3/invoice", "capture-id"),
        ("POST", "/rest/V1/order/3/invoice", "capture-id"),
        ("POST", "https://shop.example/sub/rest/default/V1/order/3/invoice", "capture-id"),
        ("GET", "/V1/invoices?searchCriteria[pageSize]=2", "invoice-list"),
        ("GET", "/V1/invoices/3?fields=state", "invoice"),
        ("GET", "/V1/orders/items", "order-item-list"),
        ("GET", "/V1/orders/3", "order"),
        ("GET", "/V1/customers/search?searchCriteria", "customer-list"),
        ("GET", "/V1/customers/me", "customer"),
        ("GET", "/V1/products/a%2Fb", "product"),
        ("GET", "/V1/carts/mine/totals", "totals"),
        ("GET", "/V1/guest-carts/Yd2f/totals", "totals"),
        ("GET", "/V1/inventory/in-store-pickup/pickup-locations/?x=1", "pickup-locations"),
        ("GET", "/V1/inventory/get-product-salable-quantity/24-WB01/2", "salable-quantity"),
        ("GET", "/V1/nowhere", None),
        ("DELETE", "/V1/invoices/3", None),
        ("PATCH", "/V1/invoices/3", None),
        ("GET", "/customer/account", None),
    ],
)
def test_a_call_leads_to_its_resource(method: str, path: str, resource: str | None) -> None:
    assert resource_for(method, path) == resource


def test_every_route_leads_to_a_schema() -> None:
    assert {resource for _, _, resource in _ROUTES} <= set(resources())


def test_no_route_is_hidden_by_an_earlier_one() -> None:
    for method, template, resource in _ROUTES:
        sample = template.replace("{cart}", "carts/mine").replace("{", "x").replace("}", "")
        assert resource_for(method, f"/V1/{sample}") == resource, template


def test_every_schema_is_an_answer_or_part_of_one() -> None:
    reached = {resource for _, _, resource in _ROUTES} | {"error"}
    pending = list(reached)
    while pending:
        for other in set(documents()) - reached:
            if f'"{other}.json' in repr(documents()[pending[-1]]).replace("'", '"'):
                reached.add(other)
                pending.insert(0, other)
        pending.pop()
    assert reached == set(documents()) - {"signoff"}  # the harness's own document


@pytest.mark.parametrize(
    ("path", "filtered"),
    [
        ("/V1/orders/3?fields=state", True),
        ("/V1/orders?searchCriteria[pageSize]=1&fields=items[state]", True),
        ("/V1/orders/3", False),
        ("/V1/orders?searchCriteria[filter_groups][0][filters][0][value]=fields=x", False),
    ],
)
def test_a_filtered_call_is_told_from_a_whole_one(path: str, filtered: bool) -> None:
    assert is_filtered(path) is filtered
