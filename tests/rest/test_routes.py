"""Which route a call takes, and what the table says of it."""

import pytest

from magento_acceptance.rest.route import Route, is_filtered
from magento_acceptance.rest.routes import ROUTES, match, schema_for
from magento_acceptance.rest.schema_documents import documents, resources
from mock_magento import MockMagento
from mock_magento.app import router


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
    assert schema_for(method, path) == resource


ALL = [route for routes in ROUTES.values() for route in routes]


def test_every_route_leads_to_a_schema() -> None:
    assert {route.schema for route in ALL} <= set(resources())


@pytest.mark.parametrize("route", ALL, ids=lambda route: route.name)
def test_no_route_is_hidden_by_an_earlier_one(route: Route) -> None:
    found = match(route.method, route.path(lambda kind: "carts/mine" if kind == "cart" else f"x{kind}%2F"))
    assert found is not None
    assert found.route is route
    assert found.ids == tuple("carts/mine" if kind == "cart" else f"x{kind}/" for kind in route.kinds)


@pytest.mark.parametrize("route", [route for route in ALL if route.right], ids=lambda route: route.name)
def test_the_right_is_the_one_that_the_mock_asks_for(route: Route) -> None:
    MockMagento()  # which fills the router
    known = router.find(route.method, f"/V1/{route.path(lambda _: '1')}")
    assert known is not None
    assert known[0].acl == route.right


def test_every_schema_is_an_answer_or_part_of_one() -> None:
    reached = {route.schema for route in ALL} | {"error"}
    pending = list(reached)
    while pending:
        for other in set(documents()) - reached:
            if f'"{other}.json' in repr(documents()[pending[-1]]).replace("'", '"'):
                reached.add(other)
                pending.insert(0, other)
        pending.pop()
    assert reached == set(documents()) - {"criteria", "signoff"}  # no responses


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
