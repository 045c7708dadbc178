"""What somebody wants with a seat that they have, and what they ask of it; yes and no to what they were asked of it."""

import re
from enum import StrEnum
from functools import cache

from assistant.booking.phrases import consists_of, entry, one_of, pattern, phrases, says, whole
from assistant.catalog.schema import Language
from assistant.eligibility.understanding.utterance import Utterance, hear


class Wish(StrEnum):
    """What is to become of a seat. `CANNOT`: they do not come, and do not say whether they want another day."""

    MOVE = "move"
    CANCEL = "cancel"
    LATE = "late"
    CANNOT = "cannot"
    COMING = "coming"


class Asked(StrEnum):
    """What is asked of a seat that somebody has."""

    HAVE = "have"
    WHEN = "when"
    WHERE = "where"
    BRING = "bring"


# "Running late, can I move?" is a move; "no voy a poder llegar a tiempo" is late.
_ORDER = (Wish.MOVE, Wish.CANCEL, Wish.LATE, Wish.CANNOT, Wish.COMING)
_HALF, _WHOLE, _QUARTER = 30, 60, 15
LONGEST_DELAY = 120


def read_wish(text: str, language: Language) -> Wish | None:
    said = hear(text, language)
    return next((wish for wish in _ORDER if _wishes(wish, said)), None)


def _wishes(wish: Wish, said: Utterance) -> bool:
    for match in pattern(f"wishes.{wish.value}").finditer(said.text):
        start, _ = said.span(match)
        if wish in (Wish.CANNOT, Wish.LATE) or not _is_denied(said, start):
            return True
    return False


def wants_to_come(text: str, language: Language) -> bool:
    """ "Quiero ir a la junta de CNA", "I'd like to come to the next information session"."""
    return _coming().search(hear(text, language).text) is not None


@cache
def _coming() -> re.Pattern[str]:
    return whole(rf"{one_of('wants_to_come')} (?:{one_of('articles')} ){{0,2}}(?:\S+ )?{one_of('a_session')}")


def only_cannot(text: str, language: Language) -> bool:
    """ "I can't make it", and nothing else."""
    said = hear(text, language)
    return says("wishes.cannot", said) and consists_of(said, "wishes.cannot", "fillers", "sorry")


def _is_denied(said: Utterance, start: int) -> bool:
    """ "Don't cancel it", "no me borre"."""
    return start not in said.pauses and any(
        said.tokens[max(0, start - len(words)) : start] == words for words in _denials()
    )


@cache
def _denials() -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(phrase.split()) for phrase in phrases("not_wished"))


def read_minutes(text: str, language: Language) -> int | None:
    """How late they are, where they say so."""
    said = hear(text, language)
    minutes = phrases("minutes")
    for number, unit in zip(said.tokens, said.tokens[1:], strict=False):
        if unit in minutes and number.isdigit() and 0 < int(number) <= LONGEST_DELAY:
            return int(number)
    if says("quarter", said):
        return _QUARTER
    if says("half_an_hour", said):
        return _HALF
    return _WHOLE if says("an_hour", said) else None


def read_asked(text: str, language: Language) -> Asked | None:
    """The question about a seat, whosever: that they have one, `means_own` and the talk so far must tell."""
    said = hear(text, language)
    return next((asked for asked in Asked if says(f"mine.{asked.value}", said)), None)


def means_own(text: str, language: Language) -> bool:
    """Whether they speak of a seat of their own: "my session", "mi junta", "am I signed up"."""
    said = hear(text, language)
    return says("my_seat", said) or says("mine.have", said)


def read_yes_no(text: str, language: Language) -> bool | None:
    """A yes or a no with nothing else to it; `None` for anything more, or anything else."""
    if not any(char.isalnum() for char in text):
        return True if _shows("thumbs_up", text) else False if _shows("thumbs_down", text) else None
    said = hear(text, language)
    if consists_of(said, "no", "fillers") and says("no", said):
        return False
    return True if says("yes", said) and consists_of(said, "yes", "fillers") else None


def _shows(kind: str, text: str) -> bool:
    return any(sign in text for sign in entry(kind))


def goes_back(text: str, language: Language) -> bool:
    """They want the seat as it was before it was moved."""
    return says("go_back", hear(text, language))


def keeps_it(text: str, language: Language) -> bool:
    """They want neither to move nor to give back."""
    return says("keep_it", hear(text, language))
