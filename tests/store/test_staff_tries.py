"""Guessing is counted in the store, so over all processes."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine

from assistant.store import staff_tries
from assistant.store.engine import transaction

NOW = dt.datetime(2026, 11, 24, 18, 0, tzinfo=dt.UTC)
ROSA = staff_tries.account("rosa@example.org")


def tries(store: Engine, account: str, address: str, now: dt.datetime = NOW) -> int:
    with transaction(store) as session:
        return staff_tries.wait(session, account, staff_tries.address(address), now)


@pytest.mark.usefixtures("patient")
def test_tries_at_the_same_moment_are_all_counted(store: Engine) -> None:
    with ThreadPoolExecutor(6) as pool:
        waits = list(pool.map(lambda _: tries(store, ROSA, "192.0.2.1"), range(20)))
    assert sorted(waits) == [0] * 8 + [15] * 12


def test_one_address_cannot_try_everybody(store: Engine) -> None:
    waits = [tries(store, staff_tries.account(f"{at}@example.org"), "192.0.2.1") for at in range(61)]
    assert waits == [0] * 60 + [15]
    assert tries(store, ROSA, "192.0.2.2") == 0


def test_subscriber_of_ipv6_is_one_address() -> None:
    assert staff_tries.address("2001:db8::1") == staff_tries.address("2001:db8::ffff")
    assert staff_tries.address("2001:db8::1") != staff_tries.address("2001:db8:0:1::1")
    assert staff_tries.address("192.0.2.1") != staff_tries.address("192.0.2.2")


def test_email_is_counted_however_it_is_written() -> None:
    assert staff_tries.account(" Rosa@Example.ORG") == ROSA
