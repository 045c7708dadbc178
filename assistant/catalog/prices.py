"""Amounts of money in what is said: the same in both languages. By phone and by text is `fact_checks`."""

import re
from collections.abc import Iterator

from assistant.catalog.schema import Fact

_AMOUNT = re.compile(r"\$\s?(\d[\d,]*(?:\.\d+)?)|\b(\d[\d,]*(?:\.\d+)?)\s(?:dollars|dólares)")


def amounts(text: str) -> frozenset[float]:
    """In dollars, those that stand in figures. Nothing is an amount that languages put in other ways ("$0", "free")."""
    found = (float((sign or word).replace(",", "")) for sign, word in _AMOUNT.findall(text))
    return frozenset(found) - {0.0}


def disagreements(fact: Fact) -> Iterator[str]:
    """What a fact says otherwise in one language than in the other."""
    english, spanish = amounts(fact.say.en), amounts(fact.say.es)
    if english != spanish:
        yield f"says {_told(english)} in English, {_told(spanish)} in Spanish"


def _told(found: frozenset[float]) -> str:
    """The lowest first; a dash for none."""
    return ", ".join(f"${one:,.2f}".removesuffix(".00") for one in sorted(found)) or "–"
