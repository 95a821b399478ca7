"""What a request's head may be: methods and content types, refused as Magento\\Framework\\Webapi\\Rest\\Request does."""

from __future__ import annotations

import httpx
import pytest

SIGN_IN = "/rest/V1/integration/admin/token"
BODY = '{"username": "admin", "password": "Admin123!x9"}'


@pytest.mark.parametrize("method", ["PATCH", "OPTIONS", "FOO"])
def test_other_methods_are_refused(client: httpx.Client, method: str) -> None:
    refused = client.request(method, "/rest/V1/orders")
    assert refused.status_code == 400
    assert refused.json() == {"message": "Request method is invalid."}


@pytest.mark.parametrize(
    ("content_type", "message"),
    [
        ("application/json", None),
        ("application/json;charset=UTF-8", None),
        ("application/json;   charset=utf-8", None),
        ("application/json; boundary=x", "Content-Type header is invalid."),
        ("application/json, text/plain", "Content-Type header is invalid."),
        ("application/json; charset=latin-1", "UTF-8 is the only supported charset."),
        ("text/plain", "Server cannot understand Content-Type HTTP header media type text/plain"),
    ],
)
def test_content_types(client: httpx.Client, content_type: str, message: str | None) -> None:
    answer = client.post(SIGN_IN, content=BODY, headers={"Content-Type": content_type})
    if message is None:
        assert answer.status_code == 200
    else:
        assert answer.status_code == 400
        assert answer.json() == {"message": message}
