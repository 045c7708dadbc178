"""A result as replies: the sentence of its status, and the catalogue's own words for the rules that decided."""

from collections.abc import Iterator
from typing import Any

from assistant.catalog.basics import Bilingual
from assistant.catalog.rules import Rule
from assistant.catalog.schema import Catalog, Kind, Program
from assistant.conversation.behaviours import facts
from assistant.conversation.inquiries import known
from assistant.conversation.turn import Inquiry, Reply, Turn
from assistant.eligibility.screen import screen_all
from assistant.eligibility.screened import PaperDue, Screened, Status
from assistant.eligibility.truth import Truth

# By phone the first paper is named, which with its date fills a breath; all of them stand in the text.
PAPERS = {"voice": 1}
NOTES = 2
MOST_OTHERS = 3


def standing(program: Program, result: Screened, turn: Turn) -> Reply:
    """One sentence: the status, with the date or the papers that belong to it. Of money the board decides."""
    status = result.status
    given: dict[str, Any] = {"program": facts.both(program.short)}
    name = status.value
    if status is Status.CONDITIONAL:
        given["papers"] = {"list": [_paper(paper, turn.catalog) for paper in result.papers[: PAPERS.get(turn.medium)]]}
        name = "conditional_more" if len(result.papers) > len(given["papers"]["list"]) else name
    if status is Status.NOT_NOW and result.earliest is not None:
        month = result.earliest_to_the_month
        given["earliest"] = {"month" if month else "date_year": result.earliest.isoformat()}
        name = "not_now_month" if month else "not_now_until"
    if status is Status.LIKELY and result.later_cohort and result.starts_on:
        given["starts"] = {"date": result.starts_on.isoformat()}
        name = "likely_later"
    if program.kind is Kind.FUNDING:
        return Reply(name=f"utter_screen_money_{name}", facts=given)
    return Reply(name=f"utter_screen_{name}", facts=given)


def _paper(paper: PaperDue, catalog: Catalog) -> dict[str, Any]:
    document = next(document for document in catalog.documents if document.id == paper.document)
    event = next((event for event in catalog.events if event.id == paper.before), None)
    if paper.by is not None:
        given = {"paper": facts.both(document.name), "by": {"date": paper.by.isoformat()}}
        return {"reply": "utter_screen_paper_by", "facts": given}
    if event is None:
        return facts.both(document.name)
    return {
        "reply": "utter_screen_paper",
        "facts": {"paper": facts.both(document.name), "before": facts.both(event.before)},
    }


def reason(program: Program, result: Screened, turn: Turn) -> Reply | None:
    """The one sentence beside the status: what decided, where it is no plain yes; else what to mind."""
    if result.status in (Status.NOT_NOW, Status.REFER_STAFF, Status.NEED_INFO):
        return next(map(_said, _deciding(program, result)), None)
    return next(map(_said, [*_tier(program, result), *_warnings(program, result)]), None)


def notes(program: Program, result: Screened, turn: Turn) -> list[Reply]:
    """What the eye gets beside the status: why and how it would change, what to mind, what everybody is told."""
    if result.status in (Status.NOT_NOW, Status.REFER_STAFF, Status.NEED_INFO):
        told = [*_deciding(program, result), *_changes(program, result)]
        return [_said(words) for words in told[:NOTES]]
    told = [*_warnings(program, result), *_tier(program, result)]
    told += [program.selection.say] if program.selection is not None else []
    return [_said(words) for words in [*told, *_notices(program, result)][:NOTES]]


def reasons(program: Program, result: Screened) -> dict[str, Any]:
    """Everything, a line each."""
    told = [*_deciding(program, result), *_changes(program, result), *_warnings(program, result)]
    if result.status is not Status.NOT_NOW:
        told += _notices(program, result)
    return {"items": [facts.both(words) for words in dict.fromkeys(told)]}


def alternatives(inquiry: Inquiry, program: Program, turn: Turn) -> list[Program]:
    """What else fits by what is known, best first."""
    said = known(inquiry, turn.catalog, turn.today)
    screening = screen_all(turn.catalog.offered, said, turn.catalog, turn.today)
    found = (turn.catalog.program(other.program) for other in screening.others(MOST_OTHERS, but=(program.id,)))
    return [other for other in found if other is not None]


def _said(words: Bilingual) -> Reply:
    return Reply(name="utter_screen_reason", facts={"reason": {"say": words.model_dump(), "speak": None}})


def _deciding(program: Program, result: Screened) -> Iterator[Bilingual]:
    for rule, truth in _rules(program, result):
        words = (
            rule.say
            if rule.kind == "refer"
            else {Truth.TRUE: rule.met, Truth.FALSE: rule.not_met}.get(truth, rule.to_know)
        )
        if words is not None:
            yield words


def _changes(program: Program, result: Screened) -> Iterator[Bilingual]:
    return (rule.change for rule, truth in _rules(program, result) if truth is Truth.FALSE and rule.change is not None)


def _rules(program: Program, result: Screened) -> Iterator[tuple[Rule, Truth]]:
    by_id = {rule.id: rule for rule in program.rules}
    for id in result.deciding:
        found = result.rule(id)
        if found is not None and id in by_id:
            yield by_id[id], found.truth


def _tier(program: Program, result: Screened) -> list[Bilingual]:
    return [tier.say for tier in program.priority if tier.id == result.tier]


def _warnings(program: Program, result: Screened) -> list[Bilingual]:
    return [rule.say for rule in program.rules if rule.id in result.warnings and rule.say is not None]


def _notices(program: Program, result: Screened) -> list[Bilingual]:
    return [rule.say for rule in program.rules if rule.id in result.notices and rule.say is not None]
