"""Passwords: hashed so that guessing is slow, and none that is guessed first."""

import pytest
from argon2 import PasswordHasher

from assistant.staff.passwords import LONGEST, hashed, is_outdated, is_right, weakness

GOOD = "lantern over the porch"


def test_password_is_right_by_its_hash_alone() -> None:
    kept = hashed(GOOD)
    assert kept.startswith("$argon2id$")
    assert kept != hashed(GOOD)
    assert [is_right(GOOD, kept), is_right(GOOD + " ", kept), is_right("", kept)] == [True, False, False]


def test_nobody_has_a_password() -> None:
    assert is_right(GOOD, None) is False
    assert is_right("the password of nobody at all", None) is False


def test_broken_hash_is_no_password() -> None:
    assert is_right(GOOD, "not a hash") is False


def test_hash_of_weaker_settings_is_outdated() -> None:
    assert is_outdated(hashed(GOOD)) is False
    assert is_outdated(PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(GOOD)) is True


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        (GOOD, None),
        ("elevenchars", "too_short"),
        ("twelve chars", None),
        ("a" * LONGEST, "too_common"),
        ("ab cd ef gh " * 30, "too_long"),
        ("PasswordPassword", "too_common"),
        ("password12345", "too_common"),
        ("contraseña2026", "too_common"),
        ("123456789012", "too_common"),
        ("abababababab", "too_common"),
        ("Rosa.Delgado.1", "too_personal"),
        ("rosa.delgado@example.org", "too_personal"),
        ("delgado sings at dawn", None),
    ],
)
def test_weak_passwords_are_refused(password: str, problem: str | None) -> None:
    assert weakness(password, "Rosa Delgado", "rosa.delgado@example.org") == problem
