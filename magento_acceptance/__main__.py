"""`python -m magento_acceptance` is `magento-acceptance`, where the command is not on the path."""

from magento_acceptance.cli.main import main

main(prog_name="magento-acceptance")
