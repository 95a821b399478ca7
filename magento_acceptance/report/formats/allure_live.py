"""A run with an Allure adapter's own --alluredir: what the adapter writes is masked, and each step gets its exchanges.

The adapters write tracebacks and output from inside pytest's hooks, before anything else could mask them; so their writer
is replaced by one that masks. Imported only where an adapter is installed and told to write.
"""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pluggy
import pytest

from magento_acceptance.redaction.redactor import Redactor
from magento_acceptance.report.formats.attachments import exchanges_json, exchanges_title

_ADAPTERS = ("allure_pytest.plugin", "allure_pytest_bdd.plugin")
_LOGGER = "AllureFileLogger"
_HOOKIMPL = pluggy.HookimplMarker("allure")


def install(config: pytest.Config, evidence: Path, redactor: Redactor) -> Callable[[], None]:
    """Mask what the adapters write from now on, and attach exchanges from `evidence`; return what undoes the first.

    Must be called before the adapters' own pytest_configure.
    """
    writer = masking_writer(redactor)
    before = {name: getattr(sys.modules[name], _LOGGER) for name in _ADAPTERS if name in sys.modules}
    for name in before:
        setattr(sys.modules[name], _LOGGER, writer)
    config.pluginmanager.register(ExchangesOfSteps(evidence), "magento-allure-exchanges")

    def undo() -> None:
        for name, logger in before.items():
            setattr(sys.modules[name], _LOGGER, logger)

    return undo


def masking_writer(redactor: Redactor) -> type[Any]:
    """Return a kind of Allure's file writer that masks results, containers, global entries and attachments."""
    allure_s_own: Any = import_module("allure_commons.logger").AllureFileLogger

    class MaskingWriter:
        """Masks, then has Allure's own write."""

        def __init__(self, report_dir: str, clean: bool = False) -> None:
            self._writer: Any = allure_s_own(report_dir, clean)

        @_HOOKIMPL
        def report_result(self, result: Any) -> None:
            self._writer.report_result(_mask(result, redactor))

        @_HOOKIMPL
        def report_container(self, container: Any) -> None:
            self._writer.report_container(_mask(container, redactor))

        @_HOOKIMPL
        def report_globals(self, globals_item: Any) -> None:
            self._writer.report_globals(_mask(globals_item, redactor))

        @_HOOKIMPL
        def report_attached_data(self, body: Any, file_name: str) -> None:
            self._writer.report_attached_data(_masked_body(body, redactor), file_name)

        @_HOOKIMPL
        def report_attached_file(self, source: Any, file_name: str) -> None:
            self._writer.report_attached_data(_masked_body(Path(source).read_bytes(), redactor), file_name)

    return MaskingWriter


class ExchangesOfSteps:
    """Attaches to each step, as it ends, the exchanges that the evidence gained meanwhile; all masked already."""

    def __init__(self, evidence: Path) -> None:
        self._evidence = evidence
        self._read = 0

    @pytest.hookimpl(tryfirst=True)
    def pytest_bdd_before_step(self) -> None:
        """Note where the evidence stands."""
        self._read = self._evidence.stat().st_size if self._evidence.exists() else 0

    @pytest.hookimpl(tryfirst=True)  # before the adapter closes the step
    def pytest_bdd_after_step(self) -> None:
        """Attach what a step that passed has exchanged."""
        self._attach()

    @pytest.hookimpl(tryfirst=True)
    def pytest_bdd_step_error(self) -> None:
        """Attach what a step that failed has exchanged."""
        self._attach()

    def _attach(self) -> None:
        try:
            allure: Any = import_module("allure")
            exchanges = list(self._since())
            if exchanges:
                text, name = exchanges_json(exchanges), exchanges_title(exchanges)
                allure.attach(text, name=name, attachment_type=allure.attachment_type.JSON)
        except Exception as error:  # noqa: BLE001 - a report must never fail a scenario
            warnings.warn(f"exchanges could not be attached for Allure: {type(error).__name__}: {error}", stacklevel=2)

    def _since(self) -> Iterator[dict[str, Any]]:
        if not self._evidence.exists():
            return
        with self._evidence.open("rb") as file:
            file.seek(self._read)
            for line in file:
                yield json.loads(line)


def _mask(item: Any, redactor: Redactor) -> Any:
    """Mask the texts of an Allure entry, in place, through all that it holds."""
    if isinstance(item, str):
        return redactor.text(item)
    if isinstance(item, list):
        item[:] = [_mask(entry, redactor) for entry in item]
    elif hasattr(item, "__attrs_attrs__"):
        for field in item.__attrs_attrs__:
            setattr(item, field.name, _mask(getattr(item, field.name), redactor))
    return item


def _masked_body(body: Any, redactor: Redactor) -> Any:
    """Mask a text, or bytes that are one; pictures and the like are left alone."""
    if isinstance(body, str):
        return redactor.text(body)
    try:
        return redactor.text(bytes(body).decode("utf-8")).encode("utf-8")
    except UnicodeDecodeError:
        return body
