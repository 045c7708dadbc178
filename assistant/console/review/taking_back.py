"""A decision taken back: the message waits again, and what was written for it is said no more."""

from typing import Any

import yaml
from fastapi import Response
from sqlalchemy.orm import Session

from assistant.catalog.drafts import Draft, draft, without
from assistant.catalog.pieces import piece
from assistant.catalog.schema import Catalog
from assistant.console.catalogue import saving
from assistant.console.review.room import HOME, room
from assistant.console.visit import Visit, Visiting
from assistant.insight.learning import Case, Wants
from assistant.staff.roles import Permission
from assistant.store import review, review_cases
from assistant.store.review_tables import ReviewRow


class _GoneError(Exception):
    """Somebody else took it back, in this very moment."""


@room.post("/review/decisions/{id}/undo", permission=Permission.REVIEW)
def undo(visit: Visiting, id: str) -> Response:
    with visit.reading() as session:
        row = session.get(ReviewRow, id)
    if row is None:
        return visit.refused("not_found", 404)
    told = "undone"
    try:
        if row.kind != Wants.FAQ or not _unwritten(visit, row):
            told = "answer_stays" if row.kind == Wants.FAQ else "undone"
            with visit.writing() as session:
                _taken_back(visit, session, id)
    except _GoneError:
        return visit.refused("not_found", 404)
    return visit.to(f"{HOME}/{row.message_id}", told=told)


def _taken_back(visit: Visit, session: Session, id: str) -> None:
    row = review.undo(session, id)
    if row is None:
        raise _GoneError
    visit.changed(session, "message", row.message_id, "review_undone")


def _unwritten(visit: Visit, row: ReviewRow) -> bool:
    """Whether the question is without these ways to put it, and gone where it had no others, in one transaction."""
    key, cases, known = row.wants or "", review_cases.cases_of(row), saving.replies(visit)
    today = visit.now.astimezone(visit.zone).date()
    if not any(_asks_so(saving.in_force(visit), case) for case in cases):
        return False  # it was edited or taken out since

    def make(catalog: Catalog) -> Draft:
        found = piece(catalog, "faqs", key)
        document: dict[str, Any] = found.document if found is not None else {"id": key}
        for case in cases:
            ways = document.get("asked", {}).get(case.language, [])
            if case.text in ways:
                ways.remove(case.text)
        if not any(document.get("asked", {}).values()):
            return without(catalog, "faqs", key, today, replies=known)
        text = yaml.safe_dump(document, allow_unicode=True, sort_keys=False)
        return draft(catalog, "faqs", key, text, today, replies=known)

    def also(session: Session, _made: Draft) -> None:
        _taken_back(visit, session, row.id)

    return saving.save(visit, make, kind="faqs", key=key, action="undo_answer", also=also).revision is not None


def _asks_so(catalog: Catalog, case: Case) -> bool:
    found = piece(catalog, "faqs", case.wants)
    return found is not None and case.text in found.document.get("asked", {}).get(case.language, ())
