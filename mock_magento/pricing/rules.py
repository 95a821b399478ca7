"""The conditions of cart price rules.

A condition is kept as the web API shows it: condition_type, aggregator_type, value, operator, attribute_name, conditions. Rules from
Magento\\Rule\\Model\\Condition\\{Combine,AbstractCondition} and Magento\\SalesRule\\Model\\Rule\\Condition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from mock_magento.kernel.money import ZERO
from mock_magento.pricing.model import Basket, Line, total_quantity
from mock_magento.records.pricing import Condition
from mock_magento.webapi.values import as_text, is_numeric, number

_NAMESPACE = "Magento\\SalesRule\\Model\\Rule\\Condition\\"
COMBINE: Final = _NAMESPACE + "Combine"
ADDRESS: Final = _NAMESPACE + "Address"
FOUND: Final = _NAMESPACE + "Product\\Found"
SUBSELECT: Final = _NAMESPACE + "Product\\Subselect"
PRODUCT: Final = _NAMESPACE + "Product"
PRODUCT_COMBINE: Final = _NAMESPACE + "Product\\Combine"


def holds_for_basket(condition: Condition | None, basket: Basket) -> bool:
    """Whether a rule's condition holds for the whole basket; an absent one does."""
    if not condition:
        return True
    kind = condition.get("condition_type")
    if kind == ADDRESS:
        return _compare(_address_value(str(condition.get("attribute_name")), basket), condition)
    if kind == FOUND:
        return _found(condition, basket)
    if kind == SUBSELECT:
        return _compare(_subselection(condition, basket), condition)
    return _combined(condition, lambda part: holds_for_basket(part, basket))


def holds_for_line(condition: Condition | None, line: Line) -> bool:
    """Whether a rule's action condition holds for a line or, for a configurable product, for the simple product behind it."""
    if not condition:
        return True
    if condition.get("condition_type") == PRODUCT:
        return _compare(_product_value(str(condition.get("attribute_name")), line), condition)
    return _combined(condition, lambda part: holds_for_line(part, line))


def _parts(condition: Condition) -> Sequence[Condition]:
    return condition.get("conditions") or ()


def _wants(condition: Condition) -> bool:
    return str(condition.get("value", "1")) not in {"0", "", "false", "False"}


def _combined(condition: Condition, holds: Callable[[Condition], bool]) -> bool:
    parts, wanted = _parts(condition), _wants(condition)
    return not parts or _judge(condition)(holds(part) is wanted for part in parts)


def _judge(condition: Condition) -> Callable[[Iterable[bool]], bool]:
    return any if condition.get("aggregator_type") == "any" else all


def _found(condition: Condition, basket: Basket) -> bool:
    parts, judge = _parts(condition), _judge(condition)
    found = any(judge(holds_for_line(part, line) for part in parts) for line in basket.all_lines)
    return found is _wants(condition)


def _subselection(condition: Condition, basket: Basket) -> Decimal:
    parts, judge = _parts(condition), _judge(condition)
    chosen = [line for line in basket.lines if not parts or judge(holds_for_line(part, line) for part in parts)]
    if condition.get("attribute_name") == "base_row_total":
        return sum((line.base.row_total for line in chosen), ZERO)
    return total_quantity(chosen)


def _subtotal(basket: Basket) -> Decimal:
    return sum(((line.final_price or ZERO) * line.qty for line in basket.lines), ZERO)


def _weight(basket: Basket) -> Decimal:
    return sum(((line.weight or ZERO) * line.qty for line in basket.lines if not line.is_virtual), ZERO)


_ADDRESS_VALUES: Final[Mapping[str, Callable[[Basket], Any]]] = {
    "base_subtotal": _subtotal,
    "base_subtotal_with_discount": _subtotal,
    "base_subtotal_total_incl_tax": lambda basket: sum((line.base.row_total_incl_tax for line in basket.lines), ZERO),
    "total_qty": lambda basket: total_quantity(basket.lines),
    "weight": _weight,
    "postcode": lambda basket: basket.destination.postcode,
    "region": lambda basket: basket.destination.region,
    "region_id": lambda basket: basket.destination.region_id,
    "country_id": lambda basket: basket.destination.country_id,
    "shipping_method": lambda basket: basket.shipping_method,
    "payment_method": lambda basket: basket.payment_method,
}
_PRODUCT_FIELDS: Final = frozenset(
    {"sku", "name", "type_id", "attribute_set_id", "color", "size", "price", "special_price", "tax_class_id", "weight"}
)


def _address_value(attribute: str, basket: Basket) -> Any:
    read = _ADDRESS_VALUES.get(attribute)
    return read(basket) if read is not None else None


def _product_value(attribute: str, line: Line) -> Any:
    if attribute == "category_ids":
        return line.product.category_ids
    if attribute in _PRODUCT_FIELDS:
        return getattr(line.product, attribute)
    if attribute == "quote_item_qty":
        return line.qty
    if attribute == "quote_item_price":
        return line.final_price
    if attribute == "quote_item_row_total":
        return line.base.row_total
    return line.product.custom.get(attribute)


def _compare(found: Any, condition: Condition) -> bool:
    operator = str(condition.get("operator") or "==")
    wanted = condition.get("value")
    negative = operator.startswith("!")
    if negative:
        operator = "==" if operator == "!=" else operator[1:]
    return _holds(found, operator, wanted) is not negative


def _holds(found: Any, operator: str, wanted: Any) -> bool:
    if isinstance(found, (list, tuple)) or operator == "()":
        have = found if isinstance(found, (list, tuple)) else [found]
        listed = _listed(wanted)
        return any(_equal(entry, other) for entry in have for other in listed)
    if operator == "{}":
        return found is not None and as_text(wanted or "").lower() in as_text(found).lower()
    if operator in {">=", "<=", ">", "<"}:
        return found is not None and _ordered(found, operator, wanted)
    return _equal(found, wanted)


def _listed(wanted: Any) -> Sequence[Any]:
    return wanted if isinstance(wanted, (list, tuple)) else _split(as_text(wanted))


@lru_cache(maxsize=1024)
def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(",")]


def _equal(found: Any, wanted: Any) -> bool:
    if found is None or wanted is None:
        return (found or "") == (wanted or "")
    if found is wanted:
        return True
    left, right = _number(found), _number(wanted)
    if left is not None and right is not None:
        return left == right
    return as_text(found).lower() == as_text(wanted).lower()


def _ordered(found: Any, operator: str, wanted: Any) -> bool:
    left, right = _number(found), _number(wanted)
    if left is None or right is None:
        return False
    return {">=": left >= right, "<=": left <= right, ">": left > right, "<": left < right}[operator]


def _number(value: Any) -> Decimal | None:
    """The number that a value is or reads as, or None."""
    return _number_in(value) if isinstance(value, (str, int, float, Decimal)) else None


@lru_cache(maxsize=1024, typed=True)
def _number_in(value: str | float | Decimal) -> Decimal | None:
    return number(value) if is_numeric(value) else None
