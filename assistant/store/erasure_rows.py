"""Rows that stay when somebody is deleted: figures keep their counts, evidence its proof, and none of them a word.

A table that stands in neither `EMPTIED` nor `EVIDENCE` has its rows of the person deleted.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, case, func, select, update
from sqlalchemy.orm import Session

from assistant.applicants.subjects import subject_of, without_identity
from assistant.store.personal import Belongings, within
from assistant.store.tables import Applicant, Base, ContactPoint, new_id

# Of what happened to a seat: which seat it was before, since when, how late. `why` may be in the person's words.
_PLAIN_DETAILS = frozenset({"was", "was_at", "minutes"})
FINAL = ("sent", "delivered", "undelivered", "failed", "cancelled", "suppressed", "dropped")


@dataclass(frozen=True)
class Gone:
    """Who is being deleted. `key`: of the hash by which their evidence can be found again; `nobody` has their seats."""

    mine: Belongings
    names: tuple[str, ...]
    contacts: dict[str, str]
    nobody: str
    key: str
    now: dt.datetime

    def plain(self, text: str | None) -> str | None:
        return None if text is None else without_identity(text, self.names, self.contacts.values())

    def subject(self, contact_id: str | None = None) -> str:
        """By the contact that it is of, else by the first that they had, else by the person."""
        known = self.contacts.get(contact_id or "") or min(self.contacts.values(), default=min(self.mine.people))
        return subject_of(self.key, known)


def empty(session: Session, gone: Gone) -> dict[str, int]:
    """Take the person and every word out of the rows that stay; how many of each."""
    tables, counted = Base.metadata.tables, dict[str, int]()
    for name, values in EMPTIED.items():
        table = tables[name]
        found = session.connection().execute(update(table).where(gone.mine.rows(table)).values(**values(table, gone)))
        counted[name] = found.rowcount
    for name, columns in EVIDENCE.items():
        counted[name] = _prove(session, tables[name], columns, gone)
    _details(session, gone)
    return counted


def _message(table: Table, gone: Gone) -> dict[str, Any]:
    wordless = dict.fromkeys(("entities", "answer", "recipient", "carrier_id", "error", "facts"))
    return {"text": "", **wordless}


def _conversation(table: Table, gone: Gone) -> dict[str, Any]:
    # The version moves on: a turn that is being decided at this moment does not write what it knew of them.
    nobody = dict.fromkeys(("contact_id", "applicant_id", "identified_at"))
    return {
        "thread": table.c.id,
        "state": {},
        "words_gone_at": gone.now,
        "status": "closed",
        "version": table.c.version + 1,
        **nobody,
    }


def _unanswered(table: Table, gone: Gone) -> dict[str, Any]:
    return {"text": "", "resolved_at": func.coalesce(table.c.resolved_at, gone.now)}


def _handoff(table: Table, gone: Gone) -> dict[str, Any]:
    wordless = dict.fromkeys(("summary", "callback_at", "recording", "applicant_id", "contact_id", "promised_at"))
    return {"details": {}, "status": "done", "done_at": func.coalesce(table.c.done_at, gone.now), **wordless}


def _outbox(table: Table, gone: Gone) -> dict[str, Any]:
    status = case((table.c.status.in_(FINAL), table.c.status), else_="cancelled")
    gone_with = ("subject", "reason", "asks", "applicant_id", "contact_id", "carrier_id", "error")
    # A key may hold an address; one that is its own keeps the row from being written again.
    key = {"cause_key": case((table.c.cause_key.is_(None), None), else_=table.c.id)}
    return {"recipient": "", "body": "", "payload": {}, "status": status, **key, **dict.fromkeys(gone_with)}


def _booking(table: Table, gone: Gone) -> dict[str, Any]:
    return {"applicant_id": gone.nobody, "contact_id": None, "conversation_id": None, "token": table.c.id}


def _feedback(table: Table, gone: Gone) -> dict[str, Any]:
    return {"why": None}


def _event(table: Table, gone: Gone) -> dict[str, Any]:
    return {"message_id": None, "told_at": func.coalesce(table.c.told_at, gone.now)}


Values = Callable[[Table, Gone], dict[str, Any]]
EMPTIED: dict[str, Values] = {
    "messages": _message,
    "conversations": _conversation,
    "unanswered_questions": _unanswered,
    "handoffs": _handoff,
    "outbox": _outbox,
    "bookings": _booking,
    "booking_events": _event,
    "feedback": _feedback,
}
# Kept without the person; of these columns what names them is taken out.
EVIDENCE: dict[str, tuple[str, ...]] = {
    "consents": ("wording",),
    "sharing_consents": ("wording", "answer"),
    "privacy_requests": ("reason",),
}
KEPT = frozenset(EMPTIED) | frozenset(EVIDENCE)


def _prove(session: Session, table: Table, columns: Iterable[str], gone: Gone) -> int:
    """Evidence with a hash in place of the person. A guardian's name stands before what they agreed to: it goes."""
    found = session.execute(select(table).where(gone.mine.rows(table))).mappings().all()
    for row in found:
        values: dict[str, Any] = {name: gone.plain(row[name]) for name in columns}
        if row.get("kind") == "guardian":
            values["wording"] = gone.plain(row["wording"].partition(": ")[2])
        values |= {"subject": gone.subject(row.get("contact_id")), "applicant_id": None}
        if table.name == "privacy_requests":
            values |= dict.fromkeys(("given_name", "conversation_id", "contact_id", "message_id", "link_hash"))
        session.execute(update(table).where(table.c.id == row["id"]).values(**values))
    return len(found)


def _details(session: Session, gone: Gone) -> None:
    """Of events the plain facts stay."""
    events = Base.metadata.tables["booking_events"]
    for id, details in session.execute(select(events.c.id, events.c.details).where(gone.mine.rows(events))).all():
        plain = {name: value for name, value in details.items() if name in _PLAIN_DETAILS}
        if plain != details:
            session.execute(update(events).where(events.c.id == id).values(details=plain))


def make_nobody(session: Session, mine: Belongings, now: dt.datetime) -> str:
    """Who holds the places of their seats from now on: a new id, so that no old list leads to it."""
    nobody = Applicant(id=new_id(), name=None, created_at=now, erased_at=now)
    session.add(nobody)
    session.flush()
    return nobody.id


def keep_stopped(session: Session, contact_ids: Iterable[str]) -> set[str]:
    """Of these phones and addresses those that said stop; of them nothing stays but that."""
    table = ContactPoint.__table__
    stopped = set(
        session.scalars(
            select(ContactPoint.id).where(within(table.c.id, contact_ids), ContactPoint.opted_out_at.is_not(None))
        )
    )
    bare = {"language": None, "unreachable_at": None, "unreachable_code": None}
    session.execute(update(ContactPoint).where(within(table.c.id, stopped)).values(**bare))
    return stopped
