"""Names the release and edition of a shop by its modules."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from magento_acceptance.doctor.finding import Finding, note, ok
from magento_acceptance.session.release import OLDEST, release_of

_COMMERCE: Final = frozenset(
    {"Magento_CustomerBalance", "Magento_GiftCard", "Magento_TargetRule", "Magento_AdvancedCheckout"}
)


def look_at_release(modules: Collection[str]) -> list[Finding]:
    """Name the release and edition by the shop's modules."""
    edition = "Adobe Commerce" if _COMMERCE.intersection(modules) else "Magento Open Source"
    release = release_of(modules)
    found = f"{edition} {release} by its {len(modules)} modules"
    if release == OLDEST:
        return [
            note("release", f"{found}, or older", "older releases than 2.4.6 were never recorded: expect differences")
        ]
    if edition == "Adobe Commerce":
        return [note("release", found, "Adobe Commerce was never recorded: fields and totals of its own are let pass")]
    return [ok("release", found)]
