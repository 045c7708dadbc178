"""One-time codes are used once, however many ask at the same moment."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine

from assistant.staff.one_time_codes import code_at, new_secret
from assistant.staff.roles import Role
from assistant.store import staff, staff_codes
from assistant.store.engine import transaction

NOW = dt.datetime(2026, 11, 24, 18, 0, tzinfo=dt.UTC)
KEY = "key outside the store"


@pytest.mark.usefixtures("patient")
def test_code_and_recovery_code_work_once(store: Engine) -> None:
    secret = new_secret()
    with transaction(store) as session:
        row = staff.add(session, email="r@example.org", name="Rosa", role=Role.RECRUITER, now=NOW)
        recovery = staff_codes.turn_on(session, row, secret, KEY, used=0)

    def use(code: str) -> bool:
        with transaction(store) as session:
            found = staff.by_id(session, row.id)
            return found is not None and staff_codes.use(session, found, code, KEY, NOW)

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(use, [code_at(secret, NOW)] * 4)) == [False, False, False, True]
        assert sorted(pool.map(use, [recovery[0]] * 4)) == [False, False, False, True]
    with transaction(store) as session:
        assert staff_codes.left(session, row.id) == 9
    assert use("") is False


def test_nothing_opens_with_another_key(store: Engine) -> None:
    secret = new_secret()
    with transaction(store) as session:
        row = staff.add(session, email="r@example.org", name="Rosa", role=Role.RECRUITER, now=NOW)
        recovery = staff_codes.turn_on(session, row, secret, KEY, used=0)
        for code in (code_at(secret, NOW), recovery[0]):
            assert staff_codes.use(session, row, code, "another", NOW) is False
