"""What is told at the end of a run about the things that it made: how many are gone, which ones Magento keeps, and what is left over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from magento_acceptance.rest.writes import CUSTOMER, ORDER, PRODUCT, STAYS
from magento_acceptance.run_log.created_resources import CreatedResource
from magento_acceptance.run_log.wording import amount_of, plural

_REMOVABLE: Final = (CUSTOMER, PRODUCT)
_SHOWN: Final = 8


def removed_again(made: Iterable[CreatedResource]) -> str:
    """How many things of each kind were made and are gone, in words; empty where there are none."""
    counts: dict[str, int] = {}
    for thing in made:
        if thing.removed:
            counts[thing.kind] = counts.get(thing.kind, 0) + 1
    return ", ".join(amount_of(count, kind) for kind, count in counts.items())


def kept(made: Iterable[CreatedResource]) -> Iterator[str]:
    """What stays in the shop, a line for each kind with the ids and the reason."""
    kinds: dict[str, list[CreatedResource]] = {}
    for thing in made:
        if not thing.removed and not is_left_over(thing):
            kinds.setdefault(thing.kind, []).append(thing)
    for kind, things in kinds.items():
        reason = STAYS.get(kind, "")
        yield f"{plural(kind, len(things))} {format_id_ranges([thing.id for thing in things])}" + (
            f": {reason}" if reason else ""
        )


def left_over(made: Iterable[CreatedResource]) -> Iterator[str]:
    """What should be gone and is not, a line each."""
    for thing in made:
        if is_left_over(thing):
            what = f" ({thing.what})" if thing.what else ""
            reason = "neither cancelled nor refunded" if thing.kind == ORDER else thing.reason
            yield f"{thing.kind} {thing.id}{what}: {reason}"


def is_left_over(thing: CreatedResource) -> bool:
    """Whether a thing should be gone, or an order closed, and is not."""
    if thing.removed:
        return False
    return thing.kind in _REMOVABLE or (thing.kind == ORDER and thing.why == STAYS[ORDER])


def format_id_ranges(numbers: Iterable[int | str]) -> str:
    """Ids as they are read most easily: `3-7, 9`; of those that are no numbers the first few."""
    numbers = list(numbers)
    whole = sorted({number for number in numbers if isinstance(number, int)})
    texts = [str(number) for number in numbers if not isinstance(number, int)]
    spans: list[list[int]] = []
    for number in whole:
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    shown = [f"{first}" if first == last else f"{first}-{last}" for first, last in spans]
    if len(texts) > _SHOWN:
        texts = [*texts[:_SHOWN], f"and {len(texts) - _SHOWN} more"]
    return ", ".join(shown + texts)
