"""The page at /: readable, complete, and harmless whatever a client put into the shop."""

from __future__ import annotations

from html.parser import HTMLParser

import httpx
import pytest

HOSTILE = "<script>alert('x')</script>\"><img src=x onerror=alert(1)>"


class Parsed(HTMLParser):
    """The tags, attributes and text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.text += " " if tag in {"br", "td", "th", "li"} else ""
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_shows_orders_invoices_and_stock(admin: httpx.Client) -> None:
    answer = admin.get("/")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    text = " ".join(Parsed(answer.text).text.split())
    for order in admin.get("/rest/V1/orders?searchCriteria").json()["items"]:
        assert order["increment_id"] in text
        assert order["customer_email"] in text
        assert f"{order['grand_total']:.2f} USD" in text
        assert f"{order['items'][0]['sku']} #{order['items'][0]['item_id']}" in text
    for invoice in admin.get("/rest/V1/invoices?searchCriteria").json()["items"]:
        assert f"{invoice['increment_id']} id {invoice['entity_id']}" in text
    assert "salable: Default Stock" in text


def test_the_products_of_the_stock_table_can_be_chosen(admin: httpx.Client) -> None:
    text = Parsed(admin.get("/?sku=24-WB01&sku=no-such").text).text
    assert "24-WB01" in text
    assert "no-such" in text
    assert "24-MB01" not in text


def test_nothing_is_loaded_from_elsewhere_and_nothing_runs(client: httpx.Client) -> None:
    answer = client.get("/")
    parsed = Parsed(answer.text)
    assert not {"script", "img", "link", "iframe", "object"} & parsed.tags
    assert not [name for name, _ in parsed.attributes if name in {"src", "style"} or name.startswith("on")]
    assert all(value.startswith(("/", "#")) for name, value in parsed.attributes if name in {"href", "action"})
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_what_clients_put_into_the_shop_stays_text(admin: httpx.Client) -> None:
    admin.post("/rest/V1/inventory/stocks", json={"stock": {"name": HOSTILE}}).raise_for_status()
    page = admin.get("/", params={"sku": HOSTILE})
    parsed = Parsed(page.text)
    assert HOSTILE in parsed.text
    assert ("value", HOSTILE) in parsed.attributes
    assert not {"script", "img"} & parsed.tags


def test_it_can_refresh_itself(client: httpx.Client) -> None:
    assert ("http-equiv", "refresh") not in Parsed(client.get("/").text).attributes
    assert ("content", "5") in Parsed(client.get("/?refresh=5").text).attributes


@pytest.mark.parametrize("refresh", ["x", "0", "-1", "1e9", "99999999999"])
def test_a_wrong_refresh_is_refused(client: httpx.Client, refresh: str) -> None:
    refused = client.get("/", params={"refresh": refresh})
    assert refused.status_code == 400
    assert "refresh" in refused.json()["message"]
