"""What a replay would call: recorded on a throw-away mock, with the ids as names. The target is not called."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from urllib.parse import quote, unquote_plus, urlsplit

from magento_acceptance.files import read_lines
from magento_acceptance.flows.tutorial_replay import STEPS
from magento_acceptance.flows.tutorial_run import Step, TutorialRun
from magento_acceptance.redaction.redactor import MASK, Redactor
from magento_acceptance.rest.route import below_v1
from magento_acceptance.rest.routes import match
from magento_acceptance.run_log.context import Context
from magento_acceptance.run_log.evidence import Evidence
from magento_acceptance.session.target import open_target
from magento_acceptance.settings.setting import Secret
from magento_acceptance.settings.settings import MOCK, MOCK_PASSWORD, MOCK_USERNAME, Settings
from magento_acceptance.settings.sign_in import SignInWay

_MOCK_STORE: Final = "default"
_ADMIN_SIGN_IN: Final = "/integration/admin/token"
_NAMED: Final = frozenset({"order", "invoice", "shipment", "customer", "stock"})
"""Of what the ids in a path are written as names."""
_FIELDS: Final = {
    "order_id": "order",
    "orderIds": "order",
    "quote_id": "quote",
    "cartId": "quote",
    "order_item_id": "order_item",
    "stock_id": "stock",
    "stockId": "stock",
    "customer_id": "customer",
    "email": "customer_email",
}
"""Fields and search filters that hold an id, and what it is of."""
_FILTER: Final = re.compile(r"(\[field\]=(\w+)&[^=]*\[value\]=)([^&]*)")


@dataclass(frozen=True)
class Call:
    """One call: the caller (admin, customer, nobody), method, path with query, and body (None: none is sent)."""

    step: Step
    caller: str
    method: str
    path: str
    body: Any


def calls(settings: Settings, first: int, last: int) -> list[Call]:
    """Record the calls of the steps `first` to `last`, both counted from 1, as a process makes them that begins with `first`.

    Ids are written as names in braces and secrets are masked. Raises what a step raises where the mock itself fails.
    """
    redactor = Redactor(settings.secrets())
    context = Context()
    with TemporaryDirectory() as folder:
        path = Path(folder, "calls.jsonl")
        _record(settings, redactor, context, Evidence(path, redactor), first, last)
        names = _Names(context)
        entries = list(read_lines(path))
    return list(_calls(entries, names, settings))


def written(found: list[Call]) -> Iterator[str]:
    """The calls as lines, step by step."""
    step: Step | None = None
    for call in found:
        if call.step is not step:
            step = call.step
            yield f"Step {step.number}  {step.title}"
        yield f"  {call.caller:<8}  {call.method:<6}  {call.path}"
        if call.body is not None:
            yield f"{'':<20}{json.dumps(call.body, ensure_ascii=False)}"


def _record(
    settings: Settings, redactor: Redactor, context: Context, evidence: Evidence, first: int, last: int
) -> None:
    throw_away = replace(
        settings,
        target=MOCK,
        base_url=None,
        store_code=_MOCK_STORE,
        admin_username=settings.admin_username or MOCK_USERNAME,
        admin_password=Secret(MOCK_PASSWORD),
        access_token=None,
        order_id=None,
        allow_inventory_setup=True,
    )
    target = open_target(throw_away, redactor)
    try:
        before = TutorialRun(target.client(Evidence(None, redactor)), context, throw_away)
        for step in STEPS[: first - 1]:
            step.run(before)
        target.forget_token()
        run = TutorialRun(target.client(evidence), context, throw_away)  # which knows no password of the customer's
        for step in STEPS[first - 1 : last]:
            with evidence.during(None, str(step.number)):
                step.run(run)
    finally:
        target.close()


def _calls(entries: list[dict[str, Any]], names: _Names, settings: Settings) -> Iterator[Call]:
    for entry in entries:
        request = entry["request"]
        parts = urlsplit(request["url"])
        path = parts.path.replace(f"/rest/{_MOCK_STORE}/", f"/rest/{settings.store_code}/", 1)
        if path.endswith(_ADMIN_SIGN_IN):
            if settings.sign_in in (SignInWay.TOKEN, SignInWay.OAUTH):
                continue
            if settings.sign_in is SignInWay.ONE_TIME_CODE:
                path = path.removesuffix(_ADMIN_SIGN_IN) + "/tfa/provider/google/authenticate"
                request["json"]["otp"] = MASK
        query = f"?{unquote_plus(parts.query)}" if parts.query else ""
        yield Call(
            STEPS[int(entry["step"]) - 1],
            str(entry["caller"]).partition(" ")[0],
            request["method"],
            names.in_path(request["method"], path) + names.in_query(query),
            names.in_body(request["json"]) if "json" in request else request.get("text"),
        )


class _Names:
    """Writes names for ids: what an id is of follows from where it stands, which one of them from the context."""

    def __init__(self, context: Context) -> None:
        self._keys = {(entry.name, str(entry.id)): entry.key for entry in context}

    def in_path(self, method: str, path: str) -> str:
        below = below_v1(path)
        found = match(method, below) if below else None
        if below is None or found is None:
            return path
        ids = dict(zip(found.route.kinds, found.ids, strict=True))

        def written(kind: str) -> str:
            if kind in _NAMED and ids[kind].isdigit():
                return self._name(kind, ids[kind])
            return quote(ids[kind], safe="/" if kind == "cart" else "")

        return path.removesuffix(below) + found.route.path(written)

    def in_query(self, query: str) -> str:
        def name(match: re.Match[str]) -> str:
            what = _FIELDS.get(match[2])
            return f"{match[1]}{self._name(what, match[3])}" if what else match[0]

        return _FILTER.sub(name, query)

    def in_body(self, body: Any, of: str = "") -> Any:
        if isinstance(body, Mapping):
            return {key: self._field(key, value, of) for key, value in body.items()}
        return [self.in_body(item, of) for item in body] if isinstance(body, list) else body

    def _field(self, key: str, value: Any, of: str) -> Any:
        name = "customer" if (of, key) == ("customer", "id") else _FIELDS.get(key)
        if key == "username" and ("customer_email", str(value)) in self._keys:
            name = "customer_email"
        if name is None or isinstance(value, Mapping):
            return self.in_body(value, key)
        if isinstance(value, list):
            return [self._name(name, item) for item in value]
        return self._name(name, value)

    def _name(self, name: str, value: object) -> str:
        key = self._keys.get((name, str(value)), "")
        return f"{{{name} {key}}}" if key else f"{{{name}}}"
