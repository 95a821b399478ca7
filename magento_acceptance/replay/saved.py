"""The file of saved ids: which replay it holds, how far that went, and what a scenario can start from."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from magento_acceptance.errors import HarnessError
from magento_acceptance.flows.tutorial_replay import STEPS
from magento_acceptance.run_log.context import Context, load_contexts, save_contexts

REPLAY: Final = "Order processing with Inventory Management"
"""The name under which a replay keeps its ids."""
LAST_STEP: Final = "last_step"
"""The entry that says which step was finished last."""
_SHIPPED: Final = 12
"""The step with which the order's last product is shipped."""
_SHOWN: Final = 5


def open_saved(path: Path) -> Context:
    """Read the replay's ids, or those of the only scenario in the file; changes are saved to the same file at once.

    Raises HarnessError, one line that says what is wrong with the file.
    """
    contexts = load_contexts(path)
    found = _chosen(path, contexts)
    others = [context for context in contexts if context is not found]
    opened = False

    def save(context: Context) -> None:
        if opened:  # while it is filled it holds a part of the file only
            save_contexts(path, [*others, context])

    context = Context(found.scenario, on_change=save)
    for entry in found:
        context.put(entry.name, entry.id, entry.exchange, key=entry.key)
    opened = True
    return context


def new_context(path: Path) -> Context:
    """An empty context that is written to the file with every id it is given."""
    return Context(REPLAY, on_change=lambda context: context.save(path))


def last_step(context: Context) -> int:
    """The step that was finished last; 0 where the file does not tell. Raises HarnessError where it tells nonsense."""
    if LAST_STEP not in context:
        return 0
    number = context.number(LAST_STEP)
    if not 0 <= number <= len(STEPS):
        raise HarnessError(f"the saved {LAST_STEP} is {number}, but the tutorial has steps 1 to {len(STEPS)}")
    return number


def saved_order(path: Path) -> tuple[int, int | None]:
    """The ids of the order to start from and of its invoice (None: not captured yet).

    Raises HarnessError, one line that says what is wrong with the file.
    """
    contexts = load_contexts(path)
    holding = [context for context in contexts if _holds(context, "order")]
    if not holding:
        raise HarnessError(f"{path}: holds no order's id; Step 9 gives one (magento-acceptance replay --to 9)")
    context = _chosen(path, holding)
    if last_step(context) >= _SHIPPED:
        raise HarnessError(
            f"{path}: the order is captured and shipped, so no scenario can start from it; run pytest without --context, or "
            "stop a replay at Step 9 (an order to capture) or 10 (one to ship)"
        )
    return _id(path, context, "order"), _id(path, context, "invoice") if _holds(context, "invoice") else None


def _id(path: Path, context: Context, name: str) -> int:
    found = context.number(name)
    if found < 1:
        raise HarnessError(f"{path}: the {name}'s id must be a whole number from 1, found {found}")
    return found


def _holds(context: Context, name: str) -> bool:
    return "" in context.keyed(name)


def _chosen(path: Path, contexts: list[Context]) -> Context:
    replays = [context for context in contexts if context.scenario == REPLAY]
    chosen = replays if len(replays) == 1 else contexts
    if len(chosen) == 1:
        return chosen[0]
    names = "; ".join(context.scenario for context in chosen[:_SHOWN]) or "none"
    more = f" and {len(chosen) - _SHOWN} more" if len(chosen) > _SHOWN else ""
    raise HarnessError(
        f"{path}: holds the ids of {len(chosen)} scenarios ({names}{more}); needed is a file of one, such as a replay saves"
    )
