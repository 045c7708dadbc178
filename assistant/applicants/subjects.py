"""Who a piece of evidence was of, once that person is deleted: a keyed hash in place of them, and no name in its words.

The hash proves nothing to who has the store alone. Whoever brings the phone number (or email address) and has the key
can find the evidence of it; see `docs/decisions/0009-deletion.md`.
"""

import hashlib
import hmac
import re
from collections.abc import Iterable

from assistant.applicants.names import folded

GONE = "[…]"


def subject_of(key: str, value: str) -> str:
    """`value`: the phone (E.164) or email that the evidence is of, or what else knew the person; 64 characters."""
    return hmac.new(key.encode(), f"subject:{value.strip().lower()}".encode(), hashlib.sha256).hexdigest()


def without_identity(text: str, names: Iterable[str], contacts: Iterable[str]) -> str:
    """The words with names (each part of them), numbers and addresses taken out; accents and case do not matter."""
    for contact in sorted(contacts, key=len, reverse=True):
        text = _contact(contact).sub(GONE, text)
    parts = {part for name in names for part in folded(name).split() if part}
    return re.sub(r"\w+(?:['’-]\w+)*", lambda word: GONE if _is_named(word[0], parts) else word[0], text)


def _is_named(word: str, parts: set[str]) -> bool:
    return folded(word) in parts or any(folded(piece) in parts for piece in re.split(r"['’-]", word))


def _contact(value: str) -> re.Pattern[str]:
    """A phone in any usual writing of its last ten digits; an email as it is."""
    digits = re.sub(r"\D", "", value)[-10:]
    if "@" in value or len(digits) < 7:
        return re.compile(re.escape(value), re.IGNORECASE)
    return re.compile(r"(?:\+?1[\s.-]?)?\(?" + r"[\s().-]*".join(digits))
