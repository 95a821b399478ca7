"""The proof of an earlier `magento-acceptance prove`, kept as prove.json in the reports folder and quoted by summaries and the sign-off."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from magento_acceptance.files import make_folder, write_whole
from magento_acceptance.run_log.wording import amount_of

FILE: Final = "prove.json"


def write(summary: Mapping[str, Any], reports: Path) -> Path:
    """Write the proof to prove.json in the reports folder; returns the file. Raises OSError."""
    make_folder(reports)
    path = reports / FILE
    write_whole(path, json.dumps(summary, indent=2, ensure_ascii=False) + "\n")
    return path


def read(reports: Path) -> dict[str, Any] | None:
    """The proof of an earlier `prove`; None where there is none, or none that can be read."""
    try:
        found = json.loads((reports / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) and "defects" in found else None


def headline(summary: Mapping[str, Any]) -> str:
    """One line for summaries and for the sign-off."""
    defects, mutations, healthy = summary["defects"], summary["mutations"], summary["healthy"]
    parts = [f"this harness caught {defects['caught']} of {defects['seeded']} seeded defects"]
    if mutations["seeded"]:
        parts.append(f"{mutations['caught']} of {mutations['seeded']} wrong values")
    if healthy["shops"]:
        parts.append(
            f"{amount_of(healthy['false_alarms'], 'false alarm')} on {amount_of(healthy['shops'], 'healthy shop')}"
        )
    kind = "short proof" if summary["short"] else "proof"
    return f"{', '.join(parts)} ({kind} of {str(summary['finished'])[:10]})"
