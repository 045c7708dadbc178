"""`LeadFilter` as a query: the one place that says which leads a filter finds, behind the wall of whoever looks.

Lists, exports and changes to many are made of `found`. What a member may not see of somebody finds them for nobody:
whoever could look for it would know it.
"""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from assistant.applicants.lead_filter import MINE, NOBODY, OPEN, UNSCREENED, LeadFilter
from assistant.applicants.sharing import Shown
from assistant.applicants.stages import ROAD, Stage
from assistant.staff.member import Member
from assistant.store.recruiting_tables import TaskRow
from assistant.store.tables import Applicant, Lead
from assistant.store.text import storable
from assistant.store.walls import hears, leads_for, shows

PAGE = 50
# Beyond it nobody needs to know how many, and counting them would take longer than the page.
COUNTED = 1000
# What each of these looks for.
_LOOKS_AT = {
    "cohort": Shown.RESULTS,
    "result": Shown.RESULTS,
    "source": Shown.SOURCE,
    "organisation": Shown.SOURCE,
    "assignee": Shown.TASKS,
    "due": Shown.TASKS,
    "contact": Shown.TALK,
}
_OPEN = tuple(stage.value for stage in ROAD if stage not in (Stage.COMPLETED, Stage.PLACED))


def found(wanted: LeadFilter, member: Member, now: dt.datetime, today: dt.date) -> Select[Lead]:
    """All of them, in no order. `today` is the partnership's day, by which tasks are due."""
    looked_for = [*_of_lead(wanted, member, now), *_of_tasks(wanted, today)]
    at = {shown for key, shown in _LOOKS_AT.items() if getattr(wanted, key) is not None}
    seen = [shows(member, field, Lead.applicant_id) for field in sorted(at)]
    query = select(Lead).where(leads_for(member, now), *seen, *looked_for)
    if wanted.language is not None or wanted.organisation is not None:
        query = query.join(Applicant, Applicant.id == Lead.applicant_id)
    if wanted.language is not None:
        query = query.where(Applicant.language == wanted.language)
    if wanted.organisation is not None:
        query = query.where(Applicant.organisation_id == storable(wanted.organisation))
    return query


def page(
    session: Session, query: Select[Lead], wanted: LeadFilter, member: Member, cursor: str | None, limit: int = PAGE
) -> tuple[list[Lead], str | None]:
    """So many of `found` in the filter's order, and the cursor of the page after them.

    When somebody was last in touch orders nothing for a partner, who is not told.
    """
    by_contact = wanted.sort != "newest" and hears(member)
    backwards = wanted.sort != "quiet" or not by_contact
    after = _read(cursor)
    if after is not None:
        query = query.where(_beyond(after, backwards=backwards, by_contact=by_contact))
    keys = (Lead.last_contact_at, Lead.id) if by_contact else (Lead.id,)
    rows = session.scalars(query.order_by(*(key.desc() if backwards else key for key in keys)).limit(limit + 1)).all()
    shown = list(rows[:limit])
    return shown, _written(shown[-1], by_contact=by_contact) if len(rows) > limit else None


def count(session: Session, query: Select[Lead]) -> int:
    """How many there are, up to `COUNTED` + 1."""
    some = query.with_only_columns(Lead.id).limit(COUNTED + 1).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def named(session: Session, ids: Sequence[str], member: Member, now: dt.datetime) -> Sequence[Lead]:
    """Those of these leads that the member may see, in the order of their ids."""
    wanted = [storable(id) for id in ids]
    return session.scalars(select(Lead).where(Lead.id.in_(wanted), leads_for(member, now)).order_by(Lead.id)).all()


def _of_lead(wanted: LeadFilter, member: Member, now: dt.datetime) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.program is not None:
        conditions.append(Lead.program_id == storable(wanted.program))
    if wanted.cohort is not None:
        conditions.append(Lead.cohort_id == storable(wanted.cohort))
    if wanted.result is not None:
        conditions.append(Lead.result.is_(None) if wanted.result == UNSCREENED else Lead.result == wanted.result)
    if wanted.stage is not None:
        conditions.append(Lead.stage.in_(_OPEN) if wanted.stage == OPEN else Lead.stage == wanted.stage)
    if wanted.source is not None:
        conditions.append(Lead.source == storable(wanted.source))
    if wanted.assignee is not None:
        conditions.append(_assigned(wanted.assignee, member))
    since, until = wanted.in_touch(now)
    if since is not None:
        conditions.append(Lead.last_contact_at >= since)
    if until is not None:
        conditions.append(Lead.last_contact_at < until)
    return conditions


def _assigned(to: str, member: Member) -> ColumnElement[bool]:
    if to == NOBODY:
        return Lead.assignee_id.is_(None)
    return Lead.assignee_id == (member.id if to == MINE else storable(to))


def _of_tasks(wanted: LeadFilter, today: dt.date) -> list[ColumnElement[bool]]:
    if wanted.due is None:
        return []
    open_task = [TaskRow.applicant_id == Lead.applicant_id, TaskRow.done_at.is_(None)]
    if wanted.due == "due":
        open_task.append(TaskRow.due_on <= today)
    return [exists().where(*open_task)]


def _beyond(after: tuple[dt.datetime | None, str], *, backwards: bool, by_contact: bool) -> ColumnElement[bool]:
    moment, id = after
    further = Lead.id < id if backwards else Lead.id > id
    if not by_contact or moment is None:
        return further
    later = Lead.last_contact_at < moment if backwards else Lead.last_contact_at > moment
    within = Lead.last_contact_at <= moment if backwards else Lead.last_contact_at >= moment
    return and_(within, or_(later, further))


def _written(last: Lead, *, by_contact: bool) -> str:
    return f"{last.id}~{last.last_contact_at.isoformat()}" if by_contact else last.id


def _read(cursor: str | None) -> tuple[dt.datetime | None, str] | None:
    """A cursor that is none is the beginning."""
    if not cursor:
        return None
    id, _, moment = storable(cursor).partition("~")
    try:
        told = dt.datetime.fromisoformat(moment) if moment else None
    except ValueError:
        return None
    return (told if told is not None and told.tzinfo is not None else None), id
