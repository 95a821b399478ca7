"""How defects are written: an answer changed on its way out, or something done to the shop around a call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from mock_magento.defects.model import Exchange, Work, document, sent, with_document
from mock_magento.records.documents import Invoice, InvoiceItem
from mock_magento.records.orders import Order, OrderItem, write
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

    def change_lines(self, change: Callable[[InvoiceItem], Mapping[str, Any]]) -> None:
        """Replace fields of every line of the invoice."""
        self.invoice.items = [replace(line, **change(line)) for line in self.invoice.items]


Changes = Mapping[str, Any]
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


def on_invoice(changes: Callable[[Captured], Changes]) -> Effect:
    """Change fields of the invoice."""
    return lambda made: write(made.invoice, changes(made))


def on_order(changes: Callable[[Captured], Changes]) -> Effect:
    """Change fields of the order."""
    return lambda made: write(made.order, changes(made))


def on_payment(changes: Callable[[Captured], Changes]) -> Effect:
    """Change fields of the order's payment."""
    return lambda made: write(made.order.payment, changes(made))


def on_lines(changes: Callable[[InvoiceItem], Changes]) -> Effect:
    """Change fields of every line of the invoice."""
    return lambda made: made.change_lines(changes)


def on_order_lines(changes: Callable[[OrderItem], Changes]) -> Effect:
    """Change fields of every line of the order that the invoice pays for."""

    def effect(made: Captured) -> None:
        for line in made.lines():
            write(line, changes(line))

    return effect


def both(name: str, value: Any) -> Changes:
    """A field and its base_ twin with one value."""
    return {name: value, f"base_{name}": value}


def scaled(record: Any, change: Callable[[Any], Any], *names: str) -> Changes:
    """Fields and their base_ twins changed; a field that is null stays null."""
    present = {field: getattr(record, field) for name in names for field in (name, f"base_{name}")}
    return {field: change(value) for field, value in present.items() if value is not None}


def copied(source: Any, **fields: str) -> Changes:
    """Fields and their base_ twins (target="source") as another record has them."""
    return {prefix + target: getattr(source, prefix + name) for target, name in fields.items() for prefix in _PREFIXES}


def moved(record: Any, target: str, source: Any, name: str, factor: int = 1) -> Changes:
    """A field and its base_ twin with `factor` times another record's field added; null counts as 0."""
    return {
        prefix + target: (getattr(record, prefix + target) or 0) + factor * (getattr(source, prefix + name) or 0)
        for prefix in _PREFIXES
    }


def after_captures(effects: Mapping[str, Effect]) -> dict[str, Work]:
    """What defects do that alter the shop right after a capture, by name."""
    return {name: after_capture(effect) for name, effect in effects.items()}
