"""Amounts of money in what is said: the same in both languages, and the same by phone as by text."""

import re
from collections.abc import Iterator

from assistant.catalog.basics import Language
from assistant.catalog.schema import Fact

_AMOUNT = re.compile(r"\$\s?(\d[\d,]*(?:\.\d+)?)|\b(\d[\d,]*(?:\.\d+)?)\s(?:dollars|dólares)")
_LANGUAGES: tuple[Language, Language] = ("en", "es")


def amounts(text: str) -> frozenset[float]:
    """In dollars, those that stand in figures. Nothing is an amount that languages put in other ways ("$0", "free")."""
    found = (float((sign or word).replace(",", "")) for sign, word in _AMOUNT.findall(text))
    return frozenset(found) - {0.0}


def disagreements(fact: Fact) -> Iterator[str]:
    """What a fact says otherwise in one language than in the other, or by phone than by text."""
    english, spanish = (amounts(fact.say.in_(language)) for language in _LANGUAGES)
    if english != spanish:
        yield f"says {_told(english)} in English, {_told(spanish)} in Spanish"
    if fact.speak is None:
        return
    for language, texted in zip(_LANGUAGES, (english, spanish), strict=True):
        spoken = amounts(fact.speak.in_(language))
        # What is spoken may be less, and may be written in words.
        if texted and not spoken <= texted:
            yield f"says {_told(texted)} by text, {_told(spoken)} by phone"


def _told(found: frozenset[float]) -> str:
    """The lowest first; a dash for none."""
    return ", ".join(f"${one:,.2f}".removesuffix(".00") for one in sorted(found)) or "–"
