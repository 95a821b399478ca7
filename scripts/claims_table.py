"""Writes tests/prove/claims.toml anew from the reports/prove.json of `magento-acceptance prove --defects-only`; review the changes."""

from __future__ import annotations

import json
import sys
from pathlib import Path

TABLE = Path(__file__).parents[1] / "tests" / "prove" / "claims.toml"


def main(proof: Path) -> None:
    """Keep the table's head, and replace its rows."""
    caught = json.loads(proof.read_text(encoding="utf-8"))["caught"]
    rows = sorted(f"{entry['name']} = {json.dumps(sorted(entry['claims']))}\n" for entry in caught if entry["claims"])
    head = TABLE.read_text(encoding="utf-8").partition("[claims]\n")[0]
    TABLE.write_text(f"{head}[claims]\n{''.join(rows)}", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "reports/prove.json"))
