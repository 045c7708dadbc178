"""What if: facts and rules tried out, with the tree of every result; and whose results a draft would change."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from fastapi import Request, Response

from assistant.catalog.drafts import Draft
from assistant.catalog.export import as_yaml
from assistant.catalog.pieces import KINDS, piece
from assistant.catalog.places import path_of, value_at
from assistant.catalog.schema import Catalog, Program
from assistant.console.catalogue import answers, counting, saving
from assistant.console.catalogue.editing import Form, draft_of
from assistant.console.catalogue.room import EDIT, HOME, Data, in_thread, last, room, sent, today_of
from assistant.console.people.answers import Told
from assistant.console.visit import Visit, Visiting
from assistant.console.words import words_of
from assistant.eligibility.next_question import Next, next_question
from assistant.eligibility.screen import screen_all
from assistant.eligibility.screened import Screened
from assistant.store import what_ifs

# A count that nobody has worked on for so long was in a process that is gone.
_LOST = dt.timedelta(seconds=60)


@dataclass(frozen=True)
class Result:
    """Where the person of these facts stands with a program, by the rules in force and by the draft."""

    program: Program
    now: Screened | None
    drafted: Screened | None


@room.get("/catalogue/what-if", permission=EDIT)
def ask(visit: Visiting, program: str = "") -> Response:
    return _page(visit, {"program": [program]}, tried=False)


@room.post("/catalogue/what-if", permission=EDIT)
async def evaluate(visit: Visiting, request: Request) -> Response:
    return await in_thread(_page, visit, await sent(request), True)


@room.post("/catalogue/what-if/draft", permission=EDIT)
async def evaluate_draft(visit: Visiting, request: Request) -> Response:
    """From the form of a rule that is being edited."""
    return await in_thread(_page, visit, await sent(request), False)


@room.post("/catalogue/what-if/people", permission=EDIT)
async def count(visit: Visiting, request: Request) -> Response:
    return await in_thread(_count, visit, await sent(request))


@room.get("/catalogue/what-if/people/{id}", permission=EDIT)
def counted(visit: Visiting, id: str) -> Response:
    with visit.reading() as session:
        row = what_ifs.found(session, id, visit.member.id)
        if row is None:
            return visit.refused("not_found", 404)
        people = [(applicant, before, after) for applicant, before, after in row.people]
        names: dict[str, str | None] = {}
        if row.status != "running":
            names = what_ifs.names_of(session, [applicant for applicant, _, _ in people], visit.member, visit.now)
    shown = [(applicant, names[applicant], before, after) for applicant, before, after in people if applicant in names]
    if shown:
        visit.saw("applicant", *(applicant for applicant, *_ in shown))
    moves = [(before, after, number) for before, after, number in row.moves]
    facts = {
        "row": row,
        "lost": row.status == "running" and visit.now - row.seen_at > _LOST,
        "moves": [move for move in moves if move[0] != move[1]],
        "same": sum(number for before, after, number in moves if before == after),
        "people": shown,
        "tab": "tab_what_if",
    }
    if visit.is_htmx:
        return visit.part("catalogue/_counted.html.jinja", **facts)
    return visit.page("catalogue/counted.html.jinja", **facts)


def _page(visit: Visit, data: Data, tried: bool) -> Response:
    catalog = saving.in_force(visit)
    made = _draft(visit, catalog, data)
    drafted = made.catalog if made is not None else None
    wanted = last(data, "program") or (last(data, "key") if last(data, "kind") == "programs" else "")
    today = _day(last(data, "on")) or today_of(visit, catalog)
    running = [program for program in catalog.programs if program.active]
    chosen = [program for program in running if program.id == wanted] or running
    facts, flaws = answers.read(drafted or catalog, data, today)
    results, ask_next = _results(catalog, drafted, chosen, facts, today) if tried and not flaws else ((), None)
    questions = {question.id: question for question in catalog.questions}
    return visit.page(
        "catalogue/what_if.html.jinja",
        422 if flaws else 200,
        catalog=catalog,
        running=running,
        wanted=wanted if len(chosen) == 1 else "",
        asked=answers.asked_of(chosen, drafted or catalog, data, flaws),
        results=results,
        next=questions[ask_next.question].ask.in_(visit.language) if ask_next else None,
        tried=tried,
        on=last(data, "on"),
        draft=_shown_draft(catalog, data, wanted if len(chosen) == 1 else ""),
        made=made,
        is_another=made is not None and made.catalog is not None and _is_another(catalog, made.catalog, data),
        reader=Told(drafted or catalog, visit.language, words_of("people", visit.language)),
        tab="tab_what_if",
    )


def _is_another(catalog: Catalog, drafted: Catalog, data: Data) -> bool:
    """Whether the draft says something else than what is in force: what was only looked at is no draft."""
    kind, key = last(data, "kind"), last(data, "key")
    return piece(catalog, kind, key) != piece(drafted, kind, key)


def _results(
    catalog: Catalog, drafted: Catalog | None, chosen: list[Program], facts: Any, today: dt.date
) -> tuple[list[Result], Next | None]:
    now = screen_all(chosen, facts, catalog, today)
    then = None
    if drafted is not None:
        ids = {program.id for program in chosen}
        then = screen_all([program for program in drafted.programs if program.id in ids], facts, drafted, today)
    results = [
        Result(program, now.result(program.id), None if then is None else then.result(program.id)) for program in chosen
    ]
    return results, next_question(then or now)


def _draft(visit: Visit, catalog: Catalog, data: Data) -> Draft | None:
    """The catalogue with the edited text, where there is one."""
    kind, key, place, text = (last(data, name) for name in ("kind", "key", "place", "yaml"))
    if not text.strip() or kind not in KINDS or piece(catalog, kind, key) is None:
        return None
    form = Form(kind, key, place, (), "", "")
    try:
        return draft_of(catalog, form, text.replace("\r\n", "\n"), visit.now, saving.replies(visit))
    except KeyError:
        return None


def _shown_draft(catalog: Catalog, data: Data, program: str) -> dict[str, str] | None:
    """What can be edited here: what came along, else all rules of the program that was chosen."""
    kind, key, place, text = (last(data, name) for name in ("kind", "key", "place", "yaml"))
    if text.strip() and kind in KINDS and (kind != "programs" or not program or key == program):
        return {"kind": kind, "key": key, "place": place, "text": text}
    found = piece(catalog, "programs", program)
    if found is None:
        return None
    rules = value_at(found.document, path_of(found.document, "rules"))
    return {"kind": "programs", "key": program, "place": "rules", "text": as_yaml(rules) if rules else ""}


def _count(visit: Visit, data: Data) -> Response:
    catalog = saving.in_force(visit)
    made = _draft(visit, catalog, data)
    program = last(data, "program") or last(data, "key")
    if made is None or made.catalog is None or catalog.program(program) is None:
        return _page(visit, data, tried=False)
    with visit.writing() as session:
        id = what_ifs.begin(session, visit.member, program, last(data, "yaml"), visit.now)
    services = visit.services
    today = today_of(visit, catalog)
    counting.start(services.database, id, visit.member, program, catalog, made.catalog, today, services.clock)
    return visit.to(f"{HOME}/what-if/people/{id}")


def _day(given: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(given)
    except ValueError:
        return None
