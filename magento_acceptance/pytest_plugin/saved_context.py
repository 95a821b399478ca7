"""`pytest --context FILE`: scenarios that start from saved ids instead of placing an order of their own."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pytest

from magento_acceptance.errors import HarnessError
from magento_acceptance.settings.settings import Settings

OPTION: Final = "--context"
_FILE: Final = "magento_context"
_ORDER_ID: Final = "MAGENTO_ORDER_ID"
_SAVED: Final = pytest.StashKey[tuple[int, int | None]]()


def add_option(group: pytest.OptionGroup) -> None:
    """Offer the option."""
    group.addoption(
        OPTION,
        dest=_FILE,
        default=None,
        metavar="FILE",
        help="start from the ids saved in FILE, such as a replay's reports/latest/context.json: capture its order, or ship it where "
        "the file names its invoice; only the scenarios tagged @given_order or @given_invoice run then",
    )


def take_saved_ids(config: pytest.Config, options: dict[str, str | None]) -> None:
    """Let the saved order be the one that the settings name. Raises pytest.UsageError, one line that says what is wrong.

    A worker of a parallel run gets order and invoice from the process that leads, because `latest` may lead to this run by then.
    """
    named = config.getoption(_FILE)
    if not named:
        return
    if not hasattr(config, "workerinput"):
        if options[_ORDER_ID]:
            raise pytest.UsageError(f"{OPTION} and --magento-order-id both name an order; give one of them")
        config.stash[_SAVED] = _read(Path(config.invocation_params.dir, named))
    else:
        config.stash[_SAVED] = config.workerinput[_FILE]
    options[_ORDER_ID] = str(config.stash[_SAVED][0])


def hand_to_worker(config: pytest.Config, workerinput: dict[str, Any]) -> None:
    """Tell a worker which order and invoice were saved."""
    workerinput[_FILE] = config.stash.get(_SAVED, None)


def _read(path: Path) -> tuple[int, int | None]:
    from magento_acceptance.replay.saved import saved_order

    try:
        return saved_order(path)
    except HarnessError as error:
        raise pytest.UsageError(f"{OPTION}: {' '.join(str(error).split())}") from None


def check_shop_remembers(config: pytest.Config, settings: Settings) -> None:
    """Raise pytest.UsageError where saved ids meet the mock in this process, which knows nothing of them."""
    if config.getoption(_FILE) and settings.is_mock:
        raise pytest.UsageError(
            f"{OPTION}: the built-in mock is made anew for every run, so the shop that the ids belong to is gone; serve it "
            "(magento-acceptance mock) and name it by MAGENTO_TARGET=real and MAGENTO_BASE_URL"
        )


def saved_invoice(config: pytest.Config) -> int | None:
    """The id of the saved order's invoice; None where the scenarios place orders of their own, or the order is not captured."""
    saved = config.stash.get(_SAVED, None)
    return saved[1] if saved else None
