"""Holds tests/prove/claims.toml against the reports/prove.json of `magento-acceptance prove --short`: which claims each defect fails.

Exits with 1 where they differ; `--write` writes the table anew, and its changes want a review.
"""

from __future__ import annotations

import json
import sys
import tomllib
from pathlib import Path

TABLE = Path(__file__).parents[1] / "tests" / "prove" / "claims.toml"


def main(*arguments: str) -> int:
    """Compare or, asked to, write; the exit code."""
    proof = Path(next((argument for argument in arguments if argument != "--write"), "reports/prove.json"))
    caught = json.loads(proof.read_text(encoding="utf-8"))["caught"]
    found = {entry["name"]: sorted(entry["claims"]) for entry in caught if entry["claims"]}
    text = TABLE.read_text(encoding="utf-8")
    if "--write" in arguments:
        rows = sorted(f"{name} = {json.dumps(claims)}\n" for name, claims in found.items())
        TABLE.write_text(f"{text.partition('[claims]')[0]}[claims]\n{''.join(rows)}", encoding="utf-8")
        return 0
    reviewed = tomllib.loads(text)["claims"]
    different = sorted(name for name in found | reviewed if found.get(name) != reviewed.get(name))
    for name in different:
        sys.stderr.write(f"{name} fails {found.get(name, [])}, by the table {reviewed.get(name, [])}\n")
    return int(bool(different))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
