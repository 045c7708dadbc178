"""Passwords: argon2id, long rather than strange, and none that everybody tries first."""

from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

SHORTEST = 12
LONGEST = 256
# OWASP's second profile: 19 MiB, two passes; some 20 ms, whoever asks.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Of a password that nobody has: an unknown account costs the same time as a known one.
_NOBODY = _HASHER.hash("the password of nobody at all")


def hashed(password: str) -> str:
    return _HASHER.hash(password)


def is_right(password: str, kept: str | None) -> bool:
    """Whether it is the password that `kept` was made of; takes as long where there is none."""
    try:
        _HASHER.verify(kept or _NOBODY, password)
    except (Argon2Error, InvalidHashError):
        return False
    return kept is not None


def is_outdated(kept: str) -> bool:
    """Whether it was made with weaker settings than are used now."""
    return _HASHER.check_needs_rehash(kept)


def weakness(password: str, *own: str) -> str | None:
    """Why it cannot be a password, as the key of a word: `too_short`, `too_long`, `too_common`, `too_personal`.

    `own`: what everybody knows of them, such as their name and email.
    """
    if len(password) < SHORTEST:
        return "too_short"
    if len(password) > LONGEST:
        return "too_long"
    plain = "".join(letter for letter in password.lower() if letter.isalnum())
    if len(set(plain)) < 5 or plain.rstrip("0123456789") in _common() or plain in _common():
        return "too_common"
    parts = {part for known in own for part in _parts(known)}
    left = plain
    for part in sorted(parts, key=len, reverse=True):
        left = left.replace(part, "")
    return "too_personal" if len(left) < SHORTEST // 2 else None


def _parts(known: str) -> list[str]:
    """The words of a name or an email that are long enough to be one's own."""
    words = "".join(letter if letter.isalnum() else " " for letter in known.lower()).split()
    return [word for word in words if len(word) > 3]


@cache
def _common() -> frozenset[str]:
    return frozenset((Path(__file__).parent / "common_passwords.txt").read_text(encoding="utf-8").split())
