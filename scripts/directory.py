"""Make the directory's facts: countries with their codes and English names, and regions as Magento numbers them.

    pip install babel pycountry && python scripts/directory.py tests/recordings/baseline.json.gz > mock_magento/data/store/directory.json

Names are CLDR's, as PHP's intl gives them to Magento. Regions of the United States are read from the recording, Canada's follow on them.
"""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path

import pycountry
from babel import Locale

CANADA = (
    "AB Alberta",
    "BC British Columbia",
    "MB Manitoba",
    "NL Newfoundland and Labrador",
    "NB New Brunswick",
    "NS Nova Scotia",
    "NT Northwest Territories",
    "NU Nunavut",
    "ON Ontario",
    "PE Prince Edward Island",
    "QC Quebec",
    "SK Saskatchewan",
    "YT Yukon Territory",
)


def main() -> None:
    """Print the document."""
    exchanges = json.loads(gzip.decompress(Path(sys.argv[1]).read_bytes()))["exchanges"]
    states = next(item for item in exchanges if item["id"] == "base-region-us")["response"]["json"]["available_regions"]
    names = Locale("en", "US").territories
    countries = {
        country.alpha_2: [country.alpha_3, names[country.alpha_2]]
        for country in sorted(pycountry.countries, key=lambda country: country.alpha_2)
        if country.alpha_2 in names
    }
    regions = {
        "US": [[int(state["id"]), state["code"], state["name"]] for state in states],
        "CA": [[len(states) + place, *entry.split(" ", 1)] for place, entry in enumerate(CANADA, 1)],
    }
    print(json.dumps({"countries": countries, "regions": regions}, ensure_ascii=False, indent=0))  # noqa: T201


if __name__ == "__main__":
    main()
