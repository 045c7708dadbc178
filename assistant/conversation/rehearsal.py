"""What the line would answer, tried without anybody on it: the very behaviours of a conversation, on any catalogue."""

import datetime as dt
from zoneinfo import ZoneInfo

from assistant.catalog.schema import Catalog, Faq, Language, Topic
from assistant.conversation.behaviours.questions import answer_about, answer_faq, answer_in_general, tell_contact
from assistant.conversation.turn import Medium, Reply, State, Turn
from assistant.handoff.hours import is_open

# Which answers a place of a program is heard in; places that no answer reads are heard in none.
_HEARD_IN: dict[str, tuple[Topic, ...]] = {
    "cohorts": (Topic.START_DATE, Topic.SEATS),
    "profile": (Topic.SUMMARY,),
    "name": (Topic.SUMMARY,),
    "short": (Topic.COST,),
    "active": (),
}


def topics_of(place: str) -> tuple[Topic, ...]:
    """The topics in whose answers a place of a program is heard: `facts.cost`, `cohorts.CNA-EVE-2701`."""
    head, _, rest = place.partition(".")
    topic = rest.partition(".")[0]
    if head == "facts" and topic in set(Topic):
        return (Topic(topic),)
    return _HEARD_IN.get(head, ())


def about_program(
    catalog: Catalog, program_id: str, topic: Topic, language: Language, medium: Medium, now: dt.datetime
) -> tuple[Reply, ...]:
    """The answer to a question of this topic about a program; none where there is no such program."""
    program = catalog.program(program_id)
    if program is None or topic is Topic.SESSIONS:
        return ()
    turn = _turn(catalog, f"ask_{topic.value}", language, medium, now)
    return tuple(answer_about(turn.outcome(), program, topic, turn).replies)


def in_general(
    catalog: Catalog, topic: Topic, language: Language, medium: Medium, now: dt.datetime
) -> tuple[Reply, ...]:
    """The answer where no program is meant."""
    turn = _turn(catalog, f"ask_{topic.value}", language, medium, now)
    return tuple(answer_in_general(turn.outcome(), topic, turn).replies)


def frequent(catalog: Catalog, faq: Faq, language: Language, medium: Medium, now: dt.datetime) -> tuple[Reply, ...]:
    turn = _turn(catalog, "ask_help", language, medium, now)
    return tuple(answer_faq(turn.outcome(), faq, turn, None).replies)


def contact(catalog: Catalog, language: Language, medium: Medium, now: dt.datetime) -> tuple[Reply, ...]:
    """Where the partnership is and when somebody is there."""
    return tuple(tell_contact(_turn(catalog, "ask_contact", language, medium, now)).replies)


def _turn(catalog: Catalog, intent: str, language: Language, medium: Medium, now: dt.datetime) -> Turn:
    return Turn(
        text="",
        intent=intent,
        confidence=1.0,
        entities=(),
        language=language,
        medium=medium,
        state=State(),
        now=now.astimezone(ZoneInfo(catalog.partnership.zone)),
        catalog=catalog,
        desk_open=is_open(catalog.partnership, now),
        phone=catalog.partnership.phone if medium == "voice" else None,
    )
