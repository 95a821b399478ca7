from __future__ import annotations

from typing import Any

import httpx
import pytest

from mock_magento import Integration, MockMagento, ShopConfig, running
from mock_magento.webapi.integrations import checked
from mock_magento.webapi.tokens import Identity
from tests.mock.signin.signing import ACCEPTANCE, BASE_URL, STOCKIST, Signed, header, integration

SOURCE = "/rest/default/V1/inventory/sources/default"
INVOICE = "/rest/default/V1/invoices/1"


def refusal(answer: httpx.Response) -> tuple[int, Any]:
    return answer.status_code, answer.json()["message"]


def call(client: httpx.Client, path: str = SOURCE, known: Integration = ACCEPTANCE, **options: Any) -> httpx.Response:
    return client.get(path, headers={"Authorization": header(known, BASE_URL + path, **options)})


def without(client: httpx.Client, *names: str, **changed: str) -> httpx.Response:
    """A call whose header lacks some parameters and has others changed."""
    parts = header(ACCEPTANCE, BASE_URL + SOURCE).removeprefix("OAuth ").split(", ")
    values = dict(part.split("=", 1) for part in parts)
    values |= {name: f'"{value}"' for name, value in changed.items()}
    kept = ", ".join(f"{name}={value}" for name, value in values.items() if name not in names)
    return client.get(SOURCE, headers={"Authorization": f"OAuth {kept}"})


def test_a_signed_call_is_served_whatever_its_method(client: httpx.Client) -> None:
    body = {"source": {"source_code": "signed", "name": "Signed", "country_id": "US", "postcode": "00000"}}
    signed = Signed(ACCEPTANCE)
    assert client.post("/rest/default/V1/inventory/sources", json=body, auth=signed).status_code == 200
    assert client.put("/rest/default/V1/inventory/sources/signed", json=body, auth=signed).status_code == 200
    assert client.get("/rest/default/V1/inventory/sources/signed", auth=signed).json()["name"] == "Signed"


def test_realm_order_and_case_of_the_scheme_do_not_matter(client: httpx.Client) -> None:
    parts = header(ACCEPTANCE, BASE_URL + SOURCE, realm="shop, with a comma").removeprefix("OAuth ").split(", ")
    shuffled = "oauth " + ",".join(reversed(parts))
    assert client.get(SOURCE, headers={"Authorization": shuffled}).status_code == 200


@pytest.mark.parametrize("method", ["HMAC-SHA1", "HMAC-SHA512", "PLAINTEXT"])
def test_hmac_sha256_is_the_only_method(client: httpx.Client, method: str) -> None:
    answer = call(client, method_of_signing=method)
    assert refusal(answer) == (400, "Signature method %1 is not supported")
    assert answer.json()["parameters"] == [method]


@pytest.mark.parametrize(
    "name",
    [
        "oauth_consumer_key",
        "oauth_signature",
        "oauth_signature_method",
        "oauth_nonce",
        "oauth_timestamp",
        "oauth_token",
    ],
)
def test_a_missing_parameter_is_named(client: httpx.Client, name: str) -> None:
    answer = without(client, name)
    assert refusal(answer) == (400, '"%fieldName" is required. Enter and try again.')
    assert answer.json()["parameters"] == {"fieldName": name}


def test_several_missing_parameters_are_named_together(client: httpx.Client) -> None:
    answer = client.get(SOURCE, headers={"Authorization": 'OAuth oauth_nonce="1"'})
    assert refusal(answer) == (400, "One or more input exceptions have occurred.")
    assert len(answer.json()["errors"]) == 5


