"""'Order processing with Inventory Management' as fourteen steps that can stop anywhere and go on in another process.

A step takes from earlier ones nothing but the ids in the context; everything else it reads from the shop. It saves each id at once, and it
can run again: what it finds done it leaves as it is, so that no order is placed, no payment captured and no parcel sent twice - also where
the answer to a call was lost, because the shop itself is asked before anything is repeated.

No password is stored. The tutorial's customer has one that lives in the process which made her; another process gives her a new one
through the administrator's rights (see `people.sign_in_afresh`).
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from magento_acceptance.errors import HarnessError, UnfitShop
from magento_acceptance.expectations import CaptureRequest, DocumentComment, ShipmentRequest, StockReading
from magento_acceptance.flows import capture as capturing
from magento_acceptance.flows import cart, checkout, configuration, pickup, preparation
from magento_acceptance.flows import customers as people
from magento_acceptance.flows import ship as shipping
from magento_acceptance.flows import source_selection as sourcing
from magento_acceptance.flows.open_order import OpenOrder
from magento_acceptance.flows.snapshots import read_stock, record_movements
from magento_acceptance.flows.stock_availability import StockAvailability
from magento_acceptance.flows.transfer import quantity_at, transfer_all, transfer_some
from magento_acceptance.flows.tutorial_run import PICKUP, Step, TutorialRun
from magento_acceptance.rest.client import rest_path
from magento_acceptance.rest.search import where
from magento_acceptance.run_log.context import Context
from magento_acceptance.tutorials import inventory as tutorial


def configure_store(run: TutorialRun) -> None:
    """Step 1: check the configuration; raises UnfitShop naming all that is missing. Writes nothing that stays."""
    findings = configuration.check_configuration(run.client, Context(), run.run_tag, run.defaults)
    for finding in findings:
        run.say(str(finding))
    configuration.require(findings)


def create_sources(run: TutorialRun) -> None:
    """Step 2."""
    preparation.prepare_sources(run.client, allowed=run.settings.allow_inventory_setup)
    run.say(f"{len(tutorial.SOURCES)} sources")


def create_stock(run: TutorialRun) -> None:
    """Step 3."""
    website = preparation.locate_website(run.client)
    allowed = run.settings.allow_inventory_setup
    stock_id = preparation.prepare_stock(run.client, run.context, website, allowed=allowed)
    run.say(f"stock {stock_id} serves the website {website}")


def link_sources(run: TutorialRun) -> None:
    """Step 4."""
    preparation.prepare_links(run.client, run.context.number("stock"), allowed=run.settings.allow_inventory_setup)
    run.say(f"{len(tutorial.PRIORITIES)} sources linked to stock {run.context['stock']}")


def assign_products(run: TutorialRun) -> None:
    """Step 5."""
    preparation.prepare_source_items(run.client, allowed=run.settings.allow_inventory_setup)
    run.say(f"{', '.join(tutorial.QUANTITIES)} at the tutorial's sources")


def create_customer(run: TutorialRun) -> None:
    """Step 6. The e-mail address is kept before the customer is made, so that a lost answer makes no second one."""
    if run.has("customer"):
        run.say(f"customer {run.context['customer']} is there already")
        return
    if not run.has("customer_email"):
        run.context.put("customer_email", people.free_email(run.client, run.run_tag))
    email = str(run.context["customer_email"])
    found = run.client.get("customers/search", params=where("email", email))
    if found.json["items"]:
        run.context.put("customer", found.json["items"][0]["id"], found)
    else:
        shopper = people.register(run.client, run.context, email, run.defaults)
        run.accounts[shopper.id] = shopper.account
    run.say(f"customer {run.context['customer']}, {email}")


def fill_cart(run: TutorialRun) -> None:
    """Step 7."""
    if _placed(run):
        return
    channel, shopper = run.channel(), run.shopper()
    if not run.has("quote"):
        wanted = {sku: Decimal(quantity) for sku, quantity in tutorial.CART_QUANTITIES.items()}
        StockAvailability(run.client, channel.stock_id).require(wanted)
    quote_id = cart.open_cart(run.client, run.context, shopper)
    cart.fill_cart(run.client, shopper, quote_id, tutorial.CART_QUANTITIES)
    run.say(f"cart {quote_id} holds {', '.join(f'{n} x {sku}' for sku, n in tutorial.CART_QUANTITIES.items())}")


def prepare_checkout(run: TutorialRun) -> None:
    """Step 8."""
    if _placed(run):
        return
    offered = checkout.choose_shipping(run.client, run.shopper(), wanted=tutorial.SHIPPING)
    run.say(f"shipped by {tutorial.SHIPPING}; payment methods offered: {', '.join(offered)}")


def place_order(run: TutorialRun) -> None:
    """Step 9."""
    if _placed(run):
        return
    shopper = run.shopper()
    offered = checkout.offered_payments(run.client, shopper)
    before = read_stock(run.client.get, tutorial.CART_QUANTITIES, run.channel().stock_id)
    order_id = checkout.pay(run.client, run.context, shopper, offered, wanted=tutorial.PAYMENT)
    _note_movements(run, before)
    run.say(f"order {order_id} is placed")


def capture_payment(run: TutorialRun) -> None:
    """Step 10: capture once, keep the invoice's id and the order item ids, and hold every value against the order.

    Raises ExpectationFailed where a value is not as it must be.
    """
    order = OpenOrder.read(run.client, run.context, run.record, run.channel(), run.context.number("order"))
    if order.now.invoices:
        capturing.adopt_invoice(order)
        run.say(f"order {order.order_id} is captured already: invoice {run.context['invoice']}")
        return
    request = CaptureRequest(capture=True, notify=True)
    made = capturing.capture(order, request, request.to_json())
    made.check_document()
    made.check_order()
    made.check_grid()
    made.check_stock()
    run.say(f"{made.subject} pays order {order.order_id}")


def select_sources(run: TutorialRun) -> None:
    """Step 11: by priority and by distance; nothing is written. Raises UnfitShop where the sources cannot ship the order."""
    stock_id = run.context.number("stock")
    for algorithm in sourcing.ALGORITHMS:
        answer = sourcing.select_sources(run.client, stock_id, tutorial.PHYSICAL, algorithm, tutorial.ADDRESS)
        advice = sourcing.Selection(answer.raise_for_refusal().json)
        if not advice.shippable:
            raise UnfitShop(f"stock {stock_id}", f"has too few units at its sources for order {run.context['order']}")
        parts = "; ".join(
            f"{source} {', '.join(f'{quantity:f} x {sku}' for sku, quantity in skus.items())}"
            for source, skus in advice.parts().items()
        )
        run.say(f"by {algorithm}: {parts}")


def ship_order(run: TutorialRun) -> None:
    """Step 12: one shipment from each of the tutorial's two warehouses."""
    order_id = run.context.number("order")
    before = read_stock(run.client.get, tutorial.PHYSICAL, run.context.number("stock"))
    for source, parcel in tutorial.PARCELS.items():
        if run.has("shipment", source):
            run.say(f"shipment {run.context.get('shipment', source)} from {source} is sent already")
            continue
        found = shipping.shipment_from(run.client, order_id, source)
        if found is not None:
            run.context.put("shipment", str(found["entity_id"]), key=source)
            run.say(f"shipment {found['entity_id']} from {source} is sent already")
            continue
        items = {run.context.number("order_item", sku): quantity for sku, quantity in parcel.items()}
        comment = DocumentComment(tutorial.PARCEL_COMMENTS[source])
        request = ShipmentRequest(items, source, notify=True, comment=comment)
        sent = shipping.send_shipment(run.client, run.context, order_id, request)
        run.say(f"shipment {sent.json} from {source}")
    _note_movements(run, before)


