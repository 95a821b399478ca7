"""The pricing domain of the mock: sales rules, shipping rates and the totals of a cart."""
