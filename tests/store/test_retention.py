"""What was kept long enough goes, to the second; whoever somebody still has something to do for stays whole."""

import datetime as dt
from collections.abc import Callable

import pytest
from sqlalchemy import Engine, update

from assistant.applicants.retention import HELD_STAGES
from assistant.applicants.stages import Stage
from assistant.messages.words import Words
from assistant.store import retention
from assistant.store.booking_tables import BookingRow
from assistant.store.desk_tables import TakeoverRow
from assistant.store.engine import transaction
from assistant.store.ledger import StoredLedger
from assistant.store.outbox_tables import OutboxRow
from assistant.store.recruiting_tables import TaskRow
from assistant.store.screening_tables import FactRow, ScreeningResultRow, ScreeningRow
from assistant.store.sharing_tables import CarrierErasure, PrivacyRequestRow, SharingConsent
from assistant.store.staff_tables import AuditRow
from assistant.store.tables import Applicant, Consent, Conversation, Handoff, Lead, Message
from tests.factories.households import FAR, Household, Somebody
from tests.factories.screened import a_screening_catalog, said, told
from tests.factories.turns import a_chat, a_text, an_effect
from tests.store.lines import Turns

ALONE, SHARED, OTHER = "+12095550131", "+12095550132", "+12095550133"
KEY = "a key"
WORDS, PEOPLE = dt.timedelta(days=90), dt.timedelta(days=730)
SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def begin(store: Engine, line_words: Words, turns: Turns) -> Callable[..., Household]:
    def of(*phones: str) -> Household:
        ledger = StoredLedger(store, line_words.word, a_screening_catalog)
        return Household(Turns(ledger, store, turns.clock), list(phones))

    return of


def settle(household: Household) -> None:
    """Staff have done what there was to do."""
    now = household.turns.clock()
    with transaction(household.store) as session:
        session.execute(update(Handoff).values(status="done", done_at=now))
        session.execute(update(TaskRow).values(done_at=now))


def take_words(household: Household, before: dt.datetime) -> int:
    with transaction(household.store) as session:
        found = [id for _, id in retention.talks(session, before)]
        return retention.take_words(session, found, before, household.turns.clock())


def forgotten(household: Household, before: dt.datetime, screened_since: dt.datetime | None = None) -> list[str]:
    now = household.turns.clock()
    with transaction(household.store) as session:
        ids = retention.people(session, before)
        assert len(ids) == retention.count_people(session, before)
        assert all(retention.forget(session, id, before, screened_since, KEY, now) for id in ids)
    return ids


def last(household: Household, one: Somebody) -> dt.datetime:
    (at,) = [row.last_at for row in household.turns.rows(Conversation) if row.id == one.conversations[-1]]
    return at


def test_words_go_a_second_after_their_time_and_only_theirs(begin: Callable[..., Household]) -> None:
    household = begin(ALONE, OTHER)
    one, other = household.people
    for deed in Household.DEEDS:
        if deed is not Household.book:
            deed(household, one)
    settle(household)
    household.turns.clock.advance(days=30)
    household.lead(other)
    with transaction(household.store) as session:
        session.execute(update(Message).values(carrier_id="SM" + "a" * 32).where(Message.text.contains(one.mark)))
        session.execute(update(OutboxRow).values(status="sent"))
    newest = max(last(household, one), *(row.created_at for row in household.turns.rows(SharingConsent)))
    newest = max(newest, *(row.at for row in household.turns.rows(AuditRow)))
    household.turns.clock.now = newest + WORDS
    before = household.dump()
    assert take_words(household, newest) == 0
    assert take_words(household, newest + SECOND) == len(one.conversations)
    after = household.dump()
    # Where it went stays, as who they are does.
    there = {"recipient", "cause_key"}
    for name in ("messages", "outbox", "handoffs", "unanswered_questions"):
        theirs = [row for row in after[name] if row.get("conversation_id") not in other.conversations]
        assert one.mark not in str([{key: row[key] for key in row.keys() - there} for row in theirs]), name
    assert one.mark not in str([row["state"] for row in after["conversations"]])
    for name in ("applicants", "contact_points", "leads", "notes", "guardians", "consents", "sharing_consents"):
        assert after[name] == before[name], name
    assert [row for row in after["facts"] if row["applicant_id"]] == [
        row for row in before["facts"] if row["applicant_id"]
    ]
    assert after["screenings"] == before["screenings"]
    others = [row for row in before["messages"] if row["conversation_id"] in other.conversations]
    assert [row for row in after["messages"] if row["conversation_id"] in other.conversations] == others
    # What was understood, when and in which language stays for figures.
    kept = ("id", "intent", "language", "created_at", "channel", "status", "wording", "segments")
    assert [[row[key] for key in kept] for row in after["messages"]] == [
        [row[key] for key in kept] for row in before["messages"]
    ]
    assert {row.kind for row in household.turns.rows(CarrierErasure)} == {"recording", "message", "letter"}
    assert take_words(household, newest + SECOND) == 0
    assert household.dump() == after


