"""Loads magento-acceptance with its sentences, and every module of steps/."""

from magento_acceptance.project import plugins

pytest_plugins = plugins(__file__)
