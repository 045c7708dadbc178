"""A message that waits for a decision: shown, and decided on in one transaction with what comes of it."""

from fastapi import Response
from sqlalchemy.orm import Session

from assistant.catalog.basics import Language
from assistant.catalog.schema import Faq
from assistant.console.catalogue import saving
from assistant.console.intents import LEARNABLE, intent_words
from assistant.console.review.room import HOME
from assistant.console.visit import Visit
from assistant.errors import PorchlightError
from assistant.insight.learning import Wants
from assistant.store import review
from assistant.store.review import ToReview


class AlreadyDecidedError(PorchlightError):
    """Somebody has decided on this message, or it does not wait."""


def decide(
    visit: Visit, session: Session, message: str, kind: Wants | None, wants: str | None, text: str, other: str = ""
) -> tuple[str, ToReview]:
    """Keep a decision in this transaction; its id. Raises `AlreadyDecidedError`, which ends the transaction."""
    found = review.one(session, message)
    if found is None:
        raise AlreadyDecidedError(message)
    id = review.decide(
        session,
        message,
        kind,
        wants,
        text=text,
        text_other=other,
        language=found.language or visit.language,
        member_id=visit.member.id,
        now=visit.now,
    )
    if id is None:
        raise AlreadyDecidedError(message)
    visit.changed(session, "message", message, "reviewed", as_=kind or "nothing", wants=wants)
    return id, found


def decided_on(visit: Visit, message: str, kind: Wants | None, wants: str | None, text: str, told: str) -> Response:
    try:
        with visit.writing() as session:
            id, found = decide(visit, session, message, kind, wants, text)
    except AlreadyDecidedError:
        return visit.refused("already_reviewed", 409)
    return visit.to(shelf_of(found), told=told, undo=undo_of(id))


def shelf_of(item: ToReview) -> str:
    return f"{HOME}?shelf={'unanswered' if item.reason is not None else 'doubtful'}"


def undo_of(decision: str) -> str:
    return f"{HOME}/decisions/{decision}/undo"


def shown(
    visit: Visit, message: str, problems: dict[str, str] | None = None, given: dict[str, str] | None = None
) -> Response:
    found = waiting(visit, message)
    if found is None:
        return visit.refused("already_reviewed", 404)
    visit.saw("message", message)
    catalog = saving.in_force(visit)
    return visit.page(
        "review/message.html.jinja",
        422 if problems else 200,
        item=found,
        problems=problems or {},
        given=given or {},
        intents=intent_words(visit.language),
        learnable=LEARNABLE,
        faqs=sorted((title(faq, visit.language), faq.id) for faq in catalog.faqs),
        owners=catalog.organisations,
        programs=[program for program in catalog.programs if program.active],
    )


def waiting(visit: Visit, message: str) -> ToReview | None:
    with visit.reading() as session:
        return review.one(session, message)


def language_of(item: ToReview) -> Language:
    """The language that the message is in, as far as is known."""
    return "es" if item.language == "es" else "en"


def title(faq: Faq, language: Language) -> str:
    """How it is asked, in the reader's language where it has been put in it."""
    en, es = faq.asked.en, faq.asked.es
    return next(iter((*es, *en) if language == "es" else (*en, *es)), faq.id)
