"""Who in the store is a minor, and what is not passed on before a guardian agrees: conditions of queries."""

import datetime as dt
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, exists, func, not_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from assistant.applicants.minors import Minors, born_from
from assistant.catalog.questions import Answer
from assistant.store.screening_tables import FactRow, Guardian
from assistant.store.tables import Applicant, CatalogRevision, CataloguePartRow, Conversation, Lead


def is_minor(session: Session, applicant_id: str, minors: Minors) -> bool:
    """By what was told in any conversation that is known to be theirs."""
    return bool(session.scalar(select(_minor(Applicant.id, minors)).where(Applicant.id == applicant_id)))


def lacks_guardian(session: Session, applicant_id: str, now: dt.datetime) -> bool:
    """A minor, by what was told anywhere until now, whose guardian has not agreed."""
    births = CataloguePartRow.document["answer"].as_string() == Answer.BIRTH.value
    questions = session.scalars(select(CataloguePartRow.id).where(CataloguePartRow.kind == "questions", births)).all()
    if not questions:
        return False
    newest = select(CatalogRevision.document).order_by(CatalogRevision.id.desc()).limit(1)
    zone = ZoneInfo(session.execute(newest).scalar_one()["zone"])
    waits = person_waits(Minors(tuple(questions), born_from(now.astimezone(zone).date())))
    return bool(session.scalar(select(waits).where(Applicant.id == applicant_id)))


def person_waits(minors: Minors) -> ColumnElement[bool]:
    """Applicants who are minors, and whose guardian has not agreed."""
    return and_(_minor(Applicant.id, minors), not_(_agreed(Applicant.id)))


def lead_waits(minors: Minors) -> ColumnElement[bool]:
    """Leads of such a person, and those from a talk in which a minor spoke on a phone that others use, too."""
    here = _told(minors, FactRow.applicant_id.is_(None), FactRow.conversation_id == Lead.conversation_id)
    return and_(or_(_minor(Lead.applicant_id, minors), here), not_(_agreed(Lead.applicant_id)))


def _agreed(applicant_id: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """`guardians.agreed`, of many."""
    yes, no = (
        exists().where(Guardian.applicant_id == applicant_id, Guardian.agreed.is_(said)) for said in (True, False)
    )
    return and_(yes, not_(no))


def _minor(applicant_id: InstrumentedAttribute[str], minors: Minors) -> ColumnElement[bool]:
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


def _told(minors: Minors, *whose: ColumnElement[bool]) -> ColumnElement[bool]:
    """`Minors.among` on the JSON in the store: a day, month or year, or the last day of a span."""
    last = func.coalesce(FactRow.value["to"].as_string(), FactRow.value[()].as_string())
    # A month is as young as its last day: it is compared with as much of the date as it has.
    young = last >= func.substr(minors.born_from.isoformat(), 1, func.length(last))
    is_date = func.substr(last, 1, 1).in_(("1", "2"))
    asked = FactRow.question.in_(minors.questions)
    return exists().where(asked, FactRow.superseded_at.is_(None), is_date, young, *whose)
