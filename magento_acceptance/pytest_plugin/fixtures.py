"""What a step definition asks for by name."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from magento_acceptance.rest.client import MagentoClient
from magento_acceptance.run_log.context import Context
from magento_acceptance.run_log.evidence import Evidence
from magento_acceptance.run_log.record import RunRecord
from magento_acceptance.session.cleanup import CleanupStack
from magento_acceptance.session.run import RUN, Run
from magento_acceptance.session.target import Target
from magento_acceptance.settings.settings import Settings


@pytest.fixture(scope="session")
def acceptance_run(pytestconfig: pytest.Config) -> Run:
    """The run in this process; the fixtures below are its parts."""
    run = pytestconfig.stash.get(RUN, None)
    if run is None:
        pytest.fail("this fixture serves the scenarios under features/; run `pytest features`", pytrace=False)
    return run


@pytest.fixture(scope="session")
def settings(acceptance_run: Run) -> Settings:
    """The checked settings."""
    return acceptance_run.settings


@pytest.fixture(scope="session")
def target(acceptance_run: Run) -> Target:
    """What is tested."""
    return acceptance_run.target


@pytest.fixture(scope="session")
def client(acceptance_run: Run) -> MagentoClient:
    """The REST client, signed in as administrator unless a call says otherwise, which knows the shop's release."""
    _ = acceptance_run.release
    return acceptance_run.client


@pytest.fixture(scope="session")
def evidence(acceptance_run: Run) -> Evidence:
    """The log of every exchange."""
    return acceptance_run.evidence


@pytest.fixture(scope="session")
def run_record(acceptance_run: Run) -> RunRecord:
    """Where stock movements are noted for the closing summary."""
    return acceptance_run.record


@pytest.fixture
def context(acceptance_run: Run) -> Context:
    """The ids of this scenario; other scenarios have their own."""
    return acceptance_run.record.new_context(acceptance_run.record.scenario)


@pytest.fixture
def cleanup(acceptance_run: Run) -> Iterator[CleanupStack]:
    """What this scenario creates, removed at its end."""
    scenario = acceptance_run.record.scenario
    ledger = CleanupStack(
        acceptance_run.record.record_untidied, run_tag=acceptance_run.run_tag, resource_log=acceptance_run.resource_log
    )
    yield ledger
    if not acceptance_run.tidies:
        return
    with (
        acceptance_run.evidence.during(scenario, "tidying up"),
        acceptance_run.signals.cleaning(acceptance_run.deadline),
    ):
        ledger.tidy()
