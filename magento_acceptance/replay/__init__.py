"""The tutorial without pytest: brought to any step, left there, gone on with on another day."""
