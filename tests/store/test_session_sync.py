import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, select

from assistant.catalog.schema import Catalog, SeatBlock
from assistant.catalog.schema import Session as Pattern
from assistant.store import catalogue, seats, session_dates
from assistant.store.booking_tables import BookingRow, SessionDateRow
from assistant.store.engine import reading
from assistant.store.seats import Who
from tests.conftest import Clock
from tests.factories.catalogs import a_catalog, a_partnership, a_program, a_session, an_organisation, both
from tests.factories.seats import TUESDAY, Seating

PACIFIC = ZoneInfo("America/Los_Angeles")
STAFF = Who(by="staff")
FIRST = dt.date(2026, 12, 1)


class Days:
    """Puts the sessions of one program on their days, and reads them back."""

    def __init__(self, store: Engine, clock: Clock, seating: Seating) -> None:
        self.store, self.clock, self.seating = store, clock, seating

    def catalog(self, *patterns: Pattern, partnership: dict[str, Any] | None = None, **program: Any) -> Catalog:
        programs = (a_program(sessions=patterns, **program), a_program("EMT", sessions=()))
        organisations = (an_organisation(), an_organisation("SVMC"))
        return a_catalog(
            partnership=a_partnership(**(partnership or {})), programs=programs, organisations=organisations
        )

    def sync(self, *patterns: Pattern, **changes: Any) -> None:
        catalog = self.catalog(*patterns, **changes)
        self.seating.do(lambda session, now: session_dates.sync(session, catalog, now))

    def rows(self) -> list[SessionDateRow]:
        with reading(self.store) as session:
            return list(session.scalars(select(SessionDateRow).order_by(SessionDateRow.starts_at)))

    def on(self, day: dt.date = FIRST) -> SessionDateRow:
        return next(row for row in self.rows() if row.on == day)

    def plain(self) -> list[dict[str, Any]]:
        """Every column of every row, to compare."""
        columns = [column.key for column in SessionDateRow.__table__.columns]
        return [{key: getattr(row, key) for key in columns} for row in self.rows()]


@pytest.fixture
def days(store: Engine, clock: Clock, seating: Seating) -> Days:
    return Days(store, clock, seating)


def _once(day: dt.date = FIRST, hour: int = 18, **changes: Any) -> Pattern:
    at = dt.datetime.combine(day, dt.time(hour))
    return a_session(**{"starts_at": at, "rule": None, "capacity": 10, **changes})


def _weekly(**changes: Any) -> Pattern:
    """Sundays at one, from November 29."""
    at = dt.datetime(2026, 11, 29, 13, 0)  # noqa: DTZ001 - local to the session's zone
    return a_session(**{"starts_at": at, "rule": "FREQ=WEEKLY;BYDAY=SU", **changes})


def test_a_session_has_all_that_the_catalogue_says(days: Days) -> None:
    block = SeatBlock(organisation="SVMC", seats=3, release_hours=24)
    days.sync(
        _once(
            online=True,
            link="https://meet.example/cna",
            note=both("Bring an ID.", "Traiga una ID."),
            closes_minutes=45,
            also=("EMT",),
            blocks=(block,),
        )
    )
    (row,) = days.rows()
    assert (row.session_id, row.on, row.starts_at, row.zone, row.minutes) == (
        "CNA-EVE-INFO",
        FIRST,
        TUESDAY,
        "America/Los_Angeles",
        60,
    )
    assert (row.place_en, row.place_es, row.online, row.link) == ("Room 4", "Salón 4", True, "https://meet.example/cna")
    assert (row.languages, row.note, row.capacity, row.taken) == (
        ["en", "es"],
        {"en": "Bring an ID.", "es": "Traiga una ID."},
        10,
        0,
    )
    assert (row.closes_minutes, row.closes_at) == (45, TUESDAY - dt.timedelta(minutes=45))
    assert (row.status, row.by_staff, row.sequence, row.created_at) == ("planned", False, 0, days.clock())
    assert [part.program_id for part in row.programs] == ["CNA-EVE", "EMT"]
    assert [(kept.organisation_id, kept.seats, kept.used, kept.release_at) for kept in row.blocks] == [
        ("SVMC", 3, 0, TUESDAY - dt.timedelta(hours=24))
    ]


