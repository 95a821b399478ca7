"""One scenario as a Postman collection (v2.1.0): its calls in order, to be sent again outside this tool.

Ids go from response to call as variables, names are new with every run of the collection, and secrets are variables that are empty or made
up. Each call tests the recorded status; the values that were wrong are tested against what was expected.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from http import HTTPStatus
from http.client import responses
from itertools import groupby
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from magento_acceptance.expectations.pointers import unescape
from magento_acceptance.expectations.values import ABSENT, show
from magento_acceptance.files import write_whole
from magento_acceptance.redaction.redactor import MASK
from magento_acceptance.report.exchanges import Exchange
from magento_acceptance.report.formats.har import body_text, header
from magento_acceptance.report.formats.id_flow import IdFlow
from magento_acceptance.rest.route import below_v1

_SCHEMA: Final = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
_SERVED_MOCK: Final = "http://127.0.0.1:8085"
_TAG: Final = re.compile(r"qa-[0-9a-f]{6}(?=-[0-9a-f]{8})", re.IGNORECASE)
ADMIN_SIGN_IN: Final = "integration/admin/token"
_CUSTOMER_SIGN_IN: Final = "integration/customer/token"
_HEADERS: Final = frozenset({"accept", "content-type"})  # the rest are the client's own, or secret
_NEW_NAMES: Final = (
    'const digit = () => "0123456789abcdef"[Math.floor(Math.random() * 16)];',
    'pm.collectionVariables.set("run", Array.from({length: 6}, digit).join(""));',
    'pm.collectionVariables.set("password", pm.variables.replaceIn("Aa1-{{$guid}}"));',
)
_AT: Final = (
    'const at = (pointer) => pointer.split("/").slice(1).map((key) => key.replace(/~1/g, "/").replace(/~0/g, "~"))'
    ".reduce((value, key) => value[key], pm.response.json());"
)


def write(name: str, exchanges: Sequence[Exchange], failure: Mapping[str, Any], path: Path) -> None:
    """Write the collection of a scenario: its exchanges, and its failure (`rows`, `exchange`; empty where it passed). Raises OSError.

    An exchange with which the administrator signed in may come first.
    """
    made = _Collection(exchanges, failure).made(name)
    write_whole(path, json.dumps(made, indent=1) + "\n")


class _Collection:
    def __init__(self, exchanges: Sequence[Exchange], failure: Mapping[str, Any]) -> None:
        self._exchanges = [entry for entry in exchanges if below_v1(entry["request"]["url"]) is not None]
        self._flow = IdFlow()
        self._secrets: set[str] = set()
        self._wrong: dict[int, list[Mapping[str, str]]] = {}
        ids = [entry["exchange"] for entry in self._exchanges]
        last = ids.index(failure["exchange"]) if failure.get("exchange") in ids else len(ids)
        for row in failure.get("rows") or ():
            seen = self._exchanges[: last + 1]
            places = [n for n, entry in enumerate(seen) if _shown(_value(entry, row["where"])) == row["found"]]
            if _is_of_http(row):
                places = [last] if last < len(ids) else []
            if places:
                self._wrong.setdefault(places[-1], []).append(row)

    def made(self, name: str) -> dict[str, Any]:
        requests = [self._request(place, entry) for place, entry in enumerate(self._exchanges)]
        items = [(entry, self._item(place, entry, requests[place])) for place, entry in enumerate(self._exchanges)]
        folders = [
            {"name": step, "item": [item for _, item in group]}
            for step, group in groupby(items, key=lambda pair: _folder(pair[0]))
        ]
        if items:
            items[0][1]["event"].insert(0, _script("prerequest", _NEW_NAMES))
        filled = {variable for fills in self._flow.fills.values() for variable, _ in fills}
        variables = {"base_url": _base(self._exchanges), "run": "", "password": "", "admin_token": ""}
        variables |= dict.fromkeys(sorted((self._secrets | filled) - variables.keys()), "")
        return {
            "info": {"name": name, "schema": _SCHEMA, "description": _ABOUT},
            "auth": _bearer("admin_token"),
            "item": folders,
            "variable": [{"key": key, "value": value} for key, value in variables.items()],
        }

    def _request(self, place: int, entry: Exchange) -> dict[str, Any]:
        sent = entry["request"]
        below = below_v1(sent["url"])
        path = [*_prefix(sent["url"]), *_tagged(self._flow.path(entry)).split("/")]
        query = [{"key": key, "value": _tagged(value)} for key, value in self._flow.query(entry)]
        raw = "/".join(["{{base_url}}", *path]) + ("?" if query else "")
        request = {
            "method": sent["method"],
            "header": [
                {"key": key, "value": value}
                for key, value in sent.get("headers", {}).items()
                if key.lower() in _HEADERS
            ],
            "url": {
                "raw": raw + "&".join(f"{pair['key']}={pair['value']}" for pair in query),
                "host": ["{{base_url}}"],
                "path": path,
                **({"query": query} if query else {}),
            },
            "auth": self._auth(entry),
        }
        if "json" in sent:
            body = self._with_secrets(sent["json"], "admin_" if below == ADMIN_SIGN_IN else "", _refused(entry))
            request["body"] = {"mode": "raw", "raw": _tagged(self._flow.body(body))}
        elif "text" in sent:
            request["body"] = {"mode": "raw", "raw": _tagged(sent["text"])}
        if below == _CUSTOMER_SIGN_IN and not _refused(entry):
            self._flow.gives(place, "token", f"customer {sent['json'].get('username')}")
        elif below == ADMIN_SIGN_IN and not _refused(entry):
            self._flow.fills.setdefault(place, []).append(("admin_token", ""))
        self._flow.take_in(place, entry)
        return request

    def _auth(self, entry: Exchange) -> dict[str, Any]:
        caller = str(entry.get("caller") or "nobody")
        if not header(entry["request"], "authorization"):
            return {"type": "noauth"}
        if caller == "admin":
            return _bearer("admin_token")
        return _bearer(self._flow.variable("token", caller, "customer_token") or self._secret("other_token"))

    def _with_secrets(self, value: Any, prefix: str, refused: bool, key: str = "") -> Any:
        """A body with variables for what is masked; a sign-in that was refused keeps a wrong password."""
        if isinstance(value, Mapping):
            return {name: self._with_secrets(inner, prefix, refused, name) for name, inner in value.items()}
        if isinstance(value, list):
            return [self._with_secrets(inner, prefix, refused, key) for inner in value]
        if value == MASK and not refused:
            return f"{{{{{self._secret(prefix + key)}}}}}"
        if prefix and key == "username" and not refused:
            return f"{{{{{self._secret('admin_username')}}}}}"
        return value

    def _secret(self, name: str) -> str:
        self._secrets.add(name)
        return name

    def _item(self, place: int, entry: Exchange, request: Mapping[str, Any]) -> dict[str, Any]:
        sent, response = entry["request"], entry.get("response")
        fills, wrong = self._flow.fills.get(place, []), self._wrong.get(place, [])
        lines = []
        if response is not None and not any(map(_is_of_http, wrong)):
            status = response["status"]
            lines.append(f'pm.test("status {status}, as recorded", () => pm.response.to.have.status({status}));')
        if fills or wrong:
            lines.append(_AT)
        lines += [f"pm.collectionVariables.set({json.dumps(name)}, at({json.dumps(where)}));" for name, where in fills]
        lines += [_judgement(row, _value(entry, row["where"])) for row in wrong]
        return {
            "name": f"{entry['exchange']}: {sent['method']} {below_v1(sent['url'])}",
            "request": dict(request),
            "response": [_example(entry, request)] if response is not None else [],
            "event": [_script("test", lines)],
        }


_ABOUT: Final = """\
The calls of one scenario, recorded by magento-acceptance. Before a run set base_url, and admin_token (or admin_username and
admin_password, where the first call signs in). It writes to the shop: it makes customers, products and orders of its own and removes
what Magento lets it remove. Each call tests the status that was recorded; a value that was wrong is tested against the expected one,
so the test fails as long as the shop is wrong."""


def _folder(entry: Exchange) -> str:
    return "Sign in" if entry.get("scenario") is None else str(entry.get("step") or "Other calls")


def _script(listen: str, lines: Iterable[str]) -> dict[str, Any]:
    return {"listen": listen, "script": {"type": "text/javascript", "exec": list(lines)}}


def _bearer(variable: str) -> dict[str, Any]:
    return {"type": "bearer", "bearer": [{"key": "token", "value": f"{{{{{variable}}}}}", "type": "string"}]}


def _base(exchanges: Sequence[Exchange]) -> str:
    """The shop's address; the mock in process has none, so that of one that is served."""
    parts = urlsplit(str(exchanges[0]["request"]["url"]) if exchanges else _SERVED_MOCK)
    return _SERVED_MOCK if (parts.hostname or "").endswith(".invalid") else f"{parts.scheme}://{parts.netloc}"


