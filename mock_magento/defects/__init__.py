"""Broken Magentos: a catalogue of faults, most of them met in real shops, each a switch of the mock.

`mock.defects.switch_on("stock-not-deducted")` breaks a mock from the next call on. What a defect breaks is seen over REST only by who looks
closely, which is what it is for: a harness proves with it that it looks.
"""

from mock_magento.defects.model import Defect, DefectKind
from mock_magento.defects.switchboard import ActiveDefects, NoSuchDefect, find

__all__ = ["ActiveDefects", "Defect", "DefectKind", "NoSuchDefect", "find"]
