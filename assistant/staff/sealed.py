"""Small secrets that the store keeps but must not tell: encrypted with a key that stands outside it."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken


def seal(secret: str, key: str, whose: str) -> str:
    """Encrypted; `whose` binds it to one account, so that nobody's is put in another's place."""
    return _box(key, whose).encrypt(secret.encode()).decode()


def unsealed(sealed: str, key: str, whose: str, *, seconds: int | None = None) -> str | None:
    """The secret; `None` where it was sealed with another key, for somebody else, or longer ago than `seconds`."""
    try:
        return _box(key, whose).decrypt(sealed.encode(), ttl=seconds).decode()
    except InvalidToken:
        return None


def _box(key: str, whose: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"sealed:{whose}:{key}".encode()).digest()))
