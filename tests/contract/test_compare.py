"""The laws of the comparison, on contracts of any shape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from magento_acceptance.contract.compare import Difference, differences
from magento_acceptance.contract.document import Contract, Operation, Spec
from magento_acceptance.contract.usage import Usage

OWNERS = st.sampled_from(["order", "line", "tax"])
FIELDS = st.sampled_from(["id", "name", "price", "body items", "path id 1"])
KINDS = st.sampled_from(["integer", "string", "#order", "#line[]"])
SPECS = st.builds(Spec, KINDS, st.booleans())
PARAMETERS = st.dictionaries(FIELDS, SPECS, max_size=4)
ROUTES = st.sampled_from(["GET /V1/orders", "POST /V1/orders", "GET /V1/orders/{}"])
OPERATIONS = st.builds(Operation, PARAMETERS, KINDS, st.frozensets(st.sampled_from(["200", "400", "401"])))
CONTRACTS = st.builds(
    Contract, st.dictionaries(ROUTES, OPERATIONS, max_size=3), st.dictionaries(OWNERS, PARAMETERS, max_size=3)
)
PLACES = st.frozensets(st.tuples(OWNERS | ROUTES, FIELDS), max_size=5)
USAGES = st.builds(Usage, st.frozensets(ROUTES), PLACES, PLACES, PLACES)
NOTHING = Usage(frozenset(), frozenset(), frozenset(), frozenset())
OPPOSITE = {"new": "missing", "missing": "new", "required": "optional", "optional": "required", "type": "type"}


def mirrored(found: list[Difference]) -> set[Difference]:
    return {
        replace(entry, change=OPPOSITE[entry.change], before=entry.after, after=entry.before, breaks=False)
        for entry in found
    }


@given(CONTRACTS, USAGES)
def test_a_contract_does_not_differ_from_itself(contract: Contract, usage: Usage) -> None:
    assert differences(contract, contract, usage) == []


@given(CONTRACTS, CONTRACTS)
def test_the_way_back_undoes_every_difference(one: Contract, other: Contract) -> None:
    there, back = differences(one, other, NOTHING), differences(other, one, NOTHING)
    assert set(there) == mirrored(back)
    assert len(set(there)) == len(there)


@given(CONTRACTS, CONTRACTS)
def test_what_nobody_uses_breaks_nothing(one: Contract, other: Contract) -> None:
    assert not any(entry.breaks for entry in differences(one, other, NOTHING))


@given(CONTRACTS, CONTRACTS, USAGES)
def test_usage_decides_what_breaks_and_not_what_differs(one: Contract, other: Contract, usage: Usage) -> None:
    found = differences(one, other, usage)
    assert {replace(entry, breaks=False) for entry in found} == set(differences(one, other, NOTHING))
    assert [entry.breaks for entry in found] == sorted((entry.breaks for entry in found), reverse=True)


@given(CONTRACTS, ROUTES, OPERATIONS, USAGES)
def test_a_route_that_goes_breaks_where_it_is_used(
    contract: Contract, name: str, gone: Operation, usage: Usage
) -> None:
    before = replace(contract, routes={**contract.routes, name: gone})
    after = replace(before, routes={key: found for key, found in before.routes.items() if key != name})
    assert differences(before, after, usage) == [
        Difference("route", "missing", name, "there", "", name in usage.routes)
    ]


@given(CONTRACTS, OWNERS, FIELDS, SPECS, USAGES)
def test_a_field_that_goes_breaks_where_it_is_demanded_or_sent(
    contract: Contract, owner: str, field: str, spec: Spec, usage: Usage
) -> None:
    def with_fields(fields: Mapping[str, Spec]) -> Contract:
        return replace(contract, types={**contract.types, owner: fields})

    others = {name: found for name, found in contract.types.get(owner, {}).items() if name != field}
    (found,) = differences(with_fields({**others, field: spec}), with_fields(others), usage)
    assert (found.change, found.name, found.before) == ("missing", f"{owner}: {field}", str(spec))
    assert found.breaks == ((owner, field) in usage.demanded | usage.sent)


@given(CONTRACTS, OWNERS, USAGES)
def test_a_field_that_comes_breaks_only_what_must_send_it(contract: Contract, owner: str, usage: Usage) -> None:
    def with_new(spec: Spec | None) -> Contract:
        more = {} if spec is None else {"fresh": spec}
        return replace(contract, types={**contract.types, owner: {**contract.types.get(owner, {}), **more}})

    (optional,) = differences(with_new(None), with_new(Spec("string")), usage)
    (required,) = differences(with_new(None), with_new(Spec("string", required=True)), usage)
    assert (optional.breaks, required.breaks) == (False, owner in usage.sent_to)
