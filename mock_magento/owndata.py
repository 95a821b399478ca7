"""A shop of one's own: products, sources, stocks and customers read from a folder, checked as a whole before anything is used.

The folder holds any of these files; each may be left out, one must be there:

products.csv      one product a line. Columns: sku and name; and, each optional, type (simple), price, special_price, weight, status (1
                  enabled, 2 disabled), visibility (1 to 4), attribute_set_id, tax_class_id, manage_stock (true), quantity (on source
                  `default`; without one the product is not assigned to it), is_in_stock (true)
products.json     a list of products as POST /V1/products takes them, for what a table cannot say (configurable, bundle, downloadable)
sources.json      a list of sources as POST /V1/inventory/sources takes them
stocks.json       a list of {"name", "websites": [codes], "sources": [codes, the first serves first]}
source_items.csv  columns sku, source_code, quantity, status (1 in stock, 0 out of stock)
customers.json    a list of {"customer": as POST /V1/customers takes it, "password": "..."}

The default source and the default stock are always there. Every rule of the REST API holds for the files too.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mock_magento.catalog.save import save as save_product
from mock_magento.customers.routes import create_customer
from mock_magento.inventory.items import save_source_items
from mock_magento.inventory.sources import create_source
from mock_magento.inventory.stocks import create_stock, save_links
from mock_magento.webapi import contract
from mock_magento.webapi.errors import Crash, MagentoError
from mock_magento.webapi.routes import Call
from mock_magento.webapi.tokens import Identity
from mock_magento.webapi.values import parameters

if TYPE_CHECKING:
    from mock_magento.shop import Shop

Entry = tuple[str, Any]
"""Where something stands (file and line or number), and what it is."""

_PRODUCT_COLUMNS: Final = (
    "sku",
    "name",
    "type",
    "price",
    "special_price",
    "weight",
    "status",
    "visibility",
    "attribute_set_id",
    "tax_class_id",
    "manage_stock",
    "quantity",
    "is_in_stock",
)
_ITEM_COLUMNS: Final = ("sku", "source_code", "quantity", "status")
_FILES: Final = (
    "products.csv",
    "products.json",
    "sources.json",
    "stocks.json",
    "source_items.csv",
    "customers.json",
)
_SHOWN: Final = 50


class ShopDataError(ValueError):
    """The folder cannot be a shop; the message lists every problem with its place, `problems` holds them one by one."""

    def __init__(self, folder: Path, problems: list[str]) -> None:
        self.problems = tuple(problems)
        listed = "\n".join(f"  {problem}" for problem in problems[:_SHOWN])
        more = f"\n  ... and {len(problems) - _SHOWN} more" if len(problems) > _SHOWN else ""
        super().__init__(f"{folder} does not describe a shop:\n{listed}{more}")


def load(shop: Shop, folder: Path) -> None:
    """Fill a shop (that has its default source and stock) from a folder. Raises ShopDataError naming every problem."""
    problems = _folder_problems(folder)
    each = _Each(problems)
    products = _rows(folder / "products.csv", _PRODUCT_COLUMNS, problems)
    items = _rows(folder / "source_items.csv", _ITEM_COLUMNS, problems)
    each(products, lambda row: _save_product(shop, _product(row)))
    each(_listed(folder / "products.json", problems), lambda entry: _save_product(shop, entry))
    each(_listed(folder / "sources.json", problems), lambda entry: _handle(shop, create_source, source=entry))
    each(_listed(folder / "stocks.json", problems), lambda entry: _save_stock(shop, entry))
    each(items, lambda row: _handle(shop, save_source_items, sourceItems=[_item(row)]))
    each(_listed(folder / "customers.json", problems), lambda entry: _save_customer(shop, entry))
    if problems:
        raise ShopDataError(folder, problems)


class _Each:
    """Does something for every entry and notes, with its place, what is refused."""

    def __init__(self, problems: list[str]) -> None:
        self._problems = problems

    def __call__(self, entries: Iterable[Entry], work: Callable[[Any], None]) -> None:
        for place, entry in entries:
            try:
                work(entry)
            except MagentoError as refusal:
                self._problems += [f"{place}: {text}" for text in _texts(refusal)]
            except Crash:
                self._problems.append(f"{place}: something that Magento cannot do without is missing")
            except ValueError as wrong:
                self._problems.append(f"{place}: {wrong}")


def _folder_problems(folder: Path) -> list[str]:
    if not folder.is_dir():
        return ["it is not a folder"]
    present = {entry.name for entry in folder.iterdir() if entry.is_file() and not entry.name.startswith(".")}
    strangers = [f"{name}: not one of {', '.join(_FILES)}" for name in sorted(present) if _stranger(name)]
    if not present & set(_FILES):
        return [*strangers, f"it holds none of {', '.join(_FILES)}"]
    return strangers


def _stranger(name: str) -> bool:
    """A data file that the loader does not know; notes such as a README may lie beside the data."""
    return name not in _FILES and name.endswith((".csv", ".json"))


def _rows(path: Path, known: tuple[str, ...], problems: list[str]) -> list[Entry]:
    if not path.exists():
        return []
    try:
        with path.open(encoding="utf-8-sig", newline="") as source:
            reader = csv.DictReader(source)
            columns = list(reader.fieldnames or ())
            rows = [(f"{path.name} line {reader.line_num}", row) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        problems.append(f"{path.name}: cannot be read: {error}")
        return []
    required = known[:2] if path.name == "products.csv" else known
    wrong = [f"{path.name}: no column {name}" for name in required if name not in columns]
    wrong += [f"{path.name}: unknown column {name!r}" for name in columns if name not in known]
    problems += wrong
    return [] if wrong else rows


def _listed(path: Path, problems: list[str]) -> list[Entry]:
    if not path.exists():
        return []
    try:
        document = json.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal)
    except (OSError, ValueError) as error:
        problems.append(f"{path.name}: cannot be read: {error}")
        return []
    if not isinstance(document, list):
        problems.append(f"{path.name}: not a list")
        return []
    entries = []
    for number, entry in enumerate(document, 1):
        if isinstance(entry, dict):
            entries.append((f"{path.name} entry {number}", entry))
        else:
            problems.append(f"{path.name} entry {number}: not an object")
    return entries


def _product(row: Mapping[str, str | None]) -> dict[str, Any]:
    if None in row or any(value is None for value in row.values()):
        raise ValueError("not as many values as there are columns")
    cells = {name: value for name, raw in row.items() if (value := (raw or "").strip())}
    stock = {"manage_stock": cells.get("manage_stock", "true"), "use_config_manage_stock": "manage_stock" not in cells}
    if "quantity" in cells:
        stock |= {"qty": cells["quantity"], "is_in_stock": cells.get("is_in_stock", "true")}
    custom = [
        {"attribute_code": code, "value": cells[code]} for code in ("special_price", "tax_class_id") if code in cells
    ]
    plain = ("sku", "name", "price", "weight", "status", "visibility", "attribute_set_id")
    return {
        **{name: cells[name] for name in plain if name in cells},
        "type_id": cells.get("type", "simple"),
        "custom_attributes": custom,
        "extension_attributes": {"stock_item": stock},
    }


def _item(row: Mapping[str, str | None]) -> dict[str, Any]:
    if None in row or any(value is None for value in row.values()):
        raise ValueError("not as many values as there are columns")
    return {name: (row[name] or "").strip() or None for name in _ITEM_COLUMNS}


def _save_product(shop: Shop, given: Mapping[str, Any]) -> None:
    typed = parameters(contract.load().operations["POST /V1/products"], {"product": given}, {})
    sku = (typed["product"].get("sku") or "").strip().lower()
    if sku in shop.catalog.products:
        raise ValueError(f"the SKU {typed['product']['sku']} is there twice")
    save_product(shop, typed["product"])


def _save_stock(shop: Shop, given: Mapping[str, Any]) -> None:
    unknown = sorted(set(given) - {"name", "websites", "sources"})
    if unknown:
        raise ValueError(f"unknown field {', '.join(unknown)}; a stock has name, websites and sources")
    websites, sources = given.get("websites", []), given.get("sources", [])
    if not isinstance(websites, list) or not isinstance(sources, list):
        raise ValueError("websites and sources are lists of codes")  # noqa: TRY004 - it is the data that is wrong
    channels = [{"type": "website", "code": code} for code in websites]
    stock = {"name": given.get("name"), "extension_attributes": {"sales_channels": channels}}
    unknown_sources = [code for code in sources if str(code).lower() not in shop.inventory.sources]
    if unknown_sources:
        raise ValueError(f"unknown source {', '.join(map(str, unknown_sources))}")
    stock_id = _handle(shop, create_stock, stock=stock)
    if sources:
        links = [
            {"source_code": code, "stock_id": stock_id, "priority": place} for place, code in enumerate(sources, 1)
        ]
        _handle(shop, save_links, links=links)


def _save_customer(shop: Shop, given: Mapping[str, Any]) -> None:
    unknown = sorted(set(given) - {"customer", "password"})
    if unknown:
        raise ValueError(f"unknown field {', '.join(unknown)}; an entry has customer and password")
    _handle(shop, create_customer, **given)


_OPERATIONS: Final[dict[Callable[[Call], Any], str]] = {
    create_source: "POST /V1/inventory/sources",
    create_stock: "POST /V1/inventory/stocks",
    save_links: "POST /V1/inventory/stock-source-links",
    save_source_items: "POST /V1/inventory/source-items",
    create_customer: "POST /V1/customers",
}


def _handle(shop: Shop, handler: Callable[[Call], Any], **given: Any) -> Any:
    """What the route of `handler` does with a body, as the admin user."""
    typed = parameters(contract.load().operations[_OPERATIONS[handler]], given, {})
    return handler(Call(shop, typed, Identity(), shop.config.store_code))


def _texts(refusal: MagentoError) -> list[str]:
    """A refusal as text, its parts one by one, with the parameters filled in."""
    parts = refusal.errors or [(refusal.message, refusal.parameters)]
    texts = []
    for message, parameters_of_part in parts:
        text = message
        if isinstance(parameters_of_part, Mapping):
            for name, value in parameters_of_part.items():
                text = text.replace(f"%{name}", str(value))
        for place, value in enumerate([] if isinstance(parameters_of_part, Mapping) else parameters_of_part or [], 1):
            text = text.replace(f"%{place}", str(value))
        texts.append(text)
    return texts
