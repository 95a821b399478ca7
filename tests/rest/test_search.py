"""What a search sends, and what its answer must repeat."""

from __future__ import annotations

from magento_acceptance.rest.search import Filter, where


def test_an_answer_repeats_the_filters_with_every_value_as_text() -> None:
    asked = where("store_id", 1).any_of(Filter("increment_id", "000000003"), Filter("state", [2, 3], "in"))
    one, two, three = (
        {"field": field, "value": value, "condition_type": condition}
        for field, value, condition in (
            ("store_id", "1", "eq"),
            ("increment_id", "000000003", "eq"),
            ("state", "2,3", "in"),
        )
    )
    assert asked.filters_repeated() == {"filter_groups": [{"filters": [one]}, {"filters": [two, three]}]}
