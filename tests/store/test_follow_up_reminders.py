"""Reminders: there ahead of time, in step with seats, sessions and schedule, and never twice."""

import datetime as dt
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import delete, update

from assistant.catalog.schema import Bilingual, TextHours
from assistant.store import outbox, seats, session_dates
from assistant.store.engine import reading, transaction
from assistant.store.follow_up_reminders import remind_ahead
from assistant.store.outbox_tables import OutboxRow
from assistant.store.reasons import gone
from assistant.store.tables import Applicant
from tests.conftest import Clock
from tests.factories.catalogs import a_partnership
from tests.factories.follow_ups import STAFF, Planner, local
from tests.factories.seats import TUESDAY, Seating

HOUR = dt.timedelta(hours=1)
REMINDERS = ("day_before", "two_hours")
DAY_BEFORE, TWO_HOURS = local(2026, 11, 30, 18), local(2026, 12, 1, 16)


def _due(planner: Planner, *statuses: str) -> list[tuple[str, dt.datetime]]:
    wanted = statuses or ("queued",)
    return sorted((row.cause, row.due_at) for row in planner.rows(*REMINDERS) if row.status in wanted)


def _send(planner: Planner, cause: str) -> None:
    with transaction(planner.store) as session:
        session.execute(update(OutboxRow).where(OutboxRow.cause == cause).values(status="sent", attempts=1))


@pytest.mark.parametrize(
    ("language", "day_before", "two_hours"),
    [
        (
            "en",
            "Hi Rosa. Your session is Tue, Dec 1 at 6 pm, Room 12. Bring a pen. Can you make it?",
            "Hi Rosa. It is almost time: Tue, Dec 1 at 6 pm, Room 12. Will we see you there?",
        ),
        (
            "es",
            "Hola, Rosa. Su junta es el mar 1 dic a las 6 pm, Aula 12. Traiga pluma. ¿Va a poder venir?",
            "Hola, Rosa. Ya casi es hora: mar 1 dic a las 6 pm, Aula 12. ¿Nos vemos en la junta?",
        ),
    ],
)
def test_both_reminders_are_there_ahead_of_time(
    seating: Seating, planner: Planner, clock: Clock, language: str, day_before: str, two_hours: str
) -> None:
    session = seating.session(note=Bilingual(en="Bring a pen.", es="Traiga pluma."))
    booking = seating.book(session, replace(seating.person(), language=language))
    planner.tell()
    assert _due(planner) == []  # a week before, nothing yet
    clock.now = TWO_HOURS - dt.timedelta(days=2) - dt.timedelta(seconds=1)
    planner.look_ahead()
    assert _due(planner) == [("day_before", DAY_BEFORE)]
    clock.advance(seconds=1)
    planner.look_ahead()
    assert _due(planner) == [("day_before", DAY_BEFORE), ("two_hours", TWO_HOURS)]
    first, second = planner.row("day_before"), planner.row("two_hours")
    assert (first.body, second.body) == (day_before, two_hours)
    assert (first.expires_at, second.expires_at) == (TUESDAY - 6 * HOUR, TUESDAY - HOUR / 2)
    assert (first.exempt, first.status, first.booking_id) == (False, "queued", booking)
    offer = {"kind": "attendance", "options": [booking], "topic": None, "more": [], "until": TUESDAY.isoformat()}
    assert (first.asks, second.asks) == (offer, offer)
    with reading(planner.store) as reader:
        assert gone(reader, first, first.due_at) is None


@pytest.mark.parametrize(
    ("before", "causes"),
    [
        (26 * HOUR, ["day_before", "two_hours"]),
        (25 * HOUR, ["day_before", "two_hours"]),
        (25 * HOUR - dt.timedelta(seconds=1), ["two_hours"]),
        (HOUR, []),
    ],
)
def test_a_booking_made_shortly_before(
    seating: Seating, planner: Planner, clock: Clock, before: dt.timedelta, causes: list[str]
) -> None:
    session = seating.session()
    clock.now = TUESDAY - before
    seating.book(session)
    planner.tell()
    assert [cause for cause, _ in _due(planner)] == causes
    planner.look_ahead(anew=True)
    assert [cause for cause, _ in _due(planner)] == causes


