"""The review inbox: what was not answered or hardly understood becomes an answer or an example, and a test."""

import datetime as dt
import itertools
import re
import unicodedata
from typing import Annotated, Any

import yaml
from fastapi import Form, Response

from assistant.catalog.basics import LANGUAGES, Language
from assistant.catalog.drafts import Draft, draft
from assistant.catalog.pieces import piece
from assistant.catalog.schema import Catalog, Faq
from assistant.console.catalogue import saving
from assistant.console.doors import Room
from assistant.console.intents import LEARNABLE, intent_words
from assistant.console.visit import Visit, Visiting
from assistant.insight.learning import Wants, learnable, unlike
from assistant.staff.roles import Permission
from assistant.store import learnings, review
from assistant.store.review import Shelf, ToReview

room = Room("review")
HOME = "/console/review"
# Until a coordinator looks at an answer again.
_HOLDS = dt.timedelta(days=180)
_LONGEST_ID = 40


@room.get("/review", permission=Permission.REVIEW)
def inbox(visit: Visiting, shelf: Shelf = "unanswered", before: str | None = None) -> Response:
    with visit.reading() as session:
        found = review.waiting(session, shelf, before=before)
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


@room.get("/review/learning", permission=Permission.REVIEW)
def learning(visit: Visiting) -> Response:
    catalog = visit.services.catalogue.current()
    with visit.reading() as session:
        cases, fresh, latest = review.cases(session), review.not_live(session), learnings.latest(session)
    facts: dict[str, Any] = {"learning": latest, "fresh": fresh, "intents": intent_words(visit.language)}
    if visit.is_htmx:
        return visit.part("review/_learning.html.jinja", **facts)
    failing = unlike(cases, catalog)
    faqs = sum(case.kind is Wants.FAQ for case in cases)
    return visit.page("review/learning.html.jinja", cases=cases, faqs=faqs, failing=failing, **facts)


@room.post("/review/learning", permission=Permission.REVIEW)
def learn(visit: Visiting) -> Response:
    if visit.services.trainer is None:
        return visit.refused("no_trainer", 409)
    with visit.writing() as session:
        found = review.examples(session)
        asked = learnings.ask(session, list(found), visit.member.id, visit.now) if found else None
        if asked is not None:
            visit.changed(session, "learning", asked.id, "ask", examples=len(found))
    if asked is None:
        return visit.refused("under_way" if found else "nothing_to_learn", 409)
    return visit.to(f"{HOME}/learning", told="learning_asked")


@room.post("/review/learning/{id}/{verdict}", permission=Permission.REVIEW)
def judge(visit: Visiting, id: str, verdict: str) -> Response:
    if verdict not in ("live", "drop"):
        return visit.refused("not_found", 404)
    with visit.writing() as session:
        done = learnings.decide(session, id, verdict == "live", visit.now)
        if done:
            visit.changed(session, "learning", id, verdict)
    if not done:
        return visit.refused("already_judged", 409)
    return visit.to(f"{HOME}/learning", told=f"learning_{verdict}")


@room.get("/review/{message}", permission=Permission.REVIEW)
def show(visit: Visiting, message: str) -> Response:
    return _shown(visit, message)


@room.post("/review/{message}/intent", permission=Permission.REVIEW)
def as_intent(
    visit: Visiting, message: str, text: Annotated[str, Form()], intent: Annotated[str, Form()] = ""
) -> Response:
    words = learnable(text)
    if not words or intent not in LEARNABLE:
        return _shown(visit, message, {"intent": "choose_intent" if words else "empty_text"}, {"text": text})
    return _decided(visit, message, Wants.INTENT, intent, words, "told_intent")


@room.post("/review/{message}/known", permission=Permission.REVIEW)
def as_known(
    visit: Visiting, message: str, asked: Annotated[str, Form()], faq: Annotated[str, Form()] = ""
) -> Response:
    """Another way to put a question that has its answer."""
    item = _waiting(visit, message)
    if item is None:
        return visit.refused("already_reviewed", 404)
    found = piece(saving.in_force(visit), "faqs", faq)
    words = " ".join(asked.split())
    if found is None or not words:
        return _shown(visit, message, {"known": "choose_question" if words else "empty_text"}, {"asked": asked})
    document = found.document
    ways = document["asked"].setdefault(_language(item), [])
    if words not in ways:
        ways.append(words)
    return _answered(visit, message, faq, document, words, "told_known")


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
    item = _waiting(visit, message)
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
        return _shown(visit, message, {"answer": f"missing_{missing}"}, given)
    today = visit.now.astimezone(visit.zone).date()
    key = _id_of(words, {faq.id for faq in saving.in_force(visit).faqs})
    document = {
        "id": key,
        "asked": {way: [text] for way, text in zip(_first(_language(item)), (words, other), strict=True) if text},
        **({"programs": [program]} if program else {}),
        "fact": {
            "say": {language: " ".join(given[f"say_{language}"].split()) for language in LANGUAGES},
            "owner": owner,
            "checked": today,
            "until": today + _HOLDS,
        },
    }
    return _answered(visit, message, key, document, words, "told_answer", new=True, given=given)


