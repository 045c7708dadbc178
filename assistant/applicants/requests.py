"""Requests for one's own data: what they may be, until when the law wants them done, how long a copy is there."""

import datetime as dt
from enum import StrEnum


class Request(StrEnum):
    EXPORT = "export"
    DELETE = "delete"


class Identity(StrEnum):
    """Confirmed: the phone is theirs and they said the name that is known for it. Unsure: staff ask."""

    CONFIRMED = "confirmed"
    UNSURE = "unsure"


# 45 days from the day of the request (California Civil Code 1798.130).
DAYS = 45
# A copy of somebody's life does not lie about: the link to it works once, for this long.
LINK_LASTS = dt.timedelta(days=7)


def due_on(day: dt.date) -> dt.date:
    return day + dt.timedelta(days=DAYS)
