"""Phone numbers as the store knows them."""

import phonenumbers

# What carriers put in place of a caller who hides the number: "ANONYMOUS", "RESTRICTED", "BLOCKED",
# "UNKNOWN", "UNAVAILABLE" on a keypad. Some of them would pass for foreign numbers.
_HIDDEN = frozenset({"+266696687", "+7378742833", "+2562533", "+8656696", "+86282452253"})


def e164(number: str | None) -> str | None:
    """A number in any usual American or international writing as `+12095550117`; `None` where it is nobody's number."""
    if number is None or number.strip() in _HIDDEN:
        return None
    try:
        parsed = phonenumbers.parse(number, "US")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(parsed):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
