"""People by name, by phone or email, and by what they said: accents, capitals and the order of words aside.

A name is found by the beginnings of its words, a phone by its last four digits or more, an email by its beginning, and
what was said by its words (the last one may be begun). Each way goes by an index of the database's own
(`assistant.store.search_tables`).
"""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, column, func, literal_column, or_, select, table, text
from sqlalchemy.orm import Session

from assistant.applicants.names import folded
from assistant.store.search_tables import BACKWARDS, NAME, SAID
from assistant.store.tables import Applicant, ApplicantContact, ContactPoint, Conversation, Message
from assistant.store.text import storable

PEOPLE = 50
SAYINGS = 20
# As many of the newest messages with these words are looked at for people.
_MESSAGES = 150
# Words that were said so often are common; of these, so many.
_COMMON = 20_000
_NEWEST_COMMON = 100
_SHORTEST = 2
_FEWEST_DIGITS = 4
_MOST_WORDS = 8
_WORD = re.compile(r"[^\W_]+")
_DIGITS = re.compile(r"[\d\s().+-]+")
_NAMES = table("search_names", column("person"))
_WORDS = table("search_said", column("message"), column("rowid"))


@dataclass(frozen=True)
class Said:
    """Something that a person said, newest first; `language` is the one that it was said in."""

    applicant: str
    conversation: str
    channel: str
    text: str
    language: str | None
    at: dt.datetime


def people(session: Session, wanted: str, seen: ColumnElement[bool], limit: int = PEOPLE) -> Sequence[Applicant]:
    """Of those `seen` (the wall), newest first: whose name, phone or email it may be."""
    condition = _is_them(session, wanted)
    if condition is None:
        return []
    query = select(Applicant).where(condition, seen).order_by(Applicant.id.desc()).limit(limit)
    return session.scalars(query).all()


def said(session: Session, wanted: str, seen: ColumnElement[bool], limit: int = SAYINGS) -> Sequence[Said]:
    """Of those `seen`: who said these words, each person once, with the newest of it."""
    terms = words(wanted)
    if not terms or max(map(len, terms)) <= _SHORTEST:
        return []
    # Only what is shown: whole messages, of which hundreds are looked at, would take longer to read than to find.
    rows = session.execute(
        select(
            Applicant.id,
            Message.conversation_id,
            Message.channel,
            Message.text,
            Message.language,
            Message.created_at,
        )
        .where(Message.id.in_(_newest(session, terms)))
        .join(Conversation, Conversation.id == Message.conversation_id)
        .join(Applicant, Applicant.id == Conversation.applicant_id)
        .where(seen)
        .order_by(Message.id.desc())
    )
    found: dict[str, Said] = {}
    for applicant, conversation, channel, words_said, language, at in rows:
        found.setdefault(applicant, Said(applicant, conversation, channel, words_said, language, at))
        if len(found) == limit:
            break
    return list(found.values())


def words(wanted: str) -> list[str]:
    """The words that are looked for, folded."""
    return _WORD.findall(folded(storable(wanted)))[:_MOST_WORDS]


def _is_them(session: Session, wanted: str) -> ColumnElement[bool] | None:
    ways = []
    told = storable(wanted).strip()
    digits = re.sub(r"\D", "", told)
    if _DIGITS.fullmatch(told) and len(digits) >= _FEWEST_DIGITS:
        ways.append(_reached_at(_phones(session, digits)))
    elif "@" in told:
        ways.append(_reached_at(_emails(session, told.lower())))
    elif words(wanted):
        ways.append(_named(session, words(wanted)))
    return or_(*ways) if ways else None


def _named(session: Session, terms: list[str]) -> ColumnElement[bool]:
    if _is_sqlite(session):
        query = "name : (" + " AND ".join(f'"{term}"*' for term in terms) + ")"
        return Applicant.id.in_(select(_NAMES.c.person).where(text("search_names MATCH :names")).params(names=query))
    return literal_column(NAME.replace("name", "applicants.name")).op("@@")(_tsquery(terms, begun=terms))


def _newest(session: Session, terms: list[str]) -> Sequence[str]:
    """Ids of the newest messages with these words; the last word may be longer than it was typed."""
    begun = terms[-1:] if len(terms[-1]) > _SHORTEST else []
    if _is_sqlite(session):
        parts = [f'"{term}"' + ("*" if term in begun else "") for term in terms]
        query = "text : (" + " AND ".join(parts) + ")"
        # Rows are in the order in which they were said: the newest are found without sorting the rest.
        newest = (
            select(_WORDS.c.message)
            .where(text("search_said MATCH :words"))
            .params(words=query)
            .order_by(_WORDS.c.rowid.desc())
            .limit(_MESSAGES)
        )
        return session.scalars(newest).all()
    said_by_people = select(Message.id).where(Message.direction == "in", _said(terms, begun))
    # The planner takes any word for a common one and would walk back through all that was ever said. So the index is
    # made to answer first; what it has too much of is common indeed, and found at once by walking back.
    hits = said_by_people.cte("hits").prefix_with("MATERIALIZED", dialect="postgresql")
    few = select(hits.c.id).limit(_COMMON).subquery()
    rare = select(few.c.id, func.count().over()).order_by(few.c.id.desc()).limit(_MESSAGES)
    found = session.execute(rare).all()
    if not found or found[0][1] < _COMMON:
        return [id for id, _ in found]
    return session.scalars(said_by_people.order_by(Message.id.desc()).limit(_NEWEST_COMMON)).all()


def _said(terms: list[str], begun: list[str]) -> ColumnElement[bool]:
    return literal_column(SAID.replace("(text)", "(messages.text)")).op("@@")(_tsquery(terms, begun=begun))


def _tsquery(terms: list[str], begun: list[str]) -> ColumnElement[str]:
    parts = [f"{term}:*" if term in begun else term for term in terms]
    return func.to_tsquery(literal_column("'simple'::regconfig"), " & ".join(parts))


def _phones(session: Session, digits: str) -> ColumnElement[bool]:
    """By the last digits, in which no email ends; a country code may be left out or given."""
    if _is_sqlite(session):
        ends: ColumnElement[bool] = ContactPoint.value.like(f"%{digits}")
    else:
        ends = literal_column(BACKWARDS.replace("value", "contact_points.value")).like(f"{digits[::-1]}%")
    return ends


def _emails(session: Session, address: str) -> ColumnElement[bool]:
    begins = ContactPoint.value.startswith(address, autoescape=True)
    return (ContactPoint.kind == "email") & begins


def _reached_at(contact: ColumnElement[bool]) -> ColumnElement[bool]:
    theirs = select(ApplicantContact.applicant_id).join(ContactPoint, ContactPoint.id == ApplicantContact.contact_id)
    return Applicant.id.in_(theirs.where(contact))


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"
