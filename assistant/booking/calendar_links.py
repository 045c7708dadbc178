"""Addresses of calendar files and feeds below the public URL (given without a slash at its end)."""

import base64
import hashlib
import hmac

_PURPOSE = b"calendar feed of staff"


def seat_link(public_url: str, token: str) -> str:
    """A person's own entry, by the token of their booking."""
    return f"{public_url}/c/{token}"


def program_feed(public_url: str, program: str) -> str:
    return f"{public_url}/calendar/programs/{program}.ics"


def staff_feed(public_url: str, signing_key: str) -> str:
    """All sessions with their counts. Whoever has the link may read it; a new secret key makes a new link."""
    return f"{public_url}/calendar/staff/{staff_secret(signing_key)}.ics"


def staff_secret(signing_key: str) -> str:
    made = hmac.digest(signing_key.encode(), _PURPOSE, hashlib.sha256)
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def is_staff_secret(given: str, signing_key: str) -> bool:
    return hmac.compare_digest(given.encode(), staff_secret(signing_key).encode())
