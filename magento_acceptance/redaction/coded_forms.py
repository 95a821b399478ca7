"""What a secret looks like in base64, base32 and hexadecimal, which hide it from anybody who reads for the secret itself."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from typing import Final

_SURELY_CODED: Final = 8
"""As few characters of a code are some other text too often."""
_URL_SAFE: Final = str.maketrans("+/", "-_")


def coded_forms(secret: str) -> set[str]:
    """The secret's coded forms, alone and in the middle of more (a Basic header, a whole body), as UTF-8 and UTF-16."""
    raw = secret.encode("utf-8", "surrogatepass")
    forms = {
        raw.hex(),
        raw.hex().upper(),
        *_aligned(raw, base64.b32encode, 5, 8),
        *_aligned(raw, base64.b64encode, 3, 4),
    }
    for wide in ("utf-16-le", "utf-16-be"):
        forms |= set(_aligned(secret.encode(wide, "surrogatepass"), base64.b64encode, 3, 4))
    return forms | {form.translate(_URL_SAFE) for form in forms}


def _aligned(raw: bytes, encode: Callable[[bytes], bytes], group: int, characters: int) -> Iterator[str]:
    """The characters that no neighbour has a part in, for each number of bytes that may share the first group."""
    bits = 8 * group // characters
    yield encode(raw).decode()
    for ahead in range(group):
        coded = encode(b"\0" * ahead + raw).decode()
        sure = coded[-(-8 * ahead // bits) : 8 * (ahead + len(raw)) // bits]
        if len(sure) >= _SURELY_CODED:
            yield sure
