"""What interrupted runs left in a shop: finding it by their records and their mark, and removing it."""
