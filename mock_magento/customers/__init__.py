"""Customers: accounts, addresses, sign-in."""

from mock_magento.customers.access import customer, find, find_by_email
from mock_magento.records.customers import Address, Customer

__all__ = ["Address", "Customer", "customer", "find", "find_by_email"]
