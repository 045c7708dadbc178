"""Knows people again: the store's side of `assistant.conversation.ports.Memory`."""

import datetime as dt
import logging
from collections.abc import Callable

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from assistant.applicants.names import the_one
from assistant.applicants.phones import e164
from assistant.conversation.effects import StepOutcome
from assistant.conversation.ports import Channel, Remembered
from assistant.store import facts
from assistant.store.engine import reading
from assistant.store.screening_tables import ScreeningRow, ScreeningStep
from assistant.store.tables import Applicant, ApplicantContact, ContactPoint, Conversation

log = logging.getLogger(__name__)

# Older answers are asked anew: people move, earn and work elsewhere.
REMEMBERED_FOR = dt.timedelta(days=90)
_LAST = 4


class StoredMemory:
    """Implements `Memory`. Safe to use from several threads at once."""

    def __init__(self, engine: Engine, clock: Callable[[], dt.datetime]) -> None:
        self._engine = engine
        self._clock = clock

    def recall(self, *, name: str, phone: str | None, last4: str | None, channel: Channel) -> Remembered | None:
        with reading(self._engine) as session:
            person = _person(session, name, phone, last4)
            found = None if person is None else _remembered(session, person, self._clock() - REMEMBERED_FOR)
        if found is not None:
            log.info("applicant %s was known again on %s", found.applicant, channel)
        return found


def _person(session: Session, name: str, phone: str | None, last4: str | None) -> Applicant | None:
    """The one person of this name and phone."""
    people = _at_phone(session, phone, last4)
    found = the_one(name, [person.name for person in people], slips=True)
    return None if found is None else people[found]


def _at_phone(session: Session, phone: str | None, last4: str | None) -> list[Applicant]:
    is_phone = ContactPoint.kind == "phone"
    if last4 is not None:
        if len(last4) != _LAST or not (last4.isascii() and last4.isdigit()):
            return []
        contacts = select(ContactPoint.id).where(is_phone, ContactPoint.value.endswith(last4))
    else:
        contacts = select(ContactPoint.id).where(is_phone, ContactPoint.value == (e164(phone) or ""))
    linked = select(ApplicantContact.applicant_id).where(ApplicantContact.contact_id.in_(contacts))
    return list(session.scalars(select(Applicant).where(Applicant.id.in_(linked)).order_by(Applicant.id)))


def _remembered(session: Session, person: Applicant, after: dt.datetime) -> Remembered | None:
    known = facts.in_force(session, person.id)
    last_step, last_told = _last_step(session, person), _last_told(session, person)
    moments = [fact.created_at for fact in known]
    moments += [last_step.at] if last_step else []
    moments += [last_told.created_at] if last_told else []
    since = max(moments, default=None)
    if since is None or since <= after or person.name is None:
        return None
    going_on = last_step is not None and (last_told is None or last_step.at > last_told.created_at)
    programs = last_step.programs if last_step and going_on else last_told.asked if last_told else []
    is_open = last_step is not None and going_on and last_step.outcome in (StepOutcome.ASKED, StepOutcome.LEFT)
    return Remembered(
        applicant=person.id,
        name=person.name,
        facts={fact.question: fact.value for fact in known},
        programs=tuple(programs),
        asking=last_step.question if last_step and is_open else None,
        since=since,
    )


def _last_step(session: Session, person: Applicant) -> ScreeningStep | None:
    mine = select(Conversation.id).where(
        Conversation.applicant_id == person.id, Conversation.identified_at.is_not(None)
    )
    steps = select(ScreeningStep).where(ScreeningStep.conversation_id.in_(mine))
    return session.scalar(steps.order_by(ScreeningStep.id.desc()).limit(1))


def _last_told(session: Session, person: Applicant) -> ScreeningRow | None:
    told = select(ScreeningRow).where(ScreeningRow.applicant_id == person.id, ScreeningRow.source == "conversation")
    return session.scalar(told.order_by(ScreeningRow.id.desc()).limit(1))
