"""The sales domain of the mock."""
