"""The catalogue: products and what they are made of."""

from mock_magento.catalog.access import child_with, children, find, find_by_id, product, product_by_id
from mock_magento.records.catalog import (
    BUNDLE,
    CONFIGURABLE,
    DOWNLOADABLE,
    GROUPED,
    SIMPLE,
    VIRTUAL,
    BundleOption,
    BundleSelection,
    ConfigurableOption,
    DownloadableLink,
    Product,
)

__all__ = [
    "BUNDLE",
    "CONFIGURABLE",
    "DOWNLOADABLE",
    "GROUPED",
    "SIMPLE",
    "VIRTUAL",
    "BundleOption",
    "BundleSelection",
    "ConfigurableOption",
    "DownloadableLink",
    "Product",
    "child_with",
    "children",
    "find",
    "find_by_id",
    "product",
    "product_by_id",
]
