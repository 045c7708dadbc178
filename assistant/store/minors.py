"""Who in the store is a minor, and what is not passed on before a guardian agrees: conditions of queries."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, not_, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from assistant.applicants.minors import Minors, born_from
from assistant.applicants.names import the_one
from assistant.booking.ports import Guarded
from assistant.catalog.questions import Answer
from assistant.store.outbox_tables import OutboxRow
from assistant.store.screening_tables import FactRow, Guardian
from assistant.store.tables import (
    Applicant,
    ApplicantContact,
    CatalogRevision,
    CataloguePartRow,
    Conversation,
    Handoff,
    Lead,
)

Whose = InstrumentedAttribute[str] | InstrumentedAttribute[str | None]


@dataclass(frozen=True)
class _Young:
    """`Minors`, where the store itself says which questions ask for a birthday."""

    questions: Select[str]
    born_from: dt.date


_BIRTHS = CataloguePartRow.document["answer"].as_string() == Answer.BIRTH.value
_A_BIRTHDAY = (
    FactRow.superseded_at.is_(None),
    FactRow.question.in_(select(CataloguePartRow.id).where(CataloguePartRow.kind == "questions", _BIRTHS)),
)
# Most have never told one, and are asked for at every booking: made once.
_TOLD_A_BIRTHDAY = select(
    or_(
        exists().where(FactRow.applicant_id == bindparam("whose"), *_A_BIRTHDAY),
        exists().where(
            FactRow.conversation_id == Conversation.id, Conversation.applicant_id == bindparam("whose"), *_A_BIRTHDAY
        ),
    )
)

_HERE = Conversation.id == bindparam("conversation")
# Who may be talking, and has told a birthday.
_YOUNG_HERE = select(Applicant.id, Applicant.name).where(
    Applicant.id.in_(
        union_all(
            select(Conversation.applicant_id).where(_HERE),
            select(ApplicantContact.applicant_id)
            .join(Conversation, Conversation.contact_id == ApplicantContact.contact_id)
            .where(_HERE),
        )
    ),
    exists().where(FactRow.applicant_id == Applicant.id, *_A_BIRTHDAY),
)


def is_minor(session: Session, applicant_id: str, minors: Minors) -> bool:
    """By what was told in any conversation that is known to be theirs."""
    return bool(session.scalar(select(_minor(Applicant.id, minors)).where(Applicant.id == applicant_id)))


def minors_among(session: Session, applicant_ids: Collection[str], minors: Minors) -> set[str]:
    """`is_minor` of many, in one query."""
    return set(
        session.scalars(select(Applicant.id).where(Applicant.id.in_(applicant_ids), _minor(Applicant.id, minors)))
    )


def lacks_guardian(session: Session, applicant_id: str, now: dt.datetime) -> bool:
    """A minor, by what was told anywhere until now, whose guardian has not agreed."""
    if not session.scalar(_TOLD_A_BIRTHDAY, {"whose": applicant_id}):
        return False
    questions = session.scalars(select(CataloguePartRow.id).where(CataloguePartRow.kind == "questions", _BIRTHS)).all()
    newest = select(CatalogRevision.document).order_by(CatalogRevision.id.desc()).limit(1)
    zone = ZoneInfo(session.execute(newest).scalar_one()["zone"])
    waits = person_waits(Minors(tuple(questions), born_from(now.astimezone(zone).date())))
    return bool(session.scalar(select(waits).where(Applicant.id == applicant_id)))


def guarded(session: Session, conversation_id: str, name: str, now: dt.datetime) -> Guarded | None:
    """Whether who says this name in a conversation is such a minor; of those who use its phone, or are talking."""
    told = session.execute(_YOUNG_HERE, {"conversation": conversation_id}).all()
    found = the_one(name, [one.name for one in told]) if told and name else None
    if found is None or not lacks_guardian(session, told[found].id, now):
        return None
    named = select(Guardian.name).where(Guardian.applicant_id == told[found].id)
    return Guarded(session.scalar(named.order_by(Guardian.updated_at.desc(), Guardian.id.desc()).limit(1)))


@lru_cache(maxsize=16)  # the same all day, and long to put together
def person_waits(minors: Minors) -> ColumnElement[bool]:
    """Applicants who are minors, and whose guardian has not agreed."""
    return and_(_minor(Applicant.id, minors), not_(_agreed(Applicant.id)))


def waits_anywhere(applicant_id: Whose, now: dt.datetime) -> ColumnElement[bool]:
    """The same of whoever a column names, without asking for the catalogue: it is a part of every query of a partner.

    By the day where it is earliest, so somebody who turns 18 may wait some hours longer than they have to.
    """
    earliest = (now.astimezone(dt.UTC) - dt.timedelta(hours=12)).date()
    births = CataloguePartRow.document["answer"].as_string() == Answer.BIRTH.value
    asked = select(CataloguePartRow.id).where(CataloguePartRow.kind == "questions", births)
    return and_(_minor(applicant_id, _Young(asked, born_from(earliest))), not_(_agreed(applicant_id)))


@lru_cache(maxsize=16)
def lead_waits(minors: Minors) -> ColumnElement[bool]:
    """Leads of such a person, and those from a talk in which a minor spoke on a phone that others use, too."""
    here = _told(minors, FactRow.applicant_id.is_(None), FactRow.conversation_id == Lead.conversation_id)
    return and_(or_(_minor(Lead.applicant_id, minors), here), not_(_agreed(Lead.applicant_id)))


def talk_waits(minors: Minors) -> ColumnElement[bool]:
    """Conversations with such a person; and those of nobody known yet on a phone that one of them uses."""
    here = _told(minors, FactRow.applicant_id.is_(None), FactRow.conversation_id == Conversation.id)
    theirs = and_(or_(_minor(Conversation.applicant_id, minors), here), not_(_agreed(Conversation.applicant_id)))
    return or_(theirs, and_(Conversation.applicant_id.is_(None), phone_waits(Conversation.contact_id, minors)))


def phone_waits(contact_id: Whose, minors: Minors) -> ColumnElement[bool]:
    """Such a person is among those who use it."""
    user = aliased(ApplicantContact)
    waits = and_(_minor(user.applicant_id, minors), not_(_agreed(user.applicant_id)))
    return exists().where(user.contact_id == contact_id, waits)


def row_waits(row: type[Handoff] | type[OutboxRow], minors: Minors) -> ColumnElement[bool]:
    """Rows about such a person, out of a talk of theirs, or of nobody known on a phone of theirs."""
    theirs = exists().where(Applicant.id == row.applicant_id, person_waits(minors))
    said = exists().where(Conversation.id == row.conversation_id, talk_waits(minors))
    return or_(theirs, said, and_(row.applicant_id.is_(None), phone_waits(row.contact_id, minors)))


def _agreed(applicant_id: Whose) -> ColumnElement[bool]:
    """`guardians.agreed`, of many."""
    yes, no = (
        exists().where(Guardian.applicant_id == applicant_id, Guardian.agreed.is_(said)) for said in (True, False)
    )
    return and_(yes, not_(no))


def _minor(applicant_id: Whose, minors: Minors | _Young) -> ColumnElement[bool]:
    """What nobody's name is on is of who has no name; of the others on that phone it says nothing."""
    talk, nameless = aliased(Conversation), aliased(Applicant)
    unnamed = _told(
        minors,
        FactRow.applicant_id.is_(None),
        FactRow.conversation_id == talk.id,
        talk.applicant_id == nameless.id,
        nameless.id == applicant_id,
        nameless.name.is_(None),
    )
    return or_(_told(minors, FactRow.applicant_id == applicant_id), unnamed)


def _told(minors: Minors | _Young, *whose: ColumnElement[bool]) -> ColumnElement[bool]:
    """`Minors.among` on the JSON in the store: a day, month or year, or the last day of a span."""
    last = func.coalesce(FactRow.value["to"].as_string(), FactRow.value[()].as_string())
    # A month is as young as its last day: it is compared with as much of the date as it has.
    young = last >= func.substr(minors.born_from.isoformat(), 1, func.length(last))
    is_date = func.substr(last, 1, 1).in_(("1", "2"))
    asked = FactRow.question.in_(minors.questions)
    return exists().where(asked, FactRow.superseded_at.is_(None), is_date, young, *whose)