@pytest.mark.parametrize("evening", [(2027, 3, 14), (2027, 3, 15), (2027, 11, 7), (2027, 11, 8)])
def test_when_the_clocks_change(
    seating: Seating, planner: Planner, clock: Clock, evening: tuple[int, int, int]
) -> None:
    starts_at = local(*evening, 18)
    day = dt.date(*evening) - dt.timedelta(days=1)
    seating.book(seating.session(starts_at=starts_at))
    clock.now = starts_at - 40 * HOUR
    planner.look_ahead()
    assert _due(planner) == [
        ("day_before", local(day.year, day.month, day.day, 18)),
        ("two_hours", local(*evening, 16)),
    ]


@pytest.mark.parametrize(
    ("texting", "two_hours"),
    [
        (TextHours(), local(2026, 12, 1, 9)),
        (TextHours(opens=dt.time(9, 30)), local(2026, 12, 1, 9, 30)),
        (TextHours(opens=dt.time(9, 31)), local(2026, 11, 30, 19, 30)),
        (TextHours(opens=dt.time(8)), local(2026, 12, 1, 8)),
    ],
)
def test_at_the_border_of_the_night(
    seating: Seating, planner: Planner, clock: Clock, texting: TextHours, two_hours: dt.datetime
) -> None:
    planner.catalog = planner.catalog.model_copy(update={"partnership": a_partnership(texting=texting)})
    seating.book(seating.session(starts_at=local(2026, 12, 1, 10)))
    clock.now = local(2026, 11, 30, 7)
    planner.look_ahead()
    assert planner.row("two_hours").due_at == two_hours


def test_a_session_that_is_moved_has_its_own_reminders(seating: Seating, planner: Planner, clock: Clock) -> None:
    session = seating.session()
    booking = seating.book(session)
    clock.now = local(2026, 11, 30, 9)
    planner.tell()
    assert _due(planner) == [("day_before", DAY_BEFORE), ("two_hours", TWO_HOURS)]
    moved_to = local(2026, 12, 2, 11)
    seating.do(session_dates.move, session, starts_at=moved_to)
    planner.tell()
    assert _due(planner) == [("day_before", local(2026, 12, 1, 11)), ("two_hours", local(2026, 12, 2, 9))]
    assert _due(planner, "dropped") == [("day_before", DAY_BEFORE), ("two_hours", TWO_HOURS)]
    seating.do(seats.move, booking, seating.session(starts_at=TUESDAY + 24 * HOUR), STAFF)
    planner.tell()
    assert _due(planner) == [("day_before", local(2026, 12, 1, 18))]  # the other one is more than two days off


def test_moved_and_moved_back_is_reminded_of_after_all(seating: Seating, planner: Planner, clock: Clock) -> None:
    session = seating.session()
    seating.book(session)
    clock.now = local(2026, 11, 30, 9)
    planner.tell()
    for starts_at in (local(2026, 12, 3, 12), TUESDAY):
        clock.advance(minutes=1)
        seating.do(session_dates.move, session, starts_at=starts_at)
        planner.tell()
    assert _due(planner) == [("day_before", DAY_BEFORE), ("two_hours", TWO_HOURS)]


def test_a_reminder_that_went_out_is_not_sent_again(seating: Seating, planner: Planner, clock: Clock) -> None:
    session = seating.session()
    seating.book(session)
    clock.now = local(2026, 11, 30, 9)
    planner.tell()
    clock.now = DAY_BEFORE
    _send(planner, "day_before")
    seating.do(session_dates.move, session, place=Bilingual(en="Room 14", es="Aula 14"))
    planner.tell()
    planner.look_ahead(anew=True)
    assert _due(planner) == [("two_hours", TWO_HOURS)]
    assert [row.status for row in planner.rows("day_before")] == ["sent"]
    assert planner.told("two_hours") == [
        "Hi Rosa. It is almost time: Tue, Dec 1 at 6 pm, Room 14. Will we see you there?"
    ]


