"""The pytest plugin: options, the check of the settings, the fixtures, the reports, the closing summary."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from magento_acceptance.deadline import Deadline
from magento_acceptance.errors import HarnessError, SettingsError
from magento_acceptance.project import FEATURES
from magento_acceptance.pytest_plugin import recorded_run, shipped_features, step_lookup
from magento_acceptance.pytest_plugin import saved_context as given
from magento_acceptance.pytest_plugin.closed_output import survive_closed_output
from magento_acceptance.pytest_plugin.feature_check import misread_lines, undefined_sentences
from magento_acceptance.pytest_plugin.feature_files import SUFFIX, FeatureFile, at_lines
from magento_acceptance.pytest_plugin.interpreter import refuse_without_assertions
from magento_acceptance.pytest_plugin.plan_banner import PlanPrinter
from magento_acceptance.pytest_plugin.report_redaction import (
    REDACTOR,
    SessionRedaction,
    install_log_redaction,
    pytest_make_collect_report,
    pytest_runtest_makereport,
)
from magento_acceptance.pytest_plugin.result_recorder import LOST, ResultRecorder
from magento_acceptance.pytest_plugin.scenario_recorder import scenario_name, shorten_row_names
from magento_acceptance.pytest_plugin.shard import note_selection, shard_of
from magento_acceptance.pytest_plugin.terminal_summary import conclude, exit_code, lines
from magento_acceptance.redaction.harmless import harmless
from magento_acceptance.report.criteria import InvalidCriteria, keep_own
from magento_acceptance.run_log.context import Context
from magento_acceptance.run_log.manifest import Manifest
from magento_acceptance.run_log.wording import amount_of
from magento_acceptance.session.markers import GIVEN_INVOICE, GIVEN_ORDER, INVENTORY_SETUP, MARKERS
from magento_acceptance.session.preflight import TargetUnusable, check_target, detect_version
from magento_acceptance.session.run import EXIT_EVIDENCE_LOST, EXIT_TARGET_UNUSABLE, RUN, Run
from magento_acceptance.settings.load import exposed_secrets, load
from magento_acceptance.settings.settings import ENV_FILE_OPTION, PROFILE_OPTION, SETTINGS

pytest_plugins = ["magento_acceptance.pytest_plugin.fixtures"]

#: Hooks that pytest finds here because they stand in this module's namespace.
__all__ = ["pytest_make_collect_report", "pytest_runtest_makereport"]

_SCENARIO = "scenario"
_RUN_ID = "magento_run"
_SPENT = "magento_seconds_spent"
_REFUSED = "magento_features_refused"
_LOOKED_AT = pytest.StashKey[bool]()
#: Invocations that only show something: they need no settings and write no reports.
_SHOW_ONLY = (
    "help",
    "version",
    "markers",
    "collectonly",
    "showfixtures",
    "show_fixtures_per_test",
    "cacheshow",
    "setupplan",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer every setting as an option."""
    group = parser.getgroup("magento", "Magento acceptance (also as environment variables and in .env)")
    for setting in SETTINGS:
        text = f"{setting.help} [{setting.name}; default: {setting.default or setting.shown or 'not set'}]"
        with contextlib.suppress(ValueError) if setting.option == PROFILE_OPTION else contextlib.nullcontext():
            # a profiler's plugin may have the option already; then MAGENTO_PROFILE is left
            group.addoption(setting.option, dest=setting.dest, default=None, metavar=setting.metavar, help=text)
    group.addoption(
        ENV_FILE_OPTION, dest="magento_env_file", default=None, metavar="FILE", help="read this file instead of .env"
    )
    given.add_option(group)
    shipped_features.add_option(group)
    recorded_run.add_option(group)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Check the settings before anything is called; a wrong one ends the run with pytest's usage error, code 4."""
    for name, text in MARKERS.items():
        config.addinivalue_line("markers", f"{name}: {text}")
    config.args[:] = at_lines(config.args, config.invocation_params.dir)
    shipped = shipped_features.take(config)
    if not _serves_scenarios(config, shipped=shipped):
        return
    refuse_without_assertions(config.getoption("assertmode"))
    run = _begin(config)
    config.stash[RUN] = run
    config.stash[REDACTOR] = run.redactor
    config.pluginmanager.register(SessionRedaction(config, run.redactor), "magento-session-redaction")
    run.undo.append(install_log_redaction(run.redactor))
    run.undo.append(run.signals.take())
    run.undo.append(step_lookup.install())
    if run.is_controller:
        run.undo.append(survive_closed_output())
    if named := getattr(config.option, "allure_report_dir", None):  # an adapter's own results would hold secrets
        run.allure_folder = Path(config.invocation_params.dir, named)
        config.option.allure_report_dir = None


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker which run it is part of and which ids were saved."""
    given.hand_to_worker(node.config, node.workerinput)
    recorded_run.hand_to_worker(node.config, node.workerinput)
    run = node.config.stash.get(RUN, None)
    node.workerinput[_RUN_ID] = run.workspace.run_id if run is not None else ""
    node.workerinput[_SPENT] = run.deadline.spent if run is not None else 0.0


def _prepare_inventory(run: Run) -> None:
    """Bring a shop that several workers share to where the tutorials want it, before any of them starts.

    A shop that does not fit is left to the scenarios, which say why; the built-in mock is each worker's own.
    """
    if run.settings.is_mock or not run.settings.allow_inventory_setup:
        return
    from magento_acceptance.flows.preparation import prepare_inventory

    with run.evidence.during(None, "preparing the inventory"), contextlib.suppress(HarnessError):
        prepare_inventory(run.client, Context(), allowed=True)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Keep the published tutorials on one worker: their scenarios order, ship and move the same products."""
    run = config.stash.get(RUN, None)
    if run is None or config.getvalue("dist") != "load":
        return None
    from magento_acceptance.pytest_plugin.xdist_scheduler import TutorialScheduler

    return TutorialScheduler(config, log, lambda: _prepare_inventory(run))


