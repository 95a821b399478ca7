"""What a step of the replayed tutorial works with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from magento_acceptance.flows import customers as people
from magento_acceptance.flows.customers import Shopper
from magento_acceptance.flows.sales_channel import SalesChannel, find_sales_channel
from magento_acceptance.flows.shop_defaults import ShopDefaults, read_shop_defaults
from magento_acceptance.rest.auth.tokens import Customer
from magento_acceptance.rest.client import MagentoClient
from magento_acceptance.run_log.context import Context
from magento_acceptance.run_log.record import RunRecord
from magento_acceptance.run_tag import new_run_tag
from magento_acceptance.settings.settings import Settings

PICKUP: Final = "pickup"
"""The key under which Step 14 keeps its own cart, order and shipment in the context."""


@dataclass
class TutorialRun:
    """What a step works with. `say` gets a line of text for each thing done; `accounts` stays in memory only.

    `run_tag` is what the names of the run's own things begin with.
    """

    client: MagentoClient
    context: Context
    settings: Settings
    say: Callable[[str], None] = lambda _: None
    record: RunRecord = field(default_factory=RunRecord)
    accounts: dict[int, Customer] = field(default_factory=dict, repr=False)
    run_tag: str = field(default_factory=new_run_tag)
    """What the names of the run's own things begin with."""

    @cached_property
    def defaults(self) -> ShopDefaults:
        """What customers and orders look like on this shop."""
        return read_shop_defaults(self.client, self.settings.shop_profile)

    def shopper(self) -> Shopper:
        """The tutorial's customer, able to sign in. Raises MissingId before Step 6."""
        customer_id = self.context.number("customer")
        if customer_id not in self.accounts:
            shopper = people.sign_in_afresh(self.client, customer_id, self.defaults)
            self.accounts[customer_id] = shopper.account
            self.say(f"customer {customer_id} has a new password, known to this process only")
        return Shopper(customer_id, self.accounts[customer_id], self.defaults)

    def channel(self) -> SalesChannel:
        """The website and the stock that serves it, as they are now."""
        return find_sales_channel(self.client)

    def has(self, name: str, key: str = "") -> bool:
        """Whether an id is known."""
        return key in self.context.keyed(name)


@dataclass(frozen=True)
class Step:
    """One step of the tutorial."""

    number: int
    title: str
    run: Callable[[TutorialRun], None]
