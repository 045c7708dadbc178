"""Leads that go from stage to stage by themselves and by staff, and what they know of screenings."""

import datetime as dt

import pytest
from sqlalchemy import Engine, select, update

from assistant.applicants.stages import Cause, Reason, Stage
from assistant.errors import BookingError, StageError
from assistant.store import check_ins, lead_stages, leads, people, seats
from assistant.store.booking_tables import BookingRow, SessionDateRow
from assistant.store.engine import reading, transaction
from assistant.store.recruiting_tables import LeadMoveRow
from assistant.store.seat_events import Who
from assistant.store.tables import Conversation, Lead
from tests.conftest import Clock
from tests.factories.recruits import Recruits
from tests.factories.seats import TUESDAY, Seating
from tests.factories.turns import ROSA, a_text, an_effect
from tests.store.lines import Turns


@pytest.fixture
def recruits(store: Engine, clock: Clock) -> Recruits:
    return Recruits(store, clock)


def result(status: str, program: str = "CNA-EVE") -> dict[str, object]:
    return {"program": program, "status": status, "cohort": f"{program}-2701", "version": "v", "rules": []}


def lead_of(recruits: Recruits) -> Lead:
    (lead,) = recruits.rows(Lead)
    return lead


def test_a_screening_a_seat_and_coming_move_a_lead_forward(recruits: Recruits, seating: Seating) -> None:
    rosa = recruits.person("Rosa", "CNA-EVE")
    recruits.told([result("need_info")], applicant_id=rosa)
    assert (recruits.stage(rosa), lead_of(recruits).result) == ("new", "need_info")
    screening = recruits.told([result("likely")], applicant_id=rosa)
    who = Who(applicant_id=rosa, by="staff", member="m")
    booking = seating.do(seats.book, seating.session(), who)
    seating.clock.now = TUESDAY
    seating.do(lambda session, now: seats.mark(session, booking.id, True, who, now))
    assert recruits.moves(rosa) == [
        ("new", "screened", "screening"),
        ("screened", "booked", "booking"),
        ("booked", "attended", "attendance"),
    ]
    rows = recruits.rows(LeadMoveRow)
    assert [(row.screening_id, row.booking_id, row.by) for row in rows] == [
        (screening, None, None),
        (None, booking.id, "m"),
        (None, booking.id, "m"),
    ]
    recruits.told([result("not_now")], applicant_id=rosa)
    assert (recruits.stage(rosa), lead_of(recruits).result) == ("attended", "not_now")


def test_who_books_without_asking_first_is_a_lead(recruits: Recruits, seating: Seating) -> None:
    rosa = recruits.person("Rosa")
    seating.do(seats.book, seating.session(), Who(applicant_id=rosa, channel="voice"))
    lead = lead_of(recruits)
    assert (lead.program_id, lead.stage, lead.source, lead.stage_at) == ("CNA-EVE", "booked", "voice", seating.clock())


def test_staff_in_touch_are_a_contact_of_all_leads(recruits: Recruits, clock: Clock) -> None:
    rosa = recruits.person("Rosa", "CNA-EVE", "PHLEB")
    recruits.lead(rosa, "PHLEB", stage="booked")
    clock.advance(hours=1)
    with transaction(recruits.store) as session:
        lead_stages.happened(session, rosa, Cause.CONTACT, clock(), by="m")
    found = {lead.program_id: (lead.stage, lead.last_contact_at) for lead in recruits.rows(Lead)}
    assert found == {"CNA-EVE": ("contacted", clock()), "PHLEB": ("booked", clock())}


def test_a_move_needs_its_reason_and_is_undone_once(recruits: Recruits, clock: Clock) -> None:
    recruits.person("Rosa", "CNA-EVE")
    id = lead_of(recruits).id
    with transaction(recruits.store) as session:
        for to, reason, why in (
            (Stage.NOT_NOW, None, "needs_reason"),
            (Stage.NEW, None, "same"),
            (Stage.CLOSED, Reason.CARE, "other_reason"),
        ):
            with pytest.raises(StageError) as refused:
                lead_stages.move(session, id, to, by="m", now=clock(), reason=reason)
            assert refused.value.reason == why
        with pytest.raises(StageError):
            lead_stages.move(session, "nobody", Stage.APPLIED, by="m", now=clock())
        aside = lead_stages.move(session, id, Stage.NOT_NOW, by="m", now=clock(), reason=Reason.CARE, comment=" twins ")
        assert (aside.comment, aside.reason) == ("twins", "care")
        on = lead_stages.move(session, id, Stage.APPLIED, by="m", now=clock())
        with pytest.raises(StageError) as refused:
            lead_stages.undo(session, aside.id, "m", clock())
        assert refused.value.reason == "overtaken"
        lead_stages.undo(session, on.id, "m", clock())
    assert (lead_of(recruits).stage, lead_of(recruits).stage_reason) == ("not_now", "care")


