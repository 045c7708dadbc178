"""What the person hears of a takeover, and what a second taker hears of the first."""

from babel.dates import format_time
from fastapi import Response
from sqlalchemy.orm import Session

from assistant.console.days import LOCALES
from assistant.console.visit import Visit
from assistant.errors import ThreadTakenError
from assistant.store import staff, takeover_words


def has_thread(session: Session, visit: Visit, conversation_id: str) -> None:
    _tell(session, visit, conversation_id, "utter_person_has_thread")


def gave_back(session: Session, visit: Visit, conversation_id: str) -> None:
    _tell(session, visit, conversation_id, "utter_person_gave_back")


def refused(visit: Visit, taken: ThreadTakenError) -> Response:
    with visit.reading() as session:
        name = staff.names(session).get(taken.by, "")
    since = format_time(taken.since.astimezone(visit.zone), "short", locale=LOCALES[visit.language])
    return visit.refused("taken_by", 409, name=name, time=since)


def _tell(session: Session, visit: Visit, conversation_id: str, name: str) -> None:
    """By their first name, as one would say it at the desk."""
    partnership = visit.services.catalogue.current().partnership.voice_name.model_dump()
    facts = {"who": visit.member.name.split()[0], "partnership": partnership}
    takeover_words.tell(session, conversation_id, name, facts, visit.services.words.word, visit.now)
