"""What the person hears of a takeover, and what a second taker hears of the first."""

from babel.dates import format_time
from fastapi import Response
from sqlalchemy.orm import Session

from assistant.console.days import LOCALES
from assistant.console.visit import Visit
from assistant.errors import ThreadTakenError
from assistant.store import staff, takeover_words
from assistant.store.takeover_words import Hears
from assistant.store.takeovers import Taken

_TOLD: dict[Hears, str] = {"now": "taken", "soon": "taken_soon", "not": "taken_untold"}


def has_thread(session: Session, visit: Visit, taken: Taken) -> tuple[str, dict[str, str]]:
    """The person hears who has their thread, where nobody had it; the word that says so to whoever has taken it, and
    its facts.
    """
    if taken.before is not None:
        return "taken_from", {"name": staff.names(session).get(taken.before, "")}
    if not taken.anew:
        return "taken_already", {}
    return _TOLD[_tell(session, visit, taken.row.conversation_id, "utter_person_has_thread")], {}


def gave_back(session: Session, visit: Visit, conversation_id: str) -> None:
    _tell(session, visit, conversation_id, "utter_person_gave_back")


def refused(visit: Visit, taken: ThreadTakenError, conversation_id: str | None) -> Response:
    """With the way to the conversation that somebody else has."""
    with visit.reading() as session:
        name = staff.names(session).get(taken.by, "")
    since = format_time(taken.since.astimezone(visit.zone), "short", locale=LOCALES[visit.language])
    way = f"/console/conversations/{conversation_id}" if conversation_id is not None else None
    return visit.refused("taken_by", 409, way=way, name=name, time=since)


def _tell(session: Session, visit: Visit, conversation_id: str, name: str) -> Hears:
    """By their first name, as one would say it at the desk."""
    partnership = visit.services.catalogue.current().partnership.voice_name.model_dump()
    facts = {"who": visit.member.name.split()[0], "partnership": partnership}
    return takeover_words.tell(session, conversation_id, name, facts, visit.services.words.word, visit.now)