def transfer_products(run: TutorialRun) -> None:
    """Step 13: everything from one source, a part from another.

    The quantity that the second transfer starts from is kept before it, so that an interrupted step knows whether it was done.
    """
    whole, part = tutorial.WHOLE_TRANSFER, tutorial.PARTIAL_TRANSFER
    before = read_stock(run.client.get, [whole.sku, part.sku], run.context.number("stock"))
    assert part.quantity is not None
    if quantity_at(run.client, whole.sku, whole.origin) > 0:
        transfer_all(run.client, whole.sku, whole.origin, whole.destination).raise_for_refusal()
    run.say(f"all {whole.sku} of {whole.origin} are at {whole.destination}")
    held = quantity_at(run.client, part.sku, part.origin)
    key = f"{part.sku} at {part.origin}"
    if not run.has("quantity_before_transfer", key):
        run.context.put("quantity_before_transfer", f"{held.normalize():f}", key=key)
    if held == Decimal(str(run.context.get("quantity_before_transfer", key))):
        transfer_some(run.client, part.sku, part.origin, part.destination, part.quantity).raise_for_refusal()
    run.say(f"{part.quantity} x {part.sku} of {part.origin} are at {part.destination}")
    _note_movements(run, before)


def deliver_in_store(run: TutorialRun) -> None:
    """Step 14: a second order, which the customer picks up at the store; it is announced once."""
    store = tutorial.source(tutorial.PICKUP_STORE)
    if not run.has("order", PICKUP) and not _find_order(run, PICKUP):
        shopper = run.shopper()
        quote_id = cart.open_cart(run.client, run.context, shopper, key=PICKUP)
        cart.fill_cart(run.client, shopper, quote_id, tutorial.PICKUP_QUANTITIES)
        offered = checkout.payment_codes(checkout.set_shipping(run.client, shopper, pickup.pickup_body(shopper, store)))
        before = read_stock(run.client.get, tutorial.PICKUP_QUANTITIES, run.channel().stock_id)
        checkout.pay(run.client, run.context, shopper, offered, wanted=tutorial.PAYMENT, key=PICKUP)
        _note_movements(run, before)
    order_id = run.context.number("order", PICKUP)
    chosen = run.client.get(rest_path("orders", order_id)).json.get("extension_attributes", {})
    if chosen.get("pickup_location_code") != store.code:
        raise HarnessError(
            f"order {order_id} is to be picked up at {chosen.get('pickup_location_code')}, not at {store.code}"
        )
    run.say(f"order {order_id} is to be picked up at {store.store_name}")
    shipment = shipping.shipment_from(run.client, order_id, store.code)
    if shipment is None:
        before = read_stock(run.client.get, tutorial.PICKUP_QUANTITIES, run.channel().stock_id)
        outcome = pickup.announce_ready(run.client, order_id)
        if outcome.get("errors"):
            raise HarnessError(f"order {order_id} could not be announced as ready: {outcome['errors']}")
        _note_movements(run, before)
        shipment = shipping.shipment_from(run.client, order_id, store.code)
    if shipment is None:
        raise HarnessError(f"order {order_id} is announced as ready, yet has no shipment from {store.code}")
    run.context.put("shipment", str(shipment["entity_id"]), key=PICKUP)
    run.say(f"order {order_id} is ready: shipment {shipment['entity_id']}")


