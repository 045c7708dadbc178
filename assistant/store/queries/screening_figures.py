"""How many people pass each rule, and at which question they leave."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Engine, Select, case, func, select

from assistant.store.engine import reading
from assistant.store.queries.pages import Filters, between, held_on, is_
from assistant.store.screening_tables import ScreeningOutcome, ScreeningResultRow, ScreeningRow, ScreeningStep
from assistant.store.tables import Conversation


@dataclass(frozen=True)
class RuleFigures:
    """How often one rule was met, would be met by papers, was not known, was not met. `kind` is require or refer."""

    program: str
    rule: str
    kind: str
    met: int
    papers: int
    unknown: int
    not_met: int


@dataclass(frozen=True)
class QuestionFigures:
    """In how many conversations a question was put, answered, declined, left, and put without anything after it."""

    question: str
    asked: int
    answered: int
    declined: int
    left: int
    dropped: int


@dataclass(frozen=True)
class StatusFigures:
    """How many people stand where with a program."""

    program: str
    status: str
    count: int


def by_rule(engine: Engine, filters: Filters, source: str) -> tuple[RuleFigures, ...]:
    """By program and rule, of what conversations were told last: a corrected answer counts once."""
    outcome = ScreeningOutcome.outcome
    names = ("met", "papers", "unknown", "not_met")
    newest = _newest(filters, source).subquery()
    query = (
        select(
            ScreeningOutcome.program,
            ScreeningOutcome.rule,
            ScreeningOutcome.kind,
            *(func.sum(case((outcome == name, 1), else_=0)) for name in names),
        )
        .join(
            newest,
            (newest.c.screening_id == ScreeningOutcome.screening_id) & (newest.c.program == ScreeningOutcome.program),
        )
        .group_by(ScreeningOutcome.program, ScreeningOutcome.rule, ScreeningOutcome.kind)
        .order_by(ScreeningOutcome.program, ScreeningOutcome.rule, ScreeningOutcome.kind)
    )
    with reading(engine) as session:
        return tuple(RuleFigures(*row) for row in session.execute(query))


def by_status(engine: Engine, filters: Filters, source: str) -> tuple[StatusFigures, ...]:
    """By program and status, of what conversations were told last."""
    newest = _newest(filters, source).subquery()
    result = ScreeningResultRow
    query = (
        select(result.program, result.status, func.count())
        .join(newest, (newest.c.screening_id == result.screening_id) & (newest.c.program == result.program))
        .group_by(result.program, result.status)
        .order_by(result.program, result.status)
    )
    with reading(engine) as session:
        return tuple(StatusFigures(*row) for row in session.execute(query))


def by_question(engine: Engine, filters: Filters) -> tuple[QuestionFigures, ...]:
    """By question, of the screenings in conversations; one that was put twice counts once."""

    def came(*outcomes: str) -> ColumnElement[int]:
        return func.max(case((ScreeningStep.outcome.in_(outcomes), 1), else_=0))

    once = (
        select(
            ScreeningStep.question,
            came("asked").label("asked"),
            came("answered").label("answered"),
            came("declined").label("declined"),
            came("left").label("left"),
            came("answered", "declined").label("done"),
        )
        .where(*between(ScreeningStep.at, filters), *_of_conversations(filters))
        .group_by(ScreeningStep.conversation_id, ScreeningStep.question)
        .subquery()
    )
    dropped: ColumnElement[Any] = func.sum(case(((once.c.asked == 1) & (once.c.done == 0), 1), else_=0))
    sums = [func.sum(once.c[name]) for name in ("asked", "answered", "declined", "left")]
    query: Select[Any] = select(once.c.question, *sums, dropped).group_by(once.c.question).order_by(once.c.question)
    with reading(engine) as session:
        return tuple(QuestionFigures(*row) for row in session.execute(query))


def _of_conversations(filters: Filters) -> list[ColumnElement[bool]]:
    if filters.language is None:
        return held_on(ScreeningStep.conversation_id, filters.channel)
    speaking = select(Conversation.id).where(*is_(Conversation.language, filters.language))
    return [*held_on(ScreeningStep.conversation_id, filters.channel), ScreeningStep.conversation_id.in_(speaking)]


def _newest(filters: Filters, source: str) -> Select[str, str]:
    """For each conversation (or screening without one) and program, the screening that was told last."""
    return (
        select(func.max(ScreeningRow.id).label("screening_id"), ScreeningResultRow.program)
        .join(ScreeningResultRow, ScreeningResultRow.screening_id == ScreeningRow.id)
        .where(
            *between(ScreeningRow.created_at, filters),
            *is_(ScreeningRow.channel, filters.channel),
            *is_(ScreeningRow.language, filters.language),
            *is_(ScreeningResultRow.program, filters.program),
            ScreeningRow.source == source,
        )
        .group_by(func.coalesce(ScreeningRow.conversation_id, ScreeningRow.id), ScreeningResultRow.program)
    )
