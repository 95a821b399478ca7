"""Magento's passing refusals: 400s caused by other writes at the same moment, which the same call may not meet a second time.

Each message is what Magento says when its database refuses a write (a deadlock, a lock that was waited for too long, a lost connection).
The same sentence may also have a lasting cause, so send again a few times at most; and since part of the work may have been saved, look at
the shop before each repeat.
"""

from __future__ import annotations

from typing import Final

from magento_acceptance.errors import CallFailed, MagentoError

PASSING_REFUSALS: Final[dict[str, str]] = {
    "Could not save Source Item Configuration": "Magento\\InventoryLowQuantityNotification\\Model\\SourceItemConfiguration\\Save",
    "Could not save Source Item": "Magento\\Inventory\\Model\\SourceItem\\Command\\SourceItemsSave",
    "Could not save Source": "Magento\\Inventory\\Model\\Source\\Command\\Save",
    "Could not delete Source Items": "Magento\\Inventory\\Model\\SourceItem\\Command\\SourceItemsDelete",
    "Could not save Stock": "Magento\\Inventory\\Model\\Stock\\Command\\Save",
    "Could not save StockSourceLinks": "Magento\\Inventory\\Model\\StockSourceLink\\Command\\StockSourceLinksSave",
    "Could not delete StockSourceLinks": "Magento\\Inventory\\Model\\StockSourceLink\\Command\\StockSourceLinksDelete",
    "The stock item was unable to be saved. Please try again.": "Magento\\CatalogInventory\\Model\\Stock\\StockItemRepository::save",
    "Database deadlock found when trying to get lock": "Magento\\Catalog\\Model\\ProductRepository::saveProduct",
    "Database lock wait timeout exceeded": "Magento\\Catalog\\Model\\ProductRepository::saveProduct",
    "Database connection error": "Magento\\Catalog\\Model\\ProductRepository::saveProduct",
    "The linked products data is invalid. Verify the data and try again.": "Magento\\Catalog\\Model\\ProductLink\\Repository::save",
    "The quote couldn't be saved.": "Magento\\Quote\\Model\\Quote\\Item\\CartItemPersister::save",
}
"""Message -> where Magento gives it.

Those of the source item's configuration and of the stock item were seen on live shops under two clients (2 of some 140 products).
"""


def is_passing_refusal(error: CallFailed) -> bool:
    """Whether Magento refused a write for a reason that may be gone at the next try."""
    return isinstance(error, MagentoError) and error.status == 400 and error.refusal.template in PASSING_REFUSALS
