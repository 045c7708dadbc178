"""What is volunteered and must never be kept is taken out before the message becomes a row.

Social security numbers only so far, typed and spoken, in both languages; the redaction of health and
convictions needs understanding and comes with the screening.
"""

import re
from dataclasses import replace

from assistant.conversation.ports import Inbound

MARK = "[removed]"

_DIGIT_WORDS = (
    "zero|oh|one|two|three|four|five|six|seven|eight|nine|cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve"
)
_TYPED = re.compile(r"(?<![\d-])\d{3}[- .]\d{2}[- .]\d{4}(?![\d-])")
# A whole run of spoken digits; nine of them are a social security number, ten a phone number.
_RUN = re.compile(rf"\b(?:{_DIGIT_WORDS}|\d)(?:[\s,.-]+(?:{_DIGIT_WORDS}|\d))+\b", re.IGNORECASE)
_NAMED = re.compile(
    r"(?P<name>\b(?:ssn|social(?: security)?(?: number)?|n[uú]mero de seguro|(?:mi )?seguro(?: social)?)\b\D{0,25}?)"
    r"\d(?:[ -]?\d){8}(?!\d)",
    re.IGNORECASE,
)


def redact(inbound: Inbound) -> Inbound:
    text = _NAMED.sub(lambda found: found["name"] + MARK, inbound.text)
    text = _RUN.sub(_nine_digits, _TYPED.sub(MARK, text))
    return inbound if text == inbound.text else replace(inbound, text=text)


def _nine_digits(run: re.Match[str]) -> str:
    return MARK if len(re.findall(r"[^\s,.-]+", run[0])) == 9 else run[0]
