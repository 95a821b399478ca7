"""Acceptance harness for Magento order processing: what a step definition needs, and nothing of HTTP."""

from __future__ import annotations

__version__ = "0.1.0"
