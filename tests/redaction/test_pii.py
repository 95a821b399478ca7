"""Other people's personal data stays out of the evidence; the run's own stays readable."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from magento_acceptance.redaction.pii import MASK, PersonalData
from magento_acceptance.redaction.redactor import Redactor
from magento_acceptance.run_log.evidence import Evidence, RecordingTransport

ORDER = {
    "entity_id": 42,
    "customer_email": "Bob.Brown@corp-mail.de",
    "customer_firstname": "Bob",
    "customer_lastname": "Brown",
    "remote_ip": "203.0.113.7",
    "grand_total": 58.3,
    "billing_address": {
        "street": ["Lange Gasse 12", "3. Stock"],
        "city": "Wien",
        "postcode": "1080",
        "telephone": "+43 1 5550123",
        "country_id": "AT",
    },
    "items": [{"sku": "bag-1", "name": "Brown Bag", "qty_ordered": 2}],
}


def test_an_order_keeps_its_figures_and_loses_its_customer() -> None:
    masked = PersonalData().received(ORDER)
    address = masked["billing_address"]
    assert {masked[f"customer_{name}"] for name in ("email", "firstname", "lastname")} == {MASK}
    assert address == {
        "street": [MASK, MASK], "city": MASK, "postcode": MASK, "telephone": MASK, "country_id": "AT",
    }  # fmt: skip
    assert masked["remote_ip"] == MASK
    assert (masked["entity_id"], masked["grand_total"], masked["items"]) == (42, 58.3, ORDER["items"])
    assert ORDER["customer_firstname"] == "Bob", "the answer itself must stay as it was"


def test_what_was_masked_is_masked_in_messages_too() -> None:
    personal = PersonalData()
    personal.received(ORDER)
    text = personal.text(
        "/billing_address/telephone: found \"+43 1 5550123\"; customer 'Bob' <bob.brown@corp-mail.de> of a Brown Bag"
    )
    assert text == (f"/billing_address/telephone: found \"{MASK}\"; customer '{MASK}' <{MASK}> of a Brown Bag")


def test_what_the_harness_sends_itself_stays_readable() -> None:
    personal = PersonalData()
    personal.sent(
        {"customer": {"email": "qa-1a@shop.test", "addresses": [{"city": "Mineola", "street": ["160 1st St."]}]}}
    )
    answer = {"email": "QA-1A@shop.test", "city": "Mineola", "street": ["160 1st  St."], "postcode": "11501"}
    assert personal.received(answer) == {**answer, "postcode": MASK}


def test_sending_back_what_was_read_does_not_make_it_ones_own() -> None:
    personal = PersonalData()
    personal.received({"lastname": "Brown"})
    personal.sent({"lastname": "Brown"})
    assert personal.received({"lastname": "Brown"}) == {"lastname": MASK}


@pytest.mark.parametrize("address", ["jdoe@example.com", "a@b.example.org", "x@mock.invalid", "x@shop.test"])
def test_addresses_that_nobody_can_have_are_left(address: str) -> None:
    assert PersonalData().text(f"no such customer {address}.") == f"no such customer {address}."


@pytest.mark.parametrize("address", ["bob@corp.de", "bob%40corp.de", "b.o-b+shop@mail.corp.co.uk"])
def test_addresses_in_texts_and_urls_are_masked(address: str) -> None:
    assert PersonalData().text(f"?value={address}&x=1") == f"?value={MASK}&x=1"


def test_the_testers_own_address_is_left() -> None:
    assert PersonalData(own=["qa@corp.de"]).text("by qa@corp.de") == "by qa@corp.de"


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=12),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["sku", "city", "email", "street", "a"]), inner)
        ),
        max_leaves=12,
    )
)
def test_a_body_keeps_its_shape(body: Any) -> None:
    def shape(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: shape(item) for key, item in value.items()}
        return [shape(item) for item in value] if isinstance(value, list) else None

    assert shape(PersonalData().received(body)) == shape(body)


def test_the_evidence_holds_nothing_of_a_real_customer(tmp_path: Path) -> None:
    redactor = Redactor()
    redactor.personal = PersonalData()
    transport = RecordingTransport(
        httpx.MockTransport(lambda _: httpx.Response(200, json=ORDER)),
        Evidence(tmp_path / "evidence", redactor),
        redactor,
    )
    with httpx.Client(transport=transport, base_url="https://shop.example.com") as http:
        assert http.get("/rest/V1/orders/42").json() == ORDER, "the harness itself sees the answer as it came"
    text = (tmp_path / "evidence").read_text()
    for personal in ("Bob", "corp-mail", "203.0.113.7", "Lange Gasse", "5550123", "Wien"):
        assert personal not in text
    assert json.loads(text)["response"]["json"]["grand_total"] == 58.3
