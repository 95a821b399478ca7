"""The page at /: the shop's orders, documents and stock for a person to read. One HTML file, no script, nothing loaded from elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import jinja2

POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
"""The page's Content-Security-Policy: no script whatsoever."""


def render(shop: Mapping[str, Any], *, refresh: int | None, skus: Iterable[str]) -> str:
    """The page for a shop as `inspect.state` describes it; `refresh` in seconds lets the browser load it again and again."""
    codes = dict.fromkeys(code for row in shop["stock"] for code in row["sources"])
    order = {source["source_code"]: place for place, source in enumerate(shop["sources"])}
    columns = sorted(codes, key=lambda code: (order.get(code, len(order)), code))
    return _template().render(shop=shop, codes=columns, refresh=refresh, skus=list(skus))


@cache
def _template() -> jinja2.Template:
    import jinja2  # late: only who looks at the page needs it

    environment = jinja2.Environment(autoescape=True, undefined=jinja2.ChainableUndefined)
    environment.filters.update(number=_number, money=_money)
    source = resources.files("mock_magento.control").joinpath("page.html").read_text(encoding="utf-8")
    return environment.from_string(source)


def _number(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value) if isinstance(value, int) else "–"


def _money(value: Any) -> str:
    return f"{value:,.2f}" if isinstance(value, (int, float)) else "–"
