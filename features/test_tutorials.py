"""Binds the published tutorials to tests. In a parallel run the scenarios of this module stay on one worker."""

from pytest_bdd import scenarios

scenarios("inventory_tutorial", "orders_tutorial")
