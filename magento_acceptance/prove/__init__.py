"""The proof that the scenarios can fail: Step 10 against seeded defects and mutations, and against healthy shops that differ."""
