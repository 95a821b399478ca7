"""The catalog domain of the mock."""
