"""Screenings as they were told: facts, day, results with their paths, and the rules that they went by."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from assistant.insight.outcomes import outcomes
from assistant.store import leads
from assistant.store.screening_tables import (
    RuleSetRow,
    ScreeningOutcome,
    ScreeningResultRow,
    ScreeningRow,
    ScreeningStep,
)


@dataclass(frozen=True)
class Told:
    """A screening to keep. `results` are `Screened` as JSON, `facts` what they were computed from, by question id."""

    asked: Sequence[str]
    facts: Mapping[str, Any]
    results: Sequence[Mapping[str, Any]]
    today: dt.date


def keep(
    session: Session,
    told: Told,
    rule_sets: Mapping[str, Mapping[str, Any]],
    now: dt.datetime,
    *,
    source: str,
    applicant_id: str | None = None,
    conversation_id: str | None = None,
    message_id: str | None = None,
    channel: str | None = None,
    language: str | None = None,
) -> str:
    """Keep it, and its rules where nobody was screened by them before; the screening's id.

    `rule_sets` are documents by their digest. A result whose rules are not among them is kept without.
    """
    known = _keep_rules(session, {result["version"]: result["program"] for result in told.results}, rule_sets, now)
    screening = ScreeningRow(
        applicant_id=applicant_id,
        conversation_id=conversation_id,
        message_id=message_id,
        source=source,
        channel=channel,
        language=language,
        today=told.today,
        asked=list(told.asked),
        facts=dict(told.facts),
        created_at=now,
    )
    session.add(screening)
    session.flush()
    # Many rows, and nobody asks for them as objects.
    _put(session, ScreeningResultRow, list(_results(screening.id, told.results, known)))
    _put(session, ScreeningOutcome, list(_outcomes(screening.id, told.results)))
    whose = {"applicant_id": applicant_id, "conversation_id": conversation_id}
    leads.screened(session, screening.id, told.results, now, **whose)
    return screening.id


def step(
    session: Session, conversation_id: str, question: str, outcome: str, programs: Iterable[str], now: dt.datetime
) -> None:
    """Note how far a screening came."""
    session.add(
        ScreeningStep(
            conversation_id=conversation_id, question=question, outcome=outcome, programs=list(programs), at=now
        )
    )


def _put(session: Session, table: type[ScreeningResultRow | ScreeningOutcome], rows: list[dict[str, Any]]) -> None:
    if rows:
        session.execute(insert(table), rows)


def _results(screening_id: str, results: Sequence[Mapping[str, Any]], known: set[str]) -> Iterable[dict[str, Any]]:
    for position, result in enumerate(results):
        yield {
            "screening_id": screening_id,
            "program": result["program"],
            "position": position,
            "status": result["status"],
            "rule_set": result["version"] if result["version"] in known else None,
            "document": dict(result),
        }


def _outcomes(screening_id: str, results: Sequence[Mapping[str, Any]]) -> Iterable[dict[str, Any]]:
    for result in results:
        for one in outcomes(result):
            yield {
                "screening_id": screening_id,
                "program": result["program"],
                "rule": one.rule,
                "kind": one.kind,
                "outcome": one.outcome,
            }


def _keep_rules(
    session: Session, wanted: Mapping[str, str], rule_sets: Mapping[str, Mapping[str, Any]], now: dt.datetime
) -> set[str]:
    """The digests, of those wanted, whose rules are kept now."""
    known = set(session.scalars(select(RuleSetRow.digest).where(RuleSetRow.digest.in_(wanted))))
    for digest, program in wanted.items():
        if digest not in known and digest in rule_sets:
            session.add(RuleSetRow(digest=digest, program=program, document=dict(rule_sets[digest]), created_at=now))
            known.add(digest)
    session.flush()
    return known