def test_a_pattern_is_days_as_far_as_is_promised(days: Days) -> None:
    days.sync(_weekly())
    rows = days.rows()
    assert [row.on for row in rows[:3]] == [dt.date(2026, 11, 29), dt.date(2026, 12, 6), dt.date(2026, 12, 13)]
    assert rows[-1].on == dt.date(2027, 12, 26)
    days.clock.advance(days=7)
    days.sync(_weekly())
    assert days.rows()[-1].on == dt.date(2028, 1, 2)


def test_once_more_changes_nothing(days: Days) -> None:
    pattern = _weekly(capacity=5, note=both("A", "B"), blocks=(SeatBlock(organisation="SVMC", seats=2),))
    days.sync(pattern)
    before = days.plain()
    booking = days.seating.book(days.rows()[0].id)
    touched = days.plain()
    days.clock.advance(hours=1)
    days.sync(pattern)
    assert days.plain() == touched
    assert [row["id"] for row in touched] == [row["id"] for row in before]
    assert days.seating.kinds(booking) == ["booked"]


@pytest.mark.parametrize(
    ("sunday", "before", "after"),
    [
        pytest.param(dt.date(2027, 3, 14), 21, 20, id="clocks go forward"),
        pytest.param(dt.date(2027, 11, 7), 20, 21, id="clocks go back"),
    ],
)
def test_one_o_clock_stays_one_o_clock(days: Days, sunday: dt.date, before: int, after: int) -> None:
    days.sync(_weekly())
    week = dt.timedelta(days=7)
    starts = [days.on(day).starts_at for day in (sunday - week, sunday, sunday + week)]
    assert [start.hour for start in starts] == [before, after, after]
    local = [start.astimezone(PACIFIC) for start in starts]
    assert [(at.date(), at.hour, at.minute) for at in local] == [
        (sunday - week, 13, 0),
        (sunday, 13, 0),
        (sunday + week, 13, 0),
    ]


@pytest.mark.parametrize("hour", [0, 23])
def test_the_day_is_the_day_there(days: Days, hour: int) -> None:
    """Six in the evening is tomorrow in UTC; the first and the last hour of the days when clocks change."""
    patterns = [_once(day, hour, id=f"S-{day}") for day in (dt.date(2027, 3, 14), dt.date(2027, 11, 7))]
    days.sync(*patterns)
    assert [row.on for row in days.rows()] == [dt.date(2027, 3, 14), dt.date(2027, 11, 7)]
    days.sync(*patterns)
    assert len(days.rows()) == 2


def test_holidays_and_closed_days_are_left_out(days: Days) -> None:
    daily = a_session(starts_at=dt.datetime(2026, 11, 24, 17), rule="FREQ=DAILY")  # noqa: DTZ001 - local
    days.sync(daily, partnership={"holidays": "US-CA", "closed_on": (dt.date(2026, 11, 28),)})
    there = {row.on for row in days.rows()}
    # Thanksgiving and, in California, the day after it.
    assert [day for day in range(24, 31) if dt.date(2026, 11, day) in there] == [24, 25, 29, 30]
    assert dt.date(2026, 12, 25) not in there


def test_a_day_that_becomes_a_closed_one_is_called_off(days: Days) -> None:
    days.sync(_weekly())
    booking = days.seating.book(days.on(dt.date(2026, 12, 6)).id)
    days.sync(_weekly(), partnership={"closed_on": (dt.date(2026, 12, 6), dt.date(2026, 12, 13))})
    assert days.on(dt.date(2026, 12, 6)).status == "cancelled"
    assert dt.date(2026, 12, 13) not in {row.on for row in days.rows()}
    assert days.seating.status(booking) == ["cancelled"]


# ---- changed --------------------------------------------------------------------------------------------------------


