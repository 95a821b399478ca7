"""How much can be sold: salable quantity, the checks of a requested quantity, and reservations.

Rules from Magento_InventorySales: GetProductSalableQty, IsProductSalableForRequestedQtyConditionChain (with its conditions for adding to
the cart and for placing an order), PlaceReservationsForSalesEvent and PreventAppendReservationOnNotManageItemsInStockPlugin.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from mock_magento import catalog
from mock_magento.records.catalog import Product
from mock_magento.records.inventory import (
    DEFAULT_STOCK,
    IN_STOCK,
    NO_BACKORDERS,
    WEBSITE,
    SalabilityError,
    SalesEvent,
    SourceItem,
    StockIndex,
    StockItem,
)
from mock_magento.shop import Shop
from mock_magento.webapi.errors import Crash, InputErrors, MagentoError, NoSuchEntity
from mock_magento.webapi.values import as_text

NO_SOURCE_ITEMS = "Can't check requested quantity for products without Source Items support."


def stock_of_website(shop: Shop, website_code: str) -> int:
    """The id of the stock that sells on a website; raises NoSuchEntity where none does."""
    for stock in shop.inventory.stocks.values():
        if (WEBSITE, website_code) in stock.sales_channels:
            return stock.stock_id
    raise NoSuchEntity("No linked stock found")


def stock_item(shop: Shop, product: Product) -> StockItem:
    """The product's stock settings; a default one where it has none."""
    found = shop.inventory.stock_items.get(product.product_id)
    return found if found is not None else StockItem(0, product.product_id, config=shop.config.stock)


def settings_of(shop: Shop, sku: str) -> StockItem:
    """The stock settings of a SKU, also of one that the catalogue does not know (the shop's configuration)."""
    product = catalog.find(shop, sku)
    return stock_item(shop, product) if product is not None else StockItem(0, 0, config=shop.config.stock)


def stock_index(shop: Shop, sku: str, stock_id: int) -> StockIndex | None:
    """The index row of a SKU in a stock, None where there is none.

    The default stock's is a view of the legacy stock item, any other's is as old as the last `reindex` of the SKU.
    Raises MagentoError for a stock that does not exist.
    """
    if stock_id not in shop.inventory.stocks:
        raise MagentoError("Could not receive Stock Item data")
    product = catalog.find(shop, sku)
    if stock_id == DEFAULT_STOCK:
        if product is None:
            return None
        settings = stock_item(shop, product)
        return StockIndex(max(settings.qty or Decimal(0), Decimal(0)), settings.in_stock)
    return shop.inventory.index.get((stock_id, sku.lower()))


def reindex(shop: Shop, source_code: str, skus: Iterable[str]) -> None:
    """Make the rows of SKUs anew in the stocks that a source is linked to.

    Magento does so where it writes a source item (ReindexAfterSourceItemsSavePlugin, ReindexAfterDecrementSourceItemQty). Enabling or
    disabling a source, and linking or unlinking one, only invalidate the index until the next run of cron, which the mock does not have.
    """
    for stock_id, code in shop.inventory.links:
        if code == source_code.lower() and stock_id != DEFAULT_STOCK:
            for sku in skus:
                _index(shop, stock_id, sku)


def reindex_stocks(shop: Shop, source_codes: Iterable[str] | None = None) -> None:
    """Make the whole index anew of the stocks that the sources are linked to, of all stocks without `source_codes`.

    Unassigning and the bulk operations do so (SourceIndexer::executeList), and a run of the indexer.
    """
    state = shop.inventory
    wanted = None if source_codes is None else {code.lower() for code in source_codes}
    stocks = {stock_id for stock_id, code in state.links if wanted is None or code in wanted} - {DEFAULT_STOCK}
    known = {sku for stock_id, sku in state.index if stock_id in stocks}
    linked = {code for stock_id, code in state.links if stock_id in stocks}
    held = {sku for sku, items in state.source_items.items() for item in items if item.source_code.lower() in linked}
    for stock_id in stocks:
        for sku in known | held:
            _index(shop, stock_id, sku)


def _index(shop: Shop, stock_id: int, sku: str) -> None:
    """One row as SelectBuilder selects it; what is reserved counts for being salable (IsStockItemSalableCondition)."""
    items = items_in_stock(shop, sku, stock_id)
    key = (stock_id, sku.lower())
    if not items:
        shop.inventory.index.pop(key, None)
        return
    quantity = sum((item.quantity for item in items if item.status == IN_STOCK), Decimal(0))
    settings = settings_of(shop, sku)
    salable = (
        catalog.find(shop, sku) is None
        or not settings.managed
        or settings.effective_backorders != NO_BACKORDERS
        or quantity + reserved_quantity(shop, sku, stock_id) > settings.effective_min_qty
    )
    shop.inventory.index[key] = StockIndex(quantity, salable)


def items_in_stock(shop: Shop, sku: str, stock_id: int) -> list[SourceItem]:
    """The SKU's source items at the stock's enabled sources."""
    state = shop.inventory
    return [
        item
        for item in state.source_items.get(sku.lower(), ())
        if (stock_id, item.source_code.lower()) in state.links and state.sources[item.source_code.lower()].enabled
    ]


def is_assigned(shop: Shop, sku: str, stock_id: int) -> bool:
    """Whether any source of the stock, enabled or not, has a source item of the SKU (IsProductAssignedToStock)."""
    state = shop.inventory
    return any((stock_id, item.source_code.lower()) in state.links for item in state.source_items.get(sku.lower(), ()))


