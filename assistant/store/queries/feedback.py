"""What people thought of sessions, counted."""

from dataclasses import dataclass

from sqlalchemy import Engine, case, func, select

from assistant.store.booking_tables import FeedbackRow
from assistant.store.engine import reading
from assistant.store.feedback import LOW
from assistant.store.queries.pages import Filters, between, is_

# As the net promoter score counts: from here on people would send a friend.
HIGH = 9


@dataclass(frozen=True)
class FeedbackFigures:
    """Answers of those who heard of one program in one language, on one channel.

    `low` to 6, `middle` 7 and 8, `high` 9 and 10; `average` of all scores, to a tenth. `reasons`: who said why.
    """

    program: str | None
    language: str | None
    channel: str
    answers: int
    low: int
    middle: int
    high: int
    average: float
    reasons: int


def by_group(engine: Engine, filters: Filters) -> tuple[FeedbackFigures, ...]:
    """By program, language and channel, of answers with a score that came in the time.

    Small counts are shown: neither the language nor the channel of a talk is a trait of a person.
    """
    row, score = FeedbackRow, FeedbackRow.score
    group = (row.program_id, row.language, row.channel)
    query = (
        select(
            *group,
            func.count(),
            func.sum(case((score <= LOW, 1), else_=0)),
            func.sum(case((score >= HIGH, 1), else_=0)),
            func.sum(score),
            func.count(row.why),
        )
        .where(
            score.is_not(None),
            *between(row.created_at, filters),
            *is_(row.program_id, filters.program),
            *is_(row.language, filters.language),
            *is_(row.channel, filters.channel),
        )
        .group_by(*group)
        .order_by(*(func.coalesce(column, "") for column in group))
    )
    with reading(engine) as session:
        return tuple(
            FeedbackFigures(
                program=program,
                language=language,
                channel=channel,
                answers=answers,
                low=low,
                middle=answers - low - high,
                high=high,
                average=round(total / answers, 1),
                reasons=reasons,
            )
            for program, language, channel, answers, low, high, total, reasons in session.execute(query)
        )
