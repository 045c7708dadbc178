"""What a day's rows come to, exactly; which days are counted, and how the counts are kept."""

import datetime as dt
from collections import Counter
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, select

from assistant.insight.figures import Cell, Kind, Period
from assistant.store import seats
from assistant.store.booking_tables import FeedbackRow
from assistant.store.engine import reading, transaction
from assistant.store.figures import kept
from assistant.store.figures.span import Span
from assistant.store.figures_tables import FigureDay, FigureRow
from assistant.store.outbox_tables import OutboxRow
from assistant.store.queries import figures
from assistant.store.queries.figures import Asked
from assistant.store.queries.figures_people import BEHIND, Days, behind
from assistant.store.recruiting_tables import LeadMoveRow
from assistant.store.screening_tables import ScreeningOutcome, ScreeningResultRow, ScreeningRow, ScreeningStep
from assistant.store.tables import (
    Applicant,
    ApplicantContact,
    Consent,
    ContactPoint,
    Conversation,
    Handoff,
    Lead,
    Message,
    Unanswered,
)
from tests.conftest import Clock
from tests.factories.seats import Seating

ZONE = ZoneInfo("America/Los_Angeles")
# Tuesday, November 24, 2026, in the morning there; 18:00 UTC.
DAY = dt.date(2026, 11, 24)


def at(hour: int, minute: int = 0, *, day: dt.date = DAY) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour, minute), ZONE)


def agreed(**given: Any) -> Consent:
    moments = {"created_at": given.pop("created_at", at(9))}
    return Consent(**{"kind": "sms", "granted": True, "wording": "yes", "channel": "sms", **moments, **given})


class Lives:
    """Rows of a day, one after the other."""

    def __init__(self, store: Engine) -> None:
        self.store = store
        self._number = 0

    def add(self, *rows: Any) -> None:
        with transaction(self.store) as session:
            session.add_all(rows)

    def talk(
        self,
        when: dt.datetime,
        *,
        channel: str = "sms",
        language: str | None = "en",
        applicant: str | None = None,
        contact: str | None = None,
        intents: tuple[str | None, ...] = ("ask_cost",),
    ) -> str:
        """A conversation with one message in for each intent; its id."""
        self._number += 1
        id = f"talk{self._number:03}"
        self.add(
            Conversation(
                id=id,
                channel=channel,
                thread=id,
                contact_id=contact,
                applicant_id=applicant,
                language=language,
                state={},
                started_at=when,
                last_at=when,
            )
        )
        for number, intent in enumerate(intents):
            self.add(
                Message(
                    id=f"{id}m{number}",
                    conversation_id=id,
                    direction="in",
                    channel=channel,
                    text="how much",
                    language=language,
                    intent=intent,
                    status="answered",
                    created_at=when,
                )
            )
        return id

    def person(self, when: dt.datetime, *, language: str | None = "en", phone: str | None = None) -> str:
        self._number += 1
        id = f"person{self._number:03}"
        self.add(Applicant(id=id, name="Rosa", language=language, created_at=when))
        if phone is not None:
            self.phone(phone, when, id)
        return id

    def phone(self, phone: str, when: dt.datetime, *people: str) -> str:
        id = f"contact{phone}"
        self.add(ContactPoint(id=id, kind="phone", value=phone, created_at=when))
        self.add(*(ApplicantContact(applicant_id=person, contact_id=id) for person in people))
        return id

    def of(self, *kinds: Kind, day: dt.date = DAY) -> Counter[Cell]:
        with reading(self.store) as session:
            found = kept.counted(session, Span(day, ZONE))
        return Counter({cell: number for cell, number in found.items() if cell.kind in kinds})


@pytest.fixture
def lives(store: Engine) -> Lives:
    return Lives(store)


def test_conversations_by_the_hour_in_which_somebody_began(lives: Lives) -> None:
    lives.talk(at(0), channel="voice", language="es")
    lives.talk(at(23, 59), language=None)
    lives.talk(at(23), language=None, intents=(None, "inform"))
    lives.talk(at(12), intents=())  # only ever reminded
    lives.talk(at(0, day=DAY + dt.timedelta(days=1)))
    lives.talk(at(23, 59, day=DAY - dt.timedelta(days=1)))
    assert lives.of(Kind.REACH) == {
        Cell(Kind.REACH, "voice", "es", "00"): 1,
        Cell(Kind.REACH, "sms", "", "23"): 2,
    }
    assert lives.of(Kind.WANTED) == {
        Cell(Kind.WANTED, "voice", "es", "ask_cost"): 1,
        Cell(Kind.WANTED, "sms", "", "ask_cost"): 1,
        Cell(Kind.WANTED, "sms", "", ""): 1,
        Cell(Kind.WANTED, "sms", "", "inform"): 1,
    }


