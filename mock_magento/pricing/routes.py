"""The routes of cart price rules and coupons.

Rules from Magento\\SalesRule\\Model\\{RuleRepository,Converter\\ToModel,CouponRepository,Service\\CouponManagementService}.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from typing import Any, Final

from mock_magento.pricing.rules import COMBINE, PRODUCT_COMBINE
from mock_magento.records.pricing import NO_COUPON, Coupon, SalesRule
from mock_magento.shop import Call, Shop
from mock_magento.webapi.errors import InputErrors, MagentoError, NoSuchEntity
from mock_magento.webapi.routes import Routes
from mock_magento.webapi.search import listed
from mock_magento.webapi.values import whole_number

routes = Routes()
route = routes.route


MANAGE: Final = "Magento_SalesRule::quote"
_ALPHABETS: Final = {
    "alphanum": "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
    "alpha": "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "num": "0123456789",
}
_MOST_COUPONS: Final = 1000
Raw = dict[str, Any]


@route("GET", "/V1/salesRules/search", MANAGE, required=("searchCriteria",))
def search_rules(call: Call) -> Any:
    """Cart price rules by their columns."""
    return listed(call.get("searchCriteria"), call.shop.pricing.rules.values(), _rule_row, _RULE_COLUMNS, _rule)


_COMPOUND: Final = frozenset({"website_ids", "customer_group_ids", "condition", "action_condition", "store_labels"})
_RULE_COLUMNS: Final = frozenset(field.name for field in fields(SalesRule)) - _COMPOUND


def _rule_row(rule: SalesRule) -> Raw:
    return {name: _plain(getattr(rule, name)) for name in _RULE_COLUMNS}


def _plain(value: Any) -> Any:
    return int(value) if isinstance(value, bool) else value


def _rule(rule: SalesRule) -> Raw:
    raw = {name: getattr(rule, name) for name in _RULE_COLUMNS}
    return raw | {
        "website_ids": list(rule.website_ids),
        "customer_group_ids": list(rule.customer_group_ids),
        "condition": rule.condition or _everything(COMBINE),
        "action_condition": rule.action_condition or _everything(PRODUCT_COMBINE),
        "store_labels": [{"store_id": store_id, "store_label": label} for store_id, label in rule.store_labels],
    }


def _everything(kind: str) -> Raw:
    """The condition that always holds."""
    return {"condition_type": kind, "aggregator_type": "all", "operator": None, "value": "1"}


@route("GET", "/V1/salesRules/{ruleId}", MANAGE)
def read_rule(call: Call) -> Any:
    """One cart price rule."""
    return _rule(_known_rule(call.shop, call["ruleId"]))


@route("POST", "/V1/salesRules", MANAGE)
def create_rule(call: Call) -> Any:
    """A new cart price rule; one with an id changes the rule that has it."""
    return _save_rule(call.shop, call["rule"], call["rule"].get("rule_id") or None)


@route("PUT", "/V1/salesRules/{ruleId}", MANAGE)
def update_rule(call: Call) -> Any:
    """Change a cart price rule; what is not given stays."""
    return _save_rule(call.shop, call["rule"], whole_number(call["ruleId"]))


@route("DELETE", "/V1/salesRules/{ruleId}", MANAGE)
def delete_rule(call: Call) -> bool:
    """Delete a cart price rule with its coupons."""
    state = call.shop.pricing
    rule = _known_rule(call.shop, call["ruleId"])
    del state.rules[rule.rule_id]
    for coupon in [coupon for coupon in state.coupons.values() if coupon.rule_id == rule.rule_id]:
        del state.coupons[coupon.coupon_id]
    return True


def _known_rule(shop: Shop, rule_id: int) -> SalesRule:
    found = shop.pricing.rules.get(rule_id)
    if found is None:
        raise NoSuchEntity
    return found


def _save_rule(shop: Shop, given: Mapping[str, Any], rule_id: int | None) -> Raw:
    former = (
        _known_rule(shop, rule_id) if rule_id is not None else SalesRule(0, "", website_ids=(), customer_group_ids=())
    )
    changes = {name: given[name] for name in _RULE_COLUMNS if given.get(name) is not None}
    changes.pop("rule_id", None)
    for name in ("website_ids", "customer_group_ids"):
        if given.get(name) is not None:
            changes[name] = tuple(given[name])
    for name in ("condition", "action_condition"):
        if given.get(name) is not None:
            changes[name] = given[name]
    if given.get("store_labels") is not None:
        changes["store_labels"] = tuple(
            (label.get("store_id") or 0, label.get("store_label") or "") for label in given["store_labels"]
        )
    rule = replace(former, **changes)
    problems = _rule_problems(rule)
    if problems:
        raise InputErrors([("".join(f"{problem}; " for problem in problems), None)])
    if rule_id is None:
        rule = replace(rule, rule_id=shop.pricing.take("rule"))
    shop.pricing.rules[rule.rule_id] = rule
    return _rule(rule)


def _rule_problems(rule: SalesRule) -> list[str]:
    problems = []
    if rule.from_date and rule.to_date and rule.from_date > rule.to_date:
        problems.append("End Date must follow Start Date.")
    if not rule.website_ids:
        problems.append("Please specify a website.")
    if not rule.customer_group_ids:
        problems.append("Please specify Customer Groups.")
    return problems


@route("GET", "/V1/coupons/search", MANAGE, required=("searchCriteria",))
def search_coupons(call: Call) -> Any:
    """Coupons by their columns."""
    return listed(call.get("searchCriteria"), call.shop.pricing.coupons.values(), _coupon_row, _COUPON_COLUMNS, _coupon)


_COUPON_COLUMNS: Final = frozenset(field.name for field in fields(Coupon))


def _coupon_row(coupon: Coupon) -> Raw:
    return {name: _plain(value) for name, value in _coupon(coupon).items()}


def _coupon(coupon: Coupon) -> Raw:
    return {name: getattr(coupon, name) for name in _COUPON_COLUMNS}


@route("GET", "/V1/coupons/{couponId}", MANAGE)
def read_coupon(call: Call) -> Any:
    """One coupon."""
    return _coupon(_known_coupon(call.shop, call["couponId"]))


@route("POST", "/V1/coupons", MANAGE)
def create_coupon(call: Call) -> Any:
    """A new coupon of a rule that takes coupons."""
    return _save_coupon(call.shop, call["coupon"], call["coupon"].get("coupon_id") or None)


@route("PUT", "/V1/coupons/{couponId}", MANAGE)
def update_coupon(call: Call) -> Any:
    """Change a coupon; what is not given stays."""
    return _save_coupon(call.shop, call["coupon"], whole_number(call["couponId"]))


@route("DELETE", "/V1/coupons/{couponId}", MANAGE)
def delete_coupon(call: Call) -> bool:
    """Delete a coupon."""
    del call.shop.pricing.coupons[_known_coupon(call.shop, call["couponId"]).coupon_id]
    return True


@route("POST", "/V1/coupons/deleteByIds", MANAGE)
def delete_coupons(call: Call) -> Any:
    """Delete coupons by id; the answer names those that do not exist."""
    return _delete_coupons(
        call.shop, call["ids"], {str(coupon_id): coupon_id for coupon_id in call.shop.pricing.coupons}
    )


@route("POST", "/V1/coupons/deleteByCodes", MANAGE)
def delete_coupons_by_code(call: Call) -> Any:
    """Delete coupons by code; the answer names those that do not exist."""
    known = {coupon.code: coupon_id for coupon_id, coupon in call.shop.pricing.coupons.items()}
    return _delete_coupons(call.shop, call["codes"], known)


def _delete_coupons(shop: Shop, wanted: Iterable[Any], known: Mapping[str, int]) -> Raw:
    missing = []
    for entry in wanted:
        coupon_id = known.get(str(entry))
        if coupon_id is None or shop.pricing.coupons.pop(coupon_id, None) is None:
            missing.append(str(entry))
    return {"failed_items": [], "missing_items": missing}


@route("POST", "/V1/coupons/generate", MANAGE)
def generate_coupons(call: Call) -> Any:
    """New coupons with random codes, for a rule that takes coupons; the answer lists the codes."""
    shop, spec = call.shop, call["couponSpec"]
    rule = shop.pricing.rules.get(spec.get("rule_id") or 0)
    alphabet = _ALPHABETS.get(spec.get("format") or "alphanum")
    length, quantity = spec.get("length") or 0, spec.get("quantity") or 0
    if rule is None:
        raise NoSuchEntity.field("rule_id", spec.get("rule_id"))
    if rule.coupon_type == NO_COUPON or alphabet is None or length < 1 or not 1 <= quantity <= _MOST_COUPONS:
        raise MagentoError("Error occurred when generating coupons: %1", ["Invalid data provided"])
    codes = []
    for _ in range(quantity):
        body = "".join(secrets.choice(alphabet) for _ in range(length))
        code = f"{spec.get('prefix') or ''}{body}{spec.get('suffix') or ''}"
        coupon_id = shop.pricing.take("coupon")
        shop.pricing.coupons[coupon_id] = _of_rule(
            rule, Coupon(coupon_id, rule.rule_id, code, is_primary=False, created_at=shop.timestamp(), type=1)
        )
        codes.append(code)
    return codes


def _known_coupon(shop: Shop, coupon_id: int) -> Coupon:
    found = shop.pricing.coupons.get(coupon_id)
    if found is None:
        raise NoSuchEntity
    return found


def _of_rule(rule: SalesRule, coupon: Coupon) -> Coupon:
    """A coupon expires and is limited as its rule is."""
    return replace(
        coupon,
        expiration_date=rule.to_date,
        usage_limit=rule.uses_per_coupon,
        usage_per_customer=rule.uses_per_customer,
    )


def _save_coupon(shop: Shop, given: Mapping[str, Any], coupon_id: int | None) -> Raw:
    former = _known_coupon(shop, coupon_id) if coupon_id is not None else Coupon(0, 0, "", created_at=shop.timestamp())
    changes = {name: given[name] for name in _COUPON_COLUMNS if given.get(name) is not None}
    changes.pop("coupon_id", None)
    coupon = replace(former, **changes)
    rule = shop.pricing.rules.get(coupon.rule_id)
    problem = None
    if rule is None:
        problem = f"No such entity with rule_id = {coupon.rule_id}"
    elif rule.coupon_type == NO_COUPON:
        problem = "Specified rule does not allow coupons"
    elif rule.use_auto_generation is not bool(coupon.type):
        only = "only allows" if rule.use_auto_generation else "does not allow"
        problem = f"Specified rule {only} auto generated coupons"
    if problem is not None or rule is None:
        raise MagentoError("Error occurred when saving coupon: %1", [problem])
    known = shop.pricing.coupon(coupon.code)
    if known is not None and known.coupon_id != coupon_id:
        raise MagentoError("Coupon with the same code already exists.")
    if coupon_id is None:
        coupon = replace(coupon, coupon_id=shop.pricing.take("coupon"))
    coupon = _of_rule(rule, coupon)
    shop.pricing.coupons[coupon.coupon_id] = coupon
    return _coupon(coupon)
