"""Requests that no client should send: bodies that miss their interface, paths and queries gone wrong, callers of every kind."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any, Final

from mock_magento.webapi import contract
from mock_magento.webapi.messages import Request
from mock_magento.webapi.routes import Route

HUGE: Final = "9" * 400
LEAVES: Final[tuple[Any, ...]] = (
    *(
        None,
        True,
        False,
        0,
        1,
        -1,
        2,
        1.5,
        -0.0,
        1e-9,
        1e15,
        1e17,
        1e25,
        1e300,
        -1e300,
        2**31,
        2**63,
        2**70,
        -(2**63) - 1,
    ),
    *(
        "",
        " ",
        "x",
        "0",
        "1",
        "-1",
        "1.5",
        "1e5",
        "1e999",
        "0x1A",
        "NaN",
        "INF",
        "null",
        "true",
        HUGE,
        "٣",
        "½",
        "é",
        "\x00",
        "\n",
    ),
    *("\ud800", "%s", "%1", "{}", "' OR 1=1 --", "<b>", "../../etc", "a" * 5000, "2020-13-45 99:99:99", "x@y", "😀"),
    *([], {}, [[]], [None], {"": None}, {"0": {}}, [{}], {"a": {"b": {"c": []}}}, [1, "x", None, {}]),
)
TEXTS: Final = (
    *(
        "",
        "a",
        "24-WB01",
        "24-WB03",
        "MH01",
        "24-WG080",
        "240-LV06",
        "no-such",
        "US",
        "NY",
        "DE",
        "flatrate",
        "tablerate",
    ),
    *(
        "bestway",
        "instore",
        "pickup",
        "banktransfer",
        "checkmo",
        "jane@example.com",
        "default",
        "hq",
        "base",
        "website",
        "simple",
    ),
    *("virtual", "configurable", "complete", "processing", "pending", "closed", "H20", "12345", "2026-01-01 00:00:00"),
    *("by_percent", "by_fixed", "buy_x_get_y", "cart_fixed", "NO_COUPON", "SPECIFIC_COUPON", "PRODUCT", "alphanum"),
    *("Magento\\SalesRule\\Model\\Rule\\Condition\\Combine", "Magento\\SalesRule\\Model\\Rule\\Condition\\Product"),
    *(
        "Magento\\SalesRule\\Model\\Rule\\Condition\\Address",
        "base_subtotal",
        "qty",
        "sku",
        ">=",
        "==",
        "()",
        "all",
        "any",
    ),
    *("priority", "distance", "entity_id", "ASC", "DESC", "eq", "in", "like", "frontend", "Password1"),
)
WORDS: Final = (
    "%20",
    "%2F",
    "%252F",
    "%00",
    "%FF",
    "%C3%28",
    "%",
    "%zz",
    "..",
    ".",
    "'",
    "x" * 3000,
    "%0A",
    "٣",
    "1%2B1",
    "a%2Cb",
)
KNOWN: Final[Mapping[str, Sequence[str]]] = {
    "sku": ("24-WB01", "MH01", "24-WG080", "240-LV06", "MH01-S-Gray"),
    "childSku": ("MH01-S-Gray", "24-WB01"),
    "sourceCode": ("default", "hq"),
    "type": ("website",),
    "code": ("base",),
    "countryId": ("US", "DE"),
    "couponCode": ("H20",),
    "requestedQty": ("1", "2.5", "1e9"),
}
"""Path parameters that exist in the shop; any other parameter is an id."""
IDS: Final = ("1", "2", "3", "4", "5", "6")
NAMES: Final = (
    *("searchCriteria", "searchCriteria[pageSize]", "searchCriteria[page_size]", "searchCriteria[currentPage]"),
    *("searchCriteria[filter_groups]", "searchCriteria[filter_groups][0]", "searchCriteria[filter_groups][0][filters]"),
    *("searchCriteria[filter_groups][0][filters][0]", "searchCriteria[filterGroups][0][filters][0][conditionType]"),
    *("searchCriteria[filter_groups][0][filters][0][field]", "searchCriteria[filter_groups][0][filters][0][value]"),
    *(
        "searchCriteria[filter_groups][0][filters][0][condition_type]",
        "searchCriteria[filter_groups][0][filters][0][value][]",
    ),
    *("searchCriteria[sortOrders]", "searchCriteria[sortOrders][0][field]", "searchCriteria[sortOrders][0][direction]"),
    *(
        "searchCriteria[sort_orders][][field]",
        "searchCriteria[x]",
        "searchCriteria[",
        "searchCriteria]",
        "[",
        "[]",
        "a[b",
        "a]b[",
    ),
    *(
        "fields",
        "fields[]",
        "fields[0]",
        "a.b",
        "a b",
        "",
        "a[][][]",
        "sku",
        "searchRequest[pageSize]",
        "searchRequest[area][radius]",
    ),
    *(
        "searchRequest[area][searchTerm]",
        "searchRequest[filters][sku][value]",
        "searchRequest[scopeCode]",
        "scope",
        "qty",
    ),
    *(
        "skuRequests[0][sku]",
        "skuRequests[0][qty]",
        "skus[]",
        "skus",
        "stockId",
        "addressRequest[country]",
        "source[lat]",
    ),
    *(
        "criteria",
        "searchRequest",
        "cartId",
        "id",
        "currentPage",
        "pageSize",
        "websiteId",
        "destination[lng]",
        "sku[0]",
    ),
)
VALUES: Final = (
    *(
        "",
        "0",
        "1",
        "-1",
        "x",
        "1.5",
        "99999999999999999999999",
        "sku",
        "entity_id",
        "status",
        "name",
        "eq",
        "in",
        "like",
        "nin",
    ),
    *(
        "gteq",
        "finset",
        "null",
        "regexp",
        "ASC",
        "sideways",
        "%25",
        "%",
        "%FF%FE",
        "%00",
        "a,b,,c",
        "[",
        "]",
        "items[sku]",
    ),
    *(
        "items[sku],total_count",
        "items[",
        "items]",
        "a[b[c[d]]]",
        "[[[[",
        "items[[sku]]",
        ",,,",
        "24-WB01",
        "US",
        "website",
        "2",
        "1e308",
    ),
    *(
        "created_at",
        "increment_id",
        "grand_total",
        "source_code",
        "٣",
        "%F0%9F%98%80",
        "*",
        "(",
        "[a-z",
        "\\",
        "+",
        "1" * 5000,
        "1e9999999999999999999999",
        "-1e-9999999999999999999999",
        "%25_%25_%25_%25_%25_%25_%25_%25_q",
        "(a*)*b",
    ),
)
CONTENT_TYPES: Final = (
    *(
        "application/json",
        "application/json; charset=utf-8",
        "application/json;charset=UTF-16",
        "text/plain",
        "application/xml",
    ),
    *(
        "",
        None,
        "application/x-www-form-urlencoded",
        "json",
        ";;;",
        "APPLICATION/JSON",
        "multipart/form-data; boundary=x",
    ),
)
METHODS: Final = ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "get", "FOO", "")
SCOPES: Final = ("", "default/", "all/", "no-such/", "%2e/", "V1/")
RAW: Final = (
    *(
        b"",
        b"{",
        b"}",
        b"[]",
        b"[1,2]",
        b"null",
        b"1",
        b'"x"',
        b"{}{}",
        b"{'a':1}",
        b'{"a":}',
        b"NaN",
        b'{"a":Infinity}',
        b"\xff\xfe",
    ),
    *(
        b'{"a":"\xff"}',
        b"\xef\xbb\xbf{}",
        b"[" * 100_000,
        b'{"a":' * 5_000,
        b"[" * 300 + b"]" * 300,
        b"\x00",
        b'{"a":1,"a":2}',
        b"<a/>",
    ),
    *(
        b'{"\\ud800":1}',
        b'{"a":"\\ud800"}',
        b"1e999999",
        b'{"entity":' + b"9" * 5_000 + b"}",
        b'{"items":1e999999999}',
        b"{}".rjust(9),
    ),
    *(
        b"{" + b'"a":' * 3,
        "{}".encode("utf-16"),
        b'{"a":-}',
        b"a=1&b=2",
        b'{"a":0x10}',
        b'{"a":.5}',
        b'{"a":1e-999999999}',
    ),
)


def request(
    route: Route, pools: Mapping[str, Sequence[str]], callers: Mapping[str, str | None], dice: Random
) -> Request:
    """One request to `route`, sound in most of its parts and wrong in some. `pools` are ids that exist, `callers` authorizations."""
    odd = dice.random() < 0.25
    method = dice.choice(METHODS) if odd and dice.random() < 0.2 else route.method
    scope = dice.choice(SCOPES) if odd and dice.random() < 0.3 else "default/"
    content_type = dice.choice(CONTENT_TYPES) if odd and dice.random() < 0.3 else "application/json"
    body = b""
    if route.method in {"POST", "PUT"} or dice.random() < 0.05:
        body = dice.choice(RAW) if dice.random() < 0.15 else written(parameters(route, dice))
    path = f"/rest/{scope}{_path(route, pools, dice).lstrip('/')}"
    return Request(method, path, _query(route, dice), content_type, _caller(route, callers, dice), body)


def written(value: Any) -> bytes:
    """JSON, with what Python can say and JSON cannot (lone surrogates are escaped)."""
    return json.dumps(value).encode()


def parameters(route: Route, dice: Random) -> Any:
    """A body for the route: most of its parameters, each roughly of its type."""
    fields = {name: spec for name, spec in route.operation.params.items() if f"{{{name}}}" not in route.template}
    body = {name: value(spec.type, dice) for name, spec in fields.items() if spec.required or dice.random() < 0.8}
    if dice.random() < 0.05:
        body[dice.choice(("x", "", "0", "id", "items"))] = dice.choice(LEAVES)
    return body


def value(type_name: str, dice: Random, depth: int = 0) -> Any:
    """A value of that type of the contract, or now and then of quite another."""
    if dice.random() < 0.06:
        return dice.choice(LEAVES)
    if type_name.endswith("[]"):
        count = dice.choice((0, 1, 1, 2, 3))
        return [value(type_name.removesuffix("[]"), dice, depth + 1) for _ in range(count)]
    if type_name.startswith("#"):
        return _entity(type_name[1:], dice, depth)
    if type_name == "int":
        return dice.choice((0, 1, 2, 3, 4, 5, 43, 93, 167, -1, 10**9))
    if type_name == "float":
        return dice.choice((0, 1, 2, 2.5, 100, -3, 0.01, 0.00001, 1e15))
    if type_name == "bool":
        return dice.random() < 0.5
    return dice.choice(TEXTS)


def _entity(name: str, dice: Random, depth: int) -> Any:
    if depth > 6:
        return {}
    fields = contract.load().types.get(name, {})
    likely = 0.3 if len(fields) > 20 else 0.75
    return {
        field: value(spec.type, dice, depth + 1)
        for field, spec in fields.items()
        if dice.random() < (0.9 if spec.required else likely)
    }


def _path(route: Route, pools: Mapping[str, Sequence[str]], dice: Random) -> str:
    parts = []
    for part in route.template.split("/"):
        if not part.startswith("{"):
            parts.append(part)
            continue
        name = part[1:-1]
        known = pools.get(name) or KNOWN.get("sku" if name.lower().endswith("sku") else name) or IDS
        chance = dice.random()
        parts.append(
            dice.choice(known)
            if chance < 0.75
            else dice.choice(WORDS if chance < 0.9 else ("0", "-1", "x", "99", "1.5"))
        )
    return "/".join(parts)


def _query(route: Route, dice: Random) -> str:
    """Mostly what a list needs, sometimes nonsense, and nonsense for everybody now and then."""
    pairs = []
    if "searchCriteria" in route.operation.params and dice.random() < 0.7:
        pairs.append("searchCriteria[pageSize]=3")
    if route.method == "GET" or dice.random() < 0.1:
        pairs += [f"{dice.choice(NAMES)}={dice.choice(VALUES)}" for _ in range(dice.choice((0, 1, 1, 2, 4)))]
    if dice.random() < 0.03:
        pairs.append(
            dice.choice(
                ("&&&&", "=", "a=b=c", "&".join(f"a[{n}]=1" for n in range(300)), "a" + "[x]" * 200 + "=1", "%")
            )
        )
    return "&".join(pairs)


def _caller(route: Route, callers: Mapping[str, str | None], dice: Random) -> str | None:
    fitting = "customer" if route.acl == "self" else "admin"
    name = fitting if dice.random() < 0.85 else dice.choice(sorted(callers))
    return callers[name]