def _placed(run: TutorialRun) -> bool:
    """Whether the tutorial's order is placed; one whose answer was lost is found through its cart."""
    if not run.has("order") and not _find_order(run):
        return False
    run.say(f"order {run.context['order']} is placed already")
    return True


def _find_order(run: TutorialRun, key: str = "") -> bool:
    if not run.has("quote", key):
        return False
    quote_id = run.context.number("quote", key)
    return checkout.order_of_cart(run.client, run.context, quote_id, key=key) is not None


def _note_movements(run: TutorialRun, before: StockReading) -> None:
    stock_id = run.context.number("stock")
    record_movements(run.record, stock_id, before, read_stock(run.client.get, before.source_items, stock_id))


STEPS: Final = (
    Step(1, "Configure the store", configure_store),
    Step(2, "Create sources", create_sources),
    Step(3, "Create a stock", create_stock),
    Step(4, "Link stock and sources", link_sources),
    Step(5, "Assign products to sources", assign_products),
    Step(6, "Create a customer", create_customer),
    Step(7, "Create a cart and add products", fill_cart),
    Step(8, "Prepare for checkout", prepare_checkout),
    Step(9, "Create an order", place_order),
    Step(10, "Create an invoice", capture_payment),
    Step(11, "Run the source selection algorithm", select_sources),
    Step(12, "Create a shipment", ship_order),
    Step(13, "Transfer products between sources", transfer_products),
    Step(14, "Deliver an order in store", deliver_in_store),
)
"""The tutorial's steps in their order; the n-th stands at n - 1."""


def step(number: int) -> Step:
    """The step of a number from 1 to 14. Raises LookupError for any other."""
    if not 1 <= number <= len(STEPS):
        raise LookupError(f"the tutorial has steps 1 to {len(STEPS)}, not {number}")
    return STEPS[number - 1]
