"""The pins with hashes are those without, and neither file says where packages come from."""

from __future__ import annotations

import re

import pytest


def pins(text: str) -> dict[str, str]:
    found = re.findall(r"(?m)^([A-Za-z0-9._-]+)==([^\s;\\]+)", text)
    return {re.sub(r"[-_.]+", "-", name).lower(): version for name, version in found}


def test_what_is_installed_by_hash_is_what_is_pinned(pytestconfig: pytest.Config) -> None:
    plain = (pytestconfig.rootpath / "constraints.txt").read_text()
    hashed = (pytestconfig.rootpath / "constraints-hashed.txt").read_text()
    pinned, by_hash = pins(plain), pins(hashed)
    assert by_hash.keys() >= {"pytest", "pytest-bdd", "httpx", "jsonschema", "granian", "hatchling"}
    assert {name: version for name, version in by_hash.items() if pinned.get(name, version) != version} == {}
    entries = re.split(r"(?m)^(?=[A-Za-z0-9])", hashed)[1:]
    assert len(entries) == len(by_hash)
    assert all(re.search(r"--hash=sha256:[0-9a-f]{64}", entry) for entry in entries)
    assert not re.search(
        r"://|--(extra-)?index-url|--find-links|--trusted-host", plain + hashed.partition("\nanyio")[2]
    )
