"""A run that is one shard of several: which one, and of which scenarios, so that `magento-acceptance report merge` can join them."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from magento_acceptance.pytest_plugin.scenario_recorder import scenario_name
from magento_acceptance.session.run import Run


def shard_of(config: pytest.Config) -> dict[str, int] | None:
    """Which share of the scenarios pytest-split gives this run: its `group`, counted from 1, `of` so many; None where it runs them all."""
    group, splits = config.getoption("group", None), config.getoption("splits", None)
    return {"group": group, "of": splits} if isinstance(group, int) and isinstance(splits, int) else None


def note_selection(config: pytest.Config, items: Iterable[pytest.Item], run: Run) -> None:
    """Write down all scenarios that were selected. pytest-split, which pytest registers later, takes its share of them after this."""
    if shard_of(config) is not None:
        run.record.note_selection([item.nodeid for item in items if scenario_name(item) is not None])
