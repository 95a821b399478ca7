"""`python -m harness` is `magento-acceptance`, where the command is not on the path."""

from harness.cli import main

main(prog_name="magento-acceptance")
