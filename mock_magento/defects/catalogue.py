"""Every defect by its name: catalogue.toml says what each is, the other modules what it does."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib import resources
from types import MappingProxyType
from typing import Final

from mock_magento.defects import (
    answers,
    composites,
    crowds,
    deductions,
    invoice_records,
    money,
    order_records,
    races,
    refunds,
    refusals,
    rights,
    stock,
)
from mock_magento.defects.model import Defect, DefectKind

_UNREPORTED: Final = "no public report known to us"
_WORKS: Final = {
    name: work
    for module in (
        money,
        invoice_records,
        order_records,
        composites,
        stock,
        deductions,
        races,
        crowds,
        refusals,
        rights,
        answers,
        refunds,
    )
    for name, work in module.WORKS.items()
}


def _described() -> tuple[Defect, ...]:
    text = resources.files("mock_magento.defects").joinpath("catalogue.toml").read_text(encoding="utf-8")
    return tuple(
        Defect(
            name,
            entry["title"],
            entry["breaks"],
            entry.get("seen", _UNREPORTED),
            DefectKind(entry.get("kind", DefectKind.BEHAVIOUR)),
            _WORKS[name],
            entry.get("about", "captures"),
        )
        for name, entry in tomllib.loads(text).items()
    )


DEFECTS: tuple[Defect, ...] = _described()

CATALOGUE: Mapping[str, Defect] = MappingProxyType({defect.name: defect for defect in DEFECTS})
"""Every defect by its name, in the order in which reports list them."""
