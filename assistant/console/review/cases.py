"""The regression tests that decisions have become: seen, tried on the line as it is, taken away and put back."""

from collections.abc import Sequence
from typing import Any

from anyio import from_thread
from fastapi import Response

from assistant.console.catalogue import saving
from assistant.console.intents import intent_words
from assistant.console.review.room import HOME, room
from assistant.console.visit import Visit, Visiting
from assistant.insight import trials
from assistant.insight.learning import Case
from assistant.insight.trials import Trial
from assistant.staff.roles import Permission
from assistant.store import review, review_cases

TESTS = f"{HOME}/tests"


@room.get("/review/tests", permission=Permission.REVIEW)
def list_cases(visit: Visiting, before: str | None = None, tried_now: bool = False) -> Response:
    """The list at once; what each comes out as is asked for by the page, for that takes a turn of the engine each."""
    with visit.reading() as session:
        rows = review_cases.page(session, before=before)
        counts, fresh = review_cases.count_tests(session), review.not_live(session)
    visit.saw("message", *(row.message_id for row in rows))
    cases = [review_cases.cases_of(row) for row in rows]
    found = iter(tried(visit, [case for some in cases for case in some])) if visit.is_htmx or tried_now else None
    facts: dict[str, Any] = {
        "rows": rows,
        "cases": cases,
        "trials": None if found is None else [[next(found) for _ in some] for some in cases],
        "intents": intent_words(visit.language),
        "before": before,
        "next": rows[-1].id if len(rows) == review_cases.PAGE else None,
    }
    if visit.is_htmx:
        return visit.part("review/_tests.html.jinja", **facts)
    return visit.page("review/tests.html.jinja", count=sum(counts.values()), fresh=fresh, **facts)


@room.post("/review/tests/{id}/remove", permission=Permission.REVIEW)
def remove(visit: Visiting, id: str) -> Response:
    return _set(visit, id, tested=False)


@room.post("/review/tests/{id}/restore", permission=Permission.REVIEW)
def restore(visit: Visiting, id: str) -> Response:
    return _set(visit, id, tested=True)


def _set(visit: Visit, id: str, *, tested: bool) -> Response:
    with visit.writing() as session:
        row = review_cases.set_tested(session, id, tested, visit.now)
        if row is not None:
            visit.changed(session, "message", row.message_id, "test_restored" if tested else "test_removed")
    if row is None:
        return visit.refused("not_found", 404)
    undo = f"{TESTS}/{id}/{'remove' if tested else 'restore'}"
    return visit.to(TESTS, told="test_restored" if tested else "test_removed", undo=undo)


def tried(visit: Visit, cases: Sequence[Case]) -> list[Trial]:
    """What comes of each on the line as it is now, or, while the engine does not answer, on the catalogue alone."""
    return from_thread.run(trials.tried, visit.services.desk.rehearse, cases, saving.in_force(visit))