@pytest.mark.parametrize(
    ("day", "hours"),
    [(dt.date(2026, 3, 8), 23), (dt.date(2026, 11, 1), 25), (dt.date(2026, 11, 2), 24)],
)
def test_a_day_is_as_long_as_the_clocks_make_it(lives: Lives, day: dt.date, hours: int) -> None:
    since, until = (moment.astimezone(dt.UTC) for moment in (Span(day, ZONE).since, Span(day, ZONE).until))
    assert until - since == dt.timedelta(hours=hours)
    for hour in range(hours):
        lives.talk(since + dt.timedelta(hours=hour))
    lives.talk(since - dt.timedelta(minutes=1))
    lives.talk(until)
    found = lives.of(Kind.REACH, day=day)
    assert found.total() == hours
    assert found[Cell(Kind.REACH, "sms", "en", "02")] == (0 if hours == 23 else 1)
    assert found[Cell(Kind.REACH, "sms", "en", "01")] == (2 if hours == 25 else 1)


def test_unanswered_handoffs_and_stops(lives: Lives, store: Engine) -> None:
    talk = lives.talk(at(9), channel="voice", language="es")
    person = lives.person(at(9), phone="+12095550101")
    lives.add(
        Unanswered(
            conversation_id=talk, message_id=f"{talk}m0", text="?", language="es", topic="cost", reason="no_fact",
            created_at=at(9),
        ),
        Unanswered(
            conversation_id=talk, message_id=f"{talk}m0", text="?", language=None, reason="not_understood",
            created_at=at(9),
        ),
        agreed(contact_id="contact+12095550101"),
        Consent(
            applicant_id=person, kind="sms", granted=False, wording="stop", channel="voice", message_id=f"{talk}m0",
            created_at=at(10),
        ),
    )  # fmt: skip

    def handoff(kind: str, status: str = "open", **given: Any) -> Handoff:
        moments = {"created_at": at(9), "updated_at": given.pop("updated", at(9))}
        return Handoff(conversation_id=talk, kind=kind, reason=kind, status=status, language="es", **moments, **given)

    lives.add(
        handoff("person"),
        handoff("callback", "taken", taken_at=at(9, 7)),
        handoff("message", "done", done_at=at(10, 30), updated=at(11)),
        handoff("complaint", "done", updated=at(9, 3)),
        handoff("emergency", details={"taken_by": "+1209", "taken_at": at(9, 1).isoformat()}),
    )
    assert lives.of(Kind.UNANSWERED) == {
        Cell(Kind.UNANSWERED, "voice", "es", "cost", "no_fact"): 1,
        Cell(Kind.UNANSWERED, "voice", "", "", "not_understood"): 1,
    }
    assert lives.of(Kind.HANDOFF) == {
        Cell(Kind.HANDOFF, "voice", "es", "person", "waiting", -1): 1,
        Cell(Kind.HANDOFF, "voice", "es", "callback", "taken", 7): 1,
        Cell(Kind.HANDOFF, "voice", "es", "message", "taken", 90): 1,
        Cell(Kind.HANDOFF, "voice", "es", "complaint", "taken", 3): 1,
        Cell(Kind.HANDOFF, "voice", "es", "emergency", "taken", 1): 1,
    }
    assert lives.of(Kind.CONSENT) == {
        Cell(Kind.CONSENT, "sms", "", "sms", "granted"): 1,
        Cell(Kind.CONSENT, "voice", "es", "sms", "ended"): 1,
    }


def test_what_went_out(lives: Lives) -> None:
    def row(key: str, kind: str, status: str, code: int | None = None) -> OutboxRow:
        moments = dict.fromkeys(("due_at", "created_at", "updated_at"), at(9))
        return OutboxRow(
            kind=kind, status=status, recipient="+12095550101", body="Hi", cause="reply", cause_key=key,
            language="en", error_code=code, **moments,
        )  # fmt: skip

    lives.add(row("a", "text", "delivered"), row("b", "text", "undelivered", 30003), row("c", "email", "failed"))
    assert lives.of(Kind.OUTBOX) == {
        Cell(Kind.OUTBOX, "sms", "en", "text", "delivered", 0): 1,
        Cell(Kind.OUTBOX, "sms", "en", "text", "undelivered", 30003): 1,
        Cell(Kind.OUTBOX, "", "en", "email", "failed", 0): 1,
    }