def test_another_time_is_the_same_session_and_everybody_is_told(days: Days) -> None:
    days.sync(_once())
    before = days.on()
    rosa, luz = days.seating.book(before.id), days.seating.book(before.id)
    gone = days.seating.book(before.id)
    days.seating.do(seats.confirm, luz, STAFF)
    days.seating.cancel(gone)
    days.clock.advance(hours=1)
    days.sync(_once(hour=19))
    after = days.on()
    assert (after.id, after.starts_at, after.sequence) == (before.id, TUESDAY + dt.timedelta(hours=1), 1)
    assert (after.closes_at, after.updated_at, after.by_staff) == (after.starts_at, days.clock(), False)
    told = ("session_moved", "system", {"was_starts_at": TUESDAY.isoformat()})
    assert days.seating.events(rosa)[-1] == days.seating.events(luz)[-1] == told
    assert days.seating.kinds(gone) == ["booked", "cancelled"]
    assert days.seating.status(rosa, luz, gone) == ["booked", "booked", "cancelled"]
    assert days.seating.taken(after.id) == 2


@pytest.mark.parametrize(
    ("changes", "was"),
    [
        ({"place": both("Room 5", "Salón 5")}, {"was_place_en": "Room 4", "was_place_es": "Salón 4"}),
        ({"online": True}, {"was_online": False}),
        ({"link": "https://meet.example/x"}, {}),
    ],
)
def test_another_place_is_told_and_leaves_a_confirmed_seat(
    days: Days, changes: dict[str, Any], was: dict[str, Any]
) -> None:
    days.sync(_once())
    booking = days.seating.book(days.on().id)
    days.seating.do(seats.confirm, booking, STAFF)
    days.sync(_once(**changes))
    assert days.seating.events(booking)[-1] == ("session_moved", "system", was)
    assert (days.seating.status(booking), days.on().sequence) == (["confirmed"], 1)


@pytest.mark.parametrize(
    "changes",
    [{"minutes": 90}, {"note": both("A", "B")}, {"languages": frozenset({"es"})}, {"capacity": 11}, {"also": ("EMT",)}],
)
def test_what_nobody_has_to_know_is_not_told(days: Days, changes: dict[str, Any]) -> None:
    days.sync(_once())
    booking = days.seating.book(days.on().id)
    before = days.plain()
    days.sync(_once(**changes))
    assert (days.seating.kinds(booking), days.on().sequence) == (["booked"], 0)
    assert days.plain() != before or [part.program_id for part in days.on().programs] == ["CNA-EVE", "EMT"]


def test_a_hold_ends_no_later_than_the_new_end_of_bookings(days: Days) -> None:
    days.sync(_once())
    booking = days.seating.book(days.on().id, awaits_guardian=True)
    days.clock.now = TUESDAY - dt.timedelta(hours=60)
    other = days.seating.book(days.on().id, awaits_guardian=True)
    days.sync(_once(hour=9))
    assert days.seating.booking(other).hold_until == days.on().starts_at == TUESDAY - dt.timedelta(hours=9)
    assert days.seating.booking(booking).hold_until == dt.datetime(2026, 11, 27, 18, tzinfo=dt.UTC)


def test_a_smaller_room_turns_nobody_away_and_gets_as_small_as_it_can(days: Days) -> None:
    days.sync(_once(capacity=3))
    bookings = [days.seating.book(days.on().id) for _ in range(3)]
    days.sync(_once(capacity=1))
    assert (days.on().capacity, days.on().taken) == (3, 3)
    days.seating.cancel(bookings[0])
    days.sync(_once(capacity=1))
    assert (days.on().capacity, days.seating.taken(days.on().id)) == (2, 2)


def test_a_larger_room_is_offered_to_those_who_wait(days: Days) -> None:
    days.sync(_once(capacity=1))
    days.seating.book(days.on().id)
    waiting = days.seating.wait(days.on().id)
    days.sync(_once(capacity=2))
    assert (days.seating.status(waiting), days.seating.taken(days.on().id)) == (["offered"], 2)