def test_the_version_may_be_left_out_but_not_be_another(client: httpx.Client) -> None:
    assert refusal(without(client, oauth_version="2.0")) == (400, 'The "%1" Oauth version isn\'t supported.')
    assert refusal(without(client, "oauth_version"))[1].startswith("The signature is invalid")


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"oauth_token": "short"}, (400, "The token length is invalid. Check the length and try again.")),
        ({"oauth_token": "z" * 32}, (401, "Specified token does not exist")),
        ({"oauth_token": STOCKIST.access_token}, (401, "Token is not associated with the specified consumer")),
        ({"oauth_consumer_key": "short"}, (401, "Consumer key is not the correct length")),
        ({"oauth_consumer_key": "z" * 32}, (401, "A consumer having the specified key does not exist")),
        ({"oauth_signature": "z"}, (401, "The signature is invalid. Verify and try again.")),
    ],
)
def test_what_is_wrong_with_keys_and_tokens(
    client: httpx.Client, changed: dict[str, str], expected: tuple[int, str]
) -> None:
    assert refusal(without(client, **changed)) == expected


@pytest.mark.parametrize("secret", ["client_secret", "resource_owner_secret"])
def test_both_secrets_are_needed(client: httpx.Client, secret: str) -> None:
    answer = call(client, **{secret: "z" * 32})
    assert refusal(answer) == (401, "The signature is invalid. Verify and try again.")


@pytest.mark.parametrize("behind", [0, 1, 600, 100_000])
def test_a_clock_that_is_behind_is_no_matter(client: httpx.Client, now: int, behind: int) -> None:
    assert call(client, timestamp=str(now - behind)).status_code == 200


def test_a_clock_may_be_ten_minutes_ahead(client: httpx.Client, now: int) -> None:
    assert call(client, timestamp=str(now + 600)).status_code == 200
    assert refusal(call(client, timestamp=str(now + 601))) == (401, "An error occurred validating the nonce")


@pytest.mark.parametrize("timestamp", ["0", "-5", "soon", ""])
def test_a_timestamp_that_is_none_is_refused(client: httpx.Client, timestamp: str) -> None:
    assert refusal(without(client, oauth_timestamp=timestamp)) == (401, "An error occurred validating the nonce")


def test_a_nonce_counts_once_for_each_consumer_even_if_the_call_was_refused(client: httpx.Client) -> None:
    assert call(client, nonce="once", client_secret="z" * 32).status_code == 401
    again = call(client, nonce="once")
    assert refusal(again) == (401, "The nonce is already being used by the consumer with ID %1")
    assert again.json()["parameters"] == ["1"]
    assert call(client, nonce="once", known=STOCKIST).status_code == 200


def test_a_revoked_token_is_refused_and_the_others_are_not(mock: MockMagento, client: httpx.Client) -> None:
    mock.revoke_integration("acceptance")
    assert refusal(call(client)) == (401, "Access token has been revoked")
    assert call(client, known=STOCKIST).status_code == 200
    with pytest.raises(LookupError, match="no integration 'nobody'"):
        mock.revoke_integration("nobody")


def test_expiring_the_tokens_of_people_leaves_integrations_alone(mock: MockMagento, client: httpx.Client) -> None:
    mock.expire_tokens()
    mock.reset()
    assert call(client).status_code == 200


def test_an_integration_has_the_rights_it_was_given_and_no_other(client: httpx.Client) -> None:
    assert call(client, known=STOCKIST).status_code == 200
    answer = call(client, INVOICE, STOCKIST)
    assert refusal(answer) == (401, "The consumer isn't authorized to access %resources.")
    assert answer.json()["parameters"] == {"resources": "Magento_Sales::sales_invoice"}
    assert call(client, INVOICE).status_code == 200


def test_the_basic_right_comes_with_any_other() -> None:
    """Magento gives Magento_Backend::admin to every role that has a right at all."""
    may = [Identity(resources=given).may("Magento_Backend::admin") for given in (None, ("Magento_Sales::sales",), ())]
    assert may == [True, True, False]
    both = "Magento_Sales::sales, Magento_Sales::invoice"
    assert not Identity(resources=("Magento_Sales::sales",)).may(both)
    assert Identity(resources=("Magento_Sales::invoice", "Magento_Sales::sales")).may(both)
    assert not Identity(customer_id=1).may("Magento_Backend::admin")


