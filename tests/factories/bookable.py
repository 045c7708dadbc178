"""Sessions that may be booked, and whose seats are whose, without a store: the port of the conversation in memory."""

import dataclasses
import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from assistant.booking.ports import ACTIVE, Guarded, Seat, SeatStatus, SessionDate
from assistant.catalog.schema import Bilingual, Language

ZONE = ZoneInfo("America/Los_Angeles")


def a_date(id: str, starts_at: str, program: str = "SAIL", **changes: Any) -> SessionDate:
    """`starts_at`: wall time in California. In both languages, at a place, with room for thirty, unless changed."""
    start = dt.datetime.fromisoformat(starts_at).replace(tzinfo=changes.pop("zone", ZONE))
    given: dict[str, Any] = {
        "id": id,
        "session_id": f"{program}-INFO",
        "programs": (program,),
        "starts_at": start,
        "minutes": 60,
        "place": Bilingual(en="The boat house", es="La casa del bote"),
        "online": False,
        "link": None,
        "languages": frozenset({"en", "es"}),
        "note": None,
        "capacity": 30,
        "free": 30,
        "closes_at": start,
    }
    return SessionDate(**{**given, **changes})


def a_seat(id: str, date: SessionDate, status: SeatStatus = SeatStatus.BOOKED, **changes: Any) -> Seat:
    given: dict[str, Any] = {"seats": 1, "program": date.programs[0], "applicant": "a-rosa", "name": "Rosa Lopez"}
    return Seat(id=id, session=date, status=status, **{**given, **changes})


@dataclass
class Bookable:
    """Implements `assistant.booking.ports.Sessions`. `seats`: of whoever is talking; `minor`: whether they are one."""

    all: list[SessionDate]
    seats: list[Seat] = field(default_factory=list)
    minor: Guarded | None = None

    def upcoming(
        self,
        now: dt.datetime,
        programs: Collection[str] | None = None,
        *,
        limit: int,
        language: Language | None = None,
    ) -> list[SessionDate]:
        ahead = [date for date in self.all if not date.cancelled and date.closes_at > now]
        ahead = [date for date in ahead if language is None or language in date.languages]
        ahead.sort(key=lambda date: date.starts_at)
        if programs is not None:
            return [date for date in ahead if {*date.programs} & {*programs}][:limit]
        first = {id: date for date in reversed(ahead) for id in date.programs}
        return [date for date in ahead if date in first.values()][:limit]

    def dates(self, ids: Collection[str], now: dt.datetime) -> list[SessionDate]:
        return [date for id in ids for date in self.all if date.id == id]

    def guarded(self, conversation: str, name: str, now: dt.datetime) -> Guarded | None:
        return self.minor

    def seats_of(self, conversation: str, now: dt.datetime) -> list[Seat]:
        mine = [seat for seat in self.seats if seat.status in ACTIVE and seat.session.ends_at > now]
        return sorted(mine, key=lambda seat: seat.session.starts_at)

    def change(self, id: str, **changes: Any) -> None:
        """Something happens to a session."""
        self.all = [dataclasses.replace(date, **changes) if date.id == id else date for date in self.all]
