"""What interrupted runs left in a shop: finding it by their records and their run_tag, and removing it."""