def test_an_integration_is_no_customer(client: httpx.Client) -> None:
    answer = call(client, "/rest/default/V1/customers/me")
    assert (answer.status_code, answer.json()["parameters"]) == (401, {"resources": "self"})


def test_a_call_that_needs_no_right_is_refused_too_if_its_signature_is_wrong(client: httpx.Client) -> None:
    path = "/rest/default/V1/directory/countries/US"
    assert client.get(path).status_code == 200
    assert call(client, path).status_code == 200
    assert call(client, path, client_secret="z" * 32).status_code == 401


@pytest.mark.parametrize("allowed", [False, True])
def test_an_access_token_is_a_bearer_token_only_where_the_merchant_says_so(allowed: bool) -> None:
    mock = MockMagento(config=ShopConfig(integration_as_bearer=allowed), integrations=[STOCKIST])
    bearer = {"Authorization": f"Bearer {STOCKIST.access_token}"}
    with httpx.Client(transport=mock.transport(), base_url=BASE_URL, headers=bearer) as client:
        assert client.get(SOURCE).status_code == (200 if allowed else 401)
        assert client.get(INVOICE).status_code == 401
        mock.revoke_integration("stockist")
        assert client.get(SOURCE).status_code == 401


def test_without_integrations_no_consumer_exists() -> None:
    with httpx.Client(transport=MockMagento().transport(), base_url=BASE_URL) as client:
        assert refusal(call(client)) == (401, "A consumer having the specified key does not exist")


def test_the_address_that_was_called_is_what_counts(client: httpx.Client) -> None:
    for other in ("http://shop.invalid:8443", "https://shop.invalid", "https://other.invalid:8443"):
        signed = header(ACCEPTANCE, other + SOURCE)
        assert client.get(SOURCE, headers={"Authorization": signed}).status_code == 401, other


@pytest.mark.parametrize("base_url", ["http://shop.invalid", "https://SHOP.invalid:443", "http://127.0.0.1:80"])
def test_the_usual_port_is_left_out(mock: MockMagento, base_url: str) -> None:
    with httpx.Client(transport=mock.transport(), base_url=base_url, auth=Signed(ACCEPTANCE)) as client:
        assert client.get(SOURCE).status_code == 200


def test_served_and_in_process_and_behind_index_php_signatures_are_the_same(mock: MockMagento) -> None:
    query = {"searchCriteria[filter_groups][0][filters][0][field]": "name", "searchCriteria[pageSize]": "5"}
    inside = httpx.Client(transport=mock.transport(), base_url="http://mock.invalid:81")
    with running(mock) as url, httpx.Client(base_url=url) as served, inside:
        for client in (served, inside):
            for prefix in ("", "/index.php"):
                path = f"{prefix}/rest/default/V1/inventory/sources"
                answer = client.get(path, params=query, auth=Signed(ACCEPTANCE))
                assert answer.status_code == 200, (client.base_url, prefix, answer.text)
        sku = served.get("/rest/V1/products/a%20c", auth=Signed(ACCEPTANCE))
        assert sku.status_code == 404, sku.text


def test_an_integration_is_checked_and_shows_no_value() -> None:
    with pytest.raises(
        ValueError, match=r"consumer_key must have 32 .*; access_token must have 32 .*; 'sales' is no ACL"
    ):
        Integration("bad", "short", "s" * 32, "t" * 33, "u" * 32, ("sales",))
    with pytest.raises(ValueError, match="the same consumer_key"):
        checked([ACCEPTANCE, Integration("copy", ACCEPTANCE.consumer_key, "s" * 32, "t" * 32, "u" * 32)])
    assert repr(integration("qa")) == "Integration(name='qa', resources=None)"


def test_the_fault_of_an_expired_token_reaches_signed_calls_too(mock: MockMagento, client: httpx.Client) -> None:
    mock.faults.add("expired-token")
    assert refusal(call(client)) == (401, "Access token has been revoked")
    assert call(client).status_code == 200
