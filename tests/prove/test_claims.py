"""Every defect of the catalogue fails the claims of its value, and no others; see claims.toml."""

from __future__ import annotations

import tomllib
from pathlib import Path

from magento_acceptance.prove import plan
from magento_acceptance.prove.pool import Workers
from magento_acceptance.report.criteria import criteria

TABLE: dict[str, list[str]] = tomllib.loads(Path(__file__).with_name("claims.toml").read_text(encoding="utf-8"))[
    "claims"
]


def test_the_table_names_defects_and_claims_that_there_are() -> None:
    assert set(TABLE) <= {case.name for case in plan.defects()}
    assert {claim for claims in TABLE.values() for claim in claims} <= {criterion.id for criterion in criteria()}


def test_each_defect_fails_the_claims_of_its_value_and_no_others(workers: Workers) -> None:
    cases = [case for case in plan.defects() if case.name in TABLE]
    assert {verdict.case.name: sorted(verdict.claims) for verdict in workers.try_all(cases)} == TABLE
