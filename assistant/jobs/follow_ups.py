"""What people are told by itself: at once what happened to their seats, ahead of time what will come."""

import asyncio
import datetime as dt

from assistant.booking.calendar_entries import CalendarWords
from assistant.booking.calendar_file import CONTENT_TYPE, Invitation, invitation_file
from assistant.catalog.schema import Catalog, Language
from assistant.jobs.rounds import Round
from assistant.store import follow_ups
from assistant.store.follow_up_letters import Attach, Attachments, Line
from assistant.store.queries import calendar
from assistant.wiring import Services

# How long reminders and people may go without being looked at anew when nothing is known to have changed.
AHEAD_EVERY = dt.timedelta(minutes=5)
PEOPLE_EVERY = dt.timedelta(hours=1)


def line_of(services: Services, catalog: Catalog) -> Line:
    settings = services.settings
    return Line(
        catalog=catalog,
        word=services.words.word,
        public_url=settings.public_url,
        webhook_url=settings.webhook_url,
        attach=_attach(services, catalog),
    )


def _attach(services: Services, catalog: Catalog) -> Attach:
    """The file that puts a seat into the calendar of who reads the email, or takes it out."""
    settings, partnership = services.settings, catalog.partnership
    words = CalendarWords(services.words, settings.twilio_number, f"{settings.public_url}/")

    def attach(booking: str, language: Language, address: str) -> Attachments:
        seat = calendar.seat_of(services.database, booking)
        if seat is None:
            return []
        entry = words.seat(seat, language)
        file = invitation_file(entry, Invitation(partnership.email, partnership.name.in_(language), address))
        method = "CANCEL" if entry.status == "CANCELLED" else "REQUEST"
        content_type = f"{CONTENT_TYPE}; method={method}"
        return [{"name": f"{entry.starts_at:%Y-%m-%d}.ics", "content_type": content_type, "content": file.decode()}]

    return attach


async def tell(services: Services, now: dt.datetime) -> None:
    """What has happened to seats."""
    catalog = await asyncio.to_thread(services.catalogue.current)
    await asyncio.to_thread(follow_ups.plan_events, services.database, line_of(services, catalog), now)


class Ahead:
    """What lies ahead. When the catalogue changes all of it is looked at again, so that what waits follows it."""

    def __init__(self) -> None:
        self._of: Services | None = None
        self._revision: int | None = None
        self._reminded = self._looked = dt.datetime.min.replace(tzinfo=dt.UTC)

    async def run(self, services: Services, now: dt.datetime) -> None:
        catalog = await asyncio.to_thread(services.catalogue.current)
        line = line_of(services, catalog)
        changed = self._of is not services or catalog.revision != self._revision
        people = changed or abs(now - self._looked) >= PEOPLE_EVERY
        if people or abs(now - self._reminded) >= AHEAD_EVERY:
            # Words are files, and nobody says when they change: with the people they are looked at, too.
            await asyncio.to_thread(follow_ups.plan_ahead, services.database, line, now, anew=people)
            self._reminded = now
        if people:
            await asyncio.to_thread(follow_ups.plan_people, services.database, line, now)
            self._looked = now
        self._of, self._revision = services, catalog.revision


ROUNDS = (
    Round("follow_ups", dt.timedelta(seconds=1), tell),
    Round("follow_ups_ahead", dt.timedelta(seconds=2), Ahead().run),
)