@pytest.mark.parametrize("how", ["person", "session"])
def test_who_does_not_come_is_not_reminded(seating: Seating, planner: Planner, clock: Clock, how: str) -> None:
    session = seating.session()
    booking = seating.book(session)
    clock.now = local(2026, 11, 30, 9)
    planner.tell()
    if how == "person":
        seating.cancel(booking)
    else:
        seating.do(session_dates.cancel, session)
    with reading(planner.store) as reader:  # the worker may be quicker than the planner
        assert gone(reader, planner.row("day_before"), DAY_BEFORE) == "booking_cancelled"
    planner.tell()
    assert _due(planner) == []
    assert _due(planner, "dropped") == [("day_before", DAY_BEFORE), ("two_hours", TWO_HOURS)]


def test_a_moved_session_is_no_reason_any_more(seating: Seating, planner: Planner, clock: Clock) -> None:
    session = seating.session()
    booking = seating.book(session)
    clock.now = local(2026, 11, 30, 9)
    planner.tell()
    row = planner.row("two_hours")
    seating.do(session_dates.move, session, starts_at=TUESDAY + HOUR)
    with reading(planner.store) as reader:
        assert gone(reader, row, clock()) == "session_moved"
    seating.do(seats.move, booking, seating.session(), STAFF)
    with reading(planner.store) as reader:
        assert gone(reader, row, clock()) == "booking_moved"


def test_who_only_waits_is_not_reminded(seating: Seating, planner: Planner, clock: Clock) -> None:
    session = seating.session(capacity=1)
    seating.wait(seating.session(capacity=1))
    seating.book(session, awaits_guardian=True)
    clock.now = local(2026, 11, 30, 9)
    planner.tell()
    planner.look_ahead()
    assert _due(planner, "queued", "dropped") == []


def test_the_schedule_is_followed_when_it_changes(seating: Seating, planner: Planner, clock: Clock) -> None:
    seating.book(seating.session())
    clock.now = local(2026, 11, 30, 9)
    planner.look_ahead()
    planner.schedule("two_hours", at="-4h", words="utter_told_day_before")
    planner.look_ahead(anew=True)
    assert _due(planner) == [("day_before", DAY_BEFORE), ("two_hours", local(2026, 12, 1, 14))]
    assert planner.row("two_hours").body == planner.row("day_before").body
    planner.schedule("day_before", off=True)
    planner.look_ahead(anew=True)
    assert _due(planner) == [("two_hours", TWO_HOURS)]
    planner.schedule("two_hours", programs=["EMT"])
    planner.look_ahead(anew=True)
    assert _due(planner) == [("day_before", DAY_BEFORE)]


def test_all_that_waits_is_dropped_when_its_line_is_switched_off(
    seating: Seating, planner: Planner, clock: Clock
) -> None:
    booking = seating.book(seating.session())
    planner.tell()
    clock.now = TUESDAY + HOUR
    seating.do(seats.mark, booking, True, STAFF)
    planner.tell()
    planner.schedule("next_step", off=True)
    planner.look_ahead(anew=True)
    assert [(row.cause, row.status) for row in planner.rows()] == [
        ("confirmation", "queued"),
        ("feedback", "queued"),
        ("next_step", "dropped"),
    ]


def test_what_staff_cancelled_stays_cancelled(seating: Seating, planner: Planner, clock: Clock) -> None:
    session = seating.session()
    seating.book(session)
    clock.now = local(2026, 11, 30, 9)
    planner.tell()
    row = planner.row("day_before")
    with transaction(planner.store) as store:
        assert outbox.cancel(store, row.id, "staff", clock())
    planner.look_ahead(anew=True)
    seating.do(session_dates.move, session, place=Bilingual(en="Room 14", es="Aula 14"))
    planner.tell()
    assert planner.row("day_before").status == "cancelled"