def test_rules_by_what_was_told_last_and_questions_once_a_conversation(lives: Lives) -> None:
    talk = lives.talk(at(9), channel="chat", language="es")
    told = (("s1", "not_met", 9), ("s2", "met", 10))
    for id, outcome, hour in told:
        lives.add(
            ScreeningRow(
                id=id, conversation_id=talk, source="conversation", channel="chat", language="es", today=DAY,
                asked=["EMT"], facts={}, created_at=at(hour),
            ),
            ScreeningResultRow(screening_id=id, program="EMT", position=0, status="likely", document={}),
        )  # fmt: skip
        lives.add(
            ScreeningOutcome(screening_id=id, program="EMT", rule="age", kind="require", outcome=outcome),
            ScreeningOutcome(screening_id=id, program="EMT", rule="record", kind="refer", outcome="met"),
            ScreeningOutcome(screening_id=id, program="EMT", rule="waiver", kind="refer", outcome="not_met"),
        )
    steps = (
        ("birth", "asked"),
        ("birth", "asked"),
        ("birth", "answered"),
        ("county", "asked"),
        ("pay", "asked"),
        ("pay", "declined"),
    )
    for number, (question, outcome) in enumerate(steps):
        lives.add(
            ScreeningStep(
                id=f"step{number}", conversation_id=talk, question=question, outcome=outcome, programs=["EMT"], at=at(9)
            )
        )
    assert lives.of(Kind.RULE) == {
        Cell(Kind.RULE, "chat", "es", "EMT/age", "met"): 1,
        Cell(Kind.RULE, "chat", "es", "EMT/record", "refers"): 1,
    }
    assert lives.of(Kind.QUESTION) == {
        Cell(Kind.QUESTION, "chat", "es", "birth", "asked"): 1,
        Cell(Kind.QUESTION, "chat", "es", "birth", "answered"): 1,
        Cell(Kind.QUESTION, "chat", "es", "county", "asked"): 1,
        Cell(Kind.QUESTION, "chat", "es", "county", "dropped"): 1,
        Cell(Kind.QUESTION, "chat", "es", "pay", "asked"): 1,
        Cell(Kind.QUESTION, "chat", "es", "pay", "declined"): 1,
    }


def test_seats_of_the_day_of_the_session_and_what_people_thought(store: Engine, clock: Clock, lives: Lives) -> None:
    seating = Seating(store, clock)
    session = seating.session(starts_at=at(18))
    other = seating.session(starts_at=at(18, day=DAY + dt.timedelta(days=1)))
    booking = seating.book(session, program="CNA-EVE")
    seating.cancel(seating.book(session))
    seating.book(other)
    lives.add(
        FeedbackRow(
            booking_id=booking, program_id="CNA-EVE", score=9, language="en", channel="sms",
            created_at=at(20), updated_at=at(20),
        ),
    )  # fmt: skip
    found = lives.of(Kind.SEAT, Kind.FEEDBACK)
    assert Counter({(cell.kind, cell.name): number for cell, number in found.items()}) == {
        (Kind.SEAT, "booked"): 1,
        (Kind.SEAT, "cancelled"): 1,
        (Kind.FEEDBACK, "CNA-EVE"): 1,
    }
    assert found[Cell(Kind.FEEDBACK, "sms", "en", "CNA-EVE", "", 9)] == 1


