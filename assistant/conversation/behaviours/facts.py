"""Catalogue facts as the facts of a reply."""

from typing import Any

from assistant.catalog.calendar import Occurrence
from assistant.catalog.schema import Bilingual, Cohort, Fact, Program, Topic
from assistant.conversation.turn import Turn
from assistant.handoff.hours import told_opening

# By phone at most four options; a text holds a few more.
OPTIONS = {"voice": 4, "text": 4, "chat": 6}


def words(fact: Fact) -> dict[str, Any]:
    return {
        "say": fact.say.model_dump(),
        "speak": fact.speak.model_dump() if fact.speak else None,
    }


def both(name: Bilingual) -> dict[str, str]:
    return name.model_dump()


def checked(fact: Fact) -> dict[str, str]:
    return {"checked": fact.checked.isoformat()}


def current_fact(program: Program, topic: Topic, turn: Turn) -> Fact | None:
    """The fact, while it may still be stated."""
    fact = program.facts.get(topic)
    return fact if fact is not None and fact.holds_on(turn.today) else None


def date(cohort: Cohort) -> dict[str, str]:
    return {"date": cohort.starts_on.isoformat()}


def moment(occurrence: Occurrence) -> dict[str, str]:
    return {"moment": occurrence.starts_at.replace(tzinfo=None).isoformat()}


def desk_opens(turn: Turn) -> dict[str, Any]:
    """When somebody is at the front desk again; "soon" where the hours do not say."""
    return told_opening(turn.catalog.partnership, turn.now)


def program_choices(programs: list[Program]) -> list[dict[str, Any]]:
    return [{"label": both(program.short), "send": both(program.short)} for program in programs]
