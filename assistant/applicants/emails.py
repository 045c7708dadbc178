"""Addresses of email as the store knows them."""

import re

# Two in one cell, or one with a name beside it, are none.
_ADDRESS = re.compile(r"[^@\s,;:<>()\"\0]+@[^@\s,;:<>()\"\0]+\.[^@\s.,;:<>()\"\0]+")
_LONGEST = 200


def is_address(text: str) -> bool:
    return len(text) <= _LONGEST and _ADDRESS.fullmatch(text) is not None