@room.post("/review/{message}/nothing", permission=Permission.REVIEW)
def as_nothing(visit: Visiting, message: str) -> Response:
    return _decided(visit, message, None, None, "", "told_nothing")


@room.post("/review/decisions/{id}/undo", permission=Permission.REVIEW)
def undo(visit: Visiting, id: str) -> Response:
    with visit.writing() as session:
        row = review.undo(session, id)
        if row is not None:
            visit.changed(session, "message", row.message_id, "review_undone")
    if row is None:
        return visit.refused("not_found", 404)
    return visit.to(f"{HOME}/{row.message_id}", told="answer_stays" if row.kind == Wants.FAQ else "undone")


def _shown(
    visit: Visit, message: str, problems: dict[str, str] | None = None, given: dict[str, str] | None = None
) -> Response:
    found = _waiting(visit, message)
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
        faqs=sorted(catalog.faqs, key=_title),
        title=_title,
        owners=catalog.organisations,
        programs=[program for program in catalog.programs if program.active],
    )


def _answered(
    visit: Visit,
    message: str,
    key: str,
    document: dict[str, Any],
    words: str,
    told: str,
    *,
    new: bool = False,
    given: dict[str, str] | None = None,
) -> Response:
    known = saving.replies(visit)
    text = yaml.safe_dump(document, allow_unicode=True, sort_keys=False)

    def make(catalog: Catalog) -> Draft:
        today = visit.now.astimezone(visit.zone).date()
        return draft(catalog, "faqs", None if new else key, text, today, replies=known)

    saved = saving.save(visit, make, kind="faqs", key=key, action="answer")
    if saved.draft is None or saved.draft.catalog is None:
        problems = saved.draft.problems if saved.draft is not None else ()
        wrong = "; ".join(problem.text for problem in problems)
        return _shown(visit, message, {"answer" if new else "known": wrong}, given or {"asked": words})
    return _decided(visit, message, Wants.FAQ, key, words, told)


def _decided(visit: Visit, message: str, kind: Wants | None, wants: str | None, text: str, told: str) -> Response:
    with visit.writing() as session:
        found = review.one(session, message)
        if found is None:
            return visit.refused("already_reviewed", 409)
        id = review.decide(
            session,
            message,
            kind,
            wants,
            text=text,
            language=found.language or visit.language,
            member_id=visit.member.id,
            now=visit.now,
        )
        if id is None:
            return visit.refused("already_reviewed", 409)
        visit.changed(session, "message", message, "reviewed", as_=kind or "nothing", wants=wants)
    shelf = "unanswered" if found.reason is not None else "doubtful"
    return visit.to(f"{HOME}?shelf={shelf}", told=told, undo=f"{HOME}/decisions/{id}/undo")


def _waiting(visit: Visit, message: str) -> ToReview | None:
    with visit.reading() as session:
        return review.one(session, message)


def _language(item: ToReview) -> Language:
    """The language that the message is in, as far as is known."""
    return "es" if item.language == "es" else "en"


def _first(language: Language) -> tuple[Language, Language]:
    return ("es", "en") if language == "es" else ("en", "es")


def _title(faq: Faq) -> str:
    return next(iter((*faq.asked.en, *faq.asked.es)), faq.id)


def _id_of(words: str, taken: set[str]) -> str:
    """An id made of the question, as coordinators write them: `PING-PONG-TABLE`."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().upper()
    base = re.sub(r"[^A-Z0-9]+", "-", plain).strip("-")[:_LONGEST_ID].strip("-") or "QUESTION"
    numbered = (base if number == 1 else f"{base}-{number}" for number in itertools.count(1))
    return next(id for id in numbered if id not in taken)