def pytest_unconfigure(config: pytest.Config) -> None:
    """Close the target."""
    run = config.stash.get(RUN, None)
    if run is not None:
        run.end()


def pytest_report_header(config: pytest.Config) -> str | None:
    """Say what is tested."""
    run = config.stash.get(RUN, None)
    if run is None:
        return None
    writes = "" if run.settings.is_mock else ", writes allowed"
    profile = f", profile {run.settings.profile}" if run.settings.profile else ""
    return f"magento: {recorded_run.shop_words(run)}{writes}, store view {run.settings.store_code}{profile}"


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> FeatureFile | None:
    """Collect feature files."""
    return FeatureFile.from_parent(parent, path=file_path) if file_path.suffix == SUFFIX else None


@pytest.hookimpl(tryfirst=True)
def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Let an outline's rows have short names: the row's first cell, or its number where that is long or stands twice."""
    shorten_row_names(metafunc)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Name the scenarios and skip those that the settings leave out, with the reason."""
    run = config.stash.get(RUN, None)
    for item in items:
        name = scenario_name(item)
        if name is None:
            continue
        item.user_properties.append((_SCENARIO, name))
        reason = _left_out(item, run) if run else None
        if reason:
            item.add_marker(pytest.mark.skip(reason=reason))
    if run is not None:
        note_selection(config, items, run)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    """Refuse features that do not mean what they say, before anything is called; pytest's usage error, code 4."""
    config = session.config
    run = config.stash.get(RUN, None)
    if run is None or session.testsfailed:
        return
    found = [*misread_lines(config.rootpath, config.rootpath / FEATURES), *undefined_sentences(session.items)]
    if not found:
        return
    text = "\n  ".join([f"{amount_of(len(found), 'problem')} in the features; nothing was called.", *found])
    if not run.is_controller:
        vars(config)["workeroutput"][_REFUSED] = text
    raise pytest.UsageError(text)


@pytest.hookimpl(optionalhook=True, trylast=True)
def pytest_testnodedown(node: Any) -> None:
    """Refuse the features in the process that leads, as a worker does, which alone knows the scenarios."""
    if refused := getattr(node, "workeroutput", {}).get(_REFUSED):
        raise pytest.UsageError(refused)


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> None:
    """Look at the target before the first scenario; in a parallel run, once the workers have found the scenarios."""
    run = session.config.stash.get(RUN, None)
    if run is None or not run.is_controller or session.testsfailed:
        return
    if any(scenario_name(item) and not item.get_closest_marker("skip") for item in session.items):
        _look_at_target(run)


@pytest.hookimpl(optionalhook=True, tryfirst=True)
def pytest_xdist_node_collection_finished(node: Any) -> None:
    """Look at the target once, in the process that leads."""
    run = node.config.stash.get(RUN, None)
    if run is not None and not node.config.stash.get(_LOOKED_AT, False):
        node.config.stash[_LOOKED_AT] = True
        _look_at_target(run)


