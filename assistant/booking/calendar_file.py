"""iCalendar files (RFC 5545): what calendars read of sessions and seats. The words are given; here is the format."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo

from icalendar import STATUS, TRANSP, Calendar, Event, Timezone, vCalAddress, vText

CONTENT_TYPE = "text/calendar; charset=utf-8"
# Subscribed calendars look again after this long.
LOOK_AGAIN = dt.timedelta(hours=1)

# What mail programs do with a file (RFC 5546): show it, put it into the calendar, take it out.
Method = Literal["PUBLISH", "REQUEST", "CANCEL"]


@dataclass(frozen=True)
class Entry:
    """One event. `id` stays the same for as long as it is the same seat or session; `sequence` rises when it changes.

    `starts_at` is aware and in the zone `zone`; `changed_at` is aware. `busy`: whether the time counts as taken.
    """

    id: str
    sequence: int
    status: Literal["CONFIRMED", "TENTATIVE", "CANCELLED"]
    starts_at: dt.datetime
    minutes: int
    zone: str
    summary: str
    location: str
    description: str
    url: str | None
    changed_at: dt.datetime
    busy: bool = True

    @property
    def uid(self) -> str:
        return f"{self.id}@porchlight"

    @property
    def digest(self) -> str:
        """Of everything that a reader sees: the same for two entries that look the same in a calendar."""
        seen = (self.uid, self.sequence, self.status, self.starts_at.astimezone(dt.UTC).isoformat(), self.minutes)
        words = (self.zone, self.summary, self.location, self.description, self.url, self.busy)
        return hashlib.sha256(repr((seen, words)).encode()).hexdigest()


@dataclass(frozen=True)
class Invitation:
    """Who invites whom, in a file that comes with an email."""

    organiser: str
    organiser_name: str
    attendee: str


def calendar_file(
    entries: Sequence[Entry],
    *,
    method: Method | None = None,
    name: str | None = None,
    invitation: Invitation | None = None,
) -> bytes:
    """The entries as one file, the same bytes for the same entries.

    `method` is left out in what a CalDAV server keeps (RFC 4791). `name`: of a feed that is subscribed to.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Porchlight//Information sessions//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    if method is not None:
        calendar.add("method", method)
    if name is not None:
        # By both names that readers look for, as text: the library would leave commas as they are.
        calendar.add("name", vText(name))
        calendar.add("x-wr-calname", vText(name))
        calendar.add("refresh-interval", LOOK_AGAIN, parameters={"value": "DURATION"})
        calendar.add("x-published-ttl", "PT1H")
    for zone in sorted({entry.zone for entry in entries}):
        calendar.add_component(_timezone(zone, [entry for entry in entries if entry.zone == zone]))
    for entry in entries:
        calendar.add_component(_event(entry, invitation))
    file: bytes = calendar.to_ical()
    return file


def invitation_file(entry: Entry, invitation: Invitation) -> bytes:
    """What goes with an email, for the mail program to put into the person's calendar or, cancelled, to take out."""
    method: Method = "CANCEL" if entry.status == "CANCELLED" else "REQUEST"
    return calendar_file([entry], method=method, invitation=invitation)


def _event(entry: Entry, invitation: Invitation | None) -> Event:
    start = _wall_time(entry.starts_at, entry.zone)
    end = _wall_time(entry.starts_at.astimezone(dt.UTC) + dt.timedelta(minutes=entry.minutes), entry.zone)
    event = Event.new(
        uid=entry.uid,
        sequence=entry.sequence,
        status=STATUS(entry.status),
        start=start,
        end=end,
        summary=entry.summary,
        location=entry.location,
        description=entry.description,
        url=entry.url,
        # The moment of the change and not of the reading: a file that says the same has the same ETag.
        stamp=entry.changed_at.astimezone(dt.UTC),
        last_modified=entry.changed_at.astimezone(dt.UTC),
        transparency=TRANSP.OPAQUE if entry.busy else TRANSP.TRANSPARENT,
    )
    if invitation is not None:
        event.add("organizer", vCalAddress.new(invitation.organiser, cn=invitation.organiser_name))
        # They have said that they come: nobody is to be asked again, nor is the organiser to be written to.
        attendee = vCalAddress.new(invitation.attendee, partstat="ACCEPTED", role="REQ-PARTICIPANT", rsvp=False)
        event.add("attendee", attendee)
    return event


def _wall_time(moment: dt.datetime, zone: str) -> dt.datetime:
    """In the zone, so that calendars show six o'clock as six o'clock wherever the law moves it to.

    The second of two equal wall times, in the night in which clocks go back, can only be said in UTC.
    """
    local = moment.astimezone(ZoneInfo(zone))
    return local.astimezone(dt.UTC) if local.fold else local


def _timezone(zone: str, entries: Sequence[Entry]) -> Timezone:
    """The zone's changes in the years that the entries lie in."""
    years = [entry.starts_at.year for entry in entries]
    # A day more on both sides: a session on New Year's Eve may end in the next year.
    first, last = dt.date(min(years) - 1, 12, 31), dt.date(max(years) + 1, 1, 2)
    return Timezone.from_tzinfo(ZoneInfo(zone), zone, first, last)
