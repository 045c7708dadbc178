"""What somebody gives beside what they ask for: their name, an email address."""

import re

from assistant.booking.phrases import phrases, says
from assistant.catalog.schema import Language
from assistant.conversation.phrases import fold
from assistant.conversation.turn import Turn
from assistant.eligibility.understanding.utterance import hear

# Words around an address that is all that is told.
_FEW = 3
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}(?![\w-])")


def name_given(turn: Turn) -> str | None:
    """The name that a wish for a seat is made under: "a nombre de Lupe", "this is Rosa Lopez"."""
    for entity in turn.entities:
        if entity.entity == "person_name" and _announced(turn.heard[: entity.start], turn):
            return entity.text.title()
    return None


def _announced(before: str, turn: Turn) -> bool:
    text = hear(before, turn.language).text
    return any(text == phrase or text.endswith(f" {phrase}") for phrase in phrases("name_before"))


def email_given(text: str) -> str | None:
    """The last address that stands in the text."""
    found = _EMAIL.findall(text)
    return str(found[-1]) if found else None


def without_email(text: str) -> str:
    return " ".join(_EMAIL.sub(" ", text).split())


def only_gives_email(text: str, language: Language) -> bool:
    """Whether an address is what the message is about: "mándamelo también a rosa@x.com"."""
    if email_given(text) is None:
        return False
    rest = hear(without_email(text), language)
    return len(rest.tokens) <= _FEW or says("also_email", rest)


def own_part(text: str) -> str:
    """What somebody tells of themselves where a name is asked: without an address, and without who comes along."""
    words = without_email(text).split()
    for index in range(1, len(words) - 1):
        if fold(words[index]) in phrases("my") and fold(words[index + 1]) in phrases("kin") | phrases("kin_many"):
            words = words[:index]
            while words and fold(words[-1]) in phrases("joins"):
                words.pop()
            break
    return " ".join(words).rstrip(" ,;")
