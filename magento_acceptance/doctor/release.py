"""Which release of Magento a shop is, as closely as its REST API tells: /magento_version says no more than 2.4, its modules do."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from magento_acceptance.doctor.finding import Finding, note, ok

_CAME_WITH: Final = {
    "2.4.8": frozenset(
        {
            "Magento_InventoryCatalogRule",
            "Magento_PageBuilderImageAttribute",
            "Magento_ReCaptchaResendConfirmationEmail",
            "Magento_Elasticsearch8",
        }
    ),
    "2.4.7": frozenset(
        {
            "Magento_OrderCancellation",
            "Magento_GraphQlResolverCache",
            "Magento_IntegrationGraphQl",
            "Magento_SalesRuleGraphQl",
        }
    ),
}
"""Modules that a release brought, newest release first; any of them tells it, since a merchant may switch some off."""
_LEFT_WITH: Final = {"2.4.8": "Magento_Elasticsearch7"}
"""Modules that a release no longer has."""
_OLDEST: Final = "2.4.6"
_COMMERCE: Final = frozenset(
    {"Magento_CustomerBalance", "Magento_GiftCard", "Magento_TargetRule", "Magento_AdvancedCheckout"}
)


def release_of(modules: Collection[str]) -> str:
    """The newest release whose modules a shop has; 2.4.6 where it has none that came later."""
    found = next((release for release, came in _CAME_WITH.items() if came.intersection(modules)), _OLDEST)
    gone = _LEFT_WITH.get(found)
    if gone in modules:  # a module of the new release may have been installed by itself
        return next(release for release in (*_CAME_WITH, _OLDEST) if release < found)
    return found


def look_at_release(modules: Collection[str]) -> list[Finding]:
    """Name the release and edition by the shop's modules."""
    edition = "Adobe Commerce" if _COMMERCE.intersection(modules) else "Magento Open Source"
    release = release_of(modules)
    told = f"{edition} {release} by its {len(modules)} modules"
    if release == _OLDEST:
        return [
            note("release", f"{told}, or older", "older releases than 2.4.6 were never recorded: expect differences")
        ]
    if edition == "Adobe Commerce":
        return [note("release", told, "Adobe Commerce was never recorded: fields and totals of its own are let pass")]
    return [ok("release", told)]
