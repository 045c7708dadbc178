"""The counts as they are kept: a day is counted anew and takes the place of what was counted before."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, delete, func, insert, select, union_all
from sqlalchemy.orm import Session

from assistant.insight.figures import Cell, Kind
from assistant.store.booking_tables import BookingEventRow, BookingRow, SessionDateRow
from assistant.store.engine import one_at_a_time, reading, write_some
from assistant.store.figures import people, programs, talks
from assistant.store.figures.span import Span
from assistant.store.figures_tables import FigureDay, FigureRow
from assistant.store.recruiting_tables import LeadMoveRow
from assistant.store.screening_tables import ScreeningRow
from assistant.store.tables import Applicant, Conversation, Handoff, Lead, new_id

# What was sent is reported on for days, so those days are looked at again sooner.
_YOUNG = dt.timedelta(days=7)
_YOUNG_EVERY = dt.timedelta(hours=1)
_OLD_EVERY = dt.timedelta(days=1)
# Of the days that nothing is known to have changed of, so many a round: counting goes on all day and never for long.
_AGAIN = 5
# A row that another process is about to commit may be a little older than the newest that is there.
_MARGIN = dt.timedelta(minutes=2)


def count_day(engine: Engine, day: dt.date, zone: ZoneInfo, now: dt.datetime) -> int:
    """Count a day and keep it; how many cells it has."""
    with reading(engine) as session:
        cells = counted(session, Span(day, zone))
    write_some(engine, lambda session: _keep(session, day.toordinal(), cells, now))
    return len(cells)


def counted(session: Session, span: Span) -> Counter[Cell]:
    """What the rows of a day come to."""
    return talks.count(session, span) + programs.count(session, span) + people.count(session, span)


def days_due(engine: Engine, zone: ZoneInfo, now: dt.datetime) -> Iterator[dt.date]:
    """Today, then those of whom something changed, then those never counted, the newest first; a few of the others."""
    today = now.astimezone(zone).date()
    with reading(engine) as session:
        known = dict(session.execute(select(FigureDay.day, FigureDay.counted_at)).all())
        first = first_day(session, zone, today)
        changed = _changed(session, known, zone)
    yield today
    never = (day for day in _back_from(today, first) if day.toordinal() not in known)
    older = sorted((at, day) for day, at in known.items() if now - at >= _every(day, today))
    again = (dt.date.fromordinal(day) for _, day in islice(older, _AGAIN))
    seen = {today}
    for day in (*(day for day in sorted(changed, reverse=True) if first <= day <= today), *never, *again):
        if day not in seen:
            seen.add(day)
            yield day


def _every(day: int, today: dt.date) -> dt.timedelta:
    return _YOUNG_EVERY if today.toordinal() - day <= _YOUNG.days else _OLD_EVERY


def _back_from(today: dt.date, first: dt.date) -> Iterator[dt.date]:
    return (today - dt.timedelta(days=ago) for ago in range((today - first).days + 1))


def first_day(session: Session, zone: ZoneInfo, today: dt.date) -> dt.date:
    """The first day of which there is anything to count; today where there is nothing yet."""
    earliest = (select(func.min(Applicant.created_at)), select(func.min(Conversation.started_at)))
    found = [at.astimezone(zone).date() for query in earliest if (at := session.scalar(query)) is not None]
    return min([*found, today])


def _changed(session: Session, known: dict[int, dt.datetime], zone: ZoneInfo) -> set[dt.date]:
    """The days of first contacts, of sessions and of handoffs to which something happened since the last round."""
    if not known:
        return set()
    since = max(known.values()) - _MARGIN
    seats = select(BookingEventRow.booking_id).where(BookingEventRow.created_at >= since)
    moved: Any = union_all(
        select(Lead.applicant_id).join(LeadMoveRow, LeadMoveRow.lead_id == Lead.id).where(LeadMoveRow.at >= since),
        select(ScreeningRow.applicant_id).where(ScreeningRow.created_at >= since),
        select(BookingRow.applicant_id).where(BookingRow.id.in_(seats)),
    )
    moments = (
        select(Applicant.created_at).where(Applicant.id.in_(moved)),
        select(SessionDateRow.starts_at)
        .join(BookingRow, BookingRow.session_date_id == SessionDateRow.id)
        .where(BookingRow.id.in_(seats)),
        select(Handoff.created_at).where(Handoff.updated_at >= since),
    )
    return {at.astimezone(zone).date() for query in moments for at in session.scalars(query)}


def _keep(session: Session, day: int, cells: Counter[Cell], now: dt.datetime) -> None:
    one_at_a_time(session, f"figures:{day}")
    # By the whole beginning of the key, which is what both databases find the rows by.
    session.execute(delete(FigureRow).where(FigureRow.figure.in_(list(Kind)), FigureRow.day == day))
    session.execute(delete(FigureDay).where(FigureDay.day == day))
    session.execute(insert(FigureDay), [{"day": day, "counted_at": now, "mark": new_id()}])
    if cells:
        session.execute(insert(FigureRow), list(_rows(day, cells)))


def _rows(day: int, cells: Counter[Cell]) -> Iterable[dict[str, object]]:
    for cell, number in cells.items():
        yield {
            "figure": cell.kind.value,
            "day": day,
            "channel": cell.channel,
            "language": cell.language,
            "name": cell.name,
            "detail": cell.detail,
            "bucket": cell.bucket,
            "count": number,
        }
