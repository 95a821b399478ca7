"""What is seeded, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from magento_acceptance.prove.mutations import Mutation
from magento_acceptance.session.markers import STEP_10

PLAIN = "plain"


class What(StrEnum):
    """What a case is: a defect of the mock's catalogue, a mutation of an answer, or a healthy shop, which must pass."""

    DEFECT = "defect"
    MUTATION = "mutation"
    HEALTHY = "healthy"


@dataclass(frozen=True)
class Case:
    """One thing to try.

    `shops` are the kinds of shop to try it on, one after the other until it is caught; `scenario` is the one that is tried first.
    `indifferent` is the reason why nobody needs to catch it, empty for most; then no other scenario is tried.
    Only scenarios with the `marker` are tried, and where `features` are given, only those whose names begin with one of these.
    `untested` is how the reason begins for which this shop's scenarios may skip themselves; "" where none may, None where any may.
    `magento` is the release of the shops, None that of each kind of shop.
    `refusals` says whether the scenarios about refused captures are tried too, `refusals_first` whether before the others.
    """

    what: What
    name: str
    shops: tuple[str, ...] = (PLAIN,)
    defect: str | None = None
    mutation: Mutation | None = None
    scenario: str | None = None
    indifferent: str = ""
    refusals: bool = True
    refusals_first: bool = False
    marker: str = STEP_10
    features: tuple[str, ...] = ()
    untested: str | None = None
    magento: str | None = None

    def may_skip(self, reason: str) -> bool:
        """Whether a scenario may skip itself for this reason without anybody having to know."""
        return self.untested is None or (self.untested != "" and reason.startswith(self.untested))


@dataclass(frozen=True)
class Verdict:
    """What became of a case.

    `caught` says whether a scenario failed: `by` which, on which `shop`, with what `failure` (the first lines), an exception of which
    `error` type; `claims` are the ids of the claims that its checks fail. `explained` is false where the scenario broke down instead of
    judging. `ran` counts the scenarios that were run, `applied` the answers that a mutation changed; `skipped` holds the reason of each
    scenario that skipped itself.
    """

    case: Case
    caught: bool
    by: str = ""
    shop: str = ""
    claims: tuple[str, ...] = ()
    error: str = ""
    failure: str = ""
    explained: bool = True
    ran: int = 0
    skipped: tuple[str, ...] = ()
    applied: int = 0
    seconds: float = 0.0
