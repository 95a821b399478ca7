"""What an HTTP status says about the way between here and the shop: the one policy that client, retries, flows and report share.

500 is in none of these sets: it is the shop's own answer, and a fault to report.
"""

from __future__ import annotations

from typing import Final

HELD_BACK: Final = frozenset({429})
"""A rate limiter stopped the call before Magento saw it: nothing was done, so that even a write may be sent again."""

GATEWAY: Final = frozenset({408, 502, 503, 504, *range(520, 528)})
"""Answers of what stands between here and the shop (proxy, cache, load balancer, maintenance page; 520 to 527 are Cloudflare's).
The shop's own answer is lost, and whether a write was done is unknown.
"""

GATEWAY_TIMEOUT: Final = frozenset({504, 524})
"""A gateway stopped waiting for a shop that may still be at work on the call."""

LOST: Final = HELD_BACK | GATEWAY
"""The shop's own answer never came: a read is repeated, a write needs a look at the shop first."""
