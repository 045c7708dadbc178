"""Codes from the phone and from paper."""

import datetime as dt

import pytest

from assistant.staff.one_time_codes import address, code_at, new_recovery_codes, recovery_fingerprint, step_of
from assistant.staff.sealed import seal, unsealed

# RFC 6238's secret, "12345678901234567890", and its value at 59 seconds.
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


def at(seconds: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(seconds, dt.UTC)


def test_code_is_the_standard_one() -> None:
    assert code_at(SECRET, at(59)) == "287082"
    assert code_at(SECRET, at(1111111109)) == "081804"


@pytest.mark.parametrize(("seconds", "step"), [(0, 1), (29, 1), (30, 1), (59, 1), (60, 1), (89, 1), (90, None)])
def test_code_holds_one_step_either_way(seconds: int, step: int | None) -> None:
    assert step_of(SECRET, "287 082", at(seconds), 0) == step


def test_code_that_was_used_is_not_right_again() -> None:
    assert step_of(SECRET, "287082", at(59), 1) is None


@pytest.mark.parametrize("wrong", ["", "287083", "28708", "2870820", "dígito"])
def test_wrong_code_is_no_step(wrong: str) -> None:
    assert step_of(SECRET, wrong, at(59), 0) is None


def test_address_says_whose_and_where() -> None:
    assert address(SECRET, "rosa@example.org", "Tres Ríos") == (
        f"otpauth://totp/Tres%20R%C3%ADos:rosa%40example.org?secret={SECRET}&issuer=Tres%20R%C3%ADos"
    )


def test_recovery_codes_are_all_different_and_plain() -> None:
    codes = new_recovery_codes()
    assert len(set(codes)) == 10
    assert all(len(code) == 11 and code[5] == "-" for code in codes)
    assert recovery_fingerprint("ABCDE fghjk", "key") == recovery_fingerprint("abcde-fghjk", "key")
    assert recovery_fingerprint("abcde-fghjk", "key") != recovery_fingerprint("abcde-fghjk", "other")


def test_sealed_secret_opens_for_its_owner_and_key_alone() -> None:
    sealed = seal(SECRET, "key", "rosa")
    assert SECRET not in sealed
    assert unsealed(sealed, "key", "rosa") == SECRET
    assert unsealed(sealed, "key", "luis") is None
    assert unsealed(sealed, "other", "rosa") is None
    assert unsealed("nonsense", "key", "rosa") is None
