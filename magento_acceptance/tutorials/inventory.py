"""The published tutorial's data: 'Order processing with Inventory Management', steps 2 to 14."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

DOMAIN: Final = "example.com"
"""The domain of every customer's e-mail address; it is nobody's."""

PUBLISHED_EMAIL: Final = "jdoe@example.com"
"""The e-mail address of the tutorial's customer."""

ADDRESS: Final[Mapping[str, Any]] = {
    "region": "New York",
    "region_id": 43,
    "region_code": "NY",
    "country_id": "US",
    "street": ["160 1st St."],
    "postcode": "11501",
    "city": "Mineola",
    "firstname": "Jane",
    "lastname": "Doe",
    "telephone": "516-555-1111",
}
"""Her address, as a cart takes it."""

STOCK_NAME: Final = "US Stock"
DEFAULT_SOURCE: Final = "default"


@dataclass(frozen=True)
class TutorialSource:
    """A source of Step 2; `store_name` and `store_hint` make it a pickup location."""

    code: str
    name: str
    contact: str
    street: str
    city: str
    region: str
    region_id: int
    postcode: str
    latitude: float
    longitude: float
    phone: str | None = None
    store_name: str | None = None
    store_hint: str | None = None

    def body(self) -> dict[str, Any]:
        """The source as POST inventory/sources takes it."""
        source: dict[str, Any] = {
            "name": self.name,
            "source_code": self.code,
            "postcode": self.postcode,
            "enabled": True,
            "contact_name": self.contact,
            "country_id": "US",
            "street": self.street,
            "city": self.city,
            "region_id": self.region_id,
            "region": self.region,
            "latitude": self.latitude,
            "longitude": self.longitude,
        }
        if self.phone is not None:
            source["phone"] = self.phone
        if self.store_name is not None:
            source["extension_attributes"] = {
                "is_pickup_location_active": True,
                "frontend_name": self.store_name,
                "frontend_description": self.store_hint,
            }
        return source


_NJ, _CA, _NY = ("New Jersey", 41), ("California", 12), ("New York", 43)

SOURCES: Final = (
    TutorialSource(
        "ne_wh",
        "Northeast Warehouse",
        "Ethan Carter",
        "645 Newark Ave.",
        "Jersey City",
        *_NJ,
        "07306",
        40.73379,
        -74.05872,
    ),
    TutorialSource(
        "west_wh",
        "West Warehouse",
        "Claudia Mabuse",
        "7554 Pacific Ave",
        "Stockton",
        *_CA,
        "95207",
        38.01818,
        -121.31993,
    ),
    TutorialSource(
        "brooklyn",
        "Brooklyn Store",
        "Tai Hozie",
        "263 S 4th St",
        "Brooklyn",
        *_NY,
        "11211",
        40.71007,
        -73.95716,
        "555 737-8088",
        "Brooklyn (Williamsburg) Store",
        "Williamsburg, Brooklyn",
    ),
    TutorialSource(
        "huntington",
        "Long Island Store",
        "Leslie Arzy",
        "55 Gerard St,",
        "Huntington",
        *_NY,
        "11743",
        40.87251,
        -73.429352,
        "555 939-4444",
        "Long Island (Huntington) Store",
        "Huntington, Long Island",
    ),
    TutorialSource(
        "manhattan",
        "Manhattan Store",
        "Kiara Smith",
        "70 W. 10th St",
        "New York",
        *_NY,
        "10011",
        40.7346,
        -73.99849,
        "555 838-4500",
        "Manhattan (Greenwich Village) Store",
        "Greenwich Village, Manhattan",
    ),
    TutorialSource(
        "berkeley",
        "Berkeley Store",
        "Tereza Schmidt",
        "2705 Webster St",
        "Berkeley",
        *_CA,
        "94705",
        37.85585,
        -122.25246,
        "510 555-2020",
        "Berkeley Store",
        "Near College Ave. and Ashby Ave.",
    ),
    TutorialSource(
        "sausalito",
        "Sausalito Store",
        "Ralf Schneider",
        "150 Harbor Dr.",
        "Sausalito",
        *_CA,
        "94965",
        37.867168,
        -122.499367,
        "415-555-6666",
        "Sausalito Store",
        "Just off Bridgeway",
    ),
    TutorialSource("hq", "HQ", "Francine Helen", "909 3rd Ave", "New York", *_NY, "10022", 40.7571, -73.9657),
)

PRIORITIES: Final = {
    "ne_wh": 1,
    "west_wh": 2,
    "brooklyn": 3,
    "manhattan": 4,
    "huntington": 5,
    "berkeley": 6,
    "sausalito": 7,
    "hq": 8,
}
"""Step 4: the stock's links, source code to priority."""

QUANTITIES: Final[dict[str, dict[str, int]]] = {
    "24-WB01": {
        "ne_wh": 35,
        "brooklyn": 10,
        "huntington": 10,
        "manhattan": 10,
        "west_wh": 15,
        "berkeley": 10,
        "sausalito": 10,
    },
    "24-WB03": {
        "ne_wh": 50,
        "brooklyn": 0,
        "huntington": 0,
        "manhattan": 0,
        "west_wh": 10,
        "berkeley": 20,
        "sausalito": 20,
    },
    "240-LV06": {"hq": 9999},
}
"""Step 5: the quantity of each product at each source, by SKU."""

CART_QUANTITIES: Final[dict[str, int]] = {"24-WB03": 20, "24-WB01": 40, "240-LV06": 1}
"""Step 7: what Jane orders, by SKU, in the sequence in which she adds it."""

SHIPPING: Final = "flatrate_flatrate"
"""Step 8: carrier and method."""

PAYMENT: Final = "banktransfer"
"""Step 9: the payment method."""

PHYSICAL: Final[dict[str, int]] = {"24-WB01": 40, "24-WB03": 20}
"""Step 11: the quantities that sources are selected for."""

PARCELS: Final[dict[str, dict[str, int]]] = {
    "ne_wh": {"24-WB03": 20, "24-WB01": 35},
    "west_wh": {"24-WB01": 5},
}
"""Step 12: what each source ships, as the selection by priority advises."""

PARCEL_COMMENTS: Final[dict[str, str]] = {
    "ne_wh": "Shipment from the Northeast warehouse",
    "west_wh": "Shipment from the West warehouse",
}
"""Step 12: the comment on each shipment."""


@dataclass(frozen=True)
class Transfer:
    """A transfer of Step 13; `quantity` None moves all."""

    sku: str
    origin: str
    destination: str
    quantity: int | None = None


WHOLE_TRANSFER: Final = Transfer("24-WB01", "huntington", "ne_wh")
PARTIAL_TRANSFER: Final = Transfer("24-WB01", "sausalito", "west_wh", 5)

PICKUP_STORE: Final = "brooklyn"
"""Step 14: where Jane picks up her second order."""

PICKUP_QUANTITIES: Final[dict[str, int]] = {"24-WB01": 2}
"""Step 14: what she picks up, by SKU."""

RULE_PERCENT: Final = 20
"""Step 1: the cart price rule of the sample data takes this off a subtotal of RULE_FROM or more."""

RULE_FROM: Final = 200


def source(code: str) -> TutorialSource:
    """The tutorial's source of a code. Raises LookupError where there is none."""
    for found in SOURCES:
        if found.code == code:
            return found
    raise LookupError(f"the tutorial has no source {code}")
