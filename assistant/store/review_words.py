"""Words of which it was decided in the review: whoever else said the same needs no decision of their own."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assistant.conversation.phrases import fold
from assistant.insight.learning import Wants
from assistant.store.review_tables import ReviewRow
from assistant.store.tables import Message


@dataclass(frozen=True)
class Decided:
    """When it was decided last, whether of a meaning, and which frequent questions it was."""

    at: dt.datetime
    meaning: bool = False
    answers: frozenset[str] = frozenset()

    def covers(self, said_at: dt.datetime, in_force: Collection[str] | None) -> bool:
        """All that was said before; of what was said later, what has a meaning or an answer that is `in_force` by now.

        `None`: nothing of what was said later. An answer that ran out or was taken away covers what came before it.
        """
        if said_at <= self.at:
            return True
        return in_force is not None and (self.meaning or not self.answers.isdisjoint(in_force))


Words = Mapping[str, Decided]
# Those of the store that was asked last, by what they were made of: thousands are folded once, not for every look.
_last: tuple[tuple[int, str | None], Words] = (0, None), {}


def decided_words(session: Session) -> Words:
    """What was decided, by the words: as they were said, as they are learned, and in the other language."""
    global _last  # noqa: PLW0603 - one slot, and whoever comes second makes the same
    kept = (ReviewRow.kind != "nothing", ReviewRow.text != "")
    count, newest = session.execute(select(func.count(), func.max(ReviewRow.id)).where(*kept)).one()
    if _last[0] != (count, newest):
        _last = (count, newest), _read(session, kept)
    return _last[1]


def _read(session: Session, kept: tuple[object, ...]) -> Words:
    columns = (ReviewRow.kind, ReviewRow.wants, ReviewRow.created_at, ReviewRow.text, ReviewRow.text_other)
    query = select(*columns, Message.text).join(Message, Message.id == ReviewRow.message_id).where(*kept)  # type: ignore[arg-type]
    found: dict[str, Decided] = {}
    for kind, wants, at, *texts in session.execute(query):
        for words in {fold(text) for text in texts} - {""}:
            before = found.get(words, Decided(at))
            found[words] = Decided(
                max(at, before.at),
                before.meaning or kind == Wants.INTENT.value,
                before.answers | ({wants or ""} if kind == Wants.FAQ.value else set()),
            )
    return found
