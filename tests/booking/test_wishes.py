"""What people want with their seat, what they ask of it, yes and no, in both languages."""

import pytest

from assistant.booking.wishes import (
    Asked,
    Wish,
    goes_back,
    keeps_it,
    means_own,
    only_cannot,
    read_asked,
    read_minutes,
    read_wish,
    read_yes_no,
    wants_to_come,
)
from assistant.catalog.schema import Language


@pytest.mark.parametrize(
    ("text", "language", "wish"),
    [
        ("cámbiame al otro", "es", Wish.MOVE),
        ("move me to thursday", "en", Wish.MOVE),
        ("no voy a poder mañana al info session me cambias al otro", "es", Wish.MOVE),
        ("can't make it, can I switch to the 15th?", "en", Wish.MOVE),
        ("yes but can i come another day", "en", Wish.MOVE),
        ("no me borre, páseme a la otra", "es", Wish.MOVE),
        ("mejor otro día", "es", Wish.MOVE),
        ("cancel my seat", "en", Wish.CANCEL),
        ("cancélame", "es", Wish.CANCEL),
        ("ya no voy a ir, quíteme de la lista", "es", Wish.CANCEL),
        ("give my seat to somebody else", "en", Wish.CANCEL),
        ("I'm running late", "en", Wish.LATE),
        ("voy 10 minutos tarde", "es", Wish.LATE),
        ("yes but i'll be late", "en", Wish.LATE),
        ("no voy a poder llegar a tiempo", "es", Wish.LATE),
        ("i can't make it on time", "en", Wish.LATE),
        ("ya voy en camino", "es", Wish.LATE),
        ("I can't make it", "en", Wish.CANNOT),
        ("no voy a poder ir", "es", Wish.CANNOT),
        ("no puedo mañana", "es", Wish.CANNOT),
        ("siempre no", "es", Wish.CANNOT),
        ("me enfermé", "es", Wish.CANNOT),
        ("something came up", "en", Wish.CANNOT),
        ("I'll be there", "en", Wish.COMING),
        ("ahí estaré", "es", Wish.COMING),
        ("confirmo", "es", Wish.COMING),
        ("see you there", "en", Wish.COMING),
        ("don't cancel it", "en", None),
        ("no la cancele", "es", None),
        ("how much is it", "en", None),
        ("¿cuánto cuesta?", "es", None),
    ],
)
def test_wishes(text: str, language: Language, wish: Wish | None) -> None:
    assert read_wish(text, language) == wish


@pytest.mark.parametrize(
    ("text", "language", "minutes"),
    [
        ("i'm 10 minutes late", "en", 10),
        ("voy quince minutos tarde", "es", 15),
        ("llego en unos 5 min", "es", 5),
        ("half an hour late", "en", 30),
        ("media hora tarde", "es", 30),
        ("un cuarto de hora", "es", 15),
        ("an hour late", "en", 60),
        ("120 minutes", "en", 120),
        ("121 minutes", "en", None),
        ("running late", "en", None),
    ],
)
def test_how_late(text: str, language: Language, minutes: int | None) -> None:
    assert read_minutes(text, language) == minutes


@pytest.mark.parametrize(
    ("text", "language", "yes"),
    [
        *((text, "en", True) for text in ("yes", "YES", "ok", "k", "sure", "Yes please!", "yes i will be there")),
        *((text, "es", True) for text in ("sí", "si", "Si gracias", "claro que sí", "ok muchas gracias", "va")),
        *((text, "es", True) for text in ("👍", "👍🏽", "✅")),
        *((text, "en", False) for text in ("no", "nope", "No, thank you", "not now", "👎")),
        *((text, "es", False) for text in ("no", "no gracias", "ahorita no", "mejor no", "ya no")),
        *((text, "en", None) for text in ("yes but late", "no, thursday", "?", "how much is it", "maybe")),
        *((text, "es", None) for text in ("sí pero tarde", "no puedo", "el jueves", "¿a qué hora?")),
    ],
)
def test_yes_and_no(text: str, language: Language, yes: bool | None) -> None:
    assert read_yes_no(text, language) is yes


@pytest.mark.parametrize(
    ("text", "language", "asked", "own"),
    [
        ("am I signed up?", "en", Asked.HAVE, True),
        ("¿estoy apuntada?", "es", Asked.HAVE, True),
        ("when is my session", "en", Asked.WHEN, True),
        ("cuándo es mi junta", "es", Asked.WHEN, True),
        ("where is it", "en", Asked.WHERE, False),
        ("where is my session", "en", Asked.WHERE, True),
        ("mándeme la dirección", "es", Asked.WHERE, False),
        ("what do I bring?", "en", Asked.BRING, False),
        ("¿qué llevo?", "es", Asked.BRING, False),
        ("qué tengo que llevar a mi junta", "es", Asked.BRING, True),
        ("how much is it", "en", None, False),
    ],
)
def test_what_is_asked_of_a_seat(text: str, language: Language, asked: Asked | None, own: bool) -> None:
    assert (read_asked(text, language), means_own(text, language)) == (asked, own)


def test_as_it_was_and_as_it_is() -> None:
    assert goes_back("no, como estaba", "es") and goes_back("put it back please", "en")
    assert not goes_back("the thursday one", "en")
    assert keeps_it("déjelo así", "es") and keeps_it("never mind", "en")
    assert not keeps_it("another day", "en")


def test_only_that_they_cannot_come() -> None:
    assert only_cannot("sorry, I can't make it", "en") and only_cannot("no voy a poder ir, disculpe", "es")
    assert not only_cannot("I can't go to the class in the mornings", "en")


@pytest.mark.parametrize(
    ("text", "language", "wants"),
    [
        ("quiero ir a la junta de CNA", "es", True),
        ("quiero ir a una junta", "es", True),
        ("me gustaría asistir a la próxima plática", "es", True),
        ("I'd like to come to the next information session", "en", True),
        ("i want to go to the cna info session", "en", True),
        ("i want to go to nursing school", "en", False),
        ("quiero ir a la clase", "es", False),
    ],
)
def test_wants_to_come(text: str, language: Language, wants: bool) -> None:
    assert wants_to_come(text, language) is wants