def _prefix(url: str) -> list[str]:
    """The segments up to V1."""
    return [*urlsplit(url).path.partition("/V1/")[0].strip("/").split("/"), "V1"]


def _tagged(text: str) -> str:
    """A text in which the run's tag is the one of the collection's run."""
    return _TAG.sub("qa-{{run}}", text)


def _refused(entry: Exchange) -> bool:
    return int(entry.get("response", {}).get("status", 0)) >= HTTPStatus.BAD_REQUEST


def _value(entry: Exchange, where: str) -> Any:
    """The value at a pointer of a response; ABSENT where there is none."""
    value = entry.get("response", {}).get("json", ABSENT)
    for part in where.removesuffix("/").split("/")[1:]:
        key = unescape(part)
        if isinstance(value, Mapping) and key in value:
            value = value[key]
        elif isinstance(value, list) and key.isdigit() and int(key) < len(value):
            value = value[int(key)]
        else:
            return ABSENT
    return value


def _judgement(row: Mapping[str, str], found: Any) -> str:
    """A test of a value that was wrong; where what was expected is words, it must at least be another value."""
    try:
        claim = f"to.eql({json.dumps(json.loads(row['expected']))})"
    except ValueError:
        claim = f"to.not.eql({json.dumps(found)})"
    title = f"{row['name']}: {row['expected']} is expected ({row['why']})"
    value = "pm.response.code" if _is_of_http(row) else f"at({json.dumps(row['where'].removesuffix('/'))})"
    return f"pm.test({json.dumps(title)}, () => pm.expect({value}).{claim});"


def _is_of_http(row: Mapping[str, str]) -> bool:
    """Whether a row is about the response's status, as in checks of refusals, not about an order's."""
    return row["where"] == "/status" and row["found"].isdigit()


def _shown(value: Any) -> str:
    """A value of the evidence as checks show it, which read numbers exactly."""
    return show(Decimal(str(value)) if isinstance(value, float) else value)


def _example(entry: Exchange, request: Mapping[str, Any]) -> dict[str, Any]:
    """The recorded response, which Postman shows beside the call."""
    response = entry["response"]
    status = response["status"]
    return {
        "name": "as recorded",
        "originalRequest": dict(request),
        "status": responses.get(status, ""),
        "code": status,
        "header": [{"key": name, "value": str(value)} for name, value in response.get("headers", {}).items()],
        "body": body_text(response) or "",
    }
