"""What the pages of people share: the day, who is a minor, what programs are called, and who may be looked at."""

import datetime as dt
from collections.abc import Mapping

from fastapi import HTTPException
from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.applicants.minors import Minors, minors_on
from assistant.applicants.sharing import Shown
from assistant.catalog.schema import Catalog
from assistant.console.visit import Visit
from assistant.store import staff, walls
from assistant.store.booking_tables import BookingRow
from assistant.store.queries import door_sheets
from assistant.store.text import storable

PEOPLE = "/console/people"


def person_path(id: str, at: str = "") -> str:
    return f"{PEOPLE}/{id}{f'#{at}' if at else ''}"


def catalog_of(visit: Visit) -> Catalog:
    return visit.services.catalogue.current()


def today_of(visit: Visit) -> dt.date:
    """The day that it is at the partnership."""
    return visit.now.astimezone(visit.zone).date()


def minors_of(visit: Visit) -> Minors:
    return minors_on(today_of(visit), catalog_of(visit))


def programs_of(visit: Visit) -> dict[str, str]:
    """What each program of the catalogue is called, by id."""
    return {program.id: program.short.in_(visit.language) for program in catalog_of(visit).programs}


def running(visit: Visit) -> list[tuple[str, str]]:
    """Programs that somebody may be interested in, as id and name: a partner's own, for a partner."""
    owner = visit.member.organisation_id
    programs = [one for one in catalog_of(visit).programs if one.active and owner in (None, one.owner)]
    return [(one.id, one.short.in_(visit.language)) for one in programs]


def cohorts_of(visit: Visit) -> dict[str, dt.date]:
    """When each group starts, by id."""
    return {cohort.id: cohort.starts_on for program in catalog_of(visit).programs for cohort in program.cohorts}


def organisations_of(visit: Visit) -> dict[str, str]:
    return {one.id: one.name.in_(visit.language) for one in catalog_of(visit).organisations}


def colleagues(session: Session, visit: Visit) -> Mapping[str, str]:
    """Names of those to whom work about people can be given, by id: a partner's own, for a partner."""
    return names_and_colleagues(session, visit)[1]


def names_and_colleagues(session: Session, visit: Visit) -> tuple[dict[str, str], dict[str, str]]:
    """Of every account, those too that are not in force any longer; and `colleagues`."""
    mine, everybody = visit.member.organisation_id, staff.everybody(session)
    there = [one for one in everybody if one.deactivated_at is None and mine in (None, one.organisation_id)]
    return {one.id: one.name for one in everybody}, {one.id: one.name for one in there}


def must_see(session: Session, visit: Visit, applicant_id: str, field: Shown | None = None) -> str:
    """The id of somebody who is there for this member, with this of them; 404 for all others.

    What is not shown is not changed, either.
    """
    id = storable(applicant_id)
    if not walls.sees(session, visit.member, id, visit.now):
        raise nothing()
    if field is not None and field not in walls.fields_of(session, visit.member, [id])[id]:
        raise nothing()
    return id


def must_see_seat(session: Session, visit: Visit, booking_id: str) -> BookingRow:
    """A seat that is there for this member; 404 for all others."""
    mine = walls.seats_for(visit.member, visit.now)
    booking = session.scalar(select(BookingRow).where(BookingRow.id == storable(booking_id), mine))
    if booking is None:
        raise nothing()
    return booking


def must_see_session(session: Session, visit: Visit, session_date: str) -> None:
    """A partner books into sessions about its own programs; one that is not there is refused by whoever books."""
    own = visit.member.organisation_id is None
    if not own and door_sheets.door(session, session_date, visit.member, visit.now) is None:
        raise nothing()


def nothing() -> HTTPException:
    return HTTPException(404)
