"""The table of defects and the claims that they fail names what there is; scripts/claims_table.py holds a proof against it."""

from __future__ import annotations

import tomllib
from pathlib import Path

from magento_acceptance.prove import plan
from magento_acceptance.report.criteria import criteria

TABLE: dict[str, list[str]] = tomllib.loads(Path(__file__).with_name("claims.toml").read_text(encoding="utf-8"))[
    "claims"
]


def test_the_table_names_defects_and_claims_that_there_are() -> None:
    assert set(TABLE) <= {case.name for case in plan.defects()}
    assert {claim for claims in TABLE.values() for claim in claims} <= {criterion.id for criterion in criteria()}
