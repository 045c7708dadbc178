"""Leads out of a spreadsheet: looked at first, made after, taken back as a whole while nobody was in touch.

The same file a second time makes nothing: whoever is there already is known. Whoever agreed to texts has evidence of
it in the words of who brought the file; nobody else is ever texted.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import delete, exists, or_, select
from sqlalchemy.orm import Session

from assistant.applicants.lead_sheets import SheetRow
from assistant.store import audit, leads, people
from assistant.store.duplicates_tables import ImportedRow, LeadImportRow
from assistant.store.lead_matches import DOUBTFUL, WRONG, Found, look
from assistant.store.personal import APPLICANTS, references
from assistant.store.recruiting_tables import LeadMoveRow
from assistant.store.tables import Applicant, ApplicantContact, Consent, ContactPoint, Lead
from assistant.store.text import storable

KEPT_FOR = dt.timedelta(days=1)
SOURCE = "import"
_OWN = frozenset({"applicant_contacts", "leads", "consents", "imported_rows", APPLICANTS})


def keep(
    session: Session,
    member_id: str,
    name: str,
    rows: Iterable[SheetRow],
    now: dt.datetime,
    *,
    columns: dict[str, Any] | None = None,
) -> str:
    """The id by which it is imported. `columns`: as `LeadImportRow` has them."""
    kept = [asdict(row) for row in rows]
    made = LeadImportRow(
        member_id=member_id, file_name=storable(name)[:120], rows=kept, columns=columns, created_at=now
    )
    session.add(made)
    session.flush()
    return made.id


def forget(session: Session, now: dt.datetime) -> int:
    """Sheets that were looked at and for which nobody came back: whom they name has asked for nothing; how many."""
    old = select(LeadImportRow.id).where(LeadImportRow.made_at.is_(None), LeadImportRow.created_at < now - KEPT_FOR)
    ids = session.scalars(old).all()
    session.execute(delete(LeadImportRow).where(LeadImportRow.id.in_(ids)))
    return len(ids)


def forget_people(session: Session, contacts: Collection[str]) -> None:
    """Somebody is deleted: lines with one of these phones or addresses are in no sheet any more that still waits."""
    waiting = select(LeadImportRow).where(LeadImportRow.made_at.is_(None)).with_for_update()
    for kept in session.scalars(waiting):
        others = [row for row in kept.rows if row["phone"] not in contacts and row["email"] not in contacts]
        if len(others) < len(kept.rows):
            kept.rows = others
    session.flush()


def rows_of(kept: LeadImportRow) -> list[SheetRow]:
    return [SheetRow(**row) for row in kept.rows]


def make(
    session: Session, kept: LeadImportRow, rows: Sequence[SheetRow], by: str, now: dt.datetime, *, doubtful: bool
) -> int:
    """Import these rows; how many leads are new. `doubtful`: those as new people, too."""
    made = 0
    for row in rows:
        (found,) = look(session, [row])
        if found.kind == WRONG or (found.kind == DOUBTFUL and not doubtful):
            continue
        made += _make(session, kept, found, by, now)
    return made


def touched(session: Session, kept: LeadImportRow) -> int:
    """How many of its people somebody was in touch with since, or has worked on."""
    rows = _imported(session, kept)
    own = {id for row in rows for id in (row.made["lead"], row.made["consent"], *row.made["links"]) if id is not None}
    return len({row.applicant_id for row in rows if _is_touched(session, row, own)})


def undo(session: Session, kept: LeadImportRow, by: str, now: dt.datetime) -> int:
    """Take all of it back; how many leads are gone. The caller has looked that nobody was in touch."""
    rows = _imported(session, kept)
    for row in reversed(rows):
        _unmake(session, row)
        audit.record(session, by, "removed", "lead", row.made["lead"] or row.applicant_id, {"import": kept.id}, now)
    kept.undone_at = now
    session.flush()
    return sum(row.made["lead"] is not None for row in rows)


def _make(session: Session, kept: LeadImportRow, found: Found, by: str, now: dt.datetime) -> int:
    row = found.row
    made: dict[str, Any] = {"applicant": found.who is None, "lead": None, "consent": None, "links": [], "points": []}
    person = session.get(Applicant, found.who) if found.who is not None else None
    if person is None:
        person = Applicant(name=row.name and storable(row.name), language=row.language, created_at=now)
        session.add(person)
        session.flush()
    for kind, value in (("phone", row.phone), ("email", row.email)):
        if value is not None:
            _reach(session, person, kind, value, kept, made, now)
    if leads.of(session, person.id, row.program or "") is None:
        made["lead"] = leads.begin(session, person.id, row.program or "", source=SOURCE, now=now).id
    if made["applicant"] or made["lead"] or made["links"] or made["consent"]:
        session.add(ImportedRow(import_id=kept.id, applicant_id=person.id, line=row.line, made=made))
        details = {"import": kept.id, "line": row.line, "applicant": person.id}
        audit.record(session, by, "imported", "lead", made["lead"] or person.id, details, now)
        session.flush()
    return int(made["lead"] is not None)


def _reach(
    session: Session,
    person: Applicant,
    kind: str,
    value: str,
    kept: LeadImportRow,
    made: dict[str, Any],
    now: dt.datetime,
) -> None:
    there = (ContactPoint.kind == kind, ContactPoint.value == value)
    fresh = session.scalar(select(ContactPoint.id).where(*there)) is None
    contact = people.contact_at(session, value, now) if kind == "phone" else people.email_at(session, value, now)
    if contact is None:
        return
    if fresh:
        made["points"].append(contact.id)
    if session.get(ApplicantContact, (person.id, contact.id)) is None:
        session.add(ApplicantContact(applicant_id=person.id, contact_id=contact.id))
        made["links"].append(contact.id)
        session.flush()
    said = select(Consent.id).where(Consent.contact_id == contact.id, Consent.kind == "sms").limit(1)
    if kind == "phone" and kept.consent and contact.opted_out_at is None and session.scalar(said) is None:
        evidence = {"kind": "sms", "granted": True, "wording": kept.consent, "channel": SOURCE, "created_at": now}
        consent = Consent(contact_id=contact.id, applicant_id=person.id, **evidence)
        session.add(consent)
        session.flush()
        made["consent"] = consent.id


def _imported(session: Session, kept: LeadImportRow) -> list[ImportedRow]:
    mine = select(ImportedRow).where(ImportedRow.import_id == kept.id).order_by(ImportedRow.id)
    return list(session.scalars(mine))


def _is_touched(session: Session, row: ImportedRow, own: set[str]) -> bool:
    """Anything of the person that no import made: of who is new here at all, of others since. Or a step on the lead."""
    id, lead, new = row.applicant_id, row.made["lead"], row.made["applicant"]
    if lead is not None and session.scalar(select(exists().where(LeadMoveRow.lead_id == lead))):
        return True
    for table, column in references(APPLICANTS):
        if table.name in _OWN:
            continue
        mine = select(column).where(column == id)
        if not new and "id" in table.c:
            mine = mine.where(table.c.id > row.id)
        if session.execute(mine.limit(1)).first() is not None:
            return True
    if not new:
        return False
    theirs = (
        select(Lead.id).where(Lead.applicant_id == id),
        select(Consent.id).where(Consent.applicant_id == id),
        select(ApplicantContact.contact_id).where(ApplicantContact.applicant_id == id),
    )
    return any(set(session.scalars(query)) - own for query in theirs) or _is_another(session, id)


def _is_another(session: Session, applicant_id: str) -> bool:
    """They were merged, or somebody into them."""
    merged = or_(Applicant.id == applicant_id, Applicant.merged_into == applicant_id)
    query = select(Applicant.id).where(merged, Applicant.merged_into.is_not(None))
    return session.scalar(query.limit(1)) is not None


def _unmake(session: Session, row: ImportedRow) -> None:
    made, id = row.made, row.applicant_id
    session.execute(delete(Lead).where(Lead.id == made["lead"]))
    session.execute(delete(Consent).where(Consent.id == made["consent"]))
    links = (ApplicantContact.applicant_id == id, ApplicantContact.contact_id.in_(made["links"]))
    session.execute(delete(ApplicantContact).where(*links))
    session.delete(row)
    session.flush()
    if made["applicant"]:
        session.execute(delete(Applicant).where(Applicant.id == id))
    for point in made["points"]:
        used = (
            session.execute(select(column).where(column == point).limit(1)).first()
            for _, column in references("contact_points")
        )
        if not any(one is not None for one in used):
            session.execute(delete(ContactPoint).where(ContactPoint.id == point))