def reserved_quantity(shop: Shop, sku: str, stock_id: int) -> Decimal:
    """The sum of the SKU's reservations in a stock: negative where orders wait for shipment."""
    return shop.inventory.reserved.get((stock_id, sku.lower()), Decimal(0))


def salable_quantity(shop: Shop, sku: str, stock_id: int) -> Decimal:
    """What can still be sold of a SKU: its stock's in-stock quantity, plus reservations, less the quantity that must stay.

    0 where the SKU is not assigned to the stock or not salable. Raises MagentoError for an unknown stock or a composite product, and
    Crash for a SKU that the catalogue does not know, as Magento does.
    """
    require_source_items(shop, sku)
    index = stock_index(shop, sku, stock_id)
    if index is None or not index.is_salable:
        return Decimal(0)
    return unreserved_quantity(shop, sku, stock_id, settings_of(shop, sku))


def unreserved_quantity(shop: Shop, sku: str, stock_id: int, settings: StockItem) -> Decimal:
    """What the index holds of a SKU that is neither reserved nor has to stay, whether the row says salable or not.

    0 where the index has no row (IsSalableWithReservationsCondition).
    """
    index = stock_index(shop, sku, stock_id)
    if index is None:
        return Decimal(0)
    return index.quantity + reserved_quantity(shop, sku, stock_id) - settings.effective_min_qty


def require_source_items(shop: Shop, sku: str) -> Product:
    """The product, if it can have source items; Crash for an unknown SKU, InputErrors for a composite product."""
    product = catalog.find(shop, sku)
    if product is None:
        raise Crash
    if not product.has_source_items:
        raise InputErrors([(NO_SOURCE_ITEMS, None)])
    return product


def check_salable(
    shop: Shop, sku: str, stock_id: int, qty: Decimal, *, placing_order: bool = False
) -> list[SalabilityError]:
    """Why `qty` of a SKU cannot be sold from a stock; an empty list where it can.

    When adding to the cart the limits of the stock settings count too; `placing_order` leaves them out, as Magento's chain for that does.
    The message for the customer is the last error's. Raises as `salable_quantity` does.
    """
    require_source_items(shop, sku)
    if stock_id != DEFAULT_STOCK and not is_assigned(shop, sku, stock_id):
        message = f"The requested sku {sku} is not assigned to given stock."
        return [SalabilityError("requested-sku-is-not-assigned-to-given-stock", message)]
    settings = settings_of(shop, sku)
    if not placing_order:
        required = [*_wrong_quantity(settings, qty), *_no_source_in_stock(shop, sku, stock_id, settings)]
        if required:
            return required
    return _not_available(shop, sku, stock_id, settings, qty)


def _wrong_quantity(settings: StockItem, qty: Decimal) -> list[SalabilityError]:
    increments = settings.effective_qty_increments
    if settings.effective_min_sale_qty and qty < settings.effective_min_sale_qty:
        least = as_text(settings.effective_min_sale_qty)
        return [SalabilityError("is_correct_qty-min_sale_qty", f"The fewest you may purchase is {least}.")]
    if settings.effective_max_sale_qty and qty > settings.effective_max_sale_qty:
        message = "The requested qty exceeds the maximum qty allowed in shopping cart"
        return [SalabilityError("is_correct_qty-max_sale_qty", message)]
    if increments and qty % increments:
        message = f"You can buy this product only in quantities of {as_text(increments)} at a time."
        return [SalabilityError("is_correct_qty-qty_increment", message)]
    if not settings.is_qty_decimal and qty != qty.to_integral_value():
        message = "You cannot use decimal quantity for this product."
        return [SalabilityError("is_correct_qty-is_qty_decimal", message)]
    return []


def _no_source_in_stock(shop: Shop, sku: str, stock_id: int, settings: StockItem) -> list[SalabilityError]:
    if not settings.managed or any(item.status == IN_STOCK for item in items_in_stock(shop, sku, stock_id)):
        return []
    return [
        SalabilityError(
            "is_any_source_item_in_stock-no_source_items_in_stock", "There are no source items with the in stock status"
        )
    ]


def _not_available(shop: Shop, sku: str, stock_id: int, settings: StockItem, qty: Decimal) -> list[SalabilityError]:
    if settings.effective_backorders != NO_BACKORDERS and settings.effective_min_qty >= 0:
        return []
    if not settings.managed:
        return []
    errors = [
        SalabilityError("back_order-disabled", "Backorders are disabled"),
        SalabilityError("manage_stock-enabled", "Manage stock is enabled"),
    ]
    index = stock_index(shop, sku, stock_id)
    if index is None:
        message = "The requested sku is not assigned to given stock"
        return [*errors, SalabilityError("is_salable_with_reservations-no_data", message)]
    left = index.quantity + reserved_quantity(shop, sku, stock_id) - settings.effective_min_qty
    if left >= qty:
        return []
    return [*errors, SalabilityError("is_salable_with_reservations-not_enough_qty", shop.release.not_enough)]


def reserve(shop: Shop, stock_id: int, quantities: Mapping[str, Decimal], event: SalesEvent) -> None:
    """Write reservations: negative quantities promise, positive ones give back.

    Composite products and products without managed stock get none. Nothing is checked here: see `check_salable`.
    """
    for sku, quantity in quantities.items():
        product = catalog.find(shop, sku)
        if product is not None and not product.has_source_items:
            continue
        if settings_of(shop, sku).managed and quantity:
            shop.inventory.append_reservation(stock_id, sku, quantity, event)
