"""The routes of tax rules (Magento\\Tax\\Model\\TaxRuleRepository and Calculation\\Rule\\Validator)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from mock_magento.records.tax import CUSTOMER, PRODUCT, TaxRule
from mock_magento.shop import Call, Shop
from mock_magento.tax.access import ALREADY_EXISTS, MANAGE, Raw, known
from mock_magento.webapi.errors import InternalError, MagentoError
from mock_magento.webapi.routes import Routes
from mock_magento.webapi.search import listed

routes = Routes()
route = routes.route


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
    return _rule(known(call.shop.tax.rules, "taxRuleId", call["ruleId"]))


@route("POST", "/V1/taxRules", MANAGE)
@route("PUT", "/V1/taxRules", MANAGE)
def save_rule(call: Call) -> Any:
    """A new tax rule; one with an id changes the rule that has it."""
    return _save_rule(call.shop, call["rule"])


@route("DELETE", "/V1/taxRules/{ruleId}", MANAGE)
def delete_rule(call: Call) -> bool:
    """Delete a tax rule."""
    del call.shop.tax.rules[known(call.shop.tax.rules, "taxRuleId", call["ruleId"]).rule_id]
    return True


def _save_rule(shop: Shop, given: Mapping[str, Any]) -> Raw:
    rule_id = given.get("id")
    if rule_id:
        known(shop.tax.rules, "taxRuleId", rule_id)
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
