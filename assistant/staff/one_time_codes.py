"""The second step of a sign-in: six digits from an app on the phone (RFC 6238), or a recovery code from paper."""

import datetime as dt
import hashlib
import hmac
import secrets

import pyotp

SECONDS = 30
RECOVERY_CODES = 10
# A phone's clock may be a step off, either way.
STEPS_OFF = 1
# Without letters and digits that look alike on paper.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def new_secret() -> str:
    return pyotp.random_base32()


def address(secret: str, email: str, issuer: str) -> str:
    """What the app on the phone reads from the picture: `otpauth://…`."""
    return pyotp.TOTP(secret, name=email, issuer=issuer, interval=SECONDS).provisioning_uri()


def code_at(secret: str, now: dt.datetime) -> str:
    return pyotp.TOTP(secret, interval=SECONDS).generate_otp(_step(now))


def step_of(secret: str, code: str, now: dt.datetime, used: int) -> int | None:
    """The time step that this code is of; `None` for a wrong one, and for one of `used` or before: it was seen."""
    digits = "".join(code.split())
    totp = pyotp.TOTP(secret, interval=SECONDS)
    steps = range(max(_step(now) - STEPS_OFF, used + 1), _step(now) + STEPS_OFF + 1)
    right = [step for step in steps if hmac.compare_digest(totp.generate_otp(step).encode(), digits.encode())]
    return right[0] if right else None


def new_recovery_codes() -> list[str]:
    """As they are written down: `abcde-fghjk`."""
    return [f"{_part()}-{_part()}" for _ in range(RECOVERY_CODES)]


def recovery_fingerprint(code: str, key: str) -> str:
    """What is kept of a code. The key stands outside the store: who has read the store alone can guess none."""
    plain = "".join(letter for letter in code.lower() if letter.isalnum())
    return hmac.new(key.encode(), f"recovery:{plain}".encode(), hashlib.sha256).hexdigest()


def _part() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(5))


def _step(now: dt.datetime) -> int:
    return int(now.timestamp()) // SECONDS
