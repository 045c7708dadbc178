"""What was said on a day, in numbers: who wrote when, what they wanted, what had no answer, who asked for a person."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from typing import Any

from sqlalchemy import case, exists, func, select
from sqlalchemy.orm import Session

from assistant.insight.figures import Cell, Kind
from assistant.store.figures.span import Span
from assistant.store.outbox_tables import OutboxRow
from assistant.store.screening_tables import ScreeningStep
from assistant.store.tables import Consent, Conversation, Handoff, Message, Unanswered


def count(session: Session, span: Span) -> Counter[Cell]:
    found: Counter[Cell] = Counter()
    for part in (_reach, _people, _wanted, _unanswered, _handoffs, _consents, _outbox, _questions):
        found.update(part(session, span))
    return found


def wrote() -> Any:
    """A condition on conversations: somebody wrote or spoke in it. One that only ever had reminders has not."""
    return exists().where(Message.conversation_id == Conversation.id, Message.direction == "in")


def _reach(session: Session, span: Span) -> Counter[Cell]:
    query = select(Conversation.started_at, Conversation.channel, Conversation.language).where(
        span.has(Conversation.started_at), wrote()
    )
    return Counter(
        Cell(Kind.REACH, channel, language or "", span.hour(at)) for at, channel, language in session.execute(query)
    )


def _people(session: Session, span: Span) -> Counter[Cell]:
    """Everybody once: a person by name, else by phone, else by chat. Of each, on which day they wrote or called before.

    Over some days together, those are different people whose day before lies before the first of them.
    """
    talk = Conversation
    columns = (talk.applicant_id, talk.contact_id, talk.id)
    here = session.execute(select(*columns).where(span.has(talk.started_at), wrote())).all()
    people = {applicant or contact or id for applicant, contact, id in here}
    before: dict[str, int] = {}
    for who, nobody in ((talk.applicant_id, ()), (talk.contact_id, (talk.applicant_id.is_(None),))):
        of_the_day = select(who).where(span.has(talk.started_at), who.is_not(None), *nobody)
        earlier = (who.in_(of_the_day), talk.started_at < span.since, *nobody, wrote())
        for id, at in session.execute(select(who, func.max(talk.started_at)).where(*earlier).group_by(who)):
            before[str(id)] = at.astimezone(span.zone).date().toordinal()
    return Counter(Cell(Kind.PEOPLE, "", "", bucket=before.get(person, 0)) for person in people)


def _wanted(session: Session, span: Span) -> Counter[Cell]:
    group = (Message.channel, Message.language, Message.intent)
    query = select(*group, func.count()).where(span.has(Message.created_at), Message.direction == "in").group_by(*group)
    return _summed(
        (Cell(Kind.WANTED, channel, language or "", intent or ""), number)
        for channel, language, intent, number in session.execute(query)
    )


def _unanswered(session: Session, span: Span) -> Counter[Cell]:
    group = (Conversation.channel, Unanswered.language, Unanswered.topic, Unanswered.reason)
    query: Any = (
        select(*group, func.count())
        .join(Conversation, Conversation.id == Unanswered.conversation_id)
        .where(span.has(Unanswered.created_at))
        .group_by(*group)
    )
    return _summed(
        (Cell(Kind.UNANSWERED, channel, language or "", topic or "", reason), number)
        for channel, language, topic, reason, number in session.execute(query)
    )


def _handoffs(session: Session, span: Span) -> Counter[Cell]:
    query = (
        select(Handoff, Conversation.channel)
        .outerjoin(Conversation, Conversation.id == Handoff.conversation_id)
        .where(span.has(Handoff.created_at))
    )
    found: Counter[Cell] = Counter()
    for handoff, channel in session.execute(query):
        answered = _answered(handoff)
        minutes = -1 if answered is None else max(int((answered - handoff.created_at).total_seconds() // 60), 0)
        detail = "waiting" if answered is None else "taken"
        found[Cell(Kind.HANDOFF, channel or "", handoff.language or "", handoff.kind, detail, minutes)] += 1
    return found


def _answered(handoff: Handoff) -> dt.datetime | None:
    """When somebody had it in hand; None while it waits."""
    by_phone = handoff.details.get("taken_at")
    if handoff.taken_at is None and by_phone is not None:
        return dt.datetime.fromisoformat(by_phone)
    ended = handoff.done_at or (handoff.updated_at if handoff.status != "open" else None)
    return handoff.taken_at or ended


def _consents(session: Session, span: Span) -> Counter[Cell]:
    group = (Consent.channel, Conversation.language, Consent.kind, Consent.granted)
    query: Any = (
        select(*group, func.count())
        .outerjoin(Message, Message.id == Consent.message_id)
        .outerjoin(Conversation, Conversation.id == Message.conversation_id)
        .where(span.has(Consent.created_at))
        .group_by(*group)
    )
    return _summed(
        (Cell(Kind.CONSENT, channel, language or "", kind, "granted" if granted else "ended"), number)
        for channel, language, kind, granted, number in session.execute(query)
    )


def _outbox(session: Session, span: Span) -> Counter[Cell]:
    group = (OutboxRow.kind, OutboxRow.language, OutboxRow.status, OutboxRow.error_code)
    query: Any = select(*group, func.count()).where(span.has(OutboxRow.created_at)).group_by(*group)
    return _summed(
        (Cell(Kind.OUTBOX, "sms" if kind == "text" else "", language or "", kind, status, code or 0), number)
        for kind, language, status, code, number in session.execute(query)
    )


def _questions(session: Session, span: Span) -> Counter[Cell]:
    """One that was put twice in a conversation counts once. `dropped`: nothing came after it."""
    outcome = ScreeningStep.outcome

    def came(*outcomes: str) -> Any:
        return func.max(case((outcome.in_(outcomes), 1), else_=0))

    query: Any = (
        select(
            Conversation.channel,
            Conversation.language,
            ScreeningStep.question,
            *(came(each) for each in ("asked", "answered", "declined", "left")),
        )
        .join(Conversation, Conversation.id == ScreeningStep.conversation_id)
        .where(span.has(ScreeningStep.at))
        .group_by(ScreeningStep.conversation_id, ScreeningStep.question, Conversation.channel, Conversation.language)
    )
    found: Counter[Cell] = Counter()
    for channel, language, question, asked, answered, declined, left in session.execute(query):
        came_to = {"asked": asked, "answered": answered, "declined": declined, "left": left}
        came_to["dropped"] = asked and not (answered or declined)
        for detail, was in came_to.items():
            if was:
                found[Cell(Kind.QUESTION, channel, language or "", question, detail)] += 1
    return found


def _summed(counted: Iterable[tuple[Cell, int]]) -> Counter[Cell]:
    """No language and one that is not known are the same cell."""
    found: Counter[Cell] = Counter()
    for cell, number in counted:
        found[cell] += number
    return found