def test_who_speaks_again_is_listened_to_and_kept_anew(begin: Callable[..., Household]) -> None:
    household = begin(ALONE)
    (one,) = household.people
    household.lead(one)
    settle(household)
    assert take_words(household, last(household, one) + SECOND) == 2
    household.lead(one)
    assert one.mark in str(household.dump()["messages"])
    assert take_words(household, last(household, one)) == 0
    assert take_words(household, last(household, one) + SECOND) == 1


@pytest.mark.parametrize("phone", [None, ALONE])
def test_words_of_nobody_go_too_unless_the_phone_was_used_since(turns: Turns, phone: str | None) -> None:
    id = turns.take(a_chat("zqx", address=phone))
    first = turns.clock()
    if phone is not None:
        turns.clock.advance(days=1)
        turns.take(a_text("hello", phone=phone))

    def gone(before: dt.datetime) -> list[str]:
        with transaction(turns.store) as session:
            found = [id for _, id in retention.talks(session, before)]
            retention.take_words(session, found, before, turns.clock())
        return found

    assert gone(first) == []
    assert gone(first + SECOND) == ([] if phone is not None else [id])
    assert id in [*gone(turns.clock() + SECOND), *([id] if phone is None else [])]
    assert "zqx" not in str([row.text for row in turns.rows(Message)])


def test_what_was_said_before_a_name_was_given_is_nobodys_record(begin: Callable[..., Household]) -> None:
    household = begin(ALONE)
    turns = household.turns
    turns.take(a_chat("nobody"), said(birth="1990"))
    assert [row.applicant_id for row in turns.rows(FactRow)] == [None]
    take_words(household, turns.clock() + SECOND)
    assert turns.rows(FactRow) == []


def test_a_person_is_forgotten_a_second_after_their_time(begin: Callable[..., Household]) -> None:
    household = begin(ALONE, OTHER)
    one, other = household.people
    household.lead(one)
    household.turns.clock.advance(days=1)
    household.lead(other)
    at = last(household, one)
    assert forgotten(household, at) == []
    assert forgotten(household, at + SECOND) == [one.id]
    left = household.dump()
    assert one.mark not in str(left) and ALONE not in str(left)
    assert [row.program_id for row in household.turns.rows(Lead)] == ["CNA-EVE"]
    assert [(row.action, row.kind, row.details) for row in household.turns.rows(AuditRow)][-1] == (
        "forgotten", "applicant", {},
    )  # fmt: skip
    assert forgotten(household, at + SECOND) == []


@pytest.mark.parametrize("stage", list(Stage))
def test_who_is_accepted_or_further_is_never_forgotten(begin: Callable[..., Household], stage: Stage) -> None:
    household = begin(ALONE)
    (one,) = household.people
    household.lead(one)
    with transaction(household.store) as session:
        session.execute(update(Lead).values(stage=stage))
    later = household.turns.clock() + PEOPLE
    stays = stage in HELD_STAGES
    assert stays == (stage in ("accepted", "enrolled", "completed", "placed"))
    assert (take_words(household, later) == 0) == stays
    assert forgotten(household, later) == ([] if stays else [one.id])


@pytest.mark.parametrize("status", ["open", "taken", "done"])
def test_who_waits_for_a_person_is_never_forgotten(begin: Callable[..., Household], status: str) -> None:
    household = begin(ALONE)
    (one,) = household.people
    household.ask(one)
    with transaction(household.store) as session:
        session.execute(update(Handoff).values(status=status))
    later = household.turns.clock() + PEOPLE
    assert take_words(household, later) == (2 if status == "done" else 0)
    assert forgotten(household, later) == ([one.id] if status == "done" else [])


def test_a_message_of_a_phone_that_nobody_is_known_of_waits_for_staff(turns: Turns) -> None:
    turns.take(a_text("zqx", phone=ALONE), an_effect("handoff", kind="person", reason="person"))
    later = turns.clock() + PEOPLE
    with transaction(turns.store) as session:
        assert retention.talks(session, later) == []
        session.execute(update(Handoff).values(status="done"))
    with transaction(turns.store) as session:
        assert len(retention.talks(session, later)) == 1


def test_an_open_task_a_thread_that_is_taken_and_a_request_hold(begin: Callable[..., Household]) -> None:
    household = begin(ALONE)
    (one,) = household.people
    now = household.turns.clock()
    later = now + PEOPLE
    task = TaskRow(applicant_id=one.id, text="Call", due_on=now.date(), by="s", created_at=now)
    taken = TakeoverRow(conversation_id=one.conversations[0], member_id="s", taken_at=now, changed_at=now)
    asked = PrivacyRequestRow(
        kind="export", identity="unsure", applicant_id=one.id, language="en", channel="sms", due_on=now.date(),
        created_at=now,
    )  # fmt: skip
    for row, done in (
        (task, {"done_at": now}),
        (taken, {"given_back_at": now}),
        (asked, {"status": "declined"}),
    ):
        with transaction(household.store) as session:
            session.add(row)
        with transaction(household.store) as session:
            assert retention.people(session, later) == []
            assert retention.talks(session, later) == []
            session.execute(update(type(row)).values(**done))
    assert forgotten(household, later) == [one.id]


