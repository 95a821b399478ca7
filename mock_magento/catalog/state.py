"""What the shop remembers of its catalogue: products by SKU (without regard to case) and by id."""

from __future__ import annotations

from dataclasses import dataclass, field

from mock_magento.catalog.model import Product


@dataclass
class CatalogState:
    """The products. Keys of `products` are SKUs in lower case, as Magento's collation compares them."""

    products: dict[str, Product] = field(default_factory=dict)
    skus: dict[int, str] = field(default_factory=dict)
    """Product id to key in `products`."""
    last_product_id: int = 0
    last_super_attribute_id: int = 0

    def put(self, product: Product) -> None:
        """Add a product or replace the one with the same id; a changed SKU moves it."""
        key = product.sku.lower()
        former = self.skus.get(product.product_id)
        if former is not None and former != key:
            del self.products[former]
        self.products[key] = product
        self.skus[product.product_id] = key
        self.last_product_id = max(self.last_product_id, product.product_id)

    def remove(self, product: Product) -> None:
        """Forget a product; its id is not used again."""
        del self.products[product.sku.lower()]
        del self.skus[product.product_id]

    def copy(self) -> CatalogState:
        """An independent copy; the products themselves never change and are shared."""
        return CatalogState(self.products.copy(), self.skus.copy(), self.last_product_id, self.last_super_attribute_id)
