"""The control plane of a served mock serves tools, not the pages that a browser has open."""

from __future__ import annotations

import httpx
import pytest

from mock_magento.faces.origins import foreign


@pytest.mark.parametrize(
    ("host", "origin", "refused"),
    [
        ("localhost:8085", "http://[", True),
        ("127.0.0.1:8085", None, False),
        ("[::1]:8085", None, False),
        ("localhost:8085", "http://localhost:8085", False),
        ("mock:8085", None, False),  # a service of a compose file
        ("host.docker.internal:8085", None, False),
        ("mock.example.com:8085", None, False),  # as given to --host
        ("MOCK.example.com.:8085", None, False),
        ("evil.example:8085", None, True),
        ("127.0.0.1.evil.example:8085", None, True),
        ("localhost.evil.example", None, True),
        ("[::1", None, True),
        ("127.0.0.1:8085", "https://evil.example", True),
        ("127.0.0.1:8085", "http://127.0.0.1:9999", True),
        ("127.0.0.1:8085", "null", True),
    ],
)
def test_a_foreign_page_is_refused(host: str, origin: str | None, refused: bool) -> None:
    headers = {"host": host} | ({"origin": origin} if origin is not None else {})
    reply = foreign("/__mock__/reset", headers, "mock.example.com")
    assert (reply is not None) is refused
    assert foreign("/rest/V1/orders", headers, "mock.example.com") is None


def test_a_form_of_another_site_resets_nothing(client: httpx.Client) -> None:
    refused = client.post("/__mock__/reset", headers={"Origin": "https://evil.example"})
    assert refused.status_code == 403
    assert "is foreign to this mock" in refused.json()["message"]
    assert client.get("/__mock__/state", headers={"Host": "evil.example"}).status_code == 403
    assert client.post("/__mock__/reset").status_code == 200
    assert client.get("/rest/V1/nope", headers={"Host": "shop.example.com"}).status_code == 404
