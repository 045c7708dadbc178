"""Keeps the calendar that staff use in step with our sessions: one event each, with how many come.

The event's name and UID are the session date's id, so whatever dies between writing there and noting it here, the
next round writes over the same event.
"""

import asyncio
import datetime as dt
import hashlib
import logging
from dataclasses import dataclass, replace

from assistant.booking.calendar_entries import CalendarWords
from assistant.booking.calendar_file import calendar_file
from assistant.booking.calendar_ports import Calendar
from assistant.errors import CalendarError
from assistant.jobs.rounds import Round
from assistant.store import calendar_pushes
from assistant.store.calendar_pushes import Push
from assistant.store.queries import calendar as queries
from assistant.wiring import Services

log = logging.getLogger(__name__)

EVERY = dt.timedelta(seconds=30)
# Attendance is still marked some days later.
BEHIND = dt.timedelta(days=14)
AHEAD = dt.timedelta(days=184)
# So that a calendar that is filled for the first time does not keep the other rounds waiting for long.
MOST_AT_ONCE = 100
LONGEST_REST = dt.timedelta(hours=1)


@dataclass(frozen=True)
class Change:
    """An event to write, or without a `file` to remove. `push` is what stands there, as far as we know."""

    session_date: str
    push: Push | None
    digest: str = ""
    file: bytes | None = None


class CalendarRound:
    """Writes what has changed. A calendar that takes nothing is left alone for longer each time, by this process."""

    def __init__(self) -> None:
        self._failures = 0
        self._rests_until: dt.datetime | None = None

    async def run(self, services: Services, now: dt.datetime) -> None:
        calendar = services.calendar
        if calendar is None or (self._rests_until is not None and now < self._rests_until):
            return
        try:
            for change in await asyncio.to_thread(changes, services, calendar.address, now):
                await _bring_over(services, calendar, change, now)
        except CalendarError as error:
            self._failures += 1
            self._rests_until = now + _rest(self._failures)
            log.warning("the calendar rests until %s: %s", f"{self._rests_until:%H:%M:%S}", error)
        else:
            self._failures, self._rests_until = 0, None


ROUND = Round("calendar", EVERY, CalendarRound().run)


def changes(services: Services, address: str, now: dt.datetime) -> list[Change]:
    """What has to be done at this calendar now, soonest sessions first, at most `MOST_AT_ONCE`."""
    database = services.database
    sessions = queries.sessions_with_counts(database, now - BEHIND, now + AHEAD)
    pushes = calendar_pushes.pushes_of(database, [session.id for session in sessions])
    gone = calendar_pushes.left_behind(database)
    settings = services.settings
    words = CalendarWords(services.words, settings.twilio_number, f"{settings.public_url}/")
    found = [Change(push.session_date, push) for push in gone if _is_due(push, now)]
    for session in sessions:
        push = pushes.get(session.id)
        if len(found) >= MOST_AT_ONCE or not _is_due(push, now):
            continue
        if session.cancelled and push is None:
            continue  # nobody who looks there has ever heard of it
        entry = words.staff(session, settings.caldav_language)
        # In another calendar nothing of it stands yet.
        digest = hashlib.sha256(f"{address} {entry.digest}".encode()).hexdigest()
        if push is None or push.error is not None or push.digest != digest:
            # No method: that is for files that are sent, not for those that are kept (RFC 4791).
            found.append(Change(session.id, push, digest, calendar_file([replace(entry, changed_at=now)])))
    return found[:MOST_AT_ONCE]


async def _bring_over(services: Services, calendar: Calendar, change: Change, now: dt.datetime) -> None:
    """Raises `CalendarError` where trying the next one is no use either."""
    database, session_date = services.database, change.session_date
    version = change.push.version if change.push else None
    try:
        if change.file is None:
            await calendar.remove(session_date, version)
            await asyncio.to_thread(calendar_pushes.forget, database, session_date)
            return
        if change.push is None:
            # Known before it is there: if we die over it and the session goes, somebody still takes it away.
            await asyncio.to_thread(calendar_pushes.expect, database, session_date, now)
        version = await calendar.write(session_date, change.file, version)
    except CalendarError as error:
        refused = not error.retry
        await asyncio.to_thread(calendar_pushes.mark_failed, database, session_date, str(error), now, refused=refused)
        if not refused:
            raise
        log.warning("session %s is not in the calendar: %s", session_date, error)
        return
    await asyncio.to_thread(calendar_pushes.mark_written, database, session_date, change.digest, version, now)


def _is_due(push: Push | None, now: dt.datetime) -> bool:
    """An event that was refused is let be for a while; of a calendar that is away the whole round rests."""
    return push is None or push.refusals == 0 or now >= push.updated_at + _rest(push.refusals)


def _rest(failures: int) -> dt.timedelta:
    return min(EVERY * (1 << min(failures - 1, 10)), LONGEST_REST)
