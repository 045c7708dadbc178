"""What people say of their group, if they want to: kept for figures alone, where no rule and no decision can read it.

Nothing leads from a row to a person: its reference is random, and of the time only the quarter is kept. No other table
points here and this one points nowhere; an import contract keeps screening, conversation and people's rows away.
"""

import datetime as dt
import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Engine, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from assistant.store.engine import reading, write
from assistant.store.tables import Base


class SelfIdentification(Base):
    """One person's answers, each left out where they did not want to give it. `quarter` is "2026-Q4"."""

    __tablename__ = "self_identifications"
    reference: Mapped[str] = mapped_column(String(32), primary_key=True)
    quarter: Mapped[str] = mapped_column(String(7), index=True)
    gender: Mapped[str | None] = mapped_column(String(20))
    race: Mapped[str | None] = mapped_column(String(20))
    age_band: Mapped[str | None] = mapped_column(String(20))
    home_language: Mapped[str | None] = mapped_column(String(20))


QUESTIONS = ("gender", "race", "age_band", "home_language")


def keep(engine: Engine, answers: Mapping[str, str | None], today: dt.date) -> str:
    """Keep the answers to any of `QUESTIONS`; the reference, which is told to nobody but the person."""
    reference = secrets.token_hex(16)

    def work(session: Session) -> None:
        session.add(SelfIdentification(reference=reference, quarter=quarter(today), **answers))

    write(engine, work)
    return reference


def quarter(day: dt.date) -> str:
    return f"{day.year:04}-Q{(day.month + 2) // 3}"


def counts(engine: Engine, question: str, before: str) -> Counter[tuple[str, str]]:
    """How many people gave each answer in each quarter that came before this one, `(answer, quarter)`.

    The quarter that still runs is left out: two looks at it would tell who came in between.
    """
    column: Any = getattr(SelfIdentification, question)
    with reading(engine) as session:
        rows = session.execute(
            select(column, SelfIdentification.quarter).where(column.is_not(None), SelfIdentification.quarter < before)
        )
        return Counter((answer, quarter) for answer, quarter in rows)


def counted(session: Session, question: str, quarters: Sequence[str]) -> Counter[tuple[str, str]]:
    """`counts` of these quarters, which must be over."""
    column: Any = getattr(SelfIdentification, question)
    rows = session.execute(
        select(column, SelfIdentification.quarter, func.count())
        .where(column.is_not(None), SelfIdentification.quarter.in_(quarters))
        .group_by(column, SelfIdentification.quarter)
    )
    return Counter({(answer, quarter): number for answer, quarter, number in rows})
