"""The routes of tax classes (Magento\\Tax\\Model\\TaxClass\\Repository and the model's own checks)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from mock_magento.records.tax import CUSTOMER, PRODUCT, TaxClass
from mock_magento.shop import Call, Shop
from mock_magento.tax.access import INVALID, MANAGE, REQUIRED, Raw, known
from mock_magento.webapi.errors import InputErrors, MagentoError, Parameters
from mock_magento.webapi.routes import Routes
from mock_magento.webapi.search import listed
from mock_magento.webapi.values import whole_number

routes = Routes()
route = routes.route

IN_RULES: Final = "You cannot delete this tax class because it is used in Tax Rules. You have to delete the rules it is used in first."
IN_USE: Final = "You cannot delete this tax class because it is used in existing %1(s)."


@route("GET", "/V1/taxClasses/search", MANAGE, required=("searchCriteria",))
def search_classes(call: Call) -> Any:
    """Tax classes by their columns."""
    return listed(call.get("searchCriteria"), call.shop.tax.classes.values(), _class, _CLASS_COLUMNS, _class)


_CLASS_COLUMNS: Final = frozenset({"class_id", "class_name", "class_type"})


def _class(entry: TaxClass) -> Raw:
    return {"class_id": entry.class_id, "class_name": entry.class_name, "class_type": entry.class_type}


@route("GET", "/V1/taxClasses/{taxClassId}", MANAGE)
def read_class(call: Call) -> Any:
    """One tax class."""
    return _class(known(call.shop.tax.classes, "class_id", call["taxClassId"]))


@route("POST", "/V1/taxClasses", MANAGE)
def create_class(call: Call) -> str:
    """A new tax class; the answer is its id."""
    return _save_class(call.shop, call["taxClass"], call["taxClass"].get("class_id"))


@route("PUT", "/V1/taxClasses/{classId}", MANAGE)
def update_class(call: Call) -> str:
    """Change a tax class; its type stays."""
    return _save_class(call.shop, call["taxClass"], whole_number(call["classId"]))


@route("DELETE", "/V1/taxClasses/{taxClassId}", MANAGE)
def delete_class(call: Call) -> bool:
    """Delete a tax class that nothing uses."""
    shop = call.shop
    entry = known(shop.tax.classes, "class_id", call["taxClassId"])
    for rule in shop.tax.rules.values():
        if entry.class_id in (*rule.customer_tax_class_ids, *rule.product_tax_class_ids):
            raise MagentoError(IN_RULES)
    if entry.class_type == PRODUCT and any(
        product.tax_class_id == entry.class_id for product in shop.catalog.products.values()
    ):
        raise MagentoError(IN_USE, ["product"])
    del shop.tax.classes[entry.class_id]
    return True


def _save_class(shop: Shop, given: Mapping[str, Any], class_id: int | None) -> str:
    name, kind = (given.get("class_name") or "").strip(), given.get("class_type") or ""
    if class_id and known(shop.tax.classes, "class_id", class_id).class_type != kind:
        raise InputErrors([("Updating classType is not allowed.", None)])
    problems: list[tuple[str, Parameters]] = []
    if not name:
        problems.append((REQUIRED, {"fieldName": "class_name"}))
    if not kind.strip():
        problems.append((REQUIRED, {"fieldName": "class_type"}))
    elif kind not in {CUSTOMER, PRODUCT}:
        problems.append((INVALID, {"fieldName": "class_type", "value": kind}))
    if problems:
        raise InputErrors(problems)
    for other in shop.tax.classes.values():
        if other.class_type == kind and other.class_name.lower() == name.lower() and other.class_id != class_id:
            raise InputErrors([("A class with the same name already exists for ClassType %1.", [kind])])
    entry = TaxClass(class_id or shop.tax.take("class"), given["class_name"], kind)
    shop.tax.classes[entry.class_id] = entry
    return str(entry.class_id)
