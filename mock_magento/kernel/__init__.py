"""What everything may use: money."""
