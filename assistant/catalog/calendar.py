"""When information sessions take place, and which group starts next."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice
from typing import Literal
from zoneinfo import ZoneInfo

import holidays
from dateutil.rrule import rrule, rruleset, rrulestr

from assistant.catalog.schema import Bilingual, Catalog, Cohort, Language, Program, Session

# Nothing further ahead is promised.
HORIZON = dt.timedelta(days=400)
# Starts of a session that are kept for the day.
KEPT = 8

Window = Literal["open", "not_yet", "closed"]


@dataclass(frozen=True)
class Occurrence:
    """One information session on one day. `starts_at` is aware, in the session's own zone."""

    program_id: str
    session_id: str
    starts_at: dt.datetime
    minutes: int
    place: Bilingual
    online: bool
    languages: frozenset[Language]
    note: Bilingual | None


def upcoming(
    catalog: Catalog, now: dt.datetime, program_id: str | None = None, language: Language | None = None, limit: int = 3
) -> list[Occurrence]:
    """The next information sessions after `now` (aware), soonest first, at most `limit`.

    Of one program, or the next one of each program on offer, so that a daily walk-in does not hide the
    others. One that begins at this very minute has begun and is left out. None takes place on public
    holidays of the partnership's region or on its own days off. `language` keeps those held in it.
    """
    programs = (
        catalog.offered if program_id is None else [p for p in catalog.programs if p.active and p.id == program_id]
    )
    found: list[Occurrence] = []
    each = limit if program_id is not None else 1
    for program in programs:
        held = [s for s in program.sessions if language is None or language in s.languages]
        ahead = sorted(
            (o for session in held for o in islice(_ahead(catalog, program, session, now), each)),
            key=lambda occurrence: occurrence.starts_at,
        )
        found += ahead[:each]
    return sorted(found, key=lambda occurrence: occurrence.starts_at)[:limit]


def _ahead(catalog: Catalog, program: Program, session: Session, now: dt.datetime) -> Iterator[Occurrence]:
    zone = ZoneInfo(session.zone)
    for local in _local_starts(session, now.astimezone(zone).replace(tzinfo=None)):
        # The rule runs over wall time and the zone comes after, so six o'clock stays six o'clock across DST.
        starts_at = local.replace(tzinfo=zone)
        if starts_at <= now or not _takes_place(catalog, local.date()):
            continue
        yield Occurrence(
            program_id=program.id,
            session_id=session.id,
            starts_at=starts_at,
            minutes=session.minutes,
            place=session.place,
            online=session.online,
            languages=session.languages,
            note=session.note,
        )


def days_of(catalog: Catalog, session: Session, now: dt.datetime) -> dict[dt.date, dt.datetime]:
    """When a session takes place from today on, as far as it is promised: its start (aware) by local day, one a day."""
    zone = ZoneInfo(session.zone)
    today = now.astimezone(zone).date()
    starts: dict[dt.date, dt.datetime] = {}
    for local in _local_starts(session, dt.datetime.combine(today, dt.time())):
        if local.date() >= today and _takes_place(catalog, local.date()):
            starts.setdefault(local.date(), local.replace(tzinfo=zone))
    return starts


def _takes_place(catalog: Catalog, day: dt.date) -> bool:
    return day not in catalog.partnership.closed_on and not is_holiday(catalog.partnership.holidays, day)


def _local_starts(session: Session, after: dt.datetime) -> Iterator[dt.datetime]:
    """The session's starts in wall time, from shortly before `after` to the horizon."""
    if session.rule is None:
        yield session.starts_at
        return
    # A day earlier than asked: where clocks go back, wall time alone does not order two moments.
    soon = _starts_since(session.rule, session.starts_at, session.zone, after.date() - dt.timedelta(days=1))
    later = _rule(session.rule, session.starts_at, session.zone).xafter(soon[-1]) if len(soon) == KEPT else ()
    for start in chain(soon, later):
        if start > after + HORIZON:
            return
        yield start


@lru_cache(maxsize=4096)
def _starts_since(rule: str, starts_at: dt.datetime, zone: str, day: dt.date) -> tuple[dt.datetime, ...]:
    """The first `KEPT` starts from a day on: rules are slow to run from their beginning at every question."""
    midnight = dt.datetime.combine(day, dt.time())
    return tuple(_rule(rule, starts_at, zone).xafter(midnight, count=KEPT, inc=True))


@lru_cache(maxsize=4096)
def _rule(rule: str, starts_at: dt.datetime, zone: str) -> rrule | rruleset:
    """The recurrence over wall time; an end that is given in UTC ("UNTIL=…Z") is turned into wall time first."""

    def to_wall_time(match: re.Match[str]) -> str:
        end = dt.datetime.strptime(match[1], "%Y%m%dT%H%M%S").replace(tzinfo=dt.UTC)
        return f"UNTIL={end.astimezone(ZoneInfo(zone)):%Y%m%dT%H%M%S}"

    return rrulestr(re.sub(r"UNTIL=(\d{8}T\d{6})Z", to_wall_time, rule), dtstart=starts_at)


def next_cohort(program: Program, today: dt.date) -> Cohort | None:
    """The next group to start that can still be applied for, else the next to start; `None` where none is planned."""
    ahead = sorted((c for c in program.cohorts if c.starts_on >= today), key=lambda cohort: cohort.starts_on)
    return next((c for c in ahead if apply_window(c, today) != "closed"), next(iter(ahead), None))


def apply_window(cohort: Cohort, today: dt.date) -> Window:
    """Whether applications are taken on `today`. First and last day count; without a last day the start is it."""
    if cohort.apply_from is not None and today < cohort.apply_from:
        return "not_yet"
    if today > (cohort.apply_by or cohort.starts_on):
        return "closed"
    return "open"


def is_holiday(region: str | None, day: dt.date) -> bool:
    """Whether `day` is a public holiday of a region such as "US-CA"."""
    return region is not None and day in _holidays(region)


@lru_cache(maxsize=8)
def _holidays(region: str) -> holidays.HolidayBase:
    country, _, subdivision = region.partition("-")
    return holidays.country_holidays(country, subdiv=subdivision or None)
