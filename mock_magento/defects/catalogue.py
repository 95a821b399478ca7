"""Every defect by its name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from mock_magento.defects import answers, invoice_records, money, order_records, refusals, stock
from mock_magento.defects.model import Defect

DEFECTS: tuple[Defect, ...] = (
    *(replace(defect, about="money") for defect in money.DEFECTS),
    *invoice_records.DEFECTS,
    *order_records.DEFECTS,
    *stock.DEFECTS,
    *(replace(defect, about="refusals") for defect in refusals.DEFECTS),
    *answers.DEFECTS,
)

CATALOGUE: Mapping[str, Defect] = MappingProxyType({defect.name: defect for defect in DEFECTS})
"""Every defect by its name, in the order in which reports list them."""
