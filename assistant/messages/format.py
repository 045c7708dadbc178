"""Facts into words: dates, times, money, phones and lists, for the eye or for the ear, in either language.

A fact is JSON. Besides text and numbers it may be
`{"en": …, "es": …}` · `{"say": {…}, "speak": {…} or null}` (a catalogue fact) ·
`{"date": "2027-01-25"}` · `{"date_year": "2027-03-14"}` (where the year matters) · `{"month": "2027-03-31"}` ·
`{"moment": "2026-12-01T18:00"}` (local wall clock; `"zone": "America/Los_Angeles"` beside it names whose) ·
`{"time": "18:00"}` · `{"day": "2026-11-23", "today": "2026-11-22"}` (named from the day on which it is said) ·
`{"money": 1150}` · `{"phone": "+12095550100"}` · `{"weeks": 9}` · `{"list": […], "word": "and" | "or"}` ·
`{"items": […]}` (one a line for the eye, sentences for the ear) · `{"reply": name, "facts": {…}}` (wording in wording).
"""

import datetime as dt
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import phonenumbers
from babel.dates import format_date, format_time, get_timezone_name
from babel.lists import format_list
from babel.numbers import format_decimal

from assistant.catalog.schema import Language
from assistant.conversation.turn import Medium
from assistant.messages.spoken import speakable

_DATE = {"en": "EEEE, MMMM d", "es": "EEEE d 'de' MMMM"}
_DATE_YEAR = {"en": "MMMM d, y", "es": "d 'de' MMMM 'de' y"}
_MONTH: dict[Language, str] = {"en": "MMMM y", "es": "MMMM 'de' y"}
_BRIEF_DATE = {"en": "MMM d", "es": "d MMM"}
_SHORT_DATE = {"en": "EEE, MMM d", "es": "EEE d MMM"}
_AT = {"en": "{date} at {time}", "es": "{date} a {time}"}
_DAY_AHEAD = {"en": ("today", "tomorrow, {weekday}", "{date}"), "es": ("hoy", "mañana {weekday}", "el {date}")}
_WEEKS = {"en": ("week", "weeks"), "es": ("semana", "semanas")}

Nested = Callable[[str, dict[str, Any]], str]


class FactFormat:
    """Formats facts for one language and medium. `nested` words a reply inside a reply."""

    def __init__(self, language: Language, medium: Medium, nested: Nested) -> None:
        self.language: Language = language
        self.medium = medium
        self._nested = nested

    def __call__(self, value: Any) -> str:
        if isinstance(value, dict):
            return self._typed(value)
        if isinstance(value, bool) or value is None:
            raise TypeError(f"not a fact that can be worded: {value!r}")
        if isinstance(value, float):
            return format_decimal(value, locale=self.language)
        return str(value)

    def _typed(self, value: dict[str, Any]) -> str:
        match value:
            case {"say": say, "speak": speak} if self.medium == "voice":
                return str(speak[self.language]) if speak else speakable(say[self.language], self.language)
            case {"say": say}:
                return str(say[self.language])
            case {"day": iso, "today": today}:
                return self._day_ahead(dt.date.fromisoformat(iso), dt.date.fromisoformat(today))
            case {"date": iso}:
                return self._date(dt.date.fromisoformat(iso))
            case {"date_year": iso}:
                return _shown(dt.date.fromisoformat(iso), _DATE_YEAR[self.language], self.language)
            case {"month": iso}:
                return _shown(dt.date.fromisoformat(iso), _MONTH[self.language], self.language)
            case {"checked": iso}:
                pattern = _BRIEF_DATE if self.medium == "text" else _DATE_YEAR
                day = dt.date.fromisoformat(iso)
                return _shown(day, pattern[self.language], self.language).replace(".", "")
            case {"moment": iso, "zone": zone}:
                return f"{self({'moment': iso})}, {_zone(zone, self.language)}"
            case {"moment": iso}:
                moment = dt.datetime.fromisoformat(iso)
                return _AT[self.language].format(date=self._date(moment.date()), time=self._time(moment.time()))
            case {"time": iso}:
                return self._time(dt.time.fromisoformat(iso))
            case {"money": amount}:
                return self._money(amount)
            case {"phone": number}:
                return self._phone(number)
            case {"weeks": weeks}:
                one, many = _WEEKS[self.language]
                return f"{format_decimal(weeks, locale=self.language)} {one if weeks == 1 else many}"
            case {"list": entries}:
                words = [self(entry) for entry in entries]
                return format_list(words, "or" if value.get("word") == "or" else "standard", self.language)
            case {"items": entries}:
                words = [self(entry) for entry in entries]
                return ". ".join(words) if self.medium == "voice" else "\n".join(words)
            case {"reply": name, **rest}:
                return self._nested(name, rest.get("facts", {}))
            case {"en": _, "es": _}:
                return str(value[self.language])
        raise TypeError(f"not a fact that can be worded: {value!r}")

    def _date(self, day: dt.date) -> str:
        pattern = _SHORT_DATE if self.medium == "text" else _DATE
        return _shown(day, pattern[self.language], self.language).replace(".", "")

    def _day_ahead(self, day: dt.date, today: dt.date) -> str:
        ahead = (day - today).days
        pattern = _DAY_AHEAD[self.language][ahead if ahead in (0, 1) else 2]
        return pattern.format(weekday=format_date(day, "EEEE", locale=self.language), date=self._date(day))

    def _time(self, time: dt.time) -> str:
        if self.medium == "voice":
            return speakable(f"{time:%H:%M}", self.language)
        shown = _clock(time)
        if self.language == "en":
            return shown
        article = "la" if time.hour % 12 == 1 else "las"
        return f"{article} {shown}"

    def _money(self, amount: float) -> str:
        number = format_decimal(amount, "#,##0.00" if amount != int(amount) else "#,##0", locale="en")
        return speakable(f"${number}", self.language) if self.medium == "voice" else f"${number}"

    def _phone(self, number: str) -> str:
        parsed = phonenumbers.parse(number, "US")
        shown = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)
        return speakable(shown, self.language) if self.medium == "voice" else shown


# The same few days and times are said again and again, and putting one into words takes as long as a query.
@lru_cache(maxsize=4096)
def _shown(day: dt.date, pattern: str, language: Language) -> str:
    return format_date(day, pattern, locale=language)


@lru_cache(maxsize=4096)
def _clock(time: dt.time) -> str:
    return format_time(time, "h:mm a" if time.minute else "h a", locale="en").lower()


@lru_cache
def _zone(name: str, language: Language) -> str:
    return get_timezone_name(name, width="long", zone_variant="generic", locale=language)
