"""One client for all scenarios."""

import httpx
from shop import BASE_URL


def before_all(context):
    """Open it."""
    context.client = httpx.Client(base_url=BASE_URL, timeout=60)


def after_all(context):
    """Close it."""
    context.client.close()
