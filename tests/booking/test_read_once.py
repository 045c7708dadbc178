"""What a turn reads of sessions and seats, it reads once."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from assistant.booking.ports import Seat, SessionDate
from assistant.booking.read_once import ReadOnce
from tests.factories.bookable import Bookable, a_date, a_seat

NOW = dt.datetime(2026, 11, 24, 18, tzinfo=dt.UTC)
TUE, THU = a_date("tue", "2026-12-01T18:00"), a_date("thu", "2026-12-03T17:00")


class Counting(Bookable):
    """Notes what is read of it."""

    def __init__(self) -> None:
        super().__init__([TUE, THU], [a_seat("b-1", TUE)])
        self.read: list[str] = []

    def upcoming(self, *given: Any, **named: Any) -> list[SessionDate]:
        self.read.append("upcoming")
        return super().upcoming(*given, **named)

    def dates(self, ids: Collection[str], now: dt.datetime) -> list[SessionDate]:
        self.read.append("dates")
        return super().dates(ids, now)

    def seats_of(self, conversation: str, now: dt.datetime) -> list[Seat]:
        self.read.append("seats_of")
        return super().seats_of(conversation, now)


def test_the_same_question_is_asked_once() -> None:
    store = Counting()
    once = ReadOnce(store)
    for _ in range(2):
        assert once.upcoming(NOW, ["SAIL"], limit=3) == [TUE, THU]
        assert once.dates(["thu", "tue"], NOW) == [THU, TUE]
        assert [seat.id for seat in once.seats_of("c-1", NOW)] == ["b-1"]
    assert store.read == ["upcoming", "dates", "seats_of"]


def test_another_question_is_another() -> None:
    store = Counting()
    once = ReadOnce(store)
    assert once.upcoming(NOW, None, limit=3) == [TUE]
    assert once.upcoming(NOW, ["SAIL"], limit=1) == [TUE]
    assert once.upcoming(NOW, ["SAIL"], limit=2, language="es") == [TUE, THU]
    assert once.dates(["tue"], NOW) == [TUE]
    assert once.dates(["thu"], NOW) == [THU]
    assert store.read == ["upcoming"] * 3 + ["dates"] * 2


def test_what_somebody_does_with_the_answer_is_their_own_affair() -> None:
    once = ReadOnce(Counting())
    once.upcoming(NOW, ["SAIL"], limit=3).clear()
    assert once.upcoming(NOW, ["SAIL"], limit=3) == [TUE, THU]
