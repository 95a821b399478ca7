"""Sentences of our own."""
