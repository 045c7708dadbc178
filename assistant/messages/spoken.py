"""Text worded for the ear: money, clock times, ranges, phone numbers, abbreviations.

Used for whatever a coordinator wrote for the eye only; a fact's own `speak` wording goes out as it is.
"""

import re

from assistant.catalog.schema import Language

_DOLLARS = {"en": ("dollar", "dollars", "cents"), "es": ("dólar", "dólares", "centavos")}
_PER_HOUR = {"en": " an hour", "es": " por hora"}
_A_UNIT = {"en": " a ", "es": " por "}
_AND = {"en": " and ", "es": " y "}
_TO = {"en": " to ", "es": " a "}
_CLOCK_RANGE = {"en": "from {start} to {end}", "es": "de {start} a {end}"}
_DAYS = {
    "en": {
        "mon": "Monday",
        "tue": "Tuesday",
        "wed": "Wednesday",
        "thu": "Thursday",
        "fri": "Friday",
        "sat": "Saturday",
        "sun": "Sunday",
    },
    "es": {
        "lun": "lunes",
        "mar": "martes",
        "mié": "miércoles",
        "mie": "miércoles",
        "jue": "jueves",
        "vie": "viernes",
        "sáb": "sábado",
        "sab": "sábado",
        "dom": "domingo",
    },
}
_SHORT = {
    "en": {
        "wk": "weeks",
        "wks": "weeks",
        "hr": "hour",
        "hrs": "hours",
        "h": "hours",
        "mo": "months",
        "st": "Street",
        "ave": "Avenue",
        "blvd": "Boulevard",
        "rd": "Road",
        "dr": "Drive",
        "ste": "Suite",
    },
    "es": {
        "h": "horas",
        "hrs": "horas",
        "hr": "hora",
        "sem": "semanas",
        "st": "Street",
        "ave": "avenida",
        "blvd": "bulevar",
        "rd": "Road",
    },
}
_MINUTES = {
    "en": {0: "", 15: " fifteen", 30: " thirty", 45: " forty-five"},
    "es": {0: "", 15: " y cuarto", 30: " y media", 45: " cuarenta y cinco"},
}
_PART_OF_DAY = {
    "en": ((12, "in the morning"), (17, "in the afternoon"), (24, "in the evening")),
    "es": ((12, "de la mañana"), (19, "de la tarde"), (24, "de la noche")),
}
_NOON = {"en": {0: "midnight", 12: "noon"}, "es": {0: "medianoche", 12: "mediodía"}}

_MONEY = re.compile(r"\$\s?(?P<whole>\d[\d,]*)(?:\.(?P<cents>\d\d))?(?P<hour>\s?/\s?(?:h|hr|hour|hora)\b)?")
_MONEY_RANGE = re.compile(r"\$\s?([\d,.]*\d)\s?[-–]\s?\$?\s?([\d,.]*\d)")
_TIME_RANGE = re.compile(
    r"(?<![\d:])(\d{1,2})(?::(\d\d))?\s*(a\.?m\.?|p\.?m\.?)?\s?[-–]\s?(\d{1,2})(?::(\d\d))?\s*(a\.?m\.?|p\.?m\.?)(?!\w)",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"(?:\b(?P<article>las?) )?(?<![\d:])(?P<hour>\d{1,2})(?::(?P<minute>\d\d))?\s*(?P<half>a\.?m\.?|p\.?m\.?)(?!\w)",
    re.IGNORECASE,
)
_TIME_24 = re.compile(r"(?:\blas? )?(?<![\d:])(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)(?!\d)")
_PHONE = re.compile(r"(?<!\d)\(?(\d{3})\)?[ -]?(\d{3})-(\d{4})(?!\d)")
_NUMBER_RANGE = re.compile(r"(?<=\d)\s?[–-]\s?(?=\d)")
_WORD_RANGE = re.compile(r"\b(\w+)\s?[–-]\s?(\w+)\b")