def test_everybody_is_in_the_funnel_once_with_their_days(lives: Lives, store: Engine, clock: Clock) -> None:
    def later(days: int) -> dt.datetime:
        return at(8, 30) + dt.timedelta(days=days)

    rosa = lives.person(at(9), language="es", phone="+12095550101")
    lives.talk(at(8, 30), channel="voice", applicant=rosa, contact="contact+12095550101")
    lives.talk(at(9), channel="chat", applicant=rosa)
    lives.add(
        agreed(contact_id="contact+12095550101"),
        ScreeningRow(
            id="s1", applicant_id=rosa, source="conversation", today=DAY, asked=[], facts={}, created_at=later(3)
        ),
        Lead(
            id="lead", applicant_id=rosa, program_id="EMT", source="voice", stage="accepted", created_at=at(9),
            updated_at=at(9), stage_at=later(20),
        ),
    )  # fmt: skip
    lives.add(
        ScreeningResultRow(screening_id="s1", program="EMT", position=0, status="conditional", document={}),
        LeadMoveRow(lead_id="lead", was="screened", stage="applied", cause="staff", at=later(10)),
    )  # fmt: skip
    lives.person(at(10), language=None)  # brought by a list
    phone = lives.phone("+12095550102", at(11))
    lives.talk(at(11), contact=phone, language="es")
    lives.talk(at(12), contact=phone, language="es")
    lives.talk(at(13), channel="chat", language=None)
    assert lives.of(Kind.FUNNEL) == {
        Cell(Kind.FUNNEL, "voice", "es", "contact"): 1,
        Cell(Kind.FUNNEL, "voice", "es", "consented"): 1,
        Cell(Kind.FUNNEL, "voice", "es", "screened", "", 3): 1,
        Cell(Kind.FUNNEL, "voice", "es", "likely", "", 3): 1,
        Cell(Kind.FUNNEL, "voice", "es", "applied", "", 10): 1,
        Cell(Kind.FUNNEL, "voice", "es", "accepted", "", 20): 1,
        Cell(Kind.FUNNEL, "", "", "contact"): 1,
        Cell(Kind.FUNNEL, "sms", "es", "contact"): 1,
        Cell(Kind.FUNNEL, "chat", "", "contact"): 1,
    }
    assert lives.of(Kind.STEP) == {
        Cell(Kind.STEP, "voice", "es", "consented"): 1,
        Cell(Kind.STEP, "voice", "es", "screened", "", 2): 1,
        Cell(Kind.STEP, "voice", "es", "likely"): 1,
        Cell(Kind.STEP, "voice", "es", "applied", "", 7): 1,
        Cell(Kind.STEP, "voice", "es", "accepted", "", 10): 1,
    }


def test_a_family_is_as_many_people_as_it_has_names_and_the_deleted_are_none(lives: Lives, store: Engine) -> None:
    mother, son = lives.person(at(9)), lives.person(at(9))
    phone = lives.phone("+12095550101", at(9), mother, son)
    lives.add(agreed(contact_id=phone, applicant_id=son))  # fmt: skip
    lives.add(Applicant(id="gone", created_at=at(9), erased_at=at(10)))
    found = lives.of(Kind.FUNNEL)
    assert (found[Cell(Kind.FUNNEL, "", "en", "contact")], found[Cell(Kind.FUNNEL, "", "en", "consented")]) == (2, 1)
    assert found.total() == 3


def test_a_day_takes_the_place_of_what_was_counted_of_it(lives: Lives, store: Engine, clock: Clock) -> None:
    lives.talk(at(9))
    assert kept.count_day(store, DAY, ZONE, clock()) == 4  # reach, people, wanted, contact
    lives.talk(at(9))
    kept.count_day(store, DAY, ZONE, clock.advance(minutes=5))
    with reading(store) as session:
        rows = session.execute(select(FigureRow.figure, FigureRow.count).order_by(FigureRow.figure)).all()
        assert [tuple(row) for row in rows] == [("funnel", 2), ("people", 2), ("reach", 2), ("wanted", 2)]
        assert session.scalars(select(FigureDay.counted_at)).all() == [clock()]


def test_days_due(lives: Lives, store: Engine, clock: Clock) -> None:
    def due() -> list[int]:
        return [(DAY - day).days for day in kept.days_due(store, ZONE, clock())]

    assert due() == [0]
    lives.talk(at(9, day=DAY - dt.timedelta(days=3)))
    assert due() == [0, 1, 2, 3]
    person = lives.person(at(9, day=DAY - dt.timedelta(days=20)))
    for ago in range(21):
        kept.count_day(store, DAY - dt.timedelta(days=ago), ZONE, clock())
    clock.advance(minutes=1)
    assert due() == [0]
    lives.add(
        Lead(id="lead", applicant_id=person, program_id="EMT", source="sms", created_at=clock(), updated_at=clock())
    )
    lives.add(LeadMoveRow(lead_id="lead", was="new", stage="booked", cause="staff", at=clock()))
    assert due() == [0, 20]
    kept.count_day(store, DAY, ZONE, clock.advance(minutes=10))
    assert due() == [0]
    clock.advance(minutes=50)
    assert due() == [0, *sorted(range(1, 8), reverse=True)[:5]]
    clock.advance(hours=24)
    assert due() == [-1, 20, 19, 18, 17, 16]  # the day that came, and five of the others


