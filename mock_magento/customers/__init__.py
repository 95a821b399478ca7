"""The customers domain of the mock."""
