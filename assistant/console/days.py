"""Days and hours as staff read them; of a day as much as is known: of a birthday it may be the year alone."""

import datetime as dt

from babel.dates import format_date, format_time

from assistant.catalog.basics import Language

# Spanish as it is written here: half past five, not 17:30.
LOCALES = {"en": "en_US", "es": "es_US"}
DAY = {"en": "MMM d, y", "es": "d 'de' MMM 'de' y"}
# Of one day by itself there is room for the month.
_WHOLE_DAY = {"en": "MMM d, y", "es": "d 'de' MMMM 'de' y"}
DAY_OF_THE_YEAR = {"en": "MMM d", "es": "d 'de' MMM"}
QUARTER = "QQQ y"
MONTH = {"en": "MMMM y", "es": "MMMM 'de' y"}


def told(iso: str, language: Language) -> str:
    """A day, a month or a year: "Mar 14, 2009", "March 2009", "2009". Raises `ValueError` for anything else."""
    known = dt.date.fromisoformat(f"{iso}-01-01"[:10] if len(iso) == 4 else f"{iso}-01"[:10])
    if len(iso) == 4:
        return iso
    return format_date(known, (MONTH if len(iso) == 7 else _WHOLE_DAY)[language], locale=LOCALES[language])


def as_told(value: str, language: Language) -> str:
    """The same; what is no day, as it is."""
    try:
        return told(value, language)
    except ValueError:
        return value


def of_the_year(day: dt.date, language: Language) -> str:
    """ "Nov 24", "24 de nov"."""
    return format_date(day, DAY_OF_THE_YEAR[language], locale=LOCALES[language])


def quarter_of(name: str, language: Language) -> str:
    """Of "2026-Q3": "Q3 2026", "T3 2026"."""
    year, _, number = name.partition("-Q")
    return format_date(dt.date(int(year), 3 * int(number) - 2, 1), QUARTER, locale=LOCALES[language])


def at(time: dt.time, language: Language) -> str:
    """ "8:30 AM", "8:30 a.m."."""
    return format_time(time, "short", locale=LOCALES[language])


def at_hour(hour: int, language: Language) -> str:
    """ "6 PM", "6 p.m."."""
    return format_time(dt.time(hour), "h a", locale=LOCALES[language])
