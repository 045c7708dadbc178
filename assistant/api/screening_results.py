"""A result as the API shows it: what was kept of it, in words of the rules by which it was told.

Whatever the catalogue has become since, it reads as it read then.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, Field

from assistant.api.schemas import View
from assistant.catalog.questions import Answer, Option, Question
from assistant.catalog.schema import Bilingual
from assistant.eligibility.next_question import Next
from assistant.eligibility.screened import Status
from assistant.eligibility.values import expected

Truth = Literal["met", "papers", "unknown", "not_met"]


class Standing(View):
    """Where the person stood with one program."""

    program: str = Field(examples=["CNA-EVE"])
    status: Status = Field(description="No decision: a person decides.")
    cohort: str | None = Field(description="The group that it was tested for.", examples=["CNA-EVE-2701"])
    version: str = Field(description="Of the rules that it went by.", examples=["3f9a1c02b7de"])


class RuleSaid(BaseModel):
    """One rule: what it said, in its own words, and the path that led there."""

    id: str = Field(examples=["age"])
    kind: Literal["require", "refer", "warn"]
    truth: Truth
    applies: bool | None = Field(description="Null where that is not known.")
    decided: bool = Field(description="Whether it made the status what it is.")
    reason: Bilingual | None = Field(description="Null where it has nothing to say, or its words were not kept.")
    change: Bilingual | None = Field(description="What would change it, where it is not met.")
    source: str | None
    tree: dict[str, Any] = Field(
        description="Conditions with `truth`, what was known (`value`), the `limit`, the `date` it was tested at, "
        "the `cause` where it is not known, and whether the branch `decided`."
    )


class PaperDue(BaseModel):
    """A document that is still to come."""

    document: str = Field(examples=["live_scan"])
    name: Bilingual | None
    before: str = Field(description="Start, end, apply_by or an event of the catalogue.", examples=["start"])
    before_words: Bilingual | None
    by: dt.date | None = Field(description="The day, where there is one.")


class Said(BaseModel):
    """A notice, a warning or a tier, by the id of its rule."""

    id: str
    say: Bilingual | None


class Result(Standing):
    """Where the person stands with one program, why, and what comes next."""

    starts_on: dt.date | None = Field(description="When that group starts.")
    rules: list[RuleSaid]
    papers: list[PaperDue] = Field(description="The soonest first.")
    missing: list[str] = Field(description="Questions whose answers would matter now.", examples=[["birth"]])
    earliest: dt.date | None = Field(description="From when time alone would change a `not_now`.")
    later_cohort: str | None = Field(description="Set where an earlier group would not do and this one does.")
    tier: Said | None = Field(description="Who comes first where seats are few; never whether somebody may come.")
    warnings: list[Said]
    notices: list[Said] = Field(description="Stated to everybody, asked of nobody.")
    waitlist: bool = Field(description="It is full, and has a list.")
    if_open: Status | None = Field(description="What a `closed` one would be with a seat.")
    same: bool | None = Field(
        default=None, description="Whether a replay gives the same again; null where none was asked for or can be made."
    )


class NextQuestion(BaseModel):
    """What to ask now: it settles most in the fewest turns."""

    question: str = Field(examples=["birth"])
    closer: bool = Field(description="There is an answer, which has to be known better.")
    ask: Bilingual
    speak: Bilingual | None = Field(description="The wording for the ear, where it differs.")
    why: Bilingual
    answer: Answer
    options: list[dict[str, Any]] = Field(description="`id` and `name` of each, where there are any.")
    expected: str = Field(description="What is understood, as JSON.")

    @classmethod
    def of(cls, next_: Next, question: Question) -> "NextQuestion":
        closer = question.closer if next_.closer else None
        return cls(
            question=question.id,
            closer=next_.closer,
            ask=closer or question.ask,
            speak=None if closer else question.speak,
            why=question.why,
            answer=question.answer,
            options=[_option(option) for option in question.options],
            expected=expected(question),
        )


def result_of(told: Mapping[str, Any], rules: Mapping[str, Any] | None, same: bool | None = None) -> Result:
    """`told` is a `Screened` as JSON, `rules` its rule set's document; without it nothing is in words."""
    by_id = {kind: {part["id"]: part for part in (rules or {}).get(kind, ())} for kind in _WORDED}
    return Result(
        **{name: told.get(name) for name in ("program", "status", "cohort", "version", "starts_on")},
        rules=[_rule(rule, by_id["rules"].get(rule["id"], {}), told.get("deciding", ())) for rule in told["rules"]],
        papers=[_paper(paper, by_id) for paper in told.get("papers", ())],
        missing=list(told.get("missing", ())),
        earliest=told.get("earliest"),
        later_cohort=told.get("later_cohort"),
        tier=_said(told["tier"], by_id["priority"]) if told.get("tier") else None,
        warnings=[_said(id, by_id["rules"]) for id in told.get("warnings", ())],
        notices=[_said(id, by_id["rules"]) for id in told.get("notices", ())],
        waitlist=told.get("waitlist", False),
        if_open=told.get("if_open"),
        same=same,
    )


_WORDED = ("rules", "priority", "documents", "events")
_REASONS = {"met": "met", "not_met": "not_met", "unknown": "to_know", "papers": "to_know"}


def _rule(told: Mapping[str, Any], rule: Mapping[str, Any], deciding: list[str]) -> RuleSaid:
    truth = told["truth"]
    if told["kind"] == "require":
        # Where it does not apply there is no reason to give.
        reason = rule.get(_REASONS[truth]) if told.get("applies") is not False else None
    else:
        reason = rule.get("say") if truth == "met" else None
    return RuleSaid(
        id=told["id"],
        kind=told["kind"],
        truth=truth,
        applies=told.get("applies"),
        decided=told["id"] in deciding,
        reason=reason,
        change=rule.get("change") if truth == "not_met" else None,
        source=rule.get("source"),
        tree=told["tree"],
    )


def _paper(paper: Mapping[str, Any], by_id: Mapping[str, Mapping[str, Any]]) -> PaperDue:
    return PaperDue(
        document=paper["document"],
        name=by_id["documents"].get(paper["document"], {}).get("name"),
        before=paper["before"],
        before_words=by_id["events"].get(paper["before"], {}).get("before"),
        by=paper.get("by"),
    )


def _said(id: str, parts: Mapping[str, Any]) -> Said:
    return Said(id=id, say=parts.get(id, {}).get("say"))


def _option(option: Option) -> dict[str, Any]:
    return {"id": option.id, "name": option.name.model_dump()}
