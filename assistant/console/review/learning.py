"""Trainings that coordinators ask for, with what got better and worse before one goes live."""

from typing import Any

from fastapi import Response

from assistant.console.intents import intent_words
from assistant.console.review.room import HOME, room
from assistant.console.visit import Visiting
from assistant.insight.learning import Wants
from assistant.staff.roles import Permission
from assistant.store import learnings, review, review_cases


@room.get("/review/learning", permission=Permission.REVIEW)
def learning(visit: Visiting) -> Response:
    with visit.reading() as session:
        fresh, latest = review.not_live(session), learnings.latest(session)
        counts = review_cases.count_tests(session)
    facts: dict[str, Any] = {"learning": latest, "fresh": fresh, "intents": intent_words(visit.language)}
    if visit.is_htmx:
        return visit.part("review/_learning.html.jinja", **facts)
    return visit.page("review/learning.html.jinja", tests=sum(counts.values()), faqs=counts[Wants.FAQ], **facts)


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
