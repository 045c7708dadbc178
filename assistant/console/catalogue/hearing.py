"""What will the phone say? The answers that an edit changes, by medium and language, in the words of the line."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from assistant.catalog.basics import LANGUAGES, Language
from assistant.catalog.schema import Catalog, Fact, Faq, Obligation, SupportService, Topic
from assistant.conversation import rehearsal
from assistant.conversation.behaviours import facts
from assistant.conversation.turn import Medium, Reply
from assistant.errors import WordsError
from assistant.messages.segments import is_gsm7
from assistant.messages.words import Words

MEDIA: tuple[Medium, ...] = ("voice", "text", "chat")
Ask = Callable[[Catalog, Language, Medium], tuple[Reply, ...]]


@dataclass(frozen=True)
class Heard:
    """One answer. `words`: of the longest reply by phone, how many; `segments` a text takes."""

    medium: Medium
    language: Language
    replies: tuple[str, ...]
    words: int
    segments: int
    gsm7: bool


@dataclass(frozen=True)
class Hearing:
    """The answers to one question; `about` is a topic or another word of the room."""

    about: str
    heard: tuple[Heard, ...]


def hearings(catalog: Catalog, kind: str, key: str, place: str, words: Words, now: dt.datetime) -> tuple[Hearing, ...]:
    """What people hear of a place of a piece; nothing where no answer reads it."""
    return tuple(Hearing(about, _heard(catalog, ask, words)) for about, ask in _asks(catalog, kind, key, place, now))


def _asks(catalog: Catalog, kind: str, key: str, place: str, now: dt.datetime) -> list[tuple[str, Ask]]:
    if kind == "programs":
        topics = rehearsal.topics_of(place)
        return [(topic.value, _about(key, topic, now)) for topic in topics]
    if kind == "faqs":
        faq = next((one for one in catalog.faqs if one.id == key), None)
        return [] if faq is None else [("question", _frequent(faq, now))]
    if kind == "partnership":
        return _partnership(catalog, place, now)
    stated: dict[str, tuple[SupportService | Obligation, ...]] = {
        "support": catalog.support,
        "obligations": catalog.obligations,
    }
    return [("help", _stated(part)) for part in stated.get(kind, ()) if part.id == key]


def _about(program_id: str, topic: Topic, now: dt.datetime) -> Ask:
    return lambda c, language, medium: rehearsal.about_program(c, program_id, topic, language, medium, now)


def _frequent(faq: Faq, now: dt.datetime) -> Ask:
    return lambda c, language, medium: rehearsal.frequent(c, faq, language, medium, now)


def _partnership(catalog: Catalog, place: str, now: dt.datetime) -> list[tuple[str, Ask]]:
    if place in ("privacy", "eligibility_notice"):
        fact = getattr(catalog.partnership, place)
        return [(place, lambda c, language, medium: (Reply(name="utter_fact", facts=_fact(fact)),))]
    if place in ("", "contact", "front_desk", "closed_on", "holidays"):
        return [("contact", lambda c, language, medium: rehearsal.contact(c, language, medium, now))]
    return []


def _stated(part: SupportService | Obligation) -> Ask:
    return lambda c, language, medium: (Reply(name="utter_fact", facts=_fact(part.fact)),)


def _fact(fact: Fact) -> dict[str, object]:
    return {"fact": facts.words(fact), "checked": facts.checked(fact)}


def _heard(catalog: Catalog, ask: Ask, words: Words) -> tuple[Heard, ...]:
    found = []
    for medium in MEDIA:
        for language in LANGUAGES:
            try:
                worded = words.word(ask(catalog, language, medium), language, medium)
            except WordsError:
                continue
            texts = tuple(one.text for one in worded if one.text)
            found.append(
                Heard(
                    medium=medium,
                    language=language,
                    replies=texts,
                    words=max((len(text.split()) for text in texts), default=0),
                    segments=sum(one.segments for one in worded),
                    gsm7=all(is_gsm7(text) for text in texts),
                )
            )
    return tuple(found)
