"""What people tell of their age in passing, and what is somebody else's."""

import datetime as dt
from typing import Any

import pytest

from assistant.catalog.schema import Language
from assistant.conversation.births import births_told
from assistant.eligibility.spans import Span
from assistant.eligibility.values import plain_facts
from tests.factories.screenings import boats

TODAY = dt.date(2026, 11, 24)
AT_16 = {"from": "2009-11-25", "to": "2010-11-24"}
AT_17 = {"from": "2008-11-25", "to": "2009-11-24"}
AT_19 = {"from": "2006-11-25", "to": "2007-11-24"}


def told(text: str, language: Language, **known: Span) -> dict[str, Any]:
    return plain_facts(births_told(text, boats(), today=TODAY, language=language, known=known))


@pytest.mark.parametrize(
    ("language", "text", "birth"),
    [
        ("es", "tengo 16, hay algo para el verano", AT_16),
        ("en", "i'm 17 when's the next session", AT_17),
        ("en", "im seventeen", AT_17),
        ("es", "soy Luz y tengo dieciséis años, apúnteme para el martes", AT_16),
        ("en", "I turn 18 tomorrow", "2008-11-25"),
        ("en", "i turned 18 today", "2008-11-24"),
        ("es", "cumplo 18 el 25 de noviembre", "2008-11-25"),
        ("es", "cumplo 18 mañana", AT_17),
        ("es", "voy a cumplir 18 en marzo", "2009-03"),
        ("en", "i'm 17, turning 18 in march, sign me up", "2009-03"),
        ("en", "i was born on march 14 2009", "2009-03-14"),
        ("es", "nací el 14 de marzo del 2009", "2009-03-14"),
        ("en", "i'm a minor, can i still come", {"from": "2008-11-25", "to": "2026-11-24"}),
        ("es", "soy menor de edad, ¿puedo ir?", {"from": "2008-11-25", "to": "2026-11-24"}),
        ("en", "i'm 17 no wait 19", AT_19),
        # Others come after it, or in another breath.
        ("en", "i'm 17 and my mom wants to know the cost", AT_17),
        ("es", "tengo 16 y mi mamá quiere saber cuánto cuesta", AT_16),
        ("en", "my son told me about it. i'm 17", AT_17),
    ],
)
def test_an_age_in_passing_is_taken(language: Language, text: str, birth: Any) -> None:
    assert told(text, language) == {"birth": birth}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "my daughter is 16"),
        ("es", "mi hija tiene 16"),
        ("en", "my daughter wants to sign up, 16 years old"),
        ("en", "my 16 year old wants to sign up"),
        ("en", "16 yo daughter wants to join"),
        ("en", "i have a 16 year old"),
        ("es", "soy mamá de una niña de 16 años de edad"),
        ("en", "i'm asking for my son, he's 16"),
        ("en", "i'm with my son 16"),
        ("en", "she was born 3/14/2010"),
        ("en", "my mom says im 16"),
        ("en", "can a 16 year old join"),
        ("en", "when i turn 18 can i join"),
        ("en", "i was 16 when i left school"),
        ("en", "i'm 20 minutes away"),
        ("en", "i am free at 5"),
        ("en", "my number is 209-555-0117"),
        ("es", "tengo 3 hijos"),
        ("es", "tengo 16 gallinas"),
        ("es", "diecisiete"),
        ("en", "how much is it"),
    ],
)
def test_what_is_not_plainly_their_own_is_not(language: Language, text: str) -> None:
    assert told(text, language) == {}


def test_nothing_else_is_learnt() -> None:
    assert told("i'm 17 and i can row, crew of 5", "en") == {"birth": AT_17}


def test_a_birthday_closes_in_on_a_known_age() -> None:
    known = Span(dt.date(2008, 11, 25), dt.date(2009, 11, 24))
    assert told("my birthday is march 14", "en", birth=known) == {"birth": "2009-03-14"}
    assert told("my birthday is march 14", "en") == {}
