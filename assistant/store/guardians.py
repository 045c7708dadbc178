"""Who answers for a minor, and what they said."""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.applicants.names import same
from assistant.applicants.phones import e164
from assistant.store.facts import SaidBy
from assistant.store.screening_tables import Guardian
from assistant.store.tables import Consent, Conversation
from assistant.store.text import storable

CONSENT = "guardian"


def record(
    session: Session,
    applicant_id: str,
    *,
    name: str,
    phone: str | None,
    agreed: bool | None,
    wording: str | None,
    said_by: SaidBy,
    now: dt.datetime,
    conversation: Conversation | None = None,
    message_id: str | None = None,
) -> Guardian:
    """Note who answers for a person, and their yes or no in `wording`; a later answer takes the place of an earlier.

    `agreed` None only names them: that takes away no yes, and no no of the same guardian. Every answer is kept as
    evidence, with `said_by` where no conversation tells the channel.
    """
    phone = storable(phone or "") or None
    phone, name = e164(phone) or phone, storable(name)
    known = _of(session, applicant_id)
    guardian = known.pop() if known else None
    for other in known:  # of one person who was taken for two
        session.delete(other)
    if guardian is None:
        guardian = Guardian(applicant_id=applicant_id, name=name, created_at=now)
        session.add(guardian)
    elif agreed is None and (guardian.agreed or (guardian.agreed is False and same(name, guardian.name))):
        return guardian
    told = storable(wording or "") or None
    anew = agreed is not None and (agreed, told, name) != (guardian.agreed, guardian.wording, guardian.name)
    guardian.name, guardian.phone = name, phone
    guardian.agreed, guardian.wording = agreed, told
    guardian.conversation_id, guardian.message_id = conversation.id if conversation else None, message_id
    guardian.updated_at = now
    if agreed is not None and anew:
        _keep_evidence(session, guardian, agreed, said_by, now, conversation)
        _answer_for_seats(session, applicant_id, agreed, said_by, now)
    session.flush()
    return guardian


def _answer_for_seats(session: Session, applicant_id: str, agreed: bool, said_by: SaidBy, now: dt.datetime) -> None:
    """Seats that were held for the answer are booked by a yes and given back by a no."""
    from assistant.store import seats  # they ask here whether a guardian has agreed

    who = seats.Who(by="partner" if said_by == "api" else said_by)
    session.flush()
    (seats.guardian_agreed if agreed else seats.guardian_refused)(session, applicant_id, who, now)


def _keep_evidence(
    session: Session,
    guardian: Guardian,
    agreed: bool,
    said_by: SaidBy,
    now: dt.datetime,
    conversation: Conversation | None,
) -> None:
    """With the guardian's name, which may change; of no contact, for it says nothing of texts to anybody's phone."""
    session.add(
        Consent(
            applicant_id=guardian.applicant_id,
            kind=CONSENT,
            granted=agreed,
            wording=f"{guardian.name}: {guardian.wording or ''}".removesuffix(": "),
            channel=conversation.channel if conversation else said_by,
            message_id=guardian.message_id,
            created_at=now,
        )
    )


def agreed(session: Session, applicant_id: str) -> bool | None:
    """None until a guardian has said yes or no. Where two are noted, a no counts more than a yes."""
    answers = {guardian.agreed for guardian in _of(session, applicant_id)}
    return False if False in answers else True if True in answers else None


def guardian_of(session: Session, applicant_id: str) -> Guardian | None:
    return next(iter(_of(session, applicant_id)[::-1]), None)


def _of(session: Session, applicant_id: str) -> list[Guardian]:
    """The one named last at the end."""
    mine = select(Guardian).where(Guardian.applicant_id == applicant_id)
    return list(session.scalars(mine.order_by(Guardian.updated_at, Guardian.id)))
