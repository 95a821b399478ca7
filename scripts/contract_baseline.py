"""Make the contract that shops are held against: the part of an OpenAPI that the scenarios' routes reach, and what they send.

    python scripts/contract_baseline.py tests/recordings magento_acceptance/contract/baseline.json.gz

What scenarios send is taken from the accepted requests of the recordings of 2.4.7.
"""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path

from magento_acceptance.contract.document import Contract, parse, route_name
from magento_acceptance.contract.usage import OWN_CART, restricted, sent_by
from magento_acceptance.rest.route import CART
from magento_acceptance.rest.routes import match


def sent(contract: Contract, folder: Path) -> dict[str, list[str]]:
    """What the accepted requests of the recordings fill in, by route or type."""
    found: dict[str, set[str]] = {}
    for file in sorted(folder.glob("*.json.gz")):
        for exchange in json.loads(gzip.decompress(file.read_bytes()))["exchanges"]:
            request = exchange["request"]
            matched = match(request["method"], request["path"].partition("?")[0].removeprefix("/V1/"))
            if matched is None or exchange["response"]["status"] != 200:
                continue
            name = route_name(matched.route.method, "/V1/" + matched.route.template.replace(CART, OWN_CART))
            if name in contract.routes:
                for owner, place in sent_by(contract, name, contract.routes[name], request.get("json")):
                    found.setdefault(owner, set()).add(place)
    return {owner: sorted(places) for owner, places in sorted(found.items())}


def main() -> None:
    """Read the recordings in the folder that the command line names first, and write to the file that it names second."""
    folder = Path(sys.argv[1])
    text = gzip.decompress((folder / "facts" / "openapi-2.4.7.json.gz").read_bytes())
    document, whole = json.loads(text), parse(text, "openapi-2.4.7")
    used = restricted(whole)
    paths = {
        path: kept
        for path, methods in document["paths"].items()
        if (kept := {method: found for method, found in methods.items() if route_name(method, path) in used.routes})
    }
    part = {"swagger": document["swagger"], "info": document["info"], "paths": paths}
    part["definitions"] = {name: found for name, found in document["definitions"].items() if name in used.types}
    part["x-sent"] = sent(whole, folder)
    packed = json.dumps(part, separators=(",", ":"), sort_keys=True)
    Path(sys.argv[2]).write_bytes(gzip.compress(packed.encode(), mtime=0))


if __name__ == "__main__":
    main()
