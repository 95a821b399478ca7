"""Parity: whether a shop answers recorded calls as the recorded Magento did."""
