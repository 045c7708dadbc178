"""Answers to what was asked: written, or given to another way of asking; each is a test from then on.

The catalogue and the decision change in one transaction: an answer whose message would still wait would be written
twice.
"""

import datetime as dt
import itertools
import re
import unicodedata
from collections.abc import Callable
from typing import Annotated, Any

import yaml
from fastapi import Form, Response
from sqlalchemy.orm import Session

from assistant.catalog.basics import LANGUAGES, Language
from assistant.catalog.drafts import Draft, draft
from assistant.catalog.pieces import piece
from assistant.catalog.schema import Catalog
from assistant.console.catalogue import saving
from assistant.console.intents import intent_words
from assistant.console.review.cases import TESTS, tried
from assistant.console.review.deciding import (
    AlreadyDecidedError,
    decide,
    language_of,
    shelf_of,
    shown,
    undo_of,
    waiting,
)
from assistant.console.review.room import room
from assistant.console.visit import Visit, Visiting
from assistant.insight.learning import Wants
from assistant.staff.roles import Permission
from assistant.store import review_cases
from assistant.store.review import ToReview
from assistant.store.review_tables import ReviewRow

# Until a coordinator looks at an answer again.
_HOLDS = dt.timedelta(days=180)
_LONGEST_ID = 40

# The document of a frequent question, and its id where it is there already, made of the catalogue in force.
Written = Callable[[Catalog], tuple[dict[str, Any], str | None]]


@room.post("/review/{message}/known", permission=Permission.REVIEW)
def as_known(
    visit: Visiting, message: str, asked: Annotated[str, Form()], faq: Annotated[str, Form()] = ""
) -> Response:
    """Another way to put a question that has its answer."""
    item = waiting(visit, message)
    if item is None:
        return visit.refused("already_reviewed", 404)
    words = " ".join(asked.split())
    given = {"asked": asked, "faq": faq}
    if piece(saving.in_force(visit), "faqs", faq) is None or not words:
        return shown(visit, message, {"known": "choose_question" if words else "empty_text"}, given)

    def write(catalog: Catalog) -> tuple[dict[str, Any], str | None]:
        found = piece(catalog, "faqs", faq)
        document: dict[str, Any] = found.document if found is not None else {"id": faq}
        ways = document.setdefault("asked", {}).setdefault(language_of(item), [])
        if words not in ways:
            ways.append(words)
        return document, faq

    return _answered(visit, item, write, words, "known", given)


@room.post("/review/{message}/answer", permission=Permission.REVIEW)
def as_answer(
    visit: Visiting,
    message: str,
    asked: Annotated[str, Form()],
    asked_other: Annotated[str, Form()] = "",
    say_en: Annotated[str, Form()] = "",
    say_es: Annotated[str, Form()] = "",
    owner: Annotated[str, Form()] = "",
    program: Annotated[str, Form()] = "",
) -> Response:
    """A new frequent question with its answer, in both languages."""
    item = waiting(visit, message)
    if item is None:
        return visit.refused("already_reviewed", 404)
    words, other = " ".join(asked.split()), " ".join(asked_other.split())
    given = {
        "asked": asked,
        "asked_other": asked_other,
        "say_en": say_en,
        "say_es": say_es,
        "owner": owner,
        "program": program,
    }
    missing = next((key for key in ("asked", "say_en", "say_es") if not given[key].strip()), None)
    if missing is not None:
        return shown(visit, message, {"answer": f"missing_{missing}"}, given)
    today = visit.now.astimezone(visit.zone).date()

    def write(catalog: Catalog) -> tuple[dict[str, Any], str | None]:
        document = {
            "id": _id_of(words, {faq.id for faq in catalog.faqs}),
            "asked": {way: [text] for way, text in zip(_first(language_of(item)), (words, other), strict=True) if text},
            **({"programs": [program]} if program else {}),
            "fact": {
                "say": {language: " ".join(given[f"say_{language}"].split()) for language in LANGUAGES},
                "owner": owner,
                "checked": today,
                "until": today + _HOLDS,
            },
        }
        return document, None

    return _answered(visit, item, write, words, "answer", given, other)


def _answered(
    visit: Visit, item: ToReview, write: Written, words: str, form: str, given: dict[str, str], other: str = ""
) -> Response:
    known = saving.replies(visit)
    today = visit.now.astimezone(visit.zone).date()
    decisions: list[str] = []

    def make(catalog: Catalog) -> Draft:
        document, key = write(catalog)
        text = yaml.safe_dump(document, allow_unicode=True, sort_keys=False)
        return draft(catalog, "faqs", key, text, today, replies=known)

    def also(session: Session, made: Draft) -> None:
        decisions[:] = [decide(visit, session, item.message, Wants.FAQ, made.key, words, other)[0]]

    try:
        saved = saving.save(visit, make, kind="faqs", key="", action="answer", also=also)
    except AlreadyDecidedError:
        return visit.refused("already_reviewed", 409)
    if saved.draft is None or saved.draft.catalog is None:
        problems = saved.draft.problems if saved.draft is not None else ()
        return shown(visit, item.message, {form: "; ".join(problem.text for problem in problems)}, given)
    return _told(visit, item, decisions[0], f"told_{form}")


def _told(visit: Visit, item: ToReview, decision: str, told: str) -> Response:
    """What was kept, and whether people are told it: the test is tried at once."""
    with visit.reading() as session:
        row = session.get_one(ReviewRow, decision)
        cases = review_cases.cases_of(row)
    trials = tried(visit, cases)
    wrong = next((trial for trial in trials if not trial.right), None)
    if wrong is not None:
        taken = wrong.faq or intent_words(visit.language)[wrong.intent or "nlu_fallback"]
        return visit.to(TESTS, told="told_not_said", undo=undo_of(decision), taken=taken)
    if not all(trial.whole for trial in trials):
        return visit.to(shelf_of(item), told="told_untried", undo=undo_of(decision))
    return visit.to(shelf_of(item), told=told, undo=undo_of(decision))


def _first(language: Language) -> tuple[Language, Language]:
    return ("es", "en") if language == "es" else ("en", "es")


def _id_of(words: str, taken: set[str]) -> str:
    """An id made of the question, as coordinators write them: `PING-PONG-TABLE`."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().upper()
    base = re.sub(r"[^A-Z0-9]+", "-", plain).strip("-")[:_LONGEST_ID].strip("-") or "QUESTION"
    numbered = (base if number == 1 else f"{base}-{number}" for number in itertools.count(1))
    return next(id for id in numbered if id not in taken)
