"""The bodies of the calls that capture, ship and refund an order, as they are sent and as they are read back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from decimal import Decimal
from typing import Any

from magento_acceptance.expectations.values import Json, objects

Quantity = int | float | Decimal


@dataclass(frozen=True)
class DocumentComment:
    """A comment sent with a new document; `visible_on_front` shows it to the customer."""

    text: str
    visible_on_front: bool = False

    @classmethod
    def from_json(cls, body: Any) -> DocumentComment | None:
        """The comment as it is sent; None where there is none."""
        return cls(str(body["comment"]), bool(body.get("is_visible_on_front"))) if body else None

    def to_json(self) -> dict[str, Any]:
        """The comment as it is sent."""
        return {"comment": self.text, "is_visible_on_front": int(self.visible_on_front)}


@dataclass(frozen=True)
class DocumentRequest:
    """What all three calls can ask for.

    `items` maps order_item_id to quantity; None asks for all that is left. `notify` asks for the e-mail to the customer, and
    `append_comment` puts the comment into that e-mail.
    """

    items: Mapping[int, Quantity] | None = None
    _: KW_ONLY
    notify: bool = False
    comment: DocumentComment | None = None
    append_comment: bool = False

    def to_json(self) -> dict[str, Any]:
        """The body as it is sent; what is not asked for is left out."""
        body: dict[str, Any] = {}
        if self.items is not None:
            body["items"] = [{"order_item_id": item, "qty": quantity} for item, quantity in self.items.items()]
        if self.notify:
            body["notify"] = True
        if self.append_comment:
            body["appendComment"] = True
        if self.comment is not None:
            body["comment"] = self.comment.to_json()
        return body


def _common(body: Json) -> dict[str, Any]:
    """The fields of a DocumentRequest in a body. An empty list of items means all that is left, as none does."""
    return {
        "items": {int(item["order_item_id"]): item["qty"] for item in objects(body.get("items"))} or None,
        "notify": bool(body.get("notify")),
        "comment": DocumentComment.from_json(body.get("comment")),
        "append_comment": bool(body.get("appendComment")),
    }


@dataclass(frozen=True)
class CaptureRequest(DocumentRequest):
    """The body of `POST order/:orderId/invoice`."""

    capture: bool = False

    @classmethod
    def from_json(cls, body: Json) -> CaptureRequest:
        """The request as it is sent."""
        return cls(capture=bool(body.get("capture")), **_common(body))

    def to_json(self) -> dict[str, Any]:
        """The body as it is sent; what is not asked for is left out."""
        return {"capture": self.capture, **super().to_json()}


@dataclass(frozen=True)
class RefundRequest(DocumentRequest):
    """The body of `POST order/:orderId/refund`.

    `shipping_amount` and the adjustments are in the base currency (None: all shipping that is left); `return_to_stock` are the
    order_item_ids of the products that come back.
    """

    shipping_amount: Quantity | None = None
    adjustment_positive: Quantity = 0
    adjustment_negative: Quantity = 0
    return_to_stock: tuple[int, ...] = ()

    @classmethod
    def from_json(cls, body: Json) -> RefundRequest:
        """The request as it is sent."""
        arguments = body.get("arguments") or {}
        extension = arguments.get("extension_attributes") or {}
        return cls(
            shipping_amount=arguments.get("shipping_amount"),
            adjustment_positive=arguments.get("adjustment_positive") or 0,
            adjustment_negative=arguments.get("adjustment_negative") or 0,
            return_to_stock=tuple(extension.get("return_to_stock_items") or ()),
            **_common(body),
        )

    def to_json(self) -> dict[str, Any]:
        """The body as it is sent; what is not asked for is left out."""
        arguments: dict[str, Any] = {
            "adjustment_positive": self.adjustment_positive,
            "adjustment_negative": self.adjustment_negative,
        }
        if self.shipping_amount is not None:
            arguments["shipping_amount"] = self.shipping_amount
        if self.return_to_stock:
            arguments["extension_attributes"] = {"return_to_stock_items": list(self.return_to_stock)}
        return {**super().to_json(), "arguments": arguments}


@dataclass(frozen=True)
class Track:
    """A tracking number as sent with a shipment."""

    track_number: str
    title: str
    carrier_code: str

    @classmethod
    def from_json(cls, body: Json) -> Track:
        """The tracking number as it is sent."""
        return cls(*(str(body[key]) for key in ("track_number", "title", "carrier_code")))

    def to_json(self) -> dict[str, str]:
        """The tracking number as it is sent."""
        return {"track_number": self.track_number, "title": self.title, "carrier_code": self.carrier_code}


@dataclass(frozen=True)
class ShipmentRequest(DocumentRequest):
    """The body of `POST order/:orderId/ship`; `source_code` None leaves the source to Magento."""

    source_code: str | None = None
    tracks: tuple[Track, ...] = ()

    @classmethod
    def from_json(cls, body: Json) -> ShipmentRequest:
        """The request as it is sent."""
        extension = (body.get("arguments") or {}).get("extension_attributes") or {}
        tracks = tuple(Track.from_json(track) for track in objects(body.get("tracks")))
        return cls(source_code=extension.get("source_code"), tracks=tracks, **_common(body))

    def to_json(self) -> dict[str, Any]:
        """The body as it is sent; what is not asked for is left out."""
        body = super().to_json()
        if self.tracks:
            body["tracks"] = [track.to_json() for track in self.tracks]
        if self.source_code is not None:
            body["arguments"] = {"extension_attributes": {"source_code": self.source_code}}
        return body
