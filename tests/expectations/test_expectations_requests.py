"""A request is read back from what was sent as it was."""

from __future__ import annotations

from decimal import Decimal

import pytest

from magento_acceptance.expectations import CaptureRequest, DocumentComment, RefundRequest, ShipmentRequest, Track

COMMENT = DocumentComment("thank you", visible_on_front=True)


@pytest.mark.parametrize(
    "request_",
    [
        CaptureRequest(),
        CaptureRequest({3: Decimal("2.5")}, capture=True, notify=True, comment=COMMENT, append_comment=True),
        RefundRequest(),
        RefundRequest(
            {3: 1, 4: 0},
            shipping_amount=Decimal("2.5"),
            adjustment_positive=1,
            adjustment_negative=2,
            return_to_stock=(3, 4),
            comment=DocumentComment("sorry"),
        ),
        ShipmentRequest(),
        ShipmentRequest({3: 20}, "ne_wh", (Track("1Z", "UPS", "ups"),), notify=True, comment=COMMENT),
    ],
    ids=lambda request: f"{type(request).__name__} {'empty' if request.items is None else 'full'}",
)
def test_a_request_is_read_back_as_it_was(request_: CaptureRequest | RefundRequest | ShipmentRequest) -> None:
    assert type(request_).from_json(request_.to_json()) == request_


def test_what_is_not_asked_for_is_left_out() -> None:
    assert CaptureRequest(capture=True).to_json() == {"capture": True}
    assert ShipmentRequest().to_json() == {}
    assert RefundRequest().to_json() == {"arguments": {"adjustment_positive": 0, "adjustment_negative": 0}}
