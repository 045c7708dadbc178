"""Addresses of email as the store knows them."""

import re

# Two in one cell, or one with a name beside it, are none.
_ADDRESS = re.compile(r"[^@\s,;:<>()\"\0]+@[^@\s,;:<>()\"\0]+\.[^@\s.,;:<>()\"\0]+")


def is_address(text: str) -> bool:
    """Whether letters could go to it. How long it may be is the business of whoever takes it."""
    return _ADDRESS.fullmatch(text) is not None
