"""The wall: which people, and what of them, a member of staff may see. Every query of people in the console takes it.

The partnership's own staff see everybody. A member of a partner sees who agreed to be shared with that partner, as long
as that holds, and of them what goes with the purpose that they agreed to; never a minor without a guardian's yes.
"""

import datetime as dt
from collections.abc import Iterable

from sqlalchemy import ColumnElement, Select, and_, exists, false, not_, or_, select, true
from sqlalchemy.orm import Session, aliased

from assistant.applicants.sharing import EVERYTHING, FIELDS, IN_COMMON, Purpose, Shown, kinds_for
from assistant.staff.member import Member
from assistant.store.booking_tables import BookingRow
from assistant.store.minors import Whose, waits_anywhere
from assistant.store.sharing_tables import SharingConsent
from assistant.store.tables import Applicant, Lead, ProgramRow


def people_for(member: Member, now: dt.datetime) -> ColumnElement[bool]:
    """Those of `Applicant` whom the member may see at this moment: the partnership's own staff, all who are there."""
    if member.organisation_id is None:
        return and_(Applicant.erased_at.is_(None), Applicant.merged_into.is_(None))
    agreed = Applicant.id.in_(_agreed(member.organisation_id))
    return and_(agreed, Applicant.merged_into.is_(None), not_(waits_anywhere(Applicant.id, now)))


def sees(session: Session, member: Member, applicant_id: str, now: dt.datetime) -> bool:
    """Whether there is such a person and the member may see them: what is behind the wall is not there (404)."""
    seen = select(Applicant.id).where(Applicant.id == applicant_id, people_for(member, now))
    return session.scalar(seen) is not None


def of_people_for(member: Member, applicant_id: Whose, now: dt.datetime) -> ColumnElement[bool]:
    """`people_for` for rows that only name a person: a booking, a conversation. Rows of nobody are staff's alone."""
    if member.organisation_id is None:
        return true()
    return and_(applicant_id.in_(_agreed(member.organisation_id)), not_(waits_anywhere(applicant_id, now)))


def hears(member: Member) -> bool:
    """Whether the member may know what was said at all: no purpose shows it to a partner (`Shown.TALK`)."""
    return member.organisation_id is None


def talk_for(member: Member) -> ColumnElement[bool]:
    """The same in a query of conversations, messages, handoffs, notes and tasks."""
    return true() if hears(member) else false()


def leads_for(member: Member, now: dt.datetime) -> ColumnElement[bool]:
    """Those of `Lead` that the member may see: a partner, those of its own programs, of whom it may know for that."""
    return _in_program(member, Lead.applicant_id, Lead.program_id, now)


def seats_for(member: Member, now: dt.datetime) -> ColumnElement[bool]:
    """Those of `BookingRow` that the member may see, as `leads_for`."""
    return _in_program(member, BookingRow.applicant_id, BookingRow.program_id, now)


def programs_of(member: Member, *kinds: str) -> Select[str]:
    """Ids of the programs (of these kinds) that the member's organisation owns; of all for the partnership's own."""
    programs = select(ProgramRow.id)
    if kinds:
        programs = programs.where(ProgramRow.kind.in_(kinds))
    return programs if member.organisation_id is None else programs.where(ProgramRow.owner_id == member.organisation_id)


def fields_for(member: Member) -> frozenset[str]:
    """What the member may see of each person whom they see (`Shown`): enough for lists and exports."""
    return EVERYTHING if member.organisation_id is None else IN_COMMON


def shows(member: Member, field: Shown, applicant_id: Whose) -> ColumnElement[bool]:
    """Whether the member may see this of whoever a column names: nobody is found by what is not shown of them."""
    if member.organisation_id is None:
        return true()
    purposes = [purpose for purpose in Purpose if field in FIELDS[purpose]]
    return or_(false(), *(applicant_id.in_(_agreed(member.organisation_id, purpose)) for purpose in purposes))


def fields_of(session: Session, member: Member, applicant_ids: Iterable[str]) -> dict[str, frozenset[str]]:
    """What the member may see of each of these people, by the purposes that each agreed to."""
    ids = list(applicant_ids)
    if member.organisation_id is None:
        return dict.fromkeys(ids, EVERYTHING)
    seen: dict[str, frozenset[str]] = dict.fromkeys(ids, frozenset())
    newest = aliased(SharingConsent)
    agreed = select(newest.applicant_id, newest.purpose).where(
        newest.applicant_id.in_(ids), newest.organisation_id == member.organisation_id, _in_force(newest)
    )
    for applicant_id, purpose in session.execute(agreed):
        if applicant_id is not None and purpose in FIELDS:
            seen[applicant_id] |= FIELDS[Purpose(purpose)]
    return seen


def _in_program(member: Member, applicant_id: Whose, program_id: Whose, now: dt.datetime) -> ColumnElement[bool]:
    """A program of the partner, and a person who agreed to be shared with it for the purpose of that program."""
    if member.organisation_id is None:
        return true()
    ways = (
        and_(
            program_id.in_(programs_of(member, *kinds_for(purpose))),
            applicant_id.in_(_agreed(member.organisation_id, purpose)),
        )
        for purpose in Purpose
    )
    return and_(or_(*ways), not_(waits_anywhere(applicant_id, now)))


def _agreed(organisation_id: str, purpose: Purpose | None = None) -> Select[str | None]:
    consent = aliased(SharingConsent)
    agreed = select(consent.applicant_id).where(
        consent.organisation_id == organisation_id, consent.applicant_id.is_not(None), _in_force(consent)
    )
    return agreed if purpose is None else agreed.where(consent.purpose == purpose.value)


def _in_force(consent: type[SharingConsent]) -> ColumnElement[bool]:
    """A yes, and nothing newer of the same person, partner and purpose."""
    newer = aliased(SharingConsent)
    later = or_(
        newer.created_at > consent.created_at,
        and_(newer.created_at == consent.created_at, newer.id > consent.id),
    )
    same = (
        newer.applicant_id == consent.applicant_id,
        newer.organisation_id == consent.organisation_id,
        newer.purpose == consent.purpose,
    )
    return and_(consent.granted.is_(True), not_(exists().where(*same, later)))
