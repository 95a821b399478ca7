"""The routes of tax classes, tax rates and tax rules.

Rules from Magento\\Tax\\Model\\{TaxRuleRepository,Calculation\\RateRepository,TaxClass\\Repository} and the models' own checks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeVar

from mock_magento.records.tax import CUSTOMER, PRODUCT, TaxClass, TaxRate, TaxRule
from mock_magento.shop import Call, Shop
from mock_magento.store import directory
from mock_magento.webapi.errors import InputErrors, InternalError, MagentoError, NoSuchEntity, Parameters
from mock_magento.webapi.routes import Routes
from mock_magento.webapi.search import listed
from mock_magento.webapi.values import whole_number

routes = Routes()
route = routes.route


MANAGE: Final = "Magento_Tax::manage_tax"
ALREADY_EXISTS: Final = "%1 already exists."
IN_RULES: Final = "You cannot delete this tax class because it is used in Tax Rules. You have to delete the rules it is used in first."
IN_USE: Final = "You cannot delete this tax class because it is used in existing %1(s)."
RATE_IN_RULE: Final = "The tax rate can't be removed because it exists in a tax rule."
_REQUIRED: Final = "%fieldName is a required field."
_INVALID: Final = 'Invalid value of "%value" provided for the %fieldName field.'
_POSTCODE_LENGTH: Final = 10
Raw = dict[str, Any]
Entity = TypeVar("Entity")


def _known(entities: Mapping[int, Entity], name: str, entity_id: int) -> Entity:
    """The entity with that id; `name` is what a refusal calls the id. Raises NoSuchEntity."""
    found = entities.get(entity_id)
    if found is None:
        raise NoSuchEntity.field(name, entity_id)
    return found


@route("GET", "/V1/taxRules/search", MANAGE, required=("searchCriteria",))
def search_rules(call: Call) -> Any:
    """Tax rules by their columns; ids of classes and rates match where the rule has any such."""
    return listed(call.get("searchCriteria"), call.shop.tax.rules.values(), _rule_row, _RULE_COLUMNS, _rule)


_RULE_COLUMNS: Final = frozenset(
    {"id", "tax_calculation_rule_id", "code", "priority", "position", "sort_order", "calculate_subtotal"}
)


def _rule_row(rule: TaxRule) -> Raw:
    return {
        "id": rule.rule_id,
        "tax_calculation_rule_id": rule.rule_id,
        "code": rule.code,
        "priority": rule.priority,
        "position": rule.position,
        "sort_order": rule.position,
        "calculate_subtotal": int(rule.calculate_subtotal),
    }


def _rule(rule: TaxRule) -> Raw:
    return {
        "id": rule.rule_id,
        "code": rule.code,
        "priority": rule.priority,
        "position": rule.position,
        "customer_tax_class_ids": list(rule.customer_tax_class_ids),
        "product_tax_class_ids": list(rule.product_tax_class_ids),
        "tax_rate_ids": list(rule.tax_rate_ids),
        "calculate_subtotal": rule.calculate_subtotal,
    }


@route("GET", "/V1/taxRules/{ruleId}", MANAGE)
def read_rule(call: Call) -> Any:
    """One tax rule."""
    return _rule(_known(call.shop.tax.rules, "taxRuleId", call["ruleId"]))


@route("POST", "/V1/taxRules", MANAGE)
@route("PUT", "/V1/taxRules", MANAGE)
def save_rule(call: Call) -> Any:
    """A new tax rule; one with an id changes the rule that has it."""
    return _save_rule(call.shop, call["rule"])


@route("DELETE", "/V1/taxRules/{ruleId}", MANAGE)
def delete_rule(call: Call) -> bool:
    """Delete a tax rule."""
    del call.shop.tax.rules[_known(call.shop.tax.rules, "taxRuleId", call["ruleId"]).rule_id]
    return True


def _save_rule(shop: Shop, given: Mapping[str, Any]) -> Raw:
    rule_id = given.get("id")
    if rule_id:
        _known(shop.tax.rules, "taxRuleId", rule_id)
    problems = _rule_problems(shop, given)
    if problems:
        raise MagentoError("\n".join(problems.values()))
    if any(rule.code.lower() == given["code"].lower() and rule.rule_id != rule_id for rule in shop.tax.rules.values()):
        raise MagentoError(ALREADY_EXISTS, ["Code"])
    if any(rate_id not in shop.tax.rates for rate_id in given["tax_rate_ids"]):
        raise InternalError
    rule = TaxRule(
        rule_id or shop.tax.take("rule"),
        given["code"],
        given["priority"],
        given["position"],
        tuple(given["customer_tax_class_ids"]),
        tuple(given["product_tax_class_ids"]),
        tuple(given["tax_rate_ids"]),
        bool(given.get("calculate_subtotal")),
    )
    shop.tax.rules[rule.rule_id] = rule
    return _rule(rule)


def _rule_problems(shop: Shop, given: Mapping[str, Any]) -> dict[str, str]:
    """What a rule lacks, by field (Magento\\Tax\\Model\\Calculation\\Rule\\Validator)."""
    problems: dict[str, str] = {}
    for name in ("position", "priority"):
        value = given.get(name)
        if value is None or value < 0:
            text = "" if value is None else value
            problems[name] = f'The {name} value of "{text}" must be greater than or equal to 0.'
    if not (given.get("code") or "").strip():
        problems["code"] = "code is a required field."
    for name, kind in (("customer_tax_class_ids", CUSTOMER), ("product_tax_class_ids", PRODUCT)):
        for class_id in given.get(name) or [None]:
            if class_id is None:
                problems[name] = f"{name} is a required field."
            elif class_id not in shop.tax.classes:
                problems["class_id"] = f"No such entity with class_id = {class_id}"
            elif shop.tax.classes[class_id].class_type != kind:
                problems[name] = f"No such entity with {name} = {class_id}"
    if not given.get("tax_rate_ids"):
        problems["tax_rate_ids"] = "tax_rate_ids is a required field."
    return problems


@route("GET", "/V1/taxRates/search", MANAGE, required=("searchCriteria",))
def search_rates(call: Call) -> Any:
    """Tax rates by their columns."""
    return listed(call.get("searchCriteria"), call.shop.tax.rates.values(), _rate_row, _RATE_COLUMNS, _rate)


_RATE_COLUMNS: Final = frozenset(
    {"id", "tax_calculation_rate_id", "code", "tax_country_id", "tax_region_id", "tax_postcode", "rate"}
    | {"region_name", "zip_is_range", "zip_from", "zip_to"}
)


def _rate_row(rate: TaxRate) -> Raw:
    return _rate(rate) | {"tax_calculation_rate_id": rate.rate_id, "titles": None}


def _rate(rate: TaxRate) -> Raw:
    region = directory.region(rate.region_id)
    return {
        "id": rate.rate_id,
        "tax_country_id": rate.country_id,
        "tax_region_id": rate.region_id,
        "region_name": region.code if region is not None else None,
        "tax_postcode": rate.postcode,
        "zip_is_range": 1 if rate.zip_from is not None else None,
        "zip_from": rate.zip_from,
        "zip_to": rate.zip_to,
        "rate": rate.rate,
        "code": rate.code,
        "titles": [{"store_id": str(store_id), "value": title} for store_id, title in rate.titles],
    }


@route("GET", "/V1/taxRates/{rateId}", MANAGE)
def read_rate(call: Call) -> Any:
    """One tax rate."""
    return _rate(_known(call.shop.tax.rates, "taxRateId", call["rateId"]))


@route("POST", "/V1/taxRates", MANAGE)
@route("PUT", "/V1/taxRates", MANAGE)
def save_rate(call: Call) -> Any:
    """A new tax rate; one with an id changes the rate that has it."""
    return _save_rate(call.shop, call["taxRate"])


@route("DELETE", "/V1/taxRates/{rateId}", MANAGE)
def delete_rate(call: Call) -> bool:
    """Delete a tax rate that no rule uses."""
    rate = _known(call.shop.tax.rates, "taxRateId", call["rateId"])
    if any(rate.rate_id in rule.tax_rate_ids for rule in call.shop.tax.rules.values()):
        raise MagentoError(RATE_IN_RULE)
    del call.shop.tax.rates[rate.rate_id]
    return True


def _save_rate(shop: Shop, given: Mapping[str, Any]) -> Raw:
    rate_id = given.get("id")
    if rate_id:
        _known(shop.tax.rates, "taxRateId", rate_id)
    problems = _rate_problems(given)
    if problems:
        raise InputErrors(problems)
    if any(rate.code.lower() == given["code"].lower() and rate.rate_id != rate_id for rate in shop.tax.rates.values()):
        raise MagentoError(ALREADY_EXISTS, ["Code"])
    region = directory.region(given.get("tax_region_id") or 0)
    country = directory.countries()[given["tax_country_id"]]
    ranged = bool(given.get("zip_is_range"))
    rate = TaxRate(
        rate_id or shop.tax.take("rate"),
        given["code"],
        country.code,
        region.region_id if region is not None and region in country.regions else 0,
        f"{given['zip_from']}-{given['zip_to']}" if ranged else given["tax_postcode"][:_POSTCODE_LENGTH],
        given["rate"],
        given["zip_from"] if ranged else None,
        given["zip_to"] if ranged else None,
        tuple((whole_number(title.get("store_id")), title.get("value") or "") for title in given.get("titles") or ()),
    )
    shop.tax.rates[rate.rate_id] = rate
    return _rate(rate)


def _rate_problems(given: Mapping[str, Any]) -> list[tuple[str, Parameters]]:
    problems: list[tuple[str, Parameters]] = []
    country = given.get("tax_country_id")
    if not country:
        problems.append((_REQUIRED, {"fieldName": "country_id"}))
    elif country not in directory.countries():
        problems.append((_INVALID, {"fieldName": "country_id", "value": country}))
    region_id = given.get("tax_region_id")
    if region_id and directory.region(region_id) is None:
        problems.append((_INVALID, {"fieldName": "region_id", "value": region_id}))
    if given.get("rate") is None or given["rate"] < 0:
        problems.append((_REQUIRED, {"fieldName": "percentage_rate"}))
    if not (given.get("code") or "").strip():
        problems.append((_REQUIRED, {"fieldName": "code"}))
    return [*problems, *_postcode_problems(given)]


def _postcode_problems(given: Mapping[str, Any]) -> list[tuple[str, Parameters]]:
    if not given.get("zip_is_range"):
        missing = not (given.get("tax_postcode") or "").strip()
        return [(_REQUIRED, {"fieldName": "postcode"})] if missing else []
    problems: list[tuple[str, Parameters]] = [
        (_INVALID, {"fieldName": name, "value": given.get(name)})
        for name in ("zip_from", "zip_to")
        if given.get(name) is None or given[name] < 0
    ]
    if (given.get("zip_from") or 0) > (given.get("zip_to") or 0):
        problems.append(("Range To should be equal or greater than Range From.", None))
    return problems


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
    return _class(_known(call.shop.tax.classes, "class_id", call["taxClassId"]))


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
    entry = _known(shop.tax.classes, "class_id", call["taxClassId"])
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
    if class_id and _known(shop.tax.classes, "class_id", class_id).class_type != kind:
        raise InputErrors([("Updating classType is not allowed.", None)])
    problems: list[tuple[str, Parameters]] = []
    if not name:
        problems.append((_REQUIRED, {"fieldName": "class_name"}))
    if not kind.strip():
        problems.append((_REQUIRED, {"fieldName": "class_type"}))
    elif kind not in {CUSTOMER, PRODUCT}:
        problems.append((_INVALID, {"fieldName": "class_type", "value": kind}))
    if problems:
        raise InputErrors(problems)
    for other in shop.tax.classes.values():
        if other.class_type == kind and other.class_name.lower() == name.lower() and other.class_id != class_id:
            raise InputErrors([("A class with the same name already exists for ClassType %1.", [kind])])
    entry = TaxClass(class_id or shop.tax.take("class"), given["class_name"], kind)
    shop.tax.classes[entry.class_id] = entry
    return str(entry.class_id)
