"""What the dashboard counts, day by day, and over which days it is looked at."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal


class Kind(StrEnum):
    """What a daily count is of. Days are the partnership's.

    | kind | of the day on which | name | detail | bucket |
    |---|---|---|---|---|
    | reach | somebody began to write, or called | hour, "00" to "23" | | |
    | people | somebody wrote or called | | | the day on which they did before (`toordinal`), 0 for never |
    | wanted | a message came in | intent, "" for none | | |
    | interest | a person's interest in a program was noted | program | source | |
    | unanswered | a question was not answered | topic | reason | |
    | handoff | a person was asked for | kind | waiting, taken | minutes waited, -1 while waiting |
    | funnel | a person came to us first | `funnel.STAGES` | | days until then |
    | step | a person came to us first | stage | | days since the stage before |
    | seat | the session was | status of the seat | program | |
    | rule | somebody was screened | program/rule | met, papers, unknown, not_met; refers | |
    | question | a question was put | question | asked, answered, declined, left, dropped | |
    | consent | it was said | what messages | granted, ended | |
    | outbox | it was written | text, email, webhook | status | the carrier's code, 0 for none |
    | feedback | it was given | program | | score |
    """

    REACH = "reach"
    PEOPLE = "people"
    WANTED = "wanted"
    INTEREST = "interest"
    UNANSWERED = "unanswered"
    HANDOFF = "handoff"
    FUNNEL = "funnel"
    STEP = "step"
    SEAT = "seat"
    RULE = "rule"
    QUESTION = "question"
    CONSENT = "consent"
    OUTBOX = "outbox"
    FEEDBACK = "feedback"


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a count stands on its day. `channel` and `language` are "" where they are not known."""

    kind: Kind
    channel: str
    language: str
    name: str = ""
    detail: str = ""
    bucket: int = 0


Split = Literal["channel", "language"]
SPLITS: Final[dict[Split, tuple[str, ...]]] = {"channel": ("sms", "voice", "chat", ""), "language": ("en", "es", "")}
# Longer ones are cut: nothing is asked of a dashboard that a year does not answer.
LONGEST_DAYS: Final = 366
# Nobody called before this; and as many days before any day are days, too.
EARLIEST: Final = dt.date(2000, 1, 1)


@dataclass(frozen=True)
class Period:
    """Whole days at the partnership, both included."""

    first: dt.date
    last: dt.date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def before(self) -> "Period":
        """As many days, just before these."""
        return Period(self.first - dt.timedelta(days=self.days), self.first - dt.timedelta(days=1))

    def dates(self) -> list[dt.date]:
        return [self.first + dt.timedelta(days=day) for day in range(self.days)]


def last_days(days: int, today: dt.date) -> Period:
    """Today is the last of them."""
    return Period(today - dt.timedelta(days=days - 1), today)


def chosen(first: dt.date | None, last: dt.date | None, today: dt.date) -> Period:
    """A range as somebody gave it: in either order, from `EARLIEST` to today, `LONGEST_DAYS` at the most."""
    given = [max(day, EARLIEST) for day in (first, last) if day is not None] or [today]
    start, end = min(*given, today), min(max(given), today)
    return Period(max(start, end - dt.timedelta(days=LONGEST_DAYS - 1)), end)


def quarters(today: dt.date, count: int = 4) -> tuple[Period, ...]:
    """The quarters that are over, newest first. They do not overlap, so no two of them tell what neither does."""
    found = []
    start = dt.date(today.year, today.month - (today.month - 1) % 3, 1)
    for _ in range(count):
        last = start - dt.timedelta(days=1)
        start = dt.date(last.year, last.month - (last.month - 1) % 3, 1)
        found.append(Period(start, last))
    return tuple(found)


def median(counts: Mapping[int, int]) -> float | None:
    """Of so many of each value: the one in the middle, or half-way between the two there; None where there are none."""
    total = sum(counts.values())
    if total == 0:
        return None
    low, high = _at(counts, (total - 1) // 2), _at(counts, total // 2)
    return (low + high) / 2


def _at(counts: Mapping[int, int], place: int) -> int:
    passed = 0
    for value in sorted(counts):
        passed += counts[value]
        if passed > place:
            return value
    raise IndexError(place)
