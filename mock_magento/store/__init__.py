"""The store domain of the mock."""
