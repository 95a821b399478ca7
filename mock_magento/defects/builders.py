"""How defects are written: an answer changed on its way out, or something done to the shop around a call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from mock_magento.defects.model import Exchange, Work, document, sent, with_document
from mock_magento.records.documents import Invoice, InvoiceItem
from mock_magento.records.orders import Order, OrderItem
from mock_magento.shop import Shop
from mock_magento.webapi.messages import Reply

OK: Final = 200
CAPTURE: Final = "/V1/order/{orderId}/invoice"
INVOICE: Final = "/V1/invoices/{id}"
INVOICES: Final = "/V1/invoices"
ORDER: Final = "/V1/orders/{id}"
SALABLE: Final = "/V1/inventory/get-product-salable-quantity/{sku}/{stockId}"
SOURCE_ITEMS: Final = "/V1/inventory/source-items"
PLACEMENT: Final = "/V1/carts/mine/payment-information"
_PREFIXES: Final = ("", "base_")


@dataclass
class Captured:
    """A capture that was just accepted, with what it made and changed; effects alter these records."""

    exchange: Exchange
    shop: Shop
    order: Order
    invoice: Invoice

    @property
    def earlier(self) -> list[Invoice]:
        """The invoices that the order had before."""
        own = self.order.entity_id
        return [made for made in self.shop.sales.invoices.values() if made.order_id == own and made is not self.invoice]

    @property
    def asked(self) -> Any:
        """The request that was sent."""
        return sent(self.exchange.request)

    def lines(self) -> list[OrderItem]:
        """The order's lines that this invoice pays for."""
        found = (self.order.item(line.order_item_id) for line in self.invoice.items)
        return [line for line in found if line is not None]

    def change_lines(self, change: Callable[[InvoiceItem], dict[str, Any]]) -> None:
        """Replace fields of every line of the invoice."""
        self.invoice.items = [replace(line, **change(line)) for line in self.invoice.items]


Effect = Callable[[Captured], None]
Change = Callable[[Any, Exchange], Any]


def capture_of(exchange: Exchange, reply: Reply) -> Captured | None:
    """What the call captured; None where it is no capture or was refused."""
    if reply.status != OK or exchange.parts("POST", CAPTURE) is None:
        return None
    invoice = exchange.shop.sales.invoices[int(document(reply))]
    return Captured(exchange, exchange.shop, exchange.shop.sales.orders[invoice.order_id], invoice)


def after_capture(effect: Effect) -> Work:
    """Do something to the shop right after a capture was accepted."""

    def work(exchange: Exchange) -> Reply:
        reply = exchange.work()
        made = capture_of(exchange, reply)
        if made is not None:
            effect(made)
            made.shop.sales.touch("order", made.order.entity_id)
            for invoice in (made.invoice, *made.earlier):
                made.shop.sales.touch("invoice", invoice.entity_id)
        return reply

    return work


def changed(method: str, template: str, change: Change) -> Work:
    """Change the JSON of accepted answers to a route."""

    def work(exchange: Exchange) -> Reply:
        reply = exchange.work()
        if reply.status != OK or exchange.parts(method, template) is None:
            return reply
        return with_document(reply, change(document(reply), exchange))

    return work


def replied(method: str, template: str, answer: Callable[[Reply], Reply]) -> Work:
    """Change accepted answers to a route in more than their JSON."""

    def work(exchange: Exchange) -> Reply:
        reply = exchange.work()
        return answer(reply) if reply.status == OK and exchange.parts(method, template) is not None else reply

    return work


def set_both(record: Any, name: str, value: Callable[[Any], Any]) -> None:
    """Change a field of a record and its base_ twin; a field that is null stays null."""
    for prefix in _PREFIXES:
        present = getattr(record, prefix + name)
        if present is not None:
            setattr(record, prefix + name, value(present))


def add_both(record: Any, name: str, amount_of: Callable[[str], Any]) -> None:
    """Add to a field and its base_ twin what `amount_of` gives for the prefix ("" or "base_")."""
    for prefix in _PREFIXES:
        setattr(record, prefix + name, (getattr(record, prefix + name) or 0) + amount_of(prefix))


def after_captures(effects: Mapping[str, Effect]) -> dict[str, Work]:
    """What defects do that alter the shop right after a capture, by name."""
    return {name: after_capture(effect) for name, effect in effects.items()}
