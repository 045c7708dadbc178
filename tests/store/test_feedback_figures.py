import datetime as dt
from dataclasses import astuple

import pytest
from sqlalchemy import Engine, event

from assistant.store.booking_tables import FeedbackRow
from assistant.store.engine import transaction
from assistant.store.queries.feedback import by_group
from assistant.store.queries.pages import Filters
from tests.factories.seats import Seating

MOMENT = dt.datetime(2026, 12, 2, 18, tzinfo=dt.UTC)


def _rate(
    seating: Seating,
    score: int | None,
    program: str | None = "CNA-EVE",
    language: str = "en",
    channel: str = "sms",
    why: str | None = None,
    at: dt.datetime = MOMENT,
) -> None:
    booking = seating.book(seating.session())
    given = {"program_id": program, "score": score, "why": why, "language": language, "channel": channel}
    with transaction(seating.store) as session:
        session.add(FeedbackRow(booking_id=booking, **given, created_at=at, updated_at=at))


def test_answers_are_counted_by_program_language_and_channel(seating: Seating, store: Engine) -> None:
    for score in (0, 6, 7, 8, 9, 10):
        _rate(seating, score, why="It was long." if score == 6 else None)
    _rate(seating, 10, language="es")
    _rate(seating, 5, channel="chat")
    _rate(seating, 3, program="EMT", language="es")
    _rate(seating, None, why="No number was said.")
    assert [astuple(group) for group in by_group(store, Filters())] == [
        ("CNA-EVE", "en", "chat", 1, 1, 0, 0, 5.0, 0),
        ("CNA-EVE", "en", "sms", 6, 2, 2, 2, 6.7, 1),
        ("CNA-EVE", "es", "sms", 1, 0, 0, 1, 10.0, 0),
        ("EMT", "es", "sms", 1, 1, 0, 0, 3.0, 0),
    ]


@pytest.mark.parametrize(
    ("filters", "answers"),
    [
        (Filters(program="EMT"), [1]),
        (Filters(language="es"), [1]),
        (Filters(channel="chat"), [1]),
        (Filters(since=MOMENT), [1, 1, 1]),
        (Filters(since=MOMENT + dt.timedelta(seconds=1)), [1]),
        (Filters(until=MOMENT + dt.timedelta(seconds=1)), [1, 1]),
        (Filters(program="NOBODY"), []),
    ],
)
def test_they_are_narrowed(seating: Seating, store: Engine, filters: Filters, answers: list[int]) -> None:
    _rate(seating, 9, channel="chat")
    _rate(seating, 9, program="EMT")
    _rate(seating, 9, language="es", at=MOMENT + dt.timedelta(hours=1))
    assert [group.answers for group in by_group(store, filters)] == answers


def test_one_query_however_many(seating: Seating, store: Engine) -> None:
    asked: list[str] = []

    def note(*given: object) -> None:
        asked.append(str(given[2]))

    _rate(seating, 9)
    _rate(seating, 9, program="EMT")
    event.listen(store, "before_cursor_execute", note)
    try:
        by_group(store, Filters())
    finally:
        event.remove(store, "before_cursor_execute", note)
    assert len([one for one in asked if one.startswith("SELECT")]) == 1