def test_blocks_follow_the_catalogue_and_keep_who_is_in_them(days: Days) -> None:
    svmc, ascc = SeatBlock(organisation="SVMC", seats=3), SeatBlock(organisation="ASCC", seats=1)
    days.sync(_once(blocks=(svmc, ascc)))
    theirs = [days.seating.book(days.on().id, organisation="SVMC") for _ in range(2)]
    fewer = SeatBlock(organisation="SVMC", seats=1, release_hours=1)
    days.sync(_once(blocks=(fewer,)))
    kept = {block.organisation_id: (block.seats, block.used) for block in days.on().blocks}
    assert kept == {"SVMC": (2, 2), "ASCC": (0, 0)}
    days.seating.cancel(theirs[0])
    days.sync(_once(blocks=(fewer,)))
    assert {block.organisation_id: (block.seats, block.used) for block in days.on().blocks}["SVMC"] == (1, 1)
    before = days.plain()
    days.clock.advance(hours=1)
    days.sync(_once(blocks=(fewer,)))
    assert days.plain() == before


# ---- gone -----------------------------------------------------------------------------------------------------------


def test_a_day_that_is_gone_is_forgotten_where_nobody_knew_of_it(days: Days) -> None:
    days.sync(_once())
    days.sync()
    assert days.rows() == []


def test_a_day_that_is_gone_is_called_off_where_somebody_was_booked(days: Days) -> None:
    days.sync(_once(capacity=2, blocks=(SeatBlock(organisation="SVMC", seats=1),)))
    session = days.on().id
    booked, theirs = days.seating.book(session), days.seating.book(session, organisation="SVMC")
    waiting = days.seating.wait(session)
    days.sync()
    assert (days.on().status, days.on().sequence, days.seating.taken(session)) == ("cancelled", 1, 0)
    assert days.seating.status(booked, theirs, waiting) == ["cancelled"] * 3
    assert days.seating.events(booked)[-1] == ("session_cancelled", "system", {"was": "booked"})
    assert days.seating.events(waiting)[-1] == ("session_cancelled", "system", {"was": "waiting"})
    days.sync()
    assert (days.on().sequence, len(days.seating.kinds(booked))) == (1, 2)


def test_a_day_that_comes_back_takes_place_without_those_who_were_told_that_it_does_not(days: Days) -> None:
    days.sync(_once())
    booking = days.seating.book(days.on().id)
    days.sync()
    days.sync(_once())
    assert (days.on().status, days.on().sequence, days.seating.status(booking)) == ("planned", 2, ["cancelled"])
    assert days.seating.taken(days.on().id) == 0


def test_sessions_of_a_program_that_is_no_longer_on_offer_are_gone(days: Days) -> None:
    days.sync(_weekly())
    days.sync(_weekly(), active=False)
    assert days.rows() == []


def test_what_has_begun_is_left_alone(days: Days) -> None:
    days.sync(_once())
    booking = days.seating.book(days.on().id)
    days.clock.now = TUESDAY
    days.sync()
    assert (days.on().status, days.seating.status(booking)) == ("planned", ["booked"])


def test_what_staff_did_by_hand_is_left_alone(days: Days) -> None:
    second, third = dt.date(2026, 12, 6), dt.date(2026, 12, 13)
    days.sync(_weekly())
    moved, called_off = days.on(second).id, days.on(third).id
    days.seating.do(session_dates.move, moved, starts_at=days.on(second).starts_at + dt.timedelta(days=1))
    days.seating.do(session_dates.cancel, called_off)
    added = days.seating.session()
    before = {row["id"]: row for row in days.plain()}
    days.clock.advance(hours=1)
    days.sync(_weekly())
    assert {row["id"]: row for row in days.plain()} == before
    days.sync()
    assert {row.id for row in days.rows()} == {moved, called_off, added}


def test_an_import_puts_the_sessions_on_their_days(days: Days) -> None:
    catalog = days.catalog(_once())
    catalogue.replace(days.store, catalog, "catalog", days.clock())
    assert [row.on for row in days.rows()] == [FIRST]
    with reading(days.store) as session:
        assert session.scalars(select(BookingRow)).all() == []
    # Once more: nothing is new in it, but time has passed.
    days.clock.advance(days=10)
    catalogue.replace(days.store, catalog, "catalog", days.clock())
    assert [row.on for row in days.rows()] == [FIRST]
