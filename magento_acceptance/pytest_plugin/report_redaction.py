"""Pytest hooks that mask secrets in all that pytest shows or writes (tracebacks, captured output, logs), and make it harmless."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator
from typing import Any

import pytest

from magento_acceptance.redaction.harmless import harmless
from magento_acceptance.redaction.redactor import Redactor, redact_record

REDACTOR = pytest.StashKey[Redactor]()


def mask(thing: Any, redactor: Redactor) -> Any:
    """Mask every text within a report and make it harmless, a traceback's representation included, in place; return it.

    Walks only containers and pytest's own objects, so that nothing of the scenario's is touched.
    """
    return _mask(thing, redactor, set())


def _mask(thing: Any, redactor: Redactor, seen: set[int]) -> Any:
    if isinstance(thing, str):
        return harmless(redactor.text(thing), colours=True)
    if id(thing) in seen:
        return thing
    if isinstance(thing, tuple):
        return tuple(_mask(item, redactor, seen) for item in thing)
    seen.add(id(thing))
    if isinstance(thing, list):
        thing[:] = [_mask(item, redactor, seen) for item in thing]
    elif isinstance(thing, dict):
        for key, value in thing.items():
            thing[key] = _mask(value, redactor, seen)
    elif type(thing).__module__.partition(".")[0] == "_pytest" and hasattr(thing, "__dict__"):
        for name, value in vars(thing).items():
            if not callable(value):
                setattr(thing, name, _mask(value, redactor, seen))
    return thing


def mask_report(report: Any, redactor: Redactor) -> None:
    """Mask a test or collection report in place: traceback, captured sections, properties."""
    if isinstance(report.longrepr, tuple):  # why it was skipped
        *where, reason = report.longrepr
        report.longrepr = (*where, harmless(redactor.text(reason)))
    else:
        report.longrepr = mask(report.longrepr, redactor)
    report.sections = mask(list(report.sections), redactor)
    if hasattr(report, "user_properties"):
        report.user_properties = mask(list(report.user_properties), redactor)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Mask a test's report once every other plugin has had its say."""
    report = yield
    if redactor := item.config.stash.get(REDACTOR, None):
        mask_report(report, redactor)
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Mask the report of a module that could not be collected."""
    report = yield
    redactor = collector.config.stash.get(REDACTOR, None)
    if redactor and report.longrepr:
        mask_report(report, redactor)
    return report


class SessionRedaction:
    """The hooks that know no item: internal errors, interruptions, warnings. Registered per run."""

    def __init__(self, config: pytest.Config, redactor: Redactor) -> None:
        self._config = config
        self._redactor = redactor

    @pytest.hookimpl(tryfirst=True)
    def pytest_internalerror(self, excrepr: Any) -> None:
        """Mask an internal error before it is printed."""
        mask(excrepr, self._redactor)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_keyboard_interrupt(self) -> Generator[None, object, object]:
        """Mask what the terminal keeps of an interruption for its end."""
        result = yield
        reporter = self._config.pluginmanager.get_plugin("terminalreporter")
        mask(getattr(reporter, "_keyboardinterrupt_memo", None), self._redactor)
        return result

    @pytest.hookimpl(tryfirst=True)
    def pytest_warning_recorded(self, warning_message: Any) -> None:
        """Mask a warning's text."""
        text = str(warning_message.message)
        masked = harmless(self._redactor.text(text))
        if masked != text:
            warning_message.message = warning_message.category(masked)


def install_log_redaction(redactor: Redactor) -> Callable[[], None]:
    """Mask every log record as it is made, and make it harmless; return what undoes it.

    At the record factory rather than as a handler's filter, because pytest attaches handlers of its own late
    and filters of a logger do not see what its children log.
    """
    before = logging.getLogRecordFactory()

    def make(*args: Any, **kwargs: Any) -> logging.LogRecord:
        record = before(*args, **kwargs)
        redact_record(record, redactor)
        record.msg = harmless(record.msg)
        record.exc_text = harmless(record.exc_text) if record.exc_text else record.exc_text
        return record

    logging.setLogRecordFactory(make)
    return lambda: logging.setLogRecordFactory(before)
