"""What a request may hold, field by field: text that the store can keep, moments with a zone, phones in any writing."""

import datetime as dt
import re
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, StringConstraints, WithJsonSchema

from assistant.applicants.emails import is_address
from assistant.applicants.phones import e164

_RFC3339 = re.compile(r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d):(\d\d)(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_LONGEST_EMAIL = 254
_LEAP_SECOND = "60"
_FIRST = dt.datetime.min.replace(tzinfo=dt.UTC)
_LAST = dt.datetime.max.replace(tzinfo=dt.UTC)


def moment(given: object) -> dt.datetime:
    """An RFC 3339 moment in UTC. Raises `ValueError` for one without a zone, and for all else."""
    if isinstance(given, dt.datetime) and given.tzinfo is not None:
        return given.astimezone(dt.UTC)
    match = _RFC3339.fullmatch(given) if isinstance(given, str) else None
    if match is None:
        raise ValueError("write it as 2026-11-24T18:00:00Z or 2026-11-24T10:00:00-08:00 (+ as %2B)")
    day, minute, second, fraction, zone = match.groups()
    leap = second == _LEAP_SECOND
    # Python knows no leap seconds and at most microseconds; one in the filter's place never matters.
    text = f"{day}T{minute}:{'59' if leap else second}{'.999999' if leap else (fraction or '')[:7]}"
    known = dt.datetime.fromisoformat(text + ("+00:00" if zone in "Zz" else zone))
    try:
        return known.astimezone(dt.UTC)
    except OverflowError:  # a zone's width before year 1 or after 9999
        return _FIRST if known.year == 1 else _LAST


def phone(given: str) -> str:
    """E.164. Raises `ValueError` for what is nobody's number."""
    known = e164(given)
    if known is None:
        raise ValueError("this is not a phone number; write it as +12095550117 (+ as %2B) or 209-555-0117")
    return known


def email(given: str) -> str:
    """Raises `ValueError` for what is nobody's address."""
    if not is_address(given) or len(given) > _LONGEST_EMAIL:
        raise ValueError("this is not an email address; write it as rosa@example.org")
    return given


def storable(given: str) -> str:
    if "\0" in given:
        raise ValueError("NUL characters cannot be kept")
    return given


Moment = Annotated[
    dt.datetime,
    BeforeValidator(moment),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2026-11-24T18:00:00Z"]}),
]
Phone = Annotated[
    str,
    AfterValidator(phone),
    WithJsonSchema({"type": "string", "format": "phone", "examples": ["+12095550117", "(209) 555-0117"]}),
]
Email = Annotated[
    str,
    AfterValidator(email),
    WithJsonSchema({"type": "string", "format": "email", "maxLength": 254, "examples": ["rosa@example.org"]}),
]
Id = Annotated[
    str,
    StringConstraints(pattern=r"^[0-7][0-9A-HJKMNP-TV-Z]{25}$"),
    WithJsonSchema(
        {"type": "string", "pattern": "^[0-7][0-9A-HJKMNP-TV-Z]{25}$", "examples": ["01KAXJ9Z6J4T1Q3V5W7X9Y0ABC"]}
    ),
]
CatalogId = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Z0-9]+(-[A-Z0-9]+)*$", max_length=64),
    WithJsonSchema({"type": "string", "pattern": "^[A-Z0-9]+(-[A-Z0-9]+)*$", "maxLength": 64, "examples": ["CNA-EVE"]}),
]
Line = Annotated[
    str,
    StringConstraints(min_length=1, max_length=2000),
    AfterValidator(storable),
    WithJsonSchema({"type": "string", "minLength": 1, "maxLength": 2000, "pattern": "^[^\\u0000]*$"}),
]
Word = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z_]{1,20}$"),
    WithJsonSchema({"type": "string", "pattern": "^[a-z_]{1,20}$", "examples": ["new"]}),
]
