"""Healthy shops that differ. A harness must pass on each; on some, defects show that a plain shop hides (tax counted twice, say)."""

from __future__ import annotations

from dataclasses import replace

from mock_magento.mock import MockMagento
from mock_magento.variants.drawn import healthy
from mock_magento.variants.named import CONFIGURED, VARIANTS

__all__ = ["CONFIGURED", "VARIANTS", "healthy", "open_variant"]


def open_variant(name: str, magento: str | None = None) -> MockMagento:
    """A fresh mock of a variant. `healthy-7` is the seventh of the shops of `healthy`. Raises KeyError.

    `magento` is the release, in place of the variant's own.
    """
    prefix, _, number = name.partition("-")
    shop = healthy(int(number)) if prefix == "healthy" and number.isdecimal() else VARIANTS[name]
    return (shop if magento is None else replace(shop, config=replace(shop.config, magento=magento))).open()
