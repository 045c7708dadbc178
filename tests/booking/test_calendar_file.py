import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar, Event

from assistant.booking.calendar_file import Invitation, calendar_file, invitation_file
from tests.factories.calendars import MADE, ZONE, an_entry

ROSA = Invitation("hello@tresrios.example", "Tres Ríos Health Careers", "rosa@example.org")


def the_event(file: bytes) -> Event:
    (event,) = Calendar.from_ical(file).events
    return event


def test_an_entry_is_read_back_as_it_was_written() -> None:
    entry = an_entry(
        summary="Junta: auxiliar, enfermería; «tarde»",
        description="Traiga su ID.\nPuede traer a sus niños, sí.",
        location="Salón 4, calle 1; Tres Ríos",
        url="https://zoom.example/j/1?pwd=a,b;c",
        sequence=3,
    )
    calendar = Calendar.from_ical(calendar_file([entry], method="PUBLISH"))
    assert (calendar["VERSION"], calendar["CALSCALE"], calendar["METHOD"]) == ("2.0", "GREGORIAN", "PUBLISH")
    (event,) = calendar.events
    assert {name: str(event[name]) for name in ("UID", "SUMMARY", "DESCRIPTION", "LOCATION", "URL", "STATUS")} == {
        "UID": "SEAT1@porchlight",
        "SUMMARY": entry.summary,
        "DESCRIPTION": entry.description,
        "LOCATION": entry.location,
        "URL": entry.url,
        "STATUS": "CONFIRMED",
    }
    assert (event["SEQUENCE"], event["TRANSP"], event.DTSTAMP, event.LAST_MODIFIED) == (3, "OPAQUE", MADE, MADE)
    assert list(event.walk("VALARM")) == []


def test_lines_are_folded_and_end_as_the_format_wants() -> None:
    file = calendar_file([an_entry(description="ñandú, " * 60)])
    lines = file.split(b"\r\n")
    assert b"\n" not in b"".join(lines) and lines[-1] == b""
    assert max(len(line) for line in lines) <= 75
    assert the_event(file)["DESCRIPTION"] == "ñandú, " * 60
    assert b"METHOD" not in file


@pytest.mark.parametrize(
    ("day", "offset"),
    [
        (dt.date(2027, 3, 13), -8),
        (dt.date(2027, 3, 14), -7),  # clocks went forward in the night
        (dt.date(2027, 3, 15), -7),
        (dt.date(2027, 11, 6), -7),
        (dt.date(2027, 11, 7), -8),  # and back
        (dt.date(2026, 12, 31), -8),
        (dt.date(2027, 1, 1), -8),
    ],
)
def test_six_o_clock_stays_six_o_clock_across_the_changes_of_clocks(day: dt.date, offset: int) -> None:
    start = dt.datetime.combine(day, dt.time(18), ZONE)
    # The store gives UTC; the zone is the session's.
    file = calendar_file([an_entry(starts_at=start.astimezone(dt.UTC), minutes=90)])
    assert f"DTSTART;TZID=America/Los_Angeles:{day:%Y%m%d}T180000\r\n".encode() in file
    assert f"DTEND;TZID=America/Los_Angeles:{day:%Y%m%d}T193000\r\n".encode() in file
    event = the_event(file)
    assert (event.start.astimezone(dt.UTC), event.end - event.start) == (start, dt.timedelta(minutes=90))
    # Who does not know the zone by its name goes by what the file says of it.
    (described,) = Calendar.from_ical(file).timezones
    theirs = described.to_tz(lookup_tzid=False)
    assert start.replace(tzinfo=theirs).utcoffset() == dt.timedelta(hours=offset) == start.utcoffset()


