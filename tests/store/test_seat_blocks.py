import datetime as dt

import pytest

from assistant.errors import BookingError
from assistant.store import seats, waitlist
from assistant.store.booked import StoredSessions
from assistant.store.seats import Who
from tests.factories.seats import TUESDAY, Seating

STAFF = Who(by="staff")
RELEASE = TUESDAY - dt.timedelta(hours=48)
BEFORE = RELEASE - dt.timedelta(microseconds=1)


def _full(seating: Seating, session: str, organisation: str | None = None, count: int = 1) -> bool:
    try:
        seating.book(session, organisation=organisation, seats=count)
    except BookingError as refused:
        return refused.reason == "session_full"
    return False


def _free(seating: Seating, session: str) -> int | None:
    (found,) = StoredSessions(seating.store).dates([session], seating.clock())
    return found.free


@pytest.fixture
def session(seating: Seating) -> str:
    """Five seats; two of them are kept for the hospital and one for the college until 48 hours before."""
    return seating.session(capacity=5, blocks=(("SVMC", 2, 48), ("ASCC", 1, 48)))


def test_kept_seats_are_not_everybody_s(seating: Seating, session: str) -> None:
    assert _free(seating, session) == 2
    assert [_full(seating, session) for _ in range(3)] == [False, False, True]
    assert (_free(seating, session), seating.taken(session)) == (0, 2)


def test_a_partner_s_people_have_their_seats_in_a_full_session(seating: Seating, session: str) -> None:
    seating.book(session, seats=2)
    assert [_full(seating, session, "SVMC") for _ in range(3)] == [False, False, True]
    assert [_full(seating, session, "ASCC") for _ in range(2)] == [False, True]
    assert _full(seating, session, "NOBODY")
    assert seating.taken(session) == 5


def test_a_partner_s_people_beyond_the_block_are_everybody(seating: Seating, session: str) -> None:
    assert [_full(seating, session, "SVMC") for _ in range(5)] == [False, False, False, False, True]
    assert [block.used for block in seating.row(session).blocks] == [2, 0]


def test_two_who_do_not_fit_the_rest_of_the_block_take_everybody_s(seating: Seating, session: str) -> None:
    seating.book(session, organisation="SVMC")
    pair = seating.book(session, organisation="SVMC", seats=2)
    assert (seating.booking(pair).block_id, _free(seating, session)) == (None, 0)


def test_a_block_is_kept_until_its_release_and_not_longer(seating: Seating, session: str) -> None:
    seating.book(session, seats=2)
    seating.clock.now = BEFORE
    assert (_free(seating, session), _full(seating, session)) == (0, True)
    seating.clock.now = RELEASE
    assert _free(seating, session) == 3
    assert [_full(seating, session) for _ in range(4)] == [False, False, False, True]
    assert seating.taken(session) == 5


def test_after_the_release_a_partner_s_people_come_like_everybody(seating: Seating, session: str) -> None:
    seating.clock.now = RELEASE
    booking = seating.book(session, organisation="SVMC")
    assert (seating.booking(booking).block_id, seating.taken(session)) == (None, 1)


def test_a_kept_seat_given_back_is_the_partner_s_again(seating: Seating, session: str) -> None:
    booking = seating.book(session, organisation="SVMC", seats=2)
    seating.book(session, seats=2)
    waiting = seating.wait(session)
    seating.cancel(booking)
    assert (seating.status(waiting), _free(seating, session), seating.taken(session)) == (["waiting"], 0, 2)
    assert not _full(seating, session, "SVMC", 2)


def test_a_released_seat_given_back_goes_to_whoever_waits(seating: Seating, session: str) -> None:
    booking = seating.book(session, organisation="SVMC", seats=2)
    seating.clock.now = RELEASE
    seating.book(session, seats=3)
    waiting = seating.wait(session, seats=2)
    seating.cancel(booking)
    assert (seating.status(waiting), seating.booking(waiting).block_id, seating.taken(session)) == (
        ["offered"],
        None,
        5,
    )


def test_the_partner_s_own_who_wait_are_offered_the_kept_seat(seating: Seating, session: str) -> None:
    booking = seating.book(session, organisation="SVMC", seats=2)
    seating.book(session, seats=2)
    anybody, theirs = seating.wait(session), seating.wait(session, organisation="SVMC")
    seating.cancel(booking)
    assert (seating.status(anybody, theirs), seating.taken(session)) == (["waiting", "offered"], 3)
    seating.do(waitlist.accept, theirs, STAFF)
    assert [block.used for block in seating.row(session).blocks] == [1, 0]


def test_the_release_is_offered_to_whoever_waits(seating: Seating, session: str) -> None:
    seating.book(session, seats=2)
    waiting = [seating.wait(session, seats=wish) for wish in (2, 2, 1)]
    seating.clock.now = BEFORE
    assert seating.do(waitlist.offer_everywhere) == 0
    seating.clock.now = RELEASE
    assert seating.do(waitlist.offer_everywhere) == 2
    assert (seating.status(*waiting), seating.taken(session)) == (["offered", "waiting", "offered"], 5)
    assert seating.do(waitlist.offer_everywhere) == 0


def test_a_move_goes_from_block_to_block(seating: Seating, session: str) -> None:
    later = seating.session(capacity=2, blocks=(("SVMC", 2, 48),), starts_at=TUESDAY + dt.timedelta(days=14))
    booking = seating.book(session, organisation="SVMC")
    seating.do(seats.move, booking, later, STAFF)
    assert [block.used for block in seating.row(session).blocks] == [0, 0]
    assert [block.used for block in seating.row(later).blocks] == [1]
    assert (seating.taken(session), seating.taken(later)) == (0, 1)
