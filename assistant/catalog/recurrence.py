"""Recurrence rules of information sessions (RFC 5545), as far as the catalogue takes them."""

import datetime as dt
import re

from dateutil.rrule import rrulestr

_OFTEN = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY")
_UNTIL_UTC = re.compile(r"(UNTIL=\d{8}T\d{6})Z", re.IGNORECASE)


def mistake_in(rule: str, starts_at: dt.datetime) -> str | None:
    """What is wrong with a rule whose first session is at `starts_at` (local, without a zone); `None` if nothing is."""
    keys = dict(entry.partition("=")[::2] for entry in rule.removeprefix("RRULE:").upper().split(";"))
    if keys.get("FREQ") not in _OFTEN:
        return f"expected FREQ={'|'.join(_OFTEN)}; and so on, such as FREQ=MONTHLY;BYDAY=1TU,3TU"
    if any("," in keys.get(part, "") for part in ("BYHOUR", "BYMINUTE")):
        return "takes place several times a day; make it a session of its own for each time"
    if "COUNT" in keys and "UNTIL" in keys:
        return "COUNT and UNTIL exclude each other (RFC 5545): keep one"
    try:
        # An end in UTC is right too; a few hours do not matter to whether the rule can be read.
        first = next(iter(rrulestr(_UNTIL_UTC.sub(r"\1", rule), dtstart=starts_at)), None)
    except (ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
        return f"not a rule of RFC 5545: {error}"
    if first is None:
        return "never takes place"
    if first != starts_at:
        return f"does not take place on starts_at {starts_at:%Y-%m-%dT%H:%M}; its first is {first:%Y-%m-%dT%H:%M}"
    return None
