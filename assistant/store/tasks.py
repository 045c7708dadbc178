"""What is to be done about people, by whom and until which day."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import ColumnElement, ScalarSelect, func, or_, select
from sqlalchemy.orm import Session

from assistant.staff.member import Member
from assistant.store.recruiting_tables import TaskRow
from assistant.store.text import storable
from assistant.store.walls import of_people_for

LONGEST = 500


def add(
    session: Session,
    applicant_id: str,
    text: str,
    due_on: dt.date,
    *,
    assignee_id: str | None,
    by: str,
    now: dt.datetime,
) -> TaskRow:
    """Raises `ValueError` where it says nothing."""
    text = storable(text).strip()[:LONGEST]
    if not text:
        raise ValueError("a task has words")
    task = TaskRow(applicant_id=applicant_id, text=text, due_on=due_on, assignee_id=assignee_id, by=by, created_at=now)
    session.add(task)
    session.flush()
    return task


def finish(session: Session, task_id: str, by: str | None, now: dt.datetime | None) -> TaskRow | None:
    """It is done; None as the moment opens it again."""
    task = session.get(TaskRow, storable(task_id))
    if task is not None:
        task.done_at, task.done_by = now, by if now is not None else None
        session.flush()
    return task


def of_person(session: Session, applicant_id: str, member: Member) -> Sequence[TaskRow]:
    """What is still open, the most urgent first; for a member of a partner, their own."""
    mine = (TaskRow.applicant_id == applicant_id, TaskRow.done_at.is_(None), *_of(member, "all"))
    return session.scalars(select(TaskRow).where(*mine).order_by(TaskRow.due_on, TaskRow.id)).all()


def is_theirs(task: TaskRow, member: Member) -> bool:
    """Whether the member may finish it: the partnership's own staff every one, a partner's their own."""
    return member.organisation_id is None or member.id in (task.assignee_id, task.by)


def open_tasks(
    session: Session, member: Member, now: dt.datetime, *, whose: str = "mine", limit: int = 200
) -> Sequence[TaskRow]:
    """The most urgent first; `whose` is mine, nobody or all. Of people whom the member may see."""
    return session.scalars(
        select(TaskRow)
        .where(TaskRow.done_at.is_(None), *_of(member, whose), of_people_for(member, TaskRow.applicant_id, now))
        .order_by(TaskRow.due_on, TaskRow.id)
        .limit(limit)
    ).all()


def due(member: Member, today: dt.date) -> ScalarSelect[int]:
    """How many of the member's own are due, for a query."""
    mine = (TaskRow.assignee_id == member.id, TaskRow.done_at.is_(None), TaskRow.due_on <= today)
    return select(func.count()).select_from(TaskRow).where(*mine).scalar_subquery()


def _of(member: Member, whose: str) -> list[ColumnElement[bool]]:
    if whose == "mine":
        return [TaskRow.assignee_id == member.id]
    if whose == "nobody":
        unshared = [] if member.organisation_id is None else [TaskRow.by == member.id]  # a partner's own alone
        return [TaskRow.assignee_id.is_(None), *unshared]
    return [] if member.organisation_id is None else [or_(TaskRow.assignee_id == member.id, TaskRow.by == member.id)]
