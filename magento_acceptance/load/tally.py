"""What became of all journeys together."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from magento_acceptance.load.journey import Outcome
from magento_acceptance.run_tag import IN_TEXT

_VARIES: Final = re.compile(rf"{IN_TEXT.pattern}|webapi-[0-9a-f]+|\b\d+(\.\d+)?\b", re.IGNORECASE)
"""What differs from one message to the next that says the same: names, numbers of Magento's error reports, ids, amounts."""


@dataclass
class Tally:
    """The outcomes, in the order in which they were told."""

    outcomes: list[Outcome] = field(default_factory=list)

    @property
    def orders(self) -> int:
        """Orders that were placed."""
        return sum(outcome.order_id is not None for outcome in self.outcomes)

    @property
    def captures(self) -> int:
        """Captures that were accepted."""
        return sum(outcome.accepted for outcome in self.outcomes)

    @property
    def sold_out(self) -> int:
        """Customers who rightly got no unit of a scarce product."""
        return sum(outcome.sold_out for outcome in self.outcomes)

    @property
    def failed(self) -> int:
        """Journeys in which something went wrong."""
        return sum(bool(outcome.error) for outcome in self.outcomes)

    def ways(self) -> dict[str, int]:
        """The journeys by how their orders were paid."""
        return dict(sorted(Counter(str(outcome.how) for outcome in self.outcomes).items()))

    def errors(self) -> list[tuple[str, int]]:
        """Each error once, as it was first told, with the number of those that differ from it in ids and amounts only; most often first."""
        counts: Counter[str] = Counter()
        first: dict[str, str] = {}
        for outcome in self.outcomes:
            if outcome.error:
                kind = _VARIES.sub("#", outcome.error)
                counts[kind] += 1
                first.setdefault(kind, outcome.error)
        return [(first[kind], count) for kind, count in counts.most_common()]