def test_counts_are_added_up_over_days_channels_and_languages(lives: Lives, store: Engine, clock: Clock) -> None:
    for day in (DAY, DAY - dt.timedelta(days=1)):
        lives.talk(at(9, day=day))
        lives.talk(at(9, day=day), channel="voice", language="es")
        kept.count_day(store, day, ZONE, clock())
    both, one = Period(DAY - dt.timedelta(days=1), DAY), Period(DAY, DAY)
    with reading(store) as session:
        assert figures.counts(session, Kind.REACH, Asked(both), "channel") == {("sms",): 2, ("voice",): 2}
        assert figures.counts(session, Kind.REACH, Asked(one, channel="voice"), "language") == {("es",): 1}
        assert figures.counts(session, Kind.REACH, Asked(both, language="en"), "name") == {("09",): 2}
        assert figures.counts(session, Kind.REACH, Asked(one, "voice", "en"), "name") == {}
        assert figures.freshness(session, both, ZONE) == figures.Freshness(clock(), 0)
        days = Period(DAY - dt.timedelta(days=4), DAY)
        assert figures.freshness(session, days, ZONE).missing == 0  # nobody had come before
    lives.talk(at(0, day=DAY - dt.timedelta(days=3)))
    with reading(store) as session:
        assert figures.freshness(session, days, ZONE).missing == 2


def test_people_are_counted_once_however_often_they_come(lives: Lives, store: Engine, clock: Clock) -> None:
    yesterday, before = DAY - dt.timedelta(days=1), DAY - dt.timedelta(days=5)
    rosa = lives.person(at(9))
    phone = lives.phone("+12095550199", at(9))
    for day in (before, yesterday, DAY):
        lives.talk(at(9, day=day), applicant=rosa, contact=phone)
        lives.talk(at(10, day=day), applicant=rosa, channel="chat")
    lives.talk(at(9, day=yesterday), contact=phone, channel="voice")
    lives.talk(at(9), contact=phone, channel="voice")
    lives.talk(at(11), channel="chat", language="es")
    lives.talk(at(12), intents=())
    assert lives.of(Kind.PEOPLE) == {
        Cell(Kind.PEOPLE, "", "", bucket=yesterday.toordinal()): 2,
        Cell(Kind.PEOPLE, "", ""): 1,
    }
    for day in (before, yesterday, DAY):
        kept.count_day(store, day, ZONE, clock())
    with reading(store) as session:
        spans = [Period(DAY, DAY), Period(yesterday, DAY), Period(before, DAY), Period(before, yesterday)]
        assert [figures.people(session, span) for span in spans] == [3, 3, 3, 2]


def test_behind_a_stage_are_those_that_the_funnel_counts(lives: Lives, store: Engine, clock: Clock) -> None:
    seating = Seating(store, clock)
    session = seating.session(starts_at=at(20))
    who = seating.person("Rosa")
    seating.do(seats.book, session, who, program="CNA-EVE")
    seating.person("Ana")
    days = Days(Span(DAY, ZONE), Span(DAY, ZONE))
    with reading(store) as reader:
        found = {
            what: [one.name for one in behind(reader, what, days, Applicant.id.is_not(None)).people] for what in BEHIND
        }
    assert {what: names for what, names in found.items() if names} == {"contact": ["Ana", "Rosa"], "booked": ["Rosa"]}


def test_people_come_fifty_at_a_time(lives: Lives, store: Engine) -> None:
    lives.add(*(Applicant(id=f"a{number:03}", created_at=at(9)) for number in range(51)))
    days = Days(Span(DAY, ZONE), Span(DAY, ZONE))
    with reading(store) as session:
        first = behind(session, "contact", days, Applicant.id.is_not(None))
        second = behind(session, "contact", days, Applicant.id.is_not(None), first.next)
    assert (len(first.people), first.next, [one.id for one in second.people], second.next) == (
        50,
        "a001",
        ["a000"],
        None,
    )
