"""The review inbox: messages that were not answered or hardly understood, and what coordinators decided of them."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import ColumnElement, Select, func, literal_column, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assistant.conversation.phrases import fold
from assistant.insight.learning import Example, Wants
from assistant.store.review_tables import ReviewRow
from assistant.store.review_words import decided_words
from assistant.store.tables import Conversation, Message, Unanswered

PAGE = 50
# Where many that stand next to each other do not wait, so many are looked through at once.
_MOST_AT_ONCE = 2000

Shelf = Literal["unanswered", "doubtful"]
Rows = Select[Message, str, str, str | None]


@dataclass(frozen=True)
class ToReview:
    """A message, and what the line made of it. `reason` is why it was not answered, where it was not."""

    message: str
    conversation: str
    text: str
    language: str | None
    channel: str
    intent: str | None
    confidence: float | None
    reason: str | None
    program: str | None
    answer: tuple[str, ...]
    created_at: dt.datetime


def waiting(
    session: Session,
    shelf: Shelf,
    *,
    answers: Collection[str] = (),
    before: str | None = None,
    limit: int = PAGE,
) -> list[ToReview]:
    """The newest first. `before`: the message at which the last page ended. `answers`: the frequent questions that may
    be answered now.

    What was decided of one message holds for all that say the same (`review_words`): they do not wait. What was not
    answered all the same, after the decision, does.
    """
    return _shown(session, _on(shelf).where(Message.id.in_(_open(session, shelf, answers, before, limit))))


def _open(session: Session, shelf: Shelf, answers: Collection[str], before: str | None, limit: int) -> list[str]:
    # The same ids, by the index of those that are open.
    place = Unanswered.message_id if shelf == "unanswered" else Message.id
    query = _on(shelf).with_only_columns(place, Message.text, Message.created_at).order_by(place.desc())
    in_force, known = answers if shelf == "doubtful" else None, decided_words(session)
    # A message may have asked two things that were not answered.
    found: dict[str, None] = {}
    size = limit
    while True:
        rows = session.execute((query if before is None else query.where(place < before)).limit(size)).all()
        for id, text, at in rows:
            decided = known.get(fold(text)) if known else None
            if decided is None or not decided.covers(at, in_force):
                found[id] = None
        if len(found) >= limit or len(rows) < size:
            return list(found)[:limit]
        before, size = rows[-1][0], min(size * 4, _MOST_AT_ONCE)


def one(session: Session, message: str) -> ToReview | None:
    """A message that waits on either shelf."""
    for shelf in ("unanswered", "doubtful"):
        found = _shown(session, _on(shelf).where(Message.id == message))
        if found:
            return found[0]
    return None


def decide(
    session: Session,
    message: str,
    kind: Wants | None,
    wants: str | None,
    *,
    text: str,
    language: str,
    member_id: str,
    now: dt.datetime,
    text_other: str = "",
) -> str | None:
    """Keep what was decided (`None`: nothing is to be done); the review's id, or none where somebody was first.

    `text_other`: the question in the other language, which is tried with it.
    """
    if session.scalar(select(ReviewRow.id).where(ReviewRow.message_id == message)) is not None:
        return None
    row = ReviewRow(
        message_id=message,
        kind=kind.value if kind else "nothing",
        wants=wants,
        text=text,
        text_other=text_other,
        language=language,
        member_id=member_id,
        created_at=now,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return None  # somebody was first, in this very moment
    session.execute(update(Unanswered).where(Unanswered.message_id == message).values(resolved_at=now))
    return row.id


def undo(session: Session, id: str) -> ReviewRow | None:
    """Take a decision back: the message waits again. What a model has learned already stays until the next training."""
    row = session.get(ReviewRow, id)
    if row is not None:
        session.execute(update(Unanswered).where(Unanswered.message_id == row.message_id).values(resolved_at=None))
        session.delete(row)
    return row


def decided(session: Session, *, before: str | None = None, limit: int = PAGE) -> list[ReviewRow]:
    """What was decided, the newest first."""
    query = select(ReviewRow).order_by(ReviewRow.id.desc()).limit(limit)
    return list(session.scalars(query.where(ReviewRow.id < before) if before is not None else query))


def examples(session: Session) -> dict[str, Example]:
    """All that is to be learned, by the review that it came of."""
    rows = session.scalars(select(ReviewRow).where(ReviewRow.kind == Wants.INTENT.value).order_by(ReviewRow.id))
    return {
        row.id: Example(row.text, row.wants or "", "es" if row.language == "es" else "en")
        for row in rows
        if row.text  # a person's words may have been deleted since
    }


def not_live(session: Session) -> int:
    """How many examples the model in force has not learned."""
    fresh = select(func.count()).where(ReviewRow.kind == Wants.INTENT.value, ReviewRow.live_since.is_(None))
    return session.scalar(fresh) or 0


def _on(shelf: Shelf) -> Rows:
    columns = (Message, Conversation.id, Unanswered.reason, Unanswered.program_id)
    query = select(*columns).join(Conversation, Conversation.id == Message.conversation_id)
    if shelf == "unanswered":
        return query.join(Unanswered, Unanswered.message_id == Message.id).where(Unanswered.resolved_at.is_(None))
    return query.outerjoin(Unanswered, Unanswered.message_id == Message.id).where(
        _DOUBTFUL, Message.text != "", Unanswered.id.is_(None), ~_is_reviewed()
    )


# As the index says it, word for word: with parameters it would not be found.
_DOUBTFUL: ColumnElement[bool] = literal_column("messages.direction = 'in' AND messages.confidence < 0.5")


def _is_reviewed() -> ColumnElement[bool]:
    return select(ReviewRow.id).where(ReviewRow.message_id == Message.id).exists()


def _shown(session: Session, query: Rows) -> list[ToReview]:
    rows = {row[0].id: row for row in session.execute(query.order_by(Message.id.desc()))}.values()
    answers = _answers(session, [message.id for message, *_ in rows], {row[1] for row in rows})
    return [
        ToReview(
            message=message.id,
            conversation=conversation,
            text=message.text,
            language=message.language,
            channel=message.channel,
            intent=message.intent,
            confidence=message.confidence,
            reason=reason,
            program=program,
            answer=tuple(answers.get(message.id, ())),
            created_at=message.created_at,
        )
        for message, conversation, reason, program in rows
    ]


def _answers(session: Session, ids: Sequence[str], conversations: Collection[str]) -> dict[str, list[str]]:
    """What the line said to each."""
    found: dict[str, list[str]] = {}
    # By their conversations, which have an index.
    said = (
        select(Message.reply_to, Message.text)
        .where(Message.conversation_id.in_(conversations), Message.reply_to.in_(ids))
        .order_by(Message.position)
    )
    for reply_to, words in session.execute(said):
        found.setdefault(str(reply_to), []).append(words)
    return found
