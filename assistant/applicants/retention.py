"""How long what is known of people is kept: each kind of it its own time, none of it longer than it is good for."""

import calendar
import datetime as dt
from dataclasses import dataclass

from assistant.applicants.stages import Stage

# Somebody is at it: what is known of them stays, however long ago they were last in touch.
HELD_STAGES = frozenset({Stage.ACCEPTED, Stage.ENROLLED, Stage.COMPLETED, Stage.PLACED})


@dataclass(frozen=True)
class Keeping:
    """0 of any keeps it for good.

    `words_days`: what somebody said, after they were last in touch; `people_months`: who they are, after the same;
    `screenings_years`: the record of a screening (what was said, which rules, what came of it), with or without the
    person; `audit_years`: lines of the log of staff.
    """

    words_days: int
    people_months: int
    screenings_years: int
    audit_years: int

    def words_before(self, now: dt.datetime) -> dt.datetime | None:
        """Of whoever was last in touch before it the words go; None where they are kept."""
        return now - dt.timedelta(days=self.words_days) if self.words_days else None

    def people_before(self, now: dt.datetime) -> dt.datetime | None:
        return months_before(now, self.people_months) if self.people_months else None

    def screenings_before(self, now: dt.datetime) -> dt.datetime | None:
        return months_before(now, 12 * self.screenings_years) if self.screenings_years else None

    def audit_before(self, now: dt.datetime) -> dt.datetime | None:
        return months_before(now, 12 * self.audit_years) if self.audit_years else None


def months_before(moment: dt.datetime, months: int) -> dt.datetime:
    """The same day of the month, or its last one where it has no such day."""
    year, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, calendar.monthrange(year, month + 1)[1]))
