"""A look at a shop before a run: what is there, what is missing, and what to do about it. It changes nothing."""
