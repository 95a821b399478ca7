"""The inventory domain of the mock."""
