"""The commands of `magento-acceptance`, one module each."""
