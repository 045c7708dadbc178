"""A handoff that a turn asks for: one is open a kind and conversation, and what is said later goes with it."""

import datetime as dt
from typing import Any

from sqlalchemy import select

from assistant.store import people
from assistant.store.tables import Handoff
from assistant.store.turn_rows import TurnRows


def file(rows: TurnRows, args: dict[str, Any]) -> None:
    """`args` as the effect `handoff` carries them."""
    kind = str(args["kind"])
    given = {key: str(args[key]) for key in ("reason", "summary", "callback_at") if args.get(key)}
    handoff = open_of(rows, kind)
    if handoff is None:
        handoff = Handoff(
            conversation_id=rows.conversation_id,
            contact_id=rows.conversation.contact_id,
            kind=kind,
            reason=kind,
            details={},
            created_at=rows.now,
        )
        rows.session.add(handoff)
    for column, value in given.items():
        setattr(handoff, column, value)
    # That nobody took the call before says nothing of this time.
    known = {key: value for key, value in handoff.details.items() if key != "outcome"}
    handoff.details = {**known, **(args.get("details") or {})}
    if args.get("promised_at"):
        handoff.promised_at = dt.datetime.fromisoformat(args["promised_at"])
    elif "callback_at" in given:
        handoff.promised_at = None  # another time is wanted: another is promised
    handoff.language = rows.language
    handoff.updated_at = rows.now
    handoff.applicant_id = _person_wanted(rows)
    rows.session.flush()


def open_of(rows: TurnRows, kind: str) -> Handoff | None:
    """The open one of this kind from this conversation."""
    same = (Handoff.conversation_id == rows.conversation_id, Handoff.kind == kind, Handoff.status == "open")
    return rows.session.scalar(select(Handoff).where(*same))


def _person_wanted(rows: TurnRows) -> str | None:
    """Staff call the phone back anyway; which of a family it was is not made up."""
    unknown = rows.conversation.applicant_id is None
    if unknown and people.shared_by_several(rows.session, rows.conversation.contact_id):
        return None
    return people.applicant_of(rows.session, rows.conversation, rows.now).id