def speakable(text: str, language: Language) -> str:
    """`text` with everything that only an eye can read put into words."""
    text = _PHONE.sub(lambda found: _digits("".join(found.groups())), text)
    text = _MONEY_RANGE.sub(lambda found: f"${found[1]}{_TO[language]}${found[2]}", text)
    text = _TIME_RANGE.sub(lambda found: _clock_range(found, language), text)
    text = _MONEY.sub(lambda found: _money(found, language), text)
    text = _TIME.sub(
        lambda found: clock(_hour(found["hour"], found["half"]), int(found["minute"] or 0), language), text
    )
    text = _TIME_24.sub(lambda found: clock(int(found["hour"]), int(found["minute"]), language), text)
    text = _WORD_RANGE.sub(lambda found: _day_range(found, language), text)
    text = _NUMBER_RANGE.sub(_TO[language], text)
    text = _abbreviations(text, language)
    text = re.sub(r" [&+] ", _AND[language], text)
    return re.sub(r"(?<=\d)\s?%", " percent" if language == "en" else " por ciento", text)


def clock(hour: int, minute: int, language: Language) -> str:
    """A wall-clock time as it is said: "six in the evening", "las seis y media de la tarde"."""
    if minute == 0 and hour in _NOON[language]:
        return _NOON[language][hour]
    shown = hour % 12 or 12
    part = next(words for end, words in _PART_OF_DAY[language] if hour < end)
    minutes = _MINUTES[language].get(minute, f" {minute}" if language == "en" else f" y {minute}")
    if language == "en":
        return f"{shown}{minutes} {part}"
    return f"{'la' if shown == 1 else 'las'} {shown}{minutes} {part}"


def _hour(hour: str, half: str) -> int:
    return int(hour) % 12 + (12 if half.lower().startswith("p") else 0)


def _clock_range(found: re.Match[str], language: Language) -> str:
    start, start_minute, start_half, end, end_minute, end_half = found.groups()
    finish = _hour(end, end_half)
    begin = _hour(start, start_half or end_half)
    if not start_half and begin > finish:  # "9-1 pm" begins in the morning
        begin -= 12
    first, last = (
        clock(begin, int(start_minute or 0), language),
        clock(finish, int(end_minute or 0), language),
    )
    for _, part in _PART_OF_DAY[language]:  # "from 5 to 9 in the evening", not "in the evening" twice
        if first.endswith(part) and last.endswith(part):
            first = first.removesuffix(f" {part}")
    return _CLOCK_RANGE[language].format(start=first, end=last)


def _money(found: re.Match[str], language: Language) -> str:
    one, many, cents = _DOLLARS[language]
    whole = found["whole"]
    words = f"{whole} {one if whole == '1' else many}"
    if found["cents"] and found["cents"] != "00":
        words += f" {'and' if language == 'en' else 'con'} {int(found['cents'])} {cents}"
    return words + (_PER_HOUR[language] if found["hour"] else "")


def _digits(number: str) -> str:
    """Digit by digit with the pauses in which people hear phone numbers."""
    return ", ".join(" ".join(group) for group in (number[:3], number[3:6], number[6:]))


def _day_range(found: re.Match[str], language: Language) -> str:
    days = _DAYS[language]
    first, last = (days.get(word.lower()) for word in found.groups())
    return f"{first}{_TO[language]}{last}" if first and last else found[0]


def _abbreviations(text: str, language: Language) -> str:
    """Days and units written short: "Mon.", "hrs", and the one-letter "h" only after a number."""
    spoken = {**_DAYS[language], **_SHORT[language]}
    names = "|".join(sorted((name for name in spoken if len(name) > 1), key=len, reverse=True))
    text = re.sub(rf"(?<![\w'])({names})\b\.?(?!\w)", lambda found: spoken[found[1].lower()], text, flags=re.IGNORECASE)
    text = re.sub(r"(?<=\d)\s?h\b", f" {_SHORT[language]['h']}", text)
    return re.sub(r"(?<=\w)/(?=(?:week|semana|day|día|month|mes)\b)", _A_UNIT[language], text)
