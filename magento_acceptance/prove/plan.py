"""What is seeded: every defect of the catalogue, every mutation of the answers of a few scenarios, and healthy shops."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from magento_acceptance.expectations.pointers import pointer
from magento_acceptance.prove.cases import PLAIN, Case, What
from magento_acceptance.prove.indifferent import indifference
from magento_acceptance.prove.mutations import Operation, mutations_of
from magento_acceptance.prove.pointers import Json
from magento_acceptance.session import target as targets
from magento_acceptance.session.markers import PORTABLE, REFUNDING, STEP_10

RICH: Final = "rich"
GROSS: Final = "gross"
READS: Final = ("capture", "invoice", "order", "grid", "source_items", "salable")

_IN_FULL: Final = "The payment of an order is captured in full"
_CANCELED: Final = "An order is canceled before it is paid"
_SHIPPED: Final = "An order is shipped from the sources that have it"
_REFUNDED: Final = "A paid order is refunded"
_MONEY: Final = (_IN_FULL, "The payment of an order is captured in parts", _REFUNDED)

AFFECTED: Final[Mapping[str, tuple[str, ...]]] = {
    "confirm-email": (_IN_FULL,),
    "country-de": (_IN_FULL,),
    "discount-on-shipping": _MONEY,
    "display-currency-eur": _MONEY,
    "dob-required": (_IN_FULL,),
    "mail-off": ("Comments on an invoice and its e-mail", _REFUNDED),
    "minimum-order": (_IN_FULL,),
    "own-statuses": (_IN_FULL, _CANCELED, _SHIPPED, _REFUNDED),
    "prices-include-tax": _MONEY,
    "shipping-shown-with-tax": (_REFUNDED,),
    "shipping-taxed-discount-after": _MONEY,
    "tax-and-discount": _MONEY,
    "terms-and-conditions": (_IN_FULL,),
    "threshold-2": (_IN_FULL, _CANCELED, _SHIPPED),
}
"""The mock's shops with a configuration of their own (`mock_magento.variants.CONFIGURED`), and the features that each affects."""

UNTESTED: Final[Mapping[str, str]] = {
    "confirm-email": "the shop refuses a new customer's sign-in: The account sign-in was incorrect or your account is disabled "
    "temporarily. Please wait and try again later.; where accounts must confirm their e-mail address",
    "minimum-order": "the shop refuses an order of the scenario's own: Minimum order amount is $60.00; ",
    "shipping-shown-with-tax": "order 3 cannot be refunded in full: its shipping is taxed and discounted, ",
}
"""The shops among them where scenarios skip themselves, and how the reason begins."""

_TYPES: Final = (Operation.NULL, Operation.TYPE)

Record = Callable[[str, str, int, str | None], Mapping[tuple[str, int], Json]]


@dataclass(frozen=True)
class Base:
    """A scenario whose answers are mutated from the accepted capture number `after` on, place by place.

    `surfaces` are the kinds of answers that are mutated, `below` the place below which. `types` says whether values are also made null or
    of another type: once is enough, since that does not depend on the figures.
    """

    scenario: str
    shop: str
    after: int = 1
    surfaces: tuple[str, ...] = READS
    below: str = ""
    types: bool = True


BASES: Final = (
    Base("Step 10 of the tutorial: create an invoice: The tutorial's order is captured in full", PLAIN),
    Base(
        "The payment of an order is captured in parts: The first part carries the whole shipping, the rest what is left",
        RICH,
        after=2,
        types=False,
    ),
    Base(
        "An order of virtual products only is complete when it is paid: Paid in full, the order is complete at once",
        GROSS,
        types=False,
    ),
    Base(
        "Comments on an invoice and its e-mail: A comment is shown on the invoice",
        PLAIN,
        surfaces=("invoice",),
        below="/comments",
    ),
    Base(
        "Invalid captures are rejected and change nothing: The same order is captured a second time",
        PLAIN,
        surfaces=("refusal",),
    ),
)
"""The tutorial itself; a second part, with tax, discount and another currency; an order without shipping, where the stock moves; a comment;
a refusal."""


def defects(containing: str = "") -> list[Case]:
    """One case for every defect of the catalogue (whose name contains a text). What one shop hides is tried on the others.

    Those that show under load only are left to `magento-acceptance load`.
    """
    shops = {"money": (RICH, PLAIN, GROSS), "refunds": (RICH, GROSS)}
    return [
        Case(
            What.DEFECT,
            defect["name"],
            shops.get(defect["about"], (PLAIN, RICH, GROSS)),
            defect=defect["name"],
            refusals_first=defect["about"] == "refusals",
            marker=REFUNDING if defect["about"] == "refunds" else STEP_10,
        )
        for defect in targets.known_defects()
        if containing in defect["name"] and defect["about"] != "load"
    ]


def mutations(record: Record, containing: str = "", magento: str | None = None) -> Iterator[Case]:
    """Seeds for every mutation of every base, on a release. `record` runs a scenario on a healthy shop and gives its answers."""
    for base in BASES:
        answers = record(base.scenario, base.shop, base.after, magento)
        for (surface, number), document in sorted(answers.items()):
            if surface not in base.surfaces:
                continue
            for mutation in mutations_of(surface, number, document, base.after):
                if mutation.operation in _TYPES and not base.types:
                    continue
                if pointer(mutation.steps).startswith(base.below) and containing in mutation.name:
                    yield Case(
                        What.MUTATION,
                        mutation.name,
                        (base.shop,),
                        mutation=mutation,
                        scenario=base.scenario,
                        indifferent=indifference(mutation),
                        magento=magento,
                    )


def healthy(count: int) -> list[Case]:
    """Seeds for the first `count` of the healthy shops that are drawn.

    Every fourth also tries what must be refused: that depends on no figure.
    """
    return [_healthy(f"healthy-{number}", refusals=number % 4 == 0) for number in range(1, count + 1)]


def configured(*, short: bool) -> list[Case]:
    """Seeds for the healthy shops with a configuration of their own; `short` tries what the configuration can affect.

    Nothing may go untested there but what UNTESTED names. The shops of the defects and mutations are among them.
    """
    shops = {RICH: _MONEY, GROSS: _MONEY, **AFFECTED}
    return [
        replace(_healthy(name), features=features if short else (), untested=UNTESTED.get(name, ""))
        for name, features in shops.items()
    ]


def _healthy(name: str, *, refusals: bool = True) -> Case:
    return Case(What.HEALTHY, name, (name,), refusals=refusals, marker=PORTABLE)


def sample(cases: Sequence[Case], size: int) -> list[Case]:
    """Every n-th case, so that about `size` are left, spread over all answers; always the same ones."""
    if len(cases) <= size:
        return list(cases)
    return [cases[index * len(cases) // size] for index in range(size)]


def on_releases(cases: Sequence[Case], releases: Sequence[str | None]) -> list[Case]:
    """The cases, spread over the releases in turn; None is the release of the kind of shop."""
    return [replace(case, magento=releases[number % len(releases)]) for number, case in enumerate(cases)]
