"""A day at the partnership, as rows are found by it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute


@dataclass(frozen=True)
class Span:
    """`since` ≤ moment < `until`: 24 hours, or 23 and 25 where the clocks change."""

    day: dt.date
    zone: ZoneInfo

    @property
    def since(self) -> dt.datetime:
        return dt.datetime.combine(self.day, dt.time(), self.zone)

    @property
    def until(self) -> dt.datetime:
        return dt.datetime.combine(self.day + dt.timedelta(days=1), dt.time(), self.zone)

    def has(self, column: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
        return (column >= self.since) & (column < self.until)

    def hour(self, moment: dt.datetime) -> str:
        return f"{moment.astimezone(self.zone).hour:02}"
