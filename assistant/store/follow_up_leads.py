"""News of a program's groups for who showed interest: a new group, applications open, the last day to apply."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, exists, not_, or_, select
from sqlalchemy.orm import Session

from assistant.applicants.minors import minors_on
from assistant.applicants.stages import INTERESTED
from assistant.booking.follow_up_times import day_moment, moment_of
from assistant.catalog.calendar import apply_window
from assistant.catalog.follow_ups import FollowUp, Trigger
from assistant.catalog.schema import Cohort, Program
from assistant.eligibility.cohorts import is_full
from assistant.eligibility.screened import Status
from assistant.store.follow_up_letters import Line, Notice
from assistant.store.follow_up_people import (
    cohort_reason,
    facts_of_program,
    is_time,
    newest_results,
    person_reasons,
    today_of,
    told_already,
)
from assistant.store.follow_up_reach import Reaches
from assistant.store.minors import person_waits
from assistant.store.screening_tables import ScreeningResultRow
from assistant.store.tables import Applicant, CohortRow, Lead

_OF_COHORTS = (Trigger.COHORT_ANNOUNCED, Trigger.APPLICATIONS_OPEN, Trigger.APPLY_BY)


@dataclass(frozen=True)
class News:
    """One thing to tell everybody who was interested before `since`, and where `likely` who may well get in."""

    follow_up: FollowUp
    program: Program
    cohort: Cohort
    since: dt.datetime
    due_at: dt.datetime
    expires_at: dt.datetime | None
    likely: bool

    @property
    def about(self) -> str:
        """A day that is changed is other news."""
        day = {Trigger.APPLY_BY: self.cohort.apply_by, Trigger.APPLICATIONS_OPEN: self.cohort.apply_from}
        return f"{self.cohort.id}:{day.get(self.follow_up.on) or self.cohort.starts_on}"


def news(session: Session, line: Line, now: dt.datetime) -> list[News]:
    """All that is to be told about now; in most rounds nothing."""
    scheduled = [one for one in line.catalog.follow_ups if one.on in _OF_COHORTS and not one.off]
    if not scheduled:
        return []
    since = dict(session.execute(select(CohortRow.id, CohortRow.known_since)).all())
    return [
        found
        for program in line.catalog.programs
        for cohort in program.cohorts
        for follow_up in scheduled
        if program.active and follow_up.is_for(program.id) and not is_full(cohort)
        for found in _news(line, follow_up, program, cohort, since.get(cohort.id), now)
    ]


def _news(
    line: Line, follow_up: FollowUp, program: Program, cohort: Cohort, known: dt.datetime | None, now: dt.datetime
) -> Iterator[News]:
    window = apply_window(cohort, today_of(line, now))
    last = day_moment(cohort.apply_by or cohort.starts_on, line.zone)
    if known is None or window == "closed":
        return
    # Who came since then was told of it in the conversation.
    since, expires_at, likely = known, last, False
    if follow_up.on is Trigger.APPLY_BY:
        if cohort.apply_by is None:
            return
        due_at = moment_of(last, follow_up, line.zone)
        since, expires_at, likely = due_at - dt.timedelta(days=1), last, True
    elif follow_up.on is Trigger.APPLICATIONS_OPEN:
        opens = day_moment(cohort.apply_from, line.zone) if cohort.apply_from else known
        since = max(opens, known)
        due_at = moment_of(since, follow_up, line.zone)
    else:
        opened = apply_window(cohort, known.astimezone(ZoneInfo(line.zone)).date()) != "not_yet"
        if opened or window != "not_yet" or cohort.apply_from is None:
            return  # then that one can apply is the news
        due_at = moment_of(known, follow_up, line.zone)
        expires_at = day_moment(cohort.apply_from, line.zone)
    if is_time(due_at, now) and now < expires_at:
        yield News(follow_up, program, cohort, since, due_at, expires_at, likely)


def whom(session: Session, one: News, line: Line, now: dt.datetime) -> Sequence[str]:
    """Ids of the people to whom it is news."""
    return session.scalars(select(Applicant.id).where(*_interested(line, one, now)).order_by(Applicant.id)).all()


def notices(session: Session, people: Sequence[str], one: News, line: Line, now: dt.datetime) -> Iterator[Notice]:
    """For those of them who have not been told."""
    done = told_already(session, one.follow_up.id, (f"{id}:{one.about}" for id in people))
    reaches = Reaches(session, people)
    for person in session.scalars(select(Applicant).where(Applicant.id.in_(people)).order_by(Applicant.id)):
        about = f"{person.id}:{one.about}"
        if about in done:
            continue
        reach = reaches.of_person(person)
        quiet = line.quiet(reach.phone.value if reach.phone else None, line.zone)
        reason = {
            **person_reasons(line, person.id, now),
            "cohort": cohort_reason(one.cohort),
            "lead": {"applicant": person.id, "program": one.program.id},
        }
        yield Notice(
            follow_up=one.follow_up,
            about=about,
            reach=reach,
            facts=facts_of_program(one.program, one.cohort),
            reason=reason,
            due_at=quiet.next(max(one.due_at, now)),
            expires_at=one.expires_at,
        )


def _interested(line: Line, one: News, now: dt.datetime) -> list[ColumnElement[bool]]:
    """Not those who applied, for whom it is not now (they are told when it is), or whose guardian has not agreed."""
    mine = (Lead.applicant_id == Applicant.id, Lead.program_id == one.program.id)
    lead = exists().where(*mine, Lead.stage.in_(INTERESTED), Lead.created_at < one.since)
    further = exists().where(*mine, Lead.stage.not_in(INTERESTED))
    newest = newest_results().subquery()

    def stands(*statuses: Status) -> ColumnElement[bool]:
        return (
            exists()
            .where(newest.c.applicant_id == Applicant.id, newest.c.program == one.program.id)
            .where(
                ScreeningResultRow.screening_id == newest.c.screening_id,
                ScreeningResultRow.program == newest.c.program,
                ScreeningResultRow.status.in_(statuses),
            )
        )

    whom = or_(lead, stands(Status.LIKELY, Status.CONDITIONAL)) if one.likely else lead
    minors = minors_on(today_of(line, now), line.catalog)
    return [whom, not_(further), not_(stands(Status.NOT_NOW)), not_(person_waits(minors))]