@pytest.mark.parametrize(
    ("start", "minutes", "written"),
    [
        # 1:30 am comes twice: the first is daylight time, the second can only be said in UTC.
        (dt.datetime(2027, 11, 7, 8, 30, tzinfo=dt.UTC), 30, (b";TZID=America/Los_Angeles:20271107T013000", b"")),
        (dt.datetime(2027, 11, 7, 9, 30, tzinfo=dt.UTC), 15, (b":20271107T093000Z", b":20271107T094500Z")),
        # From 1:30 am on for an hour: 3:30 am, as there is no 2:30 am.
        (dt.datetime(2027, 3, 14, 9, 30, tzinfo=dt.UTC), 60, (b"", b";TZID=America/Los_Angeles:20270314T033000")),
    ],
)
def test_the_hours_in_which_clocks_change_keep_their_moments(
    start: dt.datetime, minutes: int, written: tuple[bytes, bytes]
) -> None:
    file = calendar_file([an_entry(starts_at=start, minutes=minutes)])
    assert b"DTSTART" + written[0] in file and b"DTEND" + written[1] in file
    event = the_event(file)
    assert event.start.astimezone(dt.UTC) == start
    assert event.end.astimezone(dt.UTC) == start + dt.timedelta(minutes=minutes)


def test_a_feed_has_a_name_each_zone_once_and_its_sessions() -> None:
    phoenix = ZoneInfo("America/Phoenix")
    entries = [
        an_entry(id="A"),
        an_entry(id="B", starts_at=dt.datetime(2027, 7, 1, 9, tzinfo=ZONE)),
        an_entry(id="C", starts_at=dt.datetime(2027, 7, 1, 9, tzinfo=phoenix), zone=phoenix.key, status="CANCELLED"),
    ]
    file = calendar_file(entries, method="PUBLISH", name="Juntas: auxiliar, de noche")
    assert b"\r\nNAME:Juntas: auxiliar\\, de noche\r\nX-WR-CALNAME:Juntas: auxiliar\\, de noche\r\n" in file
    calendar = Calendar.from_ical(file)
    assert calendar["REFRESH-INTERVAL"].dt == dt.timedelta(hours=1)
    assert [zone["TZID"] for zone in calendar.timezones] == ["America/Los_Angeles", "America/Phoenix"]
    assert [(event["UID"], event["STATUS"]) for event in calendar.events] == [
        ("A@porchlight", "CONFIRMED"),
        ("B@porchlight", "CONFIRMED"),
        ("C@porchlight", "CANCELLED"),
    ]
    assert [event.start.utcoffset() for event in calendar.events] == [dt.timedelta(hours=h) for h in (-8, -7, -7)]


def test_the_same_entries_are_the_same_bytes() -> None:
    made = [calendar_file([an_entry()], method="PUBLISH", name="X") for _ in range(2)]
    assert made[0] == made[1]


def test_an_email_invites_and_takes_back() -> None:
    invited = Calendar.from_ical(invitation_file(an_entry(), ROSA))
    (event,) = invited.events
    assert (invited["METHOD"], event["ORGANIZER"], event["ORGANIZER"].params["CN"]) == (
        "REQUEST",
        "mailto:hello@tresrios.example",
        "Tres Ríos Health Careers",
    )
    assert (event["ATTENDEE"], dict(event["ATTENDEE"].params)) == (
        "mailto:rosa@example.org",
        {"PARTSTAT": "ACCEPTED", "ROLE": "REQ-PARTICIPANT", "RSVP": "FALSE"},
    )
    taken_back = Calendar.from_ical(invitation_file(an_entry(status="CANCELLED", sequence=1), ROSA))
    (gone,) = taken_back.events
    assert (taken_back["METHOD"], gone["STATUS"], gone["UID"], gone["SEQUENCE"]) == (
        "CANCEL",
        "CANCELLED",
        event["UID"],
        1,
    )


def test_a_digest_changes_with_what_is_seen_and_with_nothing_else() -> None:
    entry = an_entry()
    assert replace(entry, changed_at=MADE + dt.timedelta(days=1)).digest == entry.digest
    assert replace(entry, starts_at=entry.starts_at.astimezone(dt.UTC)).digest == entry.digest
    different = {
        "id": "SEAT2",
        "sequence": 1,
        "status": "TENTATIVE",
        "starts_at": entry.starts_at + dt.timedelta(minutes=1),
        "minutes": 61,
        "zone": "America/Phoenix",
        "summary": "x",
        "location": "x",
        "description": "x",
        "url": "https://x.example",
        "busy": False,
    }
    digests = {entry.digest, *(replace(entry, **{name: value}).digest for name, value in different.items())}
    assert len(digests) == len(different) + 1
