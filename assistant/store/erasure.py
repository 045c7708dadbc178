"""Somebody is deleted: everywhere, in one transaction, and what lies elsewhere is noted to be deleted there.

`docs/decisions/0009-deletion.md` says what stays and why. Search indexes follow their tables by themselves; the engine
keeps nothing between turns (`docs/decisions/0002-stateless-engine.md`).
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import String, and_, cast, delete, or_, select, text, update
from sqlalchemy.orm import Session

from assistant.store import carrier_erasures, lead_imports, likely_pairs, seats
from assistant.store.erasure_rows import KEPT, Gone, empty, keep_stopped, make_nobody
from assistant.store.outbox_tables import KeptAnswerRow
from assistant.store.personal import CONTACTS, Belongings, belongings, keys_of, within
from assistant.store.staff_tables import AuditRow
from assistant.store.tables import Applicant, Base, ContactPoint


@dataclass(frozen=True)
class Erased:
    """How many rows were deleted or emptied, by table, and how much is still to go elsewhere (carrier, letters)."""

    rows: dict[str, int]
    elsewhere: int


def erase(
    session: Session, applicant_id: str, key: str, now: dt.datetime, *, screened_since: dt.datetime | None = None
) -> Erased | None:
    """Delete a person. `key` makes the hashes that evidence is found again by. `None` where there is no such person.

    `screened_since`: records of screenings since then stay, as nobody's.
    """
    person = session.get(Applicant, applicant_id, with_for_update=True)
    if person is None or person.erased_at is not None:
        return None
    overwrite_what_is_deleted(session)
    for one in belongings(session, applicant_id).people:
        seats.withdraw(session, one, now)
    session.flush()
    mine = belongings(session, applicant_id)
    gone = Gone(mine, _names(session, mine), _contacts(session, mine), make_nobody(session, mine, now), key, now)
    if screened_since is not None:
        _leave_screenings(session, gone, screened_since)
    elsewhere = carrier_erasures.note(session, mine, now)
    rows = empty(session, gone)
    _forget_answers(session, gone)
    _forget_details(session, gone)
    _unlearn(session, gone)
    stopped = keep_stopped(session, mine.of(CONTACTS))
    rows |= _delete(session, mine, stopped)
    likely_pairs.forget(session, mine.people)
    lead_imports.forget_people(session, set(gone.contacts.values()))
    session.expire_all()
    return Erased({table: count for table, count in sorted(rows.items()) if count}, elsewhere)


def _names(session: Session, mine: Belongings) -> tuple[str, ...]:
    named = session.scalars(select(Applicant.name).where(Applicant.id.in_(sorted(mine.people))))
    requests = Base.metadata.tables["privacy_requests"]
    given = session.execute(select(requests.c.given_name).where(mine.rows(requests))).scalars()
    return tuple({name for name in (*named, *given) if name})


def _contacts(session: Session, mine: Belongings) -> dict[str, str]:
    """Theirs alone, and those that they share with others."""
    ids = mine.of(CONTACTS) | set(mine.shared)
    found = session.execute(select(ContactPoint.id, ContactPoint.value).where(ContactPoint.id.in_(sorted(ids))))
    return dict(found.all())


def _leave_screenings(session: Session, gone: Gone, since: dt.datetime) -> None:
    screenings = Base.metadata.tables["screenings"]
    kept = and_(within(screenings.c.id, gone.mine.of("screenings")), screenings.c.created_at >= since)
    ids = set(session.execute(select(screenings.c.id).where(kept)).scalars())
    session.execute(update(screenings).where(within(screenings.c.id, ids)).values(applicant_id=gone.nobody))
    if ids:
        gone.mine.ids["screenings"] -= ids


def _delete(session: Session, mine: Belongings, stopped: set[str]) -> dict[str, int]:
    """Every row of theirs that is not kept, children first; those that are kept name none of them any more."""
    counted: dict[str, int] = {}
    doomed = {name: ids for name, ids in mine.ids.items() if name not in KEPT}
    doomed[CONTACTS] = mine.of(CONTACTS) - stopped
    for table in Base.metadata.sorted_tables:
        for column, to in keys_of(table):
            if table.name in KEPT and to in doomed and column.nullable:
                session.execute(update(table).where(within(column, doomed[to])).values({column.name: None}))
    for table in reversed(Base.metadata.sorted_tables):
        if table.name in KEPT:
            continue
        which = within(table.c.id, doomed.get(table.name, ())) if "id" in table.c else mine.rows(table)
        counted[table.name] = session.connection().execute(delete(table).where(which)).rowcount
    return counted


def _forget_answers(session: Session, gone: Gone) -> None:
    """Kept answers to programs may hold anything of them."""
    marks = _marks(gone)
    kept = session.execute(select(KeptAnswerRow.key, KeptAnswerRow.token_id, KeptAnswerRow.answer)).all()
    for key, token_id, answer in kept:
        if any(mark in (answer or "") for mark in marks):
            mine = (KeptAnswerRow.key == key, KeptAnswerRow.token_id == token_id)
            session.execute(delete(KeptAnswerRow).where(*mine))


def _forget_details(session: Session, gone: Gone) -> None:
    """The log says that somebody looked or changed something, and no longer what of whom; drafts forget them."""
    ids = {id for found in gone.mine.ids.values() for id in found}
    told = cast(AuditRow.details, String)
    named = or_(*(told.contains(mark, autoescape=True) for mark in (*gone.mine.people, *gone.contacts.values())))
    about = or_(within(AuditRow.__table__.c.subject_id, ids), named)
    session.execute(update(AuditRow).where(about).values(details={}))
    drafts = Base.metadata.tables["what_ifs"]
    for id, people in session.execute(select(drafts.c.id, drafts.c.people)).all():
        others = [one for one in people if not set(map(str, one)) & gone.mine.people]
        if others != people:
            session.execute(update(drafts).where(drafts.c.id == id).values(people=others))


def _unlearn(session: Session, gone: Gone) -> None:
    """What was learned from their messages is not learned again; a report shows such words, so it goes."""
    learnings, learned = Base.metadata.tables["learnings"], gone.mine.of("reviews")
    for id, reviews in session.execute(select(learnings.c.id, learnings.c.reviews)).all():
        others = [review for review in reviews if review not in learned]
        if others != reviews:
            session.execute(update(learnings).where(learnings.c.id == id).values(reviews=others, report=None))


def _marks(gone: Gone) -> set[str]:
    ids: dict[str, Any] = gone.mine.ids
    named = {id for table in ("bookings", "leads", "conversations", "handoffs") for id in ids.get(table, ())}
    return {*gone.mine.people, *gone.contacts.values(), *gone.names, *named}


def overwrite_what_is_deleted(session: Session) -> None:
    """SQLite would leave deleted rows in the file until their place is used again."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("PRAGMA secure_delete = ON"))