def _look_at_target(run: Run) -> None:
    """Find out whether the target can be tested; one that cannot ends the run."""
    try:
        with run.evidence.during(None, "looking at the target"):
            check_target(run.client, run.settings)
            detect_version(run)
    except TargetUnusable as error:
        run.unusable = run.redactor.text(str(error))
        pytest.exit(harmless(f"nothing was tested: {run.unusable}"), returncode=EXIT_TARGET_UNUSABLE)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Write the summary, after the fixtures are torn down and the workers are gone."""
    run = session.config.stash.get(RUN, None)
    if run is None:
        return
    if run.is_controller:
        session.exitstatus = exit_code(run, int(exitstatus))
        run.summary = conclude(run, int(session.exitstatus))
        session.exitstatus = EXIT_EVIDENCE_LOST if run.storage.lost else session.exitstatus
    elif run.storage.lost:
        session.config.workeroutput[LOST] = {"why": run.storage.lost, **run.in_memory()}  # type: ignore[attr-defined]


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Print the closing summary."""
    run = config.stash.get(RUN, None)
    if run is None or not run.is_controller or run.printed or run.summary is None:
        return
    run.printed = True
    terminalreporter.write_sep("=", "acceptance summary")
    for line in lines(run.summary, run.workspace):
        terminalreporter.write_line(line)


class _LastWord:
    """Sees to the summary when pytest leaves it out (an exit code of its own) or a second Ctrl-C cut it short."""

    def __init__(self, run: Run) -> None:
        self._run = run

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> Generator[None, object, object]:
        """Write and print what is still missing."""
        try:
            return (yield)
        finally:
            if self._run.summary is None:
                self._run.summary = conclude(self._run, int(exitstatus))
            reporter = session.config.pluginmanager.get_plugin("terminalreporter")
            if reporter is not None:
                pytest_terminal_summary(reporter, session.config)


def _begin(config: pytest.Config) -> Run:
    named = config.getoption("magento_env_file")
    env_file = Path(config.invocation_params.dir, named) if named else config.rootpath / ".env"
    options = {setting.name: config.getoption(setting.dest, None) for setting in SETTINGS}
    received = getattr(config, "workerinput", {})
    worker = received.get("workerid", "")
    given.take_saved_ids(config, options)
    recorded = recorded_run.take(config, options, env_file)
    try:
        settings = load(options, os.environ, env_file, root=config.rootpath, dotenv_required=bool(named))
        given.check_shop_remembers(config, settings)
        shard = shard_of(config)
        run = Run.begin(settings, worker, received.get(_RUN_ID, ""), shard["group"] if shard else None)
        run.deadline = Deadline(settings.deadline, spent=received.get(_SPENT, 0.0))
        run.given_invoice = given.saved_invoice(config)
        run.recorded = recorded
    except SettingsError as error:
        raise pytest.UsageError(str(error)) from None
    except OSError as error:
        raise pytest.UsageError(
            f"the reports folder cannot be written ({error}); set MAGENTO_REPORTS to one that can"
        ) from None
    config.pluginmanager.register(ResultRecorder(run), "magento-results")
    if run.is_controller:
        run.root = config.rootpath
        if warning := exposed_secrets(settings, env_file):
            sys.stderr.write(f"magento: {warning}\n")
        run.manifest = Manifest(
            run.workspace,
            run.settings,
            run.redactor,
            config.invocation_params.args,
            config.rootpath,
            run.storage.replace,
        )
        if shard:
            run.manifest.note("run", shard=shard)
        recorded_run.note(run)
        try:
            keep_own(config.rootpath, run.workspace.run_folder)
        except InvalidCriteria as error:
            raise pytest.UsageError(str(error)) from None
        config.pluginmanager.register(_LastWord(run), "magento-last-word")
    config.pluginmanager.register(PlanPrinter(run), "magento-plan-printer")
    return run


def _serves_scenarios(config: pytest.Config, *, shipped: bool) -> bool:
    """Tell whether this invocation runs scenarios: shipped ones, or one of its paths is a feature, lies in features/, or holds it."""
    if any(getattr(config.option, name, False) for name in _SHOW_ONLY):
        return False
    if shipped:
        return True
    features = (config.rootpath / FEATURES).resolve()
    for arg in config.args:
        path = Path(config.invocation_params.dir, arg.split("::")[0]).resolve()
        if path.suffix == SUFFIX or path == features or features in path.parents or path in features.parents:
            return True
    return False


def _left_out(item: pytest.Item, run: Run) -> str | None:
    settings = run.settings
    if run.given_invoice is not None and not item.get_closest_marker(GIVEN_INVOICE):
        return f"invoice {run.given_invoice} of the saved ids: only scenarios that go on with a captured order run"
    if run.given_invoice is None and settings.order_id is not None and not item.get_closest_marker(GIVEN_ORDER):
        return f"MAGENTO_ORDER_ID={settings.order_id}: only scenarios that can capture a given order run"
    if item.get_closest_marker(INVENTORY_SETUP) and not settings.allow_inventory_setup:
        return "needs MAGENTO_ALLOW_INVENTORY_SETUP=true: it makes the tutorial's sources and moves the website to its stock"
    return None
