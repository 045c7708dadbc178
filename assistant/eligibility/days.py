"""Birthdays and whole months by the calendar.

An age is reached with the first minute of the birthday (California Family Code § 6500 counts from the day of birth to
"the corresponding day"). Born on 29 February, common years have no corresponding day: the usual reading, and the
cautious one, is that the year is complete when 28 February is over, so the birthday is 1 March.

Months are `dateutil.relativedelta`'s: a month after 31 January is the last day of February. What would lie beyond the
calendar is its first or last day.
"""

import calendar
import datetime as dt

_LENGTHS = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_DAY = dt.timedelta(days=1)


def birthday(born: dt.date, age: int) -> dt.date:
    """The day on which somebody becomes `age`."""
    year = born.year + age
    if year > dt.MAXYEAR:
        return dt.date.max
    if born.month == 2 and born.day == 29 and not calendar.isleap(year):
        return dt.date(year, 3, 1)
    return born.replace(year=year)


def last_born(age: int, on: dt.date) -> dt.date:
    """The last day of birth with which one is at least `age` on that day."""
    year = on.year - age
    if year < dt.MINYEAR:
        return dt.date.min
    if on.month == 2 and on.day == 29 and not calendar.isleap(year):
        return dt.date(year, 2, 28)
    return on.replace(year=year)


def age_on(born: dt.date, day: dt.date) -> int:
    """Completed years; negative before birth."""
    passed = (born.month, born.day) <= (day.month, day.day)
    return day.year - born.year - (not passed)


def months_later(day: dt.date, months: int) -> dt.date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not dt.MINYEAR <= year <= dt.MAXYEAR:
        return dt.date.min if months < 0 else dt.date.max
    return dt.date(year, month + 1, min(day.day, _days_in(year, month + 1)))


def last_begun(months: int, on: dt.date) -> dt.date:
    """The last day since which at least so many whole months have passed on that day."""
    then = months_later(on, -months)
    if then > dt.date.min and on.day == _days_in(on.year, on.month):
        return then.replace(day=_days_in(then.year, then.month))
    return then


def months_between(day: dt.date, later: dt.date) -> int:
    """Whole months from one day to a later one; negative when it is earlier."""
    passed = day.day <= later.day or later.day == _days_in(later.year, later.month)
    return (later.year - day.year) * 12 + later.month - day.month - (not passed)


def day_after(day: dt.date) -> dt.date:
    return day if day == dt.date.max else day + _DAY


def _days_in(year: int, month: int) -> int:
    return 29 if month == 2 and calendar.isleap(year) else _LENGTHS[month]
