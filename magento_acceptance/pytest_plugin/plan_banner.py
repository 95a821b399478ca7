"""Prints the plan of a run before its first write; in a parallel run the process that leads does, told by a worker."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest

from magento_acceptance.files import write_whole
from magento_acceptance.redaction.harmless import harmless
from magento_acceptance.session.markers import MARKERS
from magento_acceptance.session.plan import Plan
from magento_acceptance.session.run import Run


class PlanPrinter:
    """The hooks of one run."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._printed = False

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Derive the plan, where the scenarios are known: on a worker before it tells that it is ready, or in the only process."""
        if session.config.pluginmanager.hasplugin("dsession"):
            return
        selected = [
            frozenset(mark.name for mark in item.iter_markers() if mark.name in MARKERS)
            for item in session.items
            if not item.get_closest_marker("skip")
        ]
        run = self._run
        run.plan = Plan.of(filter(None, selected), run.settings, run.run_tag, run.given_invoice)
        with contextlib.suppress(OSError):
            write_whole(run.workspace.plan, json.dumps(vars(run.plan)))

    def pytest_runtestloop(self, session: pytest.Session) -> None:
        """Print it in the only process, once the target is known to be there."""
        if self._run.is_controller and self._run.plan is not None and self._run.plan.scenarios:
            self._print_once(session.config, self._run.plan)

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, node: Any) -> None:
        """Print it in the process that leads, as the first worker has derived it; all have the same scenarios."""
        if self._printed:
            return
        with contextlib.suppress(OSError, ValueError, TypeError):
            stored = self._run.workspace.part(node.gateway.id).plan.read_text(encoding="utf-8")
            self._run.plan = Plan.from_dict(json.loads(stored))
            write_whole(self._run.workspace.plan, stored)
            self._print_once(node.config, self._run.plan)

    def _print_once(self, config: pytest.Config, plan: Plan) -> None:
        reporter = config.pluginmanager.get_plugin("terminalreporter")
        if reporter is None or self._printed:
            return
        self._printed = True
        reporter.ensure_newline()
        for line in plan.lines():
            reporter.write_line(harmless(self._run.redactor.text(line)))
