"""Sessions and seats for the length of one turn: what was read is not read again while the turn is decided."""

import datetime as dt
from collections.abc import Callable, Collection, Hashable
from typing import TypeVar

from assistant.booking.ports import Guarded, Seat, SessionDate, Sessions
from assistant.catalog.schema import Language

T = TypeVar("T")


class ReadOnce:
    """Implements `Sessions`. One a turn, which sees everything as it was when it was first looked at."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._dates: dict[Hashable, list[SessionDate]] = {}
        self._seats: dict[Hashable, list[Seat]] = {}

    def upcoming(
        self,
        now: dt.datetime,
        programs: Collection[str] | None = None,
        *,
        limit: int,
        language: Language | None = None,
    ) -> list[SessionDate]:
        key = (now, None if programs is None else frozenset(programs), limit, language)
        return _kept(self._dates, key, lambda: self._sessions.upcoming(now, programs, limit=limit, language=language))

    def dates(self, ids: Collection[str], now: dt.datetime) -> list[SessionDate]:
        return _kept(self._dates, (now, tuple(ids)), lambda: self._sessions.dates(ids, now))

    def guarded(self, conversation: str, name: str, now: dt.datetime) -> Guarded | None:
        return self._sessions.guarded(conversation, name, now)

    def seats_of(self, conversation: str, now: dt.datetime) -> list[Seat]:
        return _kept(self._seats, (now, conversation), lambda: self._sessions.seats_of(conversation, now))


def _kept(kept: dict[Hashable, list[T]], key: Hashable, read: Callable[[], list[T]]) -> list[T]:
    if key not in kept:
        kept[key] = read()
    return list(kept[key])
