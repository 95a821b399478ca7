"""Orders over REST: reading, searching, cancelling, holding, commenting, mailing."""

from __future__ import annotations

from typing import Any

from mock_magento.records.orders import Order
from mock_magento.sales import order_actions, reading, rendering, saving
from mock_magento.shop import Call
from mock_magento.versions import Release
from mock_magento.webapi.errors import InputErrors, MagentoError, NoSuchEntity
from mock_magento.webapi.routes import Routes
from mock_magento.webapi.search import listed
from mock_magento.webapi.values import whole_number

routes = Routes()
route = routes.route

_ORDER = "#sales-data-order-interface"


def _order(call: Call) -> Order:
    return reading.require(call.shop.sales.orders, call["id"])


@route("GET", "/V1/orders/{id}", acl="Magento_Sales::actions_view")
def get_order(call: Call) -> bytes:
    """One order with everything that belongs to it."""
    entity, release = _order(call), call.shop.release
    return reading.kept(call.shop.sales, "order", entity.entity_id, lambda: rendering.order(entity, release), _ORDER)


@route("GET", "/V1/orders", acl="Magento_Sales::actions_view", required=("searchCriteria",))
def list_orders(call: Call) -> bytes:
    """Orders by searchCriteria."""
    orders, release = call.shop.sales.orders.values(), call.shop.release
    columns = (rendering.OrderRow, reading.ORDER_COLUMNS)
    return reading.listed(call, "order", orders, columns, lambda entity: rendering.order(entity, release), _ORDER)


@route("GET", "/V1/orders/{id}/statuses", acl="Magento_Sales::actions_view")
def get_status(call: Call) -> str | None:
    """The order's status; None where a comment took it away."""
    return _order(call).status or None


@route("POST", "/V1/orders/{id}/cancel", acl="Magento_Sales::cancel")
def cancel_order(call: Call) -> bool:
    """Cancel; false where nothing can be cancelled any more."""
    return order_actions.cancel(call.shop, _order(call))


@route("POST", "/V1/orders/{id}/hold", acl="Magento_Sales::hold")
def hold_order(call: Call) -> bool:
    """Put on hold."""
    return order_actions.hold(call.shop, _order(call))


@route("POST", "/V1/orders/{id}/unhold", acl="Magento_Sales::unhold")
def unhold_order(call: Call) -> bool:
    """Take off hold."""
    return order_actions.unhold(call.shop, _order(call))


@route("POST", "/V1/orders/{id}/emails", acl="Magento_Sales::emails")
def mail_order(call: Call) -> bool:
    """Send the order's e-mail again."""
    entity = _order(call)
    entity.email_sent = 1
    order_actions.mark_notified(call.shop, entity)
    call.shop.sales.touch("order", entity.entity_id)
    return True


@route("GET", "/V1/orders/{id}/comments", acl="Magento_Sales::actions_view")
def list_comments(call: Call) -> dict[str, Any]:
    """The order's history, oldest first; an unknown order has none."""
    entity = call.shop.sales.orders.get(call["id"])
    entries = entity.status_histories if entity is not None else []
    return reading.all_of([rendering.history(entry) for entry in entries], call["id"])


@route("POST", "/V1/orders/{id}/comments", acl="Magento_Sales::comment")
def add_comment(call: Call) -> bool:
    """Add to the order's history."""
    return order_actions.comment(call.shop, _order(call), call["statusHistory"])


@route("GET", "/V1/orders/items/{id}", acl="Magento_Sales::actions_view")
def get_order_item(call: Call) -> rendering.Raw:
    """One line of an order, with the line that it is a part of."""
    if not call["id"]:
        raise InputErrors([(reading.ID_NEEDED, None)])
    entity = call.shop.sales.order_of_item(call["id"])
    if entity is None:
        raise NoSuchEntity
    return _lines(entity, call.shop.release)[call["id"]]


@route("GET", "/V1/orders/items", acl="Magento_Sales::actions_view", required=("searchCriteria",))
def list_order_items(call: Call) -> dict[str, Any]:
    """Lines of all orders by searchCriteria."""
    rendered: dict[int, dict[int, rendering.Raw]] = {}

    def document_of(found: rendering.ItemRow) -> rendering.Raw:
        if found.order.entity_id not in rendered:
            rendered[found.order.entity_id] = _lines(found.order, call.shop.release)
        return rendered[found.order.entity_id][found.item.item_id]

    rows = (rendering.ItemRow(entity, item) for entity in call.shop.sales.orders.values() for item in entity.items)
    return listed(call["searchCriteria"], rows, lambda row: row, reading.ORDER_ITEM_COLUMNS, document_of)


def _lines(entity: Order, release: Release) -> dict[int, rendering.Raw]:
    """The lines by id as the item repository gives them: without what the order repository's plugins add."""
    lines = rendering.order_items(entity, release)
    for raw in lines:
        raw["extension_attributes"] = None
    return {raw["item_id"]: raw for raw in lines}


@route("GET", "/V1/transactions", acl="Magento_Sales::transactions_fetch", required=("searchCriteria",))
def list_transactions(call: Call) -> dict[str, Any]:
    """Payment transactions: offline methods make none."""
    return listed(call["searchCriteria"], [], dict, reading.TRANSACTION_COLUMNS, dict)


@route("GET", "/V1/transactions/{id}", acl="Magento_Sales::transactions_fetch")
def get_transaction(call: Call) -> rendering.Raw:
    """One payment transaction: offline methods make none."""
    raise NoSuchEntity if call["id"] else InputErrors([(reading.ID_NEEDED, None)])


@route("PUT", "/V1/orders/{parent_id}", acl="Magento_Sales::create")
def put_address(call: Call) -> rendering.Raw:
    """Change an order's billing or shipping address, named by its entity_id. Raises MagentoError where a required field is missing."""
    given = {name: value for name, value in call["entity"].items() if value is not None}
    required = (
        "postcode",
        "lastname",
        "street",
        "city",
        "email",
        "telephone",
        "country_id",
        "firstname",
        "address_type",
    )
    order = call.shop.sales.orders.get(whole_number(call["parent_id"]))
    if order is None or any(not given.get(name) for name in required):
        raise MagentoError("The order address couldn't be saved.")
    for address in (order.billing_address, order.shipping_address):
        if address is not None and address.entity_id == given.get("entity_id"):
            fields = {name: value for name, value in given.items() if name in address.__dict__}
            address.__dict__.update(fields, street=tuple(given["street"]), parent_id=order.entity_id)
            call.shop.sales.touch("order", order.entity_id)
            return rendering.address(address)
    return {**given, "entity_id": call.shop.sales.take("order_address"), "parent_id": order.entity_id}


@route("PUT", "/V1/orders/create", acl="Magento_Sales::create")
@route("POST", "/V1/orders", acl="Magento_Sales::api_actions")
def save_order(call: Call) -> rendering.Raw:
    """Store an order as it is given: change the one with that entity_id, or add one."""
    return saving.save_order(call.shop, call["entity"])
