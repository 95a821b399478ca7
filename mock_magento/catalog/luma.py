"""Luma's catalogue: the products that the recorded shop starts with, read once per process from data/luma."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any, TypeVar

from mock_magento.catalog.urlkey import url_key
from mock_magento.records.catalog import (
    BUNDLE,
    COLOR_ID,
    COLORS,
    CONFIGURABLE,
    DOWNLOADABLE,
    GROUPED,
    SIZE_ID,
    SIZES,
    BundleOption,
    BundleSelection,
    ConfigurableOption,
    DownloadableLink,
    Product,
)

Fact = TypeVar("Fact")
_FIRST_SUPER_ATTRIBUTE = 2
_INSTALLED = "2026-11-22 15:38:29"


@dataclass(frozen=True, slots=True)
class LumaProduct:
    """A product with its stock as sample data leaves it. `quantity` is what source `default` holds, None where it has no source item."""

    product: Product
    manage_stock: bool
    quantity: Decimal | None
    in_stock: bool


@cache
def products() -> tuple[LumaProduct, ...]:
    """Every Luma product, by id."""
    rows = _rows()
    children: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        if row["parent_sku"] != ".":
            children.setdefault(row["parent_sku"], []).append(row)
    composites = json.loads(_text("composites.json"))
    super_attribute_id = _FIRST_SUPER_ATTRIBUTE
    found = []
    for row in rows:
        extra: dict[str, Any] = {}
        if row["type"] == CONFIGURABLE:
            extra = _configurable(children.get(row["sku"], []), super_attribute_id)
            super_attribute_id += len(extra["configurable_options"])
        elif row["type"] == BUNDLE:
            extra = {"bundle": _bundle(composites["bundles"][row["sku"]])}
        elif row["type"] == GROUPED:
            extra = {"grouped": tuple(composites["grouped"][row["sku"]])}
        elif row["type"] == DOWNLOADABLE:
            extra = _downloadable(composites["downloads"][row["sku"]], _decimal(row["price"]))
        found.append(_product(row, composites, extra))
    return tuple(found)


def last_super_attribute_id() -> int:
    """The highest id of a configurable option in use."""
    return max(option.option_id for entry in products() for option in entry.product.configurable_options)


def _text(name: str) -> str:
    return resources.files("mock_magento").joinpath("data", "luma", name).read_text(encoding="utf-8")


def _rows() -> list[dict[str, str]]:
    lines = _text("products.tsv").splitlines()
    columns = lines[0].split("\t")
    return [dict(zip(columns, line.split("\t"), strict=True)) for line in lines[1:]]


def _product(row: Mapping[str, str], composites: Mapping[str, Any], extra: Mapping[str, Any]) -> LumaProduct:
    quantity = _decimal(row["default_source_quantity"])
    product = Product(
        product_id=int(row["product_id"]),
        sku=row["sku"],
        name=row["name"],
        type_id=row["type"],
        attribute_set_id=_by_prefix(composites["attribute_sets"], row["sku"], 4),
        price=_decimal(row["price"]),
        special_price=_decimal(row["special_price"]),
        weight=_decimal(row["weight"]),
        visibility=int(row["visibility"]),
        tax_class_id=int(row["tax_class_id"]),
        category_ids=tuple(_by_prefix(composites["categories"], row["sku"], ())),
        created_at=_INSTALLED,
        updated_at=_INSTALLED,
        color=COLORS.get(row["color"]),
        size=SIZES.get(row["size"]),
        custom=MappingProxyType({"url_key": url_key(row["name"]), **_images(row)}),
        parent_sku=None if row["parent_sku"] == "." else row["parent_sku"],
        **extra,
    )
    return LumaProduct(product, row["manage_stock"] == "1", quantity, True)


def _images(row: Mapping[str, str]) -> dict[str, str]:
    """The image of a child, which its colour tells: /m/h/mh01-black_main_1.jpg."""
    if row["parent_sku"] == ".":
        return {}
    name = f"{row['parent_sku']}-{row['color']}".lower()
    path = f"/{name[0]}/{name[1]}/{name}_main_1.jpg"
    return dict.fromkeys(("image", "small_image", "thumbnail"), path)


def _configurable(children: list[dict[str, str]], first_id: int) -> dict[str, Any]:
    sizes = sorted({SIZES[row["size"]] for row in children})
    colors = sorted({COLORS[row["color"]] for row in children})
    return {
        "children": tuple(row["sku"] for row in children),
        "configurable_options": (
            ConfigurableOption(first_id, SIZE_ID, "size", "Size", 0, tuple(sizes)),
            ConfigurableOption(first_id + 1, COLOR_ID, "color", "Color", 1, tuple(colors)),
        ),
    }


def _bundle(options: list[dict[str, Any]]) -> tuple[BundleOption, ...]:
    built = []
    selection_id = 0
    for place, option in enumerate(options, 1):
        selections = []
        for position, sku in enumerate(option["skus"], 1):
            selection_id += 1
            selections.append(
                BundleSelection(selection_id, sku, option["option_id"], position, is_default=position == 1)
            )
        built.append(BundleOption(option["option_id"], option["title"], True, "radio", place, tuple(selections)))
    return tuple(built)


def _downloadable(links: list[dict[str, Any]], price: Decimal | None) -> dict[str, Any]:
    """The links of a downloadable product; where the product itself costs nothing they are bought one by one."""
    return {
        "links": tuple(
            DownloadableLink(link["id"], link["title"], 1, Decimal(link["price"]), link_file=link["link_file"])
            for link in links
        ),
        "links_title": "Downloads",
        "links_purchased_separately": not price,
    }


def _by_prefix(table: Mapping[str, Fact], sku: str, default: Fact) -> Fact:
    best = max((prefix for prefix in table if sku.startswith(prefix)), key=len, default=None)
    return default if best is None else table[best]


def _decimal(cell: str) -> Decimal | None:
    return None if cell == "." else Decimal(cell)
