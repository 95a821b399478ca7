"""Customer groups, as every Magento has them.

Rules from Magento_Customer: GroupRepository and GroupManagement.
"""

from __future__ import annotations

from typing import Any, Final

from mock_magento.shop import Call
from mock_magento.webapi.errors import NoSuchEntity
from mock_magento.webapi.routes import Routes
from mock_magento.webapi.search import listed

routes = Routes()
route = routes.route

_ACL: Final = "Magento_Customer::group"
RETAIL_TAX_CLASS: Final = 3
GROUPS: Final = {0: "NOT LOGGED IN", 1: "General", 2: "Wholesale", 3: "Retailer"}
_COLUMNS: Final = frozenset({"customer_group_id", "id", "customer_group_code", "code", "tax_class_id"})


@route("GET", "/V1/customerGroups/search", _ACL, required=("searchCriteria",))
def search_groups(call: Call) -> dict[str, Any]:
    """Groups by searchCriteria."""
    return listed(call.get("searchCriteria"), GROUPS, _row, _COLUMNS, _document)


@route("GET", "/V1/customerGroups/{id}", _ACL)
def read_group(call: Call) -> dict[str, Any]:
    """One group by id."""
    if call["id"] not in GROUPS:
        raise NoSuchEntity.field("id", call["id"])
    return _document(call["id"])


@route("GET", "/V1/customerGroups/default", _ACL)
def default_group(_call: Call) -> dict[str, Any]:
    """The group that new customers are put into."""
    return _document(1)


@route("GET", "/V1/customerGroups/{id}/permissions", _ACL)
def group_is_readonly(call: Call) -> bool:
    """Whether a group may not be deleted: the guests' and the default one."""
    if call["id"] not in GROUPS:
        raise NoSuchEntity.field("id", call["id"])
    return call["id"] in {0, 1}


def _document(group_id: int) -> dict[str, Any]:
    return {
        "id": group_id,
        "code": GROUPS[group_id],
        "tax_class_id": RETAIL_TAX_CLASS,
        "tax_class_name": "Retail Customer",
    }


def _row(group_id: int) -> dict[str, Any]:
    code = GROUPS[group_id]
    return {
        "customer_group_id": group_id,
        "id": group_id,
        "customer_group_code": code,
        "code": code,
        "tax_class_id": RETAIL_TAX_CLASS,
    }
