"""Binds every scenario below this folder to a test."""

from pytest_bdd import scenarios

scenarios(".")