def test_whatever_happened_since_counts(begin: Callable[..., Household]) -> None:
    """A seat that was or lies ahead, a note, an answer, a screening, what they agreed to."""
    household = begin(ALONE, SHARED, OTHER)
    for deed, one in zip((Household.book, Household.share, Household.guardian), household.people, strict=True):
        household.turns.clock.advance(days=1)
        deed(household, one)
    now = household.turns.clock()
    with transaction(household.store) as session:
        # The session of the first is in half a year; the second agreed a day before now; the third has nothing since.
        assert retention.people(session, now - dt.timedelta(hours=25)) == []
        assert retention.people(session, now + SECOND) == [household.people[1].id, household.people[2].id]
        session.execute(update(BookingRow).values(status="attended"))
    with transaction(household.store) as session:
        assert household.people[0].id not in retention.people(session, now + SECOND)
        assert household.people[0].id in retention.people(session, FAR + SECOND)


def test_records_of_screenings_stay_without_the_person_and_then_go(begin: Callable[..., Household]) -> None:
    household = begin(ALONE)
    (one,) = household.people
    facts = {"birth": "1990", "diploma": "ged"}
    household.say(one, said(**facts), told(facts))
    first = household.turns.clock()
    household.turns.clock.advance(days=10)
    household.say(one, told(facts))
    assert len(household.turns.rows(ScreeningRow)) == 2
    household.turns.clock.advance(days=800)
    assert forgotten(household, household.turns.clock() - PEOPLE, screened_since=first + SECOND) == [one.id]
    (nobody,) = household.turns.rows(Applicant)
    (kept,) = household.turns.rows(ScreeningRow)
    assert (kept.applicant_id, sorted(kept.facts), nobody.erased_at is not None) == (nobody.id, sorted(facts), True)
    assert {row.screening_id for row in household.turns.rows(ScreeningResultRow)} == {kept.id}
    assert one.mark not in str(household.dump())
    for before, left in ((kept.created_at, 1), (kept.created_at + SECOND, 0)):
        with transaction(household.store) as session:
            retention.drop_screenings(session, before)
        assert len(household.turns.rows(ScreeningRow)) == left
    assert household.turns.rows(ScreeningResultRow) == []


def test_the_record_of_who_is_enrolled_stays(begin: Callable[..., Household]) -> None:
    household = begin(ALONE)
    (one,) = household.people
    household.answer(one)
    household.lead(one)
    later = household.turns.clock() + PEOPLE
    for stage, dropped in (("enrolled", 0), ("new", 1)):
        with transaction(household.store) as session:
            session.execute(update(Lead).values(stage=stage))
        with transaction(household.store) as session:
            assert retention.drop_screenings(session, later) == dropped


def test_what_was_agreed_to_is_proved_by_a_hash(begin: Callable[..., Household]) -> None:
    household = begin(ALONE)
    (one,) = household.people
    household.stop(one)
    assert forgotten(household, household.turns.clock() + SECOND) == [one.id]
    (consent,) = household.turns.rows(Consent)
    assert (consent.applicant_id, consent.granted, consent.wording) == (None, False, "stop texting me")
    assert consent.subject is not None


def test_lines_of_the_log_go_by_their_age(begin: Callable[..., Household]) -> None:
    household = begin(ALONE)
    household.log(household.people[0])
    (line,) = household.turns.rows(AuditRow)
    for before, gone in ((line.at, 0), (line.at + SECOND, 1), (line.at + SECOND, 0)):
        with transaction(household.store) as session:
            assert retention.drop_audit(session, before) == gone


def test_what_changed_since_it_was_listed_is_left(begin: Callable[..., Household]) -> None:
    household = begin(ALONE)
    (one,) = household.people
    household.lead(one)
    before, now = household.turns.clock() + SECOND, household.turns.clock() + PEOPLE
    with transaction(household.store) as session:
        listed = [id for _, id in retention.talks(session, before)]
    household.turns.clock.advance(days=1)
    household.say(one)
    with transaction(household.store) as session:
        assert retention.take_words(session, listed, before, now) == 0
        assert retention.forget(session, one.id, before, None, KEY, now) is False
        assert retention.forget(session, "nobody", before, None, KEY, now) is False


def test_pages_of_conversations_follow_each_other(begin: Callable[..., Household]) -> None:
    household = begin(ALONE)
    (one,) = household.people
    for _ in range(4):
        household.say(one)
    before, found, after = household.turns.clock() + SECOND, [], None
    with transaction(household.store) as session:
        while page := retention.talks(session, before, after, 2):
            found += [id for _, id in page]
            after = page[-1]
    assert found == one.conversations
