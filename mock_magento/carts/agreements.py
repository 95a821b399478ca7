"""Terms and conditions: what a customer must agree to at checkout.

Rules from Magento_CheckoutAgreements: the Validation plugins of payment-information and AgreementsValidator. Ordering by PUT order is
not checked.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from mock_magento.records.config import ShopConfig
from mock_magento.shop import Call
from mock_magento.webapi.errors import MagentoError
from mock_magento.webapi.routes import Routes

routes = Routes()
route = routes.route

NOT_AGREED: Final = (
    "The order wasn't placed. First, agree to the terms and conditions, then try placing your order again."
)
_MANUALLY: Final = 1
"""The customer ticks a box."""


@route("GET", "/V1/carts/licence", "Magento_Sales::sales")
def list_agreements(call: Call) -> list[dict[str, Any]]:
    """The terms to agree to at checkout."""
    return _documents(call.shop.config)


@route("GET", "/V1/carts/licence/list", "Magento_CheckoutAgreements::checkoutagreement", required=("searchCriteria",))
def search_agreements(call: Call) -> list[dict[str, Any]]:
    """The terms to agree to at checkout, for an administrator."""
    return _documents(call.shop.config)


def require(config: ShopConfig, payment: Mapping[str, Any]) -> None:
    """Refuse to order while the payment's agreement_ids leave out any of the terms. Raises MagentoError."""
    given = (payment.get("extension_attributes") or {}).get("agreement_ids") or ()
    agreed = {str(number) for number in given}
    if any(str(number) not in agreed for number, _text in enumerate(config.agreements, 1)):
        raise MagentoError(NOT_AGREED)


def _documents(config: ShopConfig) -> list[dict[str, Any]]:
    return [
        {
            "agreement_id": number,
            "name": text,
            "content": text,
            "content_height": None,
            "checkbox_text": text,
            "is_active": True,
            "is_html": False,
            "mode": _MANUALLY,
        }
        for number, text in enumerate(config.agreements, 1)
    ]
