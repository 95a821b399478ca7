"""The carts domain of the mock."""
