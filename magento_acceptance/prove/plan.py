"""What is seeded: every defect of the catalogue, every mutation of the answers of a few scenarios, and healthy shops."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from magento_acceptance.markers import REFUNDING, STEP_10
from magento_acceptance.prove.cases import PLAIN, Case, What
from magento_acceptance.prove.indifferent import indifference
from magento_acceptance.prove.mutations import Operation, mutations_of
from magento_acceptance.prove.pointers import Json, pointer
from magento_acceptance.session import target as targets

RICH: Final = "rich"
GROSS: Final = "gross"
READS: Final = ("capture", "invoice", "order", "grid", "source_items", "salable")

_TYPES: Final = (Operation.NULL, Operation.TYPE)

Recorded = Mapping[tuple[str, int], Json]


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
    """One case for every defect of the catalogue (whose name contains a text). What one shop hides is tried on the others."""
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
        if containing in defect["name"]
    ]


def mutations(record: Callable[[str, str, int], Recorded], containing: str = "") -> Iterator[Case]:
    """Seeds for every mutation of every base. `record` runs a scenario on a healthy shop and gives its answers."""
    for base in BASES:
        answers = record(base.scenario, base.shop, base.after)
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
                    )


def healthy(count: int) -> list[Case]:
    """Seeds for the first `count` of the healthy shops that differ.

    Every fourth also tries what must be refused: that depends on no figure.
    """
    return [
        Case(What.HEALTHY, f"healthy-{number}", (f"healthy-{number}",), refusals=number % 4 == 0)
        for number in range(1, count + 1)
    ]


def sample(cases: Sequence[Case], size: int) -> list[Case]:
    """Every n-th case, so that about `size` are left, spread over all answers; always the same ones."""
    if len(cases) <= size:
        return list(cases)
    return [cases[index * len(cases) // size] for index in range(size)]
