"""The shelves of the review: what was not answered, what was hardly understood, and what was decided of it."""

from fastapi import Response

from assistant.console.catalogue import saving
from assistant.console.catalogue.room import today_of
from assistant.console.intents import intent_words
from assistant.console.review.room import room
from assistant.console.visit import Visiting
from assistant.staff.roles import Permission
from assistant.store import learnings, review
from assistant.store.review import Shelf


@room.get("/review", permission=Permission.REVIEW)
def inbox(visit: Visiting, shelf: Shelf = "unanswered", before: str | None = None) -> Response:
    catalog = saving.in_force(visit)
    today = today_of(visit, catalog)
    answers = {faq.id for faq in catalog.faqs if faq.fact.holds_on(today)}
    with visit.reading() as session:
        found = review.waiting(session, shelf, answers=answers, before=before)
        latest, fresh = learnings.latest(session), review.not_live(session)
    visit.saw("message", *(item.message for item in found))
    return visit.page(
        "review/inbox.html.jinja",
        items=found,
        shelf=shelf,
        before=before,
        next=found[-1].message if len(found) == review.PAGE else None,
        intents=intent_words(visit.language),
        learning=latest,
        fresh=fresh,
    )


@room.get("/review/decided", permission=Permission.REVIEW)
def decided(visit: Visiting, before: str | None = None) -> Response:
    with visit.reading() as session:
        rows = review.decided(session, before=before)
    visit.saw("message", *(row.message_id for row in rows))
    next = rows[-1].id if len(rows) == review.PAGE else None
    return visit.page("review/decided.html.jinja", rows=rows, next=next, intents=intent_words(visit.language))
