"""Sessions of the years gone by and the weeks ahead, the seats in them, and the texts that went out about these."""

import datetime as dt
import json
import random
from collections.abc import Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

from bench.seed.bulk import Row
from bench.seed.ids import Ids
from bench.seed.lives import DAYS, Life
from bench.seed.talk import Talk

SESSION: Final = (
    "id", "session_id", "on", "starts_at", "zone", "minutes", "place_en", "place_es", "online", "languages",
    "closes_minutes", "closes_at", "capacity", "taken", "status", "created_at", "updated_at",
)  # fmt: skip
SESSION_PROGRAM: Final = ("session_date_id", "program_id", "position")
BOOKING: Final = (
    "id", "session_date_id", "applicant_id", "contact_id", "program_id", "seats", "status", "token", "sequence",
    "channel", "language", "conversation_id", "created_at", "updated_at",
)  # fmt: skip
EVENT: Final = ("id", "booking_id", "kind", "by", "exempt", "details", "created_at", "told_at")
OUTBOX: Final = (
    "id", "kind", "status", "recipient", "body", "language", "wording", "segments", "cause", "cause_key",
    "applicant_id", "contact_id", "booking_id", "due_at", "attempts", "carrier_id", "error_code", "created_at",
    "sent_at", "updated_at",
)  # fmt: skip
FEEDBACK: Final = (
    "id", "booking_id", "program_id", "score", "why", "language", "channel", "created_at", "updated_at",
)  # fmt: skip
COLUMNS: Final = {
    "session_dates": SESSION,
    "session_date_programs": SESSION_PROGRAM,
    "bookings": BOOKING,
    "booking_events": EVENT,
    "outbox": OUTBOX,
    "feedback": FEEDBACK,
}
_AHEAD: Final = 40
_FAILED: Final = ((30003, 5), (30005, 2), (30006, 3), (30007, 1))


class Seats:
    """Weekly sessions of each program; `taken` rises with the seats that are given."""

    def __init__(self, programs: Sequence[str], until: dt.datetime, zone: ZoneInfo, ids: Ids, seed: int) -> None:
        self.rows: dict[str, list[Row]] = {table: [] for table in COLUMNS}
        self._until, self._ids, self._zone = until, ids, zone
        self._chance = random.Random(seed)
        self._days: dict[str, list[tuple[dt.datetime, str]]] = {}
        self._taken: dict[str, int] = {}
        first = until.astimezone(zone).date() - dt.timedelta(days=DAYS)
        for number, program in enumerate(programs):
            days = range(number % 6, DAYS + _AHEAD, 7)
            starts = [dt.datetime.combine(first + dt.timedelta(days=day), dt.time(18), zone) for day in days]
            self._days[program] = [(at.astimezone(dt.UTC), ids.at(at - dt.timedelta(days=60))) for at in starts]

    def sessions(self) -> None:
        """Their rows, once all seats were given."""
        for program, days in self._days.items():
            for at, id in days:
                made, taken = at - dt.timedelta(days=60), self._taken.get(id, 0)
                self.rows["session_dates"].append(
                    (
                        id, f"{program}-weekly", at.astimezone(self._zone).date(), at, self._zone.key, 60, "Room 12",
                        "Aula 12", False, '["en", "es"]', 0, at, taken + 12, taken, "planned", made, made,
                    )
                )  # fmt: skip
                self.rows["session_date_programs"].append((id, program, 0))

    def book(self, life: Life, applicant: str, contact: str | None, talks: Sequence[Talk]) -> None:
        at = life.reached("booked")
        if at is None or not life.programs or not talks:
            return
        program = life.programs[0]
        session = next(((starts, id) for starts, id in self._days.get(program, ()) if starts > at), None)
        if session is None:
            return
        starts, id = session
        status = self._status(life, starts)
        if status != "cancelled":
            self._taken[id] = self._taken.get(id, 0) + 1
        booking, talk = self._ids.at(at), talks[-1]
        changed = at if status == "booked" else min(starts, self._until)
        self.rows["bookings"].append(
            (
                booking, id, applicant, contact, program, 1, status, booking, 0, talk.channel, life.language, talk.id,
                at, changed,
            )
        )  # fmt: skip
        self._event(booking, "booked", "person", at)
        if status not in ("booked", "confirmed"):
            self._event(booking, status, "person" if status == "cancelled" else "staff", changed)
        if contact is not None and life.phone is not None:
            self._text(booking, applicant, contact, life, "seat_booked", at)
            self._text(booking, applicant, contact, life, "reminder_day", starts - dt.timedelta(days=1))
        if status == "attended" and self._chance.random() < 0.4:
            self._feedback(booking, program, life, starts + dt.timedelta(hours=20))

    def _status(self, life: Life, starts: dt.datetime) -> str:
        if starts >= self._until:
            return self._chance.choice(("booked", "confirmed"))
        if life.reached("attended"):
            return "attended"
        return self._chance.choice(("no_show", "no_show", "cancelled"))

    def _event(self, booking: str, kind: str, by: str, at: dt.datetime) -> None:
        self.rows["booking_events"].append((self._ids.at(at), booking, kind, by, False, "{}", at, at))

    def _text(self, booking: str, applicant: str, contact: str, life: Life, cause: str, at: dt.datetime) -> None:
        status, code, sent = self._fate(at)
        id = self._ids.at(at)
        self.rows["outbox"].append(
            (
                id, "text", status, life.phone, f"{cause}: {life.name}", life.language, f"utter_{cause}", 1, cause,
                f"{cause}:{booking}", applicant, contact, booking, at, 1 if sent else 0, id if sent else None, code,
                min(at, self._until), at if sent else None, min(at, self._until),
            )
        )  # fmt: skip

    def _fate(self, at: dt.datetime) -> tuple[str, int | None, bool]:
        if at >= self._until:
            return "queued", None, False
        luck = self._chance.random()
        if luck < 0.03:
            codes, weights = zip(*_FAILED, strict=True)
            return "undelivered", self._chance.choices(codes, weights=weights)[0], True
        return ("suppressed", None, False) if luck < 0.04 else ("delivered", None, True)

    def _feedback(self, booking: str, program: str, life: Life, at: dt.datetime) -> None:
        if at < self._until:
            score: Any = self._chance.choices(range(11), weights=(1, 0, 1, 1, 1, 3, 4, 8, 15, 20, 30))[0]
            why = json.dumps(score) if score < 5 else None
            self.rows["feedback"].append((self._ids.at(at), booking, program, score, why, life.language, "sms", at, at))
