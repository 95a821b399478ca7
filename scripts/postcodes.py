"""Condense the United States' postcodes to the facts that distances need: postcode, place, state, latitude, longitude.

    pip install zipcodes && python scripts/postcodes.py mock_magento/data/geo/US.tsv.gz

Magento imports the same facts with `bin/magento inventory-geonames:import US`.
"""

from __future__ import annotations

import gzip
import sys
from pathlib import Path

import zipcodes


def main() -> None:
    """Write the compressed table to the path named on the command line."""
    entries = [entry for entry in zipcodes.list_all() if entry["lat"] and entry["long"]]
    # state by state, as the file that Magento imports: where a place's name is not unique, the first one counts
    entries.sort(key=lambda entry: (entry["state"], entry["zip_code"]))
    lines = [
        "\t".join((entry["zip_code"], entry["city"], entry["state"], entry["lat"], entry["long"])) for entry in entries
    ]
    text = "\n".join(lines) + "\n"
    # no time stamp, so that the same facts give the same file
    Path(sys.argv[1]).write_bytes(gzip.compress(text.encode(), 9, mtime=0))


if __name__ == "__main__":
    main()