def test_a_mistaken_check_in_goes_back_with_its_lead(recruits: Recruits, seating: Seating) -> None:
    rosa = recruits.person("Rosa", "CNA-EVE")
    at, who = seating.session(), Who(applicant_id=rosa, by="staff", member="m")
    booking = seating.do(seats.book, at, who)
    seating.do(lambda session, now: seats.confirm(session, booking.id, who, now))
    seating.clock.now = TUESDAY
    seating.do(lambda session, now: seats.mark(session, booking.id, True, who, now))
    seating.do(lambda session, now: check_ins.unmark(session, booking.id, who, now))
    assert recruits.rows(BookingRow)[0].status == "confirmed"
    assert recruits.moves(rosa)[-1] == ("attended", "booked", "undo")
    with pytest.raises(BookingError):
        seating.do(lambda session, now: check_ins.unmark(session, booking.id, who, now))


def test_who_walks_in_gets_a_chair_even_where_it_is_full(recruits: Recruits, seating: Seating) -> None:
    rosa, luis = recruits.person("Rosa"), recruits.person("Luis")
    at = seating.session(capacity=1)
    seating.do(seats.book, at, Who(applicant_id=rosa))
    here = Who(applicant_id=luis, channel="walk_in", by="staff", member="m")
    with pytest.raises(BookingError) as early:
        seating.do(check_ins.walk_in, at, here)
    assert early.value.reason == "not_begun"
    seating.clock.now = TUESDAY - dt.timedelta(hours=1)
    booking = seating.do(check_ins.walk_in, at, here)
    (row,) = recruits.rows(SessionDateRow)
    assert (booking.status, row.capacity, row.taken, row.by_staff) == ("attended", 2, 2, True)
    assert recruits.stage(luis) == "attended"
    again = seating.do(check_ins.walk_in, at, here)
    assert again.id == booking.id
    seating.do(lambda session, now: check_ins.unmark(session, booking.id, here, now))
    assert recruits.rows(SessionDateRow)[0].taken == 1


def test_before_a_name_a_result_is_of_that_talk_alone(turns: Turns, recruits: Recruits) -> None:
    """Two share a phone; what one was told says nothing of the other's lead."""
    turns.take(a_text("hola", phone=ROSA), an_effect("lead", program="CNA-EVE"))
    first = lead_of(recruits)
    other = recruits.talk(recruits.person("Luis"), "hi")
    recruits.told([result("likely")], conversation_id=other)
    assert lead_of(recruits).result is None
    recruits.told([result("likely")], conversation_id=first.conversation_id)
    assert (lead_of(recruits).result, lead_of(recruits).cohort_id) == ("likely", "CNA-EVE-2701")


def test_a_lead_that_comes_after_its_screening_knows_of_it(recruits: Recruits, clock: Clock) -> None:
    rosa = recruits.person("Rosa")
    recruits.told([result("conditional")], applicant_id=rosa)
    with transaction(recruits.store) as session:
        leads.begin(session, rosa, "CNA-EVE", source="sms", now=clock())
    assert (lead_of(recruits).stage, lead_of(recruits).result) == ("screened", "conditional")


def test_from_applying_on_staff_say_for_which_group(recruits: Recruits) -> None:
    rosa = recruits.person("Rosa", "CNA-EVE")
    recruits.lead(rosa, stage="applied", cohort_id="CNA-EVE-2709")
    recruits.told([result("likely")], applicant_id=rosa)
    assert (lead_of(recruits).result, lead_of(recruits).cohort_id) == ("likely", "CNA-EVE-2709")


def test_last_contact_follows_talks_whoever_writes_them(recruits: Recruits, clock: Clock) -> None:
    rosa = recruits.person("Rosa", "CNA-EVE")
    clock.advance(days=2)
    talk = recruits.talk(rosa, "hola")
    assert lead_of(recruits).last_contact_at == clock()
    later = clock.advance(days=1)
    with transaction(recruits.store) as session:
        session.execute(update(Conversation).where(Conversation.id == talk).values(last_at=later))
    assert lead_of(recruits).last_contact_at == later
    with transaction(recruits.store) as session:
        session.execute(update(Conversation).values(last_at=later - dt.timedelta(days=9)))
    assert lead_of(recruits).last_contact_at == later


def test_known_again_brings_the_results_along(turns: Turns, recruits: Recruits) -> None:
    rosa = recruits.person("Rosa Vega", "CNA-EVE", phone=ROSA)
    talk = turns.take(a_text("hola", phone=ROSA))
    recruits.told([result("likely")], conversation_id=talk)
    with transaction(recruits.store) as session:
        people.give_name(session, session.get_one(Conversation, talk), "Rosa Vega", recruits.clock())
    with reading(recruits.store) as session:
        assert session.scalars(select(Lead.result).where(Lead.applicant_id == rosa)).one() == "likely"
