"""Templates of the console, and how moments, days and phones are written in them."""

import datetime as dt
import hashlib
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import phonenumbers
from babel.dates import format_date, format_datetime, format_time, format_timedelta
from babel.numbers import format_decimal
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from assistant.console.days import DAY, LOCALES, as_told, at, at_hour
from assistant.console.mistakes import expected, worded
from assistant.console.words import SHARED, words_of

TEMPLATES = Path(__file__).parent / "templates"
STATIC = Path(__file__).parent / "static"
PREFIX = "/console/static"
# The first sign that is there names it: they all claim to be each other.
_BROWSERS = (
    ("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chromium", "Chromium"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
_MACHINES = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "Mac"),
    ("CrOS", "Chromebook"), ("Linux", "Linux"),
)  # fmt: skip


_MOMENT = {"en": "EEE, MMM d, h:mm a", "es": "EEE d 'de' MMM, h:mm a"}
_MOMENT_AWAY = dt.timedelta(seconds=45)


@cache
def templates() -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"moment": moment, "day": day, "clock": clock, "ago": ago, "phone": phone, "number": number}
    made.filters |= {"known_day": known_day, "at_hour": hour_of_day, "at": time_of_day}
    made.filters |= {"browser": browser, "mistake": mistake, "expected": expected_answer}
    made.globals |= {"static": static, "icon": icon}
    return made


@pass_context
def moment(context: Context, value: dt.datetime, form: str | None = None) -> str:
    """The partnership's time, in the reader's language: "Tue, Nov 24, 10:00 AM", "mar 24 de nov, 10:00 a. m."."""
    form = form or _MOMENT[context["language"]]
    return format_datetime(value.astimezone(context["zone"]), form, locale=LOCALES[context["language"]])


@pass_context
def day(context: Context, value: dt.date | dt.datetime, form: str | None = None) -> str:
    """A date, or the date of a moment at the partnership: "Nov 24, 2026", "24 de nov de 2026"."""
    form = form or DAY[context["language"]]
    if isinstance(value, dt.datetime):
        value = value.astimezone(context["zone"]).date()
    return format_date(value, form, locale=LOCALES[context["language"]])


@pass_context
def known_day(context: Context, value: str) -> str:
    """As much of a day as is known; what is none, as it is."""
    return as_told(value, context["language"])


@pass_context
def hour_of_day(context: Context, hour: int) -> str:
    """On the hour: "6 PM", "6 p.m."."""
    return at_hour(hour, context["language"])


@pass_context
def time_of_day(context: Context, value: dt.time) -> str:
    """On the wall: "8:30 AM", "8:30 a.m."."""
    return at(value, context["language"])


@pass_context
def clock(context: Context, value: dt.datetime) -> str:
    """The time of day at the partnership."""
    return format_time(value.astimezone(context["zone"]), "short", locale=LOCALES[context["language"]])


@pass_context
def ago(context: Context, value: dt.datetime) -> str:
    """How far from now, either way: "5 minutes ago", "in 2 hours"; what is a moment away is now."""
    away = value - context["now"]
    if abs(away) < _MOMENT_AWAY:
        return words_of(SHARED, context["language"])["now"]
    return format_timedelta(away, add_direction=True, locale=LOCALES[context["language"]])


@lru_cache(maxsize=4096)  # a list shows a hundred, and shows them again
def phone(value: str) -> str:
    """A number as people read it, "(209) 555-0100"; anything else stays as it is."""
    try:
        parsed = phonenumbers.parse(value, "US")
    except phonenumbers.NumberParseException:
        return value
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)


@pass_context
def number(context: Context, value: float) -> str:
    return format_decimal(value, locale=LOCALES[context["language"]])


@pass_context
def mistake(context: Context, value: object) -> str:
    """What a check of the catalogue said."""
    return worded(value, context["language"])


@pass_context
def expected_answer(context: Context, value: str) -> str:
    """What is understood as an answer."""
    return expected(value, context["language"])


def browser(value: str, unknown: str) -> str:
    """What somebody calls the browser and machine of this user agent: "Chrome, Windows"."""
    found = [next((name for sign, name in signs if sign in value), "") for signs in (_BROWSERS, _MACHINES)]
    return ", ".join(name for name in found if name) or unknown


def static(name: str) -> str:
    """Where the file is served. The address changes with what is in it, so that a browser may keep it for ever."""
    return f"{PREFIX}/{name}?v={digest(name)}"


def icon(name: str) -> Markup:
    """A drawing out of `icons.svg`; it says nothing by itself, so words stand beside it or label what it is in."""
    return Markup('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>').format(static("icons.svg"), name)


@cache
def digest(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]


def render(template: str, **facts: Any) -> str:
    return templates().get_template(template).render(**facts)
