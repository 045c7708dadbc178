"""The brake on one address."""

import datetime as dt

from assistant.gateway.pace import Pace, Rate

NOW = dt.datetime(2026, 11, 24, 18, 0, tzinfo=dt.UTC)


def after(seconds: float) -> dt.datetime:
    return NOW + dt.timedelta(seconds=seconds)


def a_pace(**given: int) -> Pace:
    return Pace(Rate("trying", burst=2, per_second=0.5), **given)


def test_burst_goes_and_the_next_one_waits() -> None:
    pace = a_pace()
    assert [pace.wait("192.0.2.1", NOW) for _ in range(4)] == [0, 0, 2, 2]
    assert pace.wait("192.0.2.2", NOW) == 0


def test_time_gives_back_at_the_rate_and_no_more_than_the_burst() -> None:
    pace = a_pace()
    pace.wait("192.0.2.1", NOW)
    pace.wait("192.0.2.1", NOW)
    assert pace.wait("192.0.2.1", after(1.9)) == 1
    assert pace.wait("192.0.2.1", after(2)) == 0
    assert [pace.wait("192.0.2.1", after(1000)) for _ in range(3)] == [0, 0, 2]


def test_clock_that_is_set_back_neither_gives_nor_takes() -> None:
    pace = a_pace()
    assert [pace.wait("192.0.2.1", at) for at in (NOW, after(-3600), after(-3600), after(-3598))] == [0, 0, 2, 0]


def test_ipv6_subscriber_is_one_address() -> None:
    pace = a_pace()
    assert [pace.wait(f"2001:db8::{host}", NOW) for host in (1, 2, 3)] == [0, 0, 2]
    assert pace.wait("2001:db8:0:1::1", NOW) == 0


def test_those_unheard_of_for_longest_are_forgotten() -> None:
    pace = a_pace(remembered=2)
    for address in ("a", "a", "b", "c"):
        assert pace.wait(address, NOW) == 0
    assert pace.wait("c", NOW) == 0
    assert pace.wait("c", NOW) == 2
    assert pace.wait("a", NOW) == 0
