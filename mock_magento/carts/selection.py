"""What is put into a cart when a product is ordered: one line, or a line with its parts.

Rules from the prepareForCart methods of Magento's product types (simple, configurable, bundle, downloadable, grouped).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from mock_magento import catalog
from mock_magento.catalog import (
    BUNDLE,
    CONFIGURABLE,
    DOWNLOADABLE,
    GROUPED,
    BundleSelection,
    Product,
)
from mock_magento.records.carts import Selection
from mock_magento.shop import Shop
from mock_magento.webapi.errors import MagentoError

CHOOSE_OPTIONS: Final = "You need to choose options for your item."
CHOOSE_BUNDLE: Final = "Please specify product option(s)."
CHOOSE_REQUIRED: Final = "Please select all required options."
CHOOSE_LINKS: Final = "Please specify product link(s)."
CHOOSE_QUANTITIES: Final = "Please specify the quantity of product(s)."
OPTIONS_GONE: Final = "The options you selected are not available."


@dataclass(frozen=True, slots=True)
class Part:
    """A line's part: a product, its quantity per one of the line and, in a bundle, which selection it is."""

    product: Product
    qty: Decimal
    selection_id: int | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """A product as ordered: the SKU its line bears, what was chosen, and the parts that hang below."""

    product: Product
    sku: str
    selection: Selection
    parts: tuple[Part, ...] = ()


def choose(shop: Shop, product: Product, product_option: Mapping[str, Any] | None) -> Choice:
    """What the customer ordered. `product_option` is a cart item's, as the web API takes it.

    Raises MagentoError where a choice that the product demands is missing or impossible.
    """
    chosen: Mapping[str, Any] = (product_option or {}).get("extension_attributes") or {}
    if product.type_id == CONFIGURABLE:
        return _configurable(shop, product, chosen.get("configurable_item_options") or [])
    if product.type_id == BUNDLE:
        return _bundle(shop, product, chosen.get("bundle_options"))
    if product.type_id == DOWNLOADABLE:
        return _downloadable(product, chosen.get("downloadable_option") or {})
    if product.type_id == GROUPED:
        raise MagentoError(CHOOSE_QUANTITIES)
    return Choice(product, product.sku, Selection())


def choose_grouped(
    shop: Shop, product: Product, product_option: Mapping[str, Any] | None
) -> list[tuple[Choice, Decimal]]:
    """The products of a group that the customer ordered, each a line of its own with its quantity.

    Every product that can be sold needs a quantity, 0 for none of it (GroupedProduct\\Model\\Product\\Type\\Grouped and
    Quote\\Item\\CartItemProcessor). Raises MagentoError.
    """
    given = ((product_option or {}).get("extension_attributes") or {}).get("grouped_options") or []
    if any(entry.get("id") is None or entry.get("qty") is None for entry in given):
        raise MagentoError("Please specify id and qty for grouped options.")
    quantities = {int(entry["id"]): Decimal(entry["qty"]) for entry in given}
    members = [member for sku in product.grouped if (member := catalog.find(shop, sku)) is not None]
    ordered = [(member, quantities.get(member.product_id)) for member in members if member.status == 1]
    if any(qty is None for _member, qty in ordered) or not any(qty for _member, qty in ordered):
        raise MagentoError(CHOOSE_QUANTITIES)
    selection = Selection(grouped=tuple((number, quantities[number]) for number in quantities))
    return [(Choice(member, member.sku, selection), qty) for member, qty in ordered if qty]


def _configurable(shop: Shop, product: Product, options: list[Mapping[str, Any]]) -> Choice:
    values = tuple((str(entry.get("option_id")), int(entry.get("option_value") or 0)) for entry in options)
    child = catalog.child_with(shop, product, dict(values)) if values else None
    if child is None:
        raise MagentoError(CHOOSE_OPTIONS)
    return Choice(product, child.sku, Selection(configurable=values), (Part(child, Decimal(1)),))


def _downloadable(product: Product, option: Mapping[str, Any]) -> Choice:
    offered = tuple(link.link_id for link in product.links)
    links = tuple(link for link in option.get("downloadable_links") or () if link in offered)
    if not product.links_purchased_separately:
        links = offered
    elif not links:
        raise MagentoError(CHOOSE_LINKS)
    return Choice(product, product.sku, Selection(links=links))


def _bundle(shop: Shop, product: Product, options: list[Mapping[str, Any]] | None) -> Choice:
    if not options:
        raise MagentoError(CHOOSE_BUNDLE)
    given = {int(entry.get("option_id") or 0): entry for entry in options}
    if any(option.required and not _wanted(given.get(option.option_id)) for option in product.bundle):
        raise MagentoError(CHOOSE_REQUIRED)
    parts: list[Part] = []
    chosen: list[tuple[int, Decimal, tuple[int, ...]]] = []
    # which option named a selection does not matter: all of them are looked up together (Bundle\\Model\\Product\\Type)
    for selection in _selections(product, [number for entry in given.values() for number in _wanted(entry)]):
        child = catalog.find(shop, selection.sku)
        if child is None:
            raise MagentoError(OPTIONS_GONE)
        quantity = _quantity(selection, given.get(selection.option_id, {}).get("option_qty"))
        parts.append(Part(child, quantity, selection.selection_id))
    for option_id, entry in given.items():
        qty = Decimal(entry.get("option_qty") or 1)
        chosen.append((option_id, qty, tuple(int(number) for number in entry.get("option_selections") or ())))
    sku = "-".join([product.sku, *(part.product.sku for part in parts)])
    return Choice(product, sku, Selection(bundle=tuple(chosen)), tuple(parts))


def _wanted(entry: Mapping[str, Any] | None) -> list[int]:
    return [int(number) for number in (entry or {}).get("option_selections") or ()]


def _selections(product: Product, wanted: list[int]) -> list[BundleSelection]:
    """The selections with these ids, in the order of the bundle's options and their own. Raises MagentoError for an unknown id."""
    options = sorted(product.bundle, key=lambda option: (option.position, option.option_id))
    offered = [
        selection
        for option in options
        for selection in sorted(option.selections, key=lambda entry: (entry.position, entry.selection_id))
    ]
    if set(wanted) - {selection.selection_id for selection in offered}:
        raise MagentoError(OPTIONS_GONE)
    return [selection for selection in offered if selection.selection_id in wanted]


def _quantity(selection: BundleSelection, wanted: Any) -> Decimal:
    if selection.can_change_quantity and wanted is not None and wanted > 0:
        return Decimal(wanted)
    return selection.qty