def test_what_a_worker_has_put_off_is_left_to_it(seating: Seating, planner: Planner, clock: Clock) -> None:
    seating.book(seating.session())
    clock.now = local(2026, 11, 30, 9)
    planner.tell()
    again = DAY_BEFORE + dt.timedelta(minutes=4)
    with transaction(planner.store) as session:
        put_back = update(OutboxRow).where(OutboxRow.cause == "day_before")
        session.execute(put_back.values(due_at=again, attempts=1, payload={"unsent": 1}))
    clock.now = DAY_BEFORE + dt.timedelta(minutes=1)
    planner.look_ahead(anew=True)
    row = planner.row("day_before")
    assert (row.due_at, row.attempts, row.payload) == (again, 1, {"unsent": 1})


def test_a_worker_that_was_down_reminds_while_it_is_of_use(seating: Seating, planner: Planner, clock: Clock) -> None:
    seating.book(seating.session())
    clock.now = TUESDAY - HOUR / 2 - dt.timedelta(seconds=1)
    planner.look_ahead()
    assert _due(planner) == [("two_hours", TWO_HOURS)]
    clock.advance(seconds=1)
    with transaction(planner.store) as session:
        session.execute(delete(OutboxRow))
    planner.look_ahead()
    assert _due(planner) == []


def test_killed_in_the_middle_and_run_again(seating: Seating, planner: Planner, clock: Clock) -> None:
    session = seating.session()
    for _ in range(3):
        seating.book(session)
    clock.now = local(2026, 11, 30, 9)
    with suppress(KeyboardInterrupt), transaction(planner.store) as writing:
        remind_ahead(writing, "", planner.line, clock())
        raise KeyboardInterrupt
    assert _due(planner) == []
    planner.look_ahead()
    assert len(_due(planner)) == 6


@pytest.mark.usefixtures("patient")
def test_two_planners_at_once_remind_once(
    seating: Seating, planner: Planner, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.store.follow_up_reminders.BATCH", 3)
    monkeypatch.setattr("assistant.store.follow_up_events.BATCH", 3)
    session = seating.session(capacity=None)
    for _ in range(10):
        seating.book(session)
    clock.now = local(2026, 11, 30, 9)
    start = threading.Barrier(4)

    def plan(look: Callable[[], None]) -> None:
        start.wait()
        look()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(plan, (planner.tell, planner.tell, planner.look_ahead, planner.look_ahead)))
    planner.tell()
    found = [(row.cause, row.booking_id) for row in planner.rows()]
    assert len(found) == len(set(found)) == 30
    assert planner.untold() == 0


def test_nothing_is_worded_again_when_nothing_has_changed(
    seating: Seating, planner: Planner, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    seating.book(seating.session())
    clock.now = local(2026, 11, 30, 9)
    planner.look_ahead()
    worded: list[Any] = []

    def note(*given: Any) -> list[Any]:
        worded.append(given)
        return []

    monkeypatch.setattr("assistant.store.follow_up_reminders.rows", note)
    planner.look_ahead()
    assert worded == []
    assert len(_due(planner)) == 2


def test_a_name_that_was_given_later_is_said(seating: Seating, planner: Planner, clock: Clock) -> None:
    who = seating.person(None)
    seating.book(seating.session(), who)
    clock.now = local(2026, 11, 30, 9)
    planner.look_ahead()
    with transaction(planner.store) as session:
        session.get_one(Applicant, who.applicant_id).name = "Rosa Vega"
    planner.look_ahead(anew=True)
    assert planner.row("two_hours").body.startswith("Hi Rosa. It is almost time")


def test_what_is_repeated_of_a_reminder_follows_it_too(seating: Seating, planner: Planner, clock: Clock) -> None:
    """ "Say that again" to a reminder whose session was given another room in the meantime."""
    session = seating.session()
    seating.book(session)
    clock.now = local(2026, 11, 30, 12)
    planner.look_ahead()
    seating.do(session_dates.move, session, place=Bilingual(en="Room 14", es="Aula 14"))
    planner.look_ahead(anew=True)
    row = planner.row("day_before")
    (again,) = row.payload["replies"]
    assert (row.wording, again["name"]) == ("utter_told_day_before", "utter_told_day_before")
    assert again["facts"]["place"] == {"en": "Room 14", "es": "Aula 14"}
