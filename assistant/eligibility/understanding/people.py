"""How many people somebody counts up: "me and my 3 kids", "yo, mi esposo y dos niños", "just me"."""

from assistant.eligibility.understanding.lexicon import phrase_pattern, words
from assistant.eligibility.understanding.things import Heard
from assistant.eligibility.understanding.utterance import Utterance


def names_people(said: Utterance) -> bool:
    """Relatives are named: a number is then theirs ("i have 4 kids")."""
    return not _plain(said)


def counts_people(ask: str) -> bool:
    """Whether a question's words ask for a number of people."""
    return phrase_pattern("people.questions").search(ask) is not None


def count_people(heard: Heard) -> int | None:
    """Everyone named, and the speaker. `None` where it does not add up ("me and my kids")."""
    said = heard.said
    if phrase_pattern("people.only_self").fullmatch(said.text):
        return 1
    named, total, speaker, waiting = 0, 0, False, None
    for index, token in enumerate(said.tokens):
        number = heard.numbers.get(index)
        if number is not None:
            if number % 1 or waiting is not None:
                return None
            waiting = int(number)
        elif token in words("people.self"):
            speaker = True
        elif people := _people(token, waiting):
            named, total, waiting = named + 1, total + people, None
        elif token in words("people.one") | words("people.many") or (
            token not in words("people.my") and token not in words("filler")
        ):
            return None
    if waiting is not None:
        # "me plus 3"
        named, total = named + 1, total + waiting
    if not named or (not speaker and (named == 1 or _plain(said))):
        return None
    return total + 1


def _people(token: str, number: int | None) -> int:
    if token in words("people.two"):
        return number if number and number > 1 else 2
    if token in words("people.many"):
        return number or 0
    return (number or 1) if token in words("people.one") else 0


def _plain(said: Utterance) -> bool:
    """ "4 people", "4": already the number that was asked for."""
    relatives = words("people.one") | words("people.two") | (words("people.many") - words("people.total"))
    return not any(token in relatives for token in said.tokens)
