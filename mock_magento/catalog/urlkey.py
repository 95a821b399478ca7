"""URL keys as Magento\\Catalog\\Model\\Product\\Url::formatUrlKey makes them."""

from __future__ import annotations

import re
import unicodedata


def url_key(text: str) -> str:
    """Lower case, without accents; whatever is no letter or digit becomes a hyphen."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^0-9a-z]+", "-", plain.lower()).strip("-")
