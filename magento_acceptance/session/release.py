"""Which release of Magento a shop is, as closely as its REST API tells: /magento_version says no more than 2.4, its modules do."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from magento_acceptance.errors import HarnessError
from magento_acceptance.expectations import Release, release_named
from magento_acceptance.rest.client import MagentoClient
from magento_acceptance.rest.schema import SchemaViolation
from magento_acceptance.rest.search import SearchCriteria
from magento_acceptance.settings.settings import Settings

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
_GONE: Final = "Magento_Elasticsearch7"
"""The module that 2.4.8 no longer has, and every older release has."""
_GONE_SINCE: Final = "2.4.8"
_GRAPHQL: Final = "Magento_GraphQl"
OLDEST: Final = "2.4.6"
"""The oldest release that is told apart."""
_ALL_MODULES: Final = 1000


@dataclass(frozen=True)
class ShopRelease:
    """What is known of a shop's release."""

    name: str | None
    """The release that is most likely, such as "2.4.7"; None where nothing tells."""
    certain: Release | None
    """The same where it is certain, for expectations; None where the shop may be another one."""


def release_of(modules: Collection[str]) -> str:
    """The newest release whose modules a shop has; 2.4.6 where it has none that came later."""
    found = next((release for release, came in _CAME_WITH.items() if came.intersection(modules)), OLDEST)
    if found == _GONE_SINCE and _GONE in modules:  # a module of the new release may have been installed by itself
        return next(release for release in (*_CAME_WITH, OLDEST) if release < found)
    return found


def is_certain(modules: Collection[str]) -> bool:
    """Whether the release that the modules tell can be no other, although a merchant may have taken modules away.

    2.4.8 shows more than one module of its own; an older release still has the module that 2.4.8 lacks; and 2.4.6 is not a 2.4.7
    without GraphQL, whose modules most tell-tales of 2.4.7 are.
    """
    release = release_of(modules)
    if release == _GONE_SINCE:
        return len(_CAME_WITH[release].intersection(modules)) > 1
    return _GONE in modules and not _CAME_WITH[_GONE_SINCE].intersection(modules) and _GRAPHQL in modules


def read_modules(client: MagentoClient) -> frozenset[str]:
    """The names of the shop's enabled modules, such as Magento_Sales. Raises CallFailed where they cannot be read."""
    return frozenset(client.get("modules", params=SearchCriteria().page(_ALL_MODULES)).json)


def find_release(client: MagentoClient, settings: Settings) -> ShopRelease:
    """Find the release: as the settings say, else by the shop's modules, if they can be read."""
    if (stated := settings.mock_version if settings.is_mock else settings.version) is not None:
        return ShopRelease(stated, release_named(stated))
    try:
        modules = read_modules(client)
    except (HarnessError, SchemaViolation, TypeError):  # not permitted, or hidden by the web server: nothing tells
        return ShopRelease(None, None)
    name = release_of(modules)
    return ShopRelease(name, release_named(name) if is_certain(modules) else None)
