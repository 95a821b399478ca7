"""A run's exchanges for the tools that other people use: all of them as HAR, those of one scenario as a Postman collection."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Final

from magento_acceptance.report.document import NoReport, open_exchanges
from magento_acceptance.report.exchanges import Exchange, Exchanges
from magento_acceptance.report.formats import har, postman
from magento_acceptance.report.labels import scenario_title
from magento_acceptance.report.scenarios import Scenario, read_scenarios
from magento_acceptance.rest.route import below_v1
from magento_acceptance.run_log.workspace import Workspace

_LISTED: Final = 20


def export_har(folder: Path, wanted: str | None = None, path: Path | None = None) -> tuple[Path, int]:
    """Write a run's exchanges as HAR, or those of the scenario that is `wanted`; returns the file and how many it holds.

    Without `path` the file goes to the run's folder. Raises NoReport where there is no such run or scenario, OSError.
    """
    exchanges = open_exchanges(folder)
    scenario = None if wanted is None else chosen(called(folder, exchanges), wanted)
    path = path or folder / (f"{scenario['id']}.har" if scenario else "exchanges.har")
    return path, har.write(exchanges, path, scenario["recorded_as"] if scenario else None)


def export_postman(folder: Path, wanted: str | None = None, path: Path | None = None) -> tuple[Path, int]:
    """Write the calls of one scenario as a Postman collection: of the one `wanted`, by default of the one that failed.

    Returns and raises as `export_har`; NoReport too where no scenario failed, or more than one.
    """
    exchanges = open_exchanges(folder)
    scenarios = called(folder, exchanges)
    scenario = chosen(scenarios, wanted) if wanted is not None else _failed(scenarios)
    own = [*_sign_in(exchanges), *exchanges.of(scenario["recorded_as"])]
    path = path or folder / f"{scenario['id']}.postman_collection.json"
    postman.write(f"{scenario['feature']}: {scenario_title(scenario)}", own, scenario["failure"] or {}, path)
    return path, len(own)


def _failed(scenarios: Sequence[Scenario]) -> Scenario:
    failed = [scenario for scenario in scenarios if scenario["status"] == "failed"]
    if len(failed) == 1:
        return failed[0]
    raise NoReport(f"{len(failed) or 'no'} scenarios failed; name one with --scenario: {_names(failed or scenarios)}")


def _sign_in(exchanges: Exchanges) -> Iterable[Exchange]:
    """The call with which the administrator signed in before the first scenario, where they did so with a password."""
    for entry in exchanges.of(None):
        request, status = entry["request"], entry.get("response", {}).get("status")
        if status == HTTPStatus.OK and below_v1(request["url"]) == postman.ADMIN_SIGN_IN:
            return [entry]
    return []


def called(folder: Path, exchanges: Exchanges | None = None) -> list[Scenario]:
    """The scenarios of a run that called something. Raises NoReport, OSError."""
    exchanges = exchanges or open_exchanges(folder)
    names = set(exchanges.scenarios)
    return [found for found in read_scenarios(Workspace.of(folder), exchanges) if found["recorded_as"] in names]


def chosen(scenarios: Sequence[Scenario], wanted: str) -> Scenario:
    """The scenario that is meant: its id in the sign-off, or what stands in no other scenario's name. Raises NoReport."""
    folded = wanted.casefold()
    matching = [
        scenario
        for scenario in scenarios
        if scenario["id"] == wanted or folded in f"{scenario['feature']}: {scenario_title(scenario)}".casefold()
    ]
    exact = [scenario for scenario in matching if wanted in (scenario["id"], scenario_title(scenario))]
    if len(found := exact or matching) == 1:
        return found[0]
    raise NoReport(f"{len(found) or 'no'} scenarios match {wanted!r}; name one of: {_names(found or scenarios)}")


def _names(scenarios: Sequence[Scenario]) -> str:
    names = [f"{scenario['id']} ({scenario_title(scenario)})" for scenario in scenarios[:_LISTED]]
    more = f"; and {len(scenarios) - _LISTED} more" if len(scenarios) > _LISTED else ""
    return "; ".join(names) + more
