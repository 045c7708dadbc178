"""The daily counts, added up for some days; and how fresh they are."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assistant.insight.figures import Kind, Period
from assistant.store.figures.kept import first_day
from assistant.store.figures_tables import FigureDay, FigureRow

By = Literal["day", "channel", "language", "name", "detail", "bucket"]


@dataclass(frozen=True)
class Asked:
    """`None` for every channel, every language; "" for those that are not known."""

    period: Period
    channel: str | None = None
    language: str | None = None


@dataclass(frozen=True)
class Freshness:
    """When the newest of the days was counted, None for never; how many of them were not counted yet."""

    counted_at: dt.datetime | None
    missing: int


def counts(session: Session, kind: Kind, asked: Asked, *by: By) -> Counter[tuple[Any, ...]]:
    """How many, by the values of these columns, in their order."""
    columns = [getattr(FigureRow, name) for name in by]
    query = select(*columns, func.sum(FigureRow.count)).where(FigureRow.figure == kind.value, *_of(asked))
    found: Counter[tuple[Any, ...]] = Counter()
    for *key, number in session.execute(query.group_by(*columns)):
        found[tuple(key)] = int(number or 0)
    return found


def freshness(session: Session, period: Period, zone: ZoneInfo) -> Freshness:
    """Of these days, none of which lies ahead. Days before anybody came are not waited for."""
    since = max(period.first, first_day(session, zone, period.last)).toordinal()
    days = FigureDay.day.between(period.first.toordinal(), period.last.toordinal())
    counted = func.count().filter(FigureDay.day >= since)
    newest, number = session.execute(select(func.max(FigureDay.counted_at), counted).where(days)).one()
    return Freshness(newest, period.last.toordinal() - since + 1 - number)


def newest(session: Session) -> str | None:
    """The mark of what was counted last: while it stays, every answer is the same. None where nothing was counted."""
    return session.scalar(select(func.max(FigureDay.mark)))


def people(session: Session, period: Period) -> int:
    """How many different people wrote or called: those who had not done so on an earlier one of these days."""
    query = select(func.sum(FigureRow.count)).where(
        FigureRow.figure == Kind.PEOPLE.value, FigureRow.bucket < period.first.toordinal(), *_of(Asked(period))
    )
    return int(session.scalar(query) or 0)


def _of(asked: Asked) -> list[Any]:
    conditions: list[Any] = [FigureRow.day.between(asked.period.first.toordinal(), asked.period.last.toordinal())]
    if asked.channel is not None:
        conditions.append(FigureRow.channel == asked.channel)
    if asked.language is not None:
        conditions.append(FigureRow.language == asked.language)
    return conditions
