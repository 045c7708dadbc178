"""Seats through the whole line, where there are few of them, and replies to what a text of ours asked."""

import dataclasses
import datetime as dt
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from assistant.booking.ports import SessionDate
from assistant.store.booked import StoredSessions
from assistant.store.booking_tables import BookingEventRow, BookingRow, FeedbackRow
from assistant.store.engine import reading
from assistant.store.tables import ContactPoint
from tests.conversations.line import Line
from tests.conversations.people import Texter
from tests.conversations.seats import ask_about_seat, only_so_many_left


def booked(line: Line, texter: Texter, day: str = "december 15") -> None:
    texter.say(f"Sign me up for the CNA information session on {day}")
    assert texter.say("Rosa Lopez").words.startswith("Done, Rosa Lopez")


def names(line: Line, texter: Texter) -> list[str]:
    """What was answered last."""
    return list(line.left(texter.phone).turns[-1].replies)


def test_a_full_session_has_a_waitlist_and_is_told_so_before_a_name_is_asked(line: Line) -> None:
    texter = line.texter()
    with only_so_many_left(line, "CPT1-INFO", "2026-12-10", 0):
        texter.say("Sign me up for the phlebotomy information session on december 10")
        assert names(line, texter) == ["utter_session_full", "utter_next_with_room", "utter_waitlist_or_other"]
        texter.say("the waitlist")
        assert texter.say("Rosa Lopez").words.startswith("Done, Rosa Lopez: you are number 1 on the waitlist")
        assert names(line, texter) == ["utter_on_waitlist", "utter_ask_sharing_training"]
    left = line.left(texter.phone)
    assert left.seats == (("CPT1", "2026-12-10T17:00", "waiting", 1),)
    texter.say("am i signed up?")
    assert names(line, texter) == ["utter_you_wait"]


@pytest.mark.parametrize(
    ("which", "again", "done"),
    [
        ("sign me up for a phlebotomy information session", "Which one shall", "Done, Rosa Lopez"),
        ("apúntame en una junta de flebotomía", "¿En cuál", "Listo, Rosa Lopez"),
    ],
)
def test_who_says_their_name_first_is_asked_which_again(line: Line, which: str, again: str, done: str) -> None:
    texter = line.texter()
    texter.say(which)
    assert again in texter.say("Rosa Lopez").words
    assert names(line, texter) == ["utter_save_which_seat"]
    assert done in texter.say("1").words


def test_in_spanish_the_other_one_instead_of_the_waitlist(line: Line) -> None:
    texter = line.texter()
    with only_so_many_left(line, "CPT1-INFO", "2026-12-17", 1):
        texter.say("Apúntenos en la junta de flebotomía del 17 de diciembre, somos dos")
        assert names(line, texter) == ["utter_only_one_seat", "utter_next_with_room", "utter_waitlist_or_other"]
        texter.say("mejor la otra")
        texter.say("Rosa Lopez")
        assert names(line, texter) == ["utter_seats_booked", "utter_ask_sharing_training"]
    assert [(status, seats) for _, _, status, seats in line.left(texter.phone).seats] == [("booked", 2)]


def test_two_who_want_the_last_seat_at_once(line: Line) -> None:
    texters = [line.texter(), line.texter()]
    with only_so_many_left(line, "CPT1-INFO", "2027-01-07", 1):
        for texter in texters:
            texter.say("Sign me up for the phlebotomy information session on january 7")
        with ThreadPoolExecutor(2) as pool:
            said = list(pool.map(lambda texter: texter.say("Rosa Lopez"), texters))
        assert [heard.status for heard in said] == [200, 200]
        replies = sorted(names(line, texter)[0] for texter in texters)
        assert replies == ["utter_seat_booked", "utter_session_full"]


def test_when_seats_keep_going_the_last_answer_is_honest(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    texter = line.texter()
    look = StoredSessions.dates

    def hopeful(sessions: StoredSessions, ids: Collection[str], now: dt.datetime) -> list[SessionDate]:
        return [dataclasses.replace(date, free=5) for date in look(sessions, ids, now)]

    texter.say("Sign me up for the phlebotomy information session on january 14")
    with only_so_many_left(line, "CPT1-INFO", "2027-01-14", 0), monkeypatch.context() as patched:
        patched.setattr(StoredSessions, "dates", hopeful)
        heard = texter.say("Rosa Lopez")
    assert (heard.status, names(line, texter)) == (200, ["utter_seat_taken_meanwhile"])
    assert line.left(texter.phone).seats == ()
    texter.say("Rosa Lopez")  # as they were asked: once more
    assert names(line, texter) == ["utter_seat_booked", "utter_ask_sharing_training"]


def test_a_texted_yes_answers_a_reminder_of_yesterday(line: Line) -> None:
    """To the carrier it is a word like START; the question was carried into a new conversation."""
    texter = line.texter()
    booked(line, texter)
    ask_about_seat(line, texter, "attendance")
    line.clock.advance(hours=14)
    texter.say("YES", OptOutType="START")
    assert names(line, texter) == ["utter_attendance_confirmed"]
    assert [status for _, _, status, _ in line.left(texter.phone).seats] == ["confirmed"]


def test_after_its_time_yes_is_no_answer_to_a_reminder(line: Line) -> None:
    texter = line.texter()
    booked(line, texter)
    ask_about_seat(line, texter, "attendance", hours=1)
    line.clock.advance(hours=2)
    texter.say("yes")
    assert names(line, texter) == ["utter_yes_to_what"]


def test_another_phone_hears_nothing_of_a_seat(line: Line) -> None:
    texter, stranger = line.texter(), line.texter()
    booked(line, texter)
    stranger.say("when is my session?")
    assert names(line, stranger) == ["utter_no_seat_found", "utter_offer_person"]
    stranger.say("cancel my seat")
    assert [status for _, _, status, _ in line.left(texter.phone).seats] == ["booked"]


def test_a_call_from_the_same_phone_is_enough(line: Line) -> None:
    texter = line.texter()
    booked(line, texter)
    heard = line.caller(phone=texter.phone).say("where is my information session")
    assert "480 Alder Street" in heard.words
    moved = line.caller(phone=texter.phone).say("move me to january fifth")
    assert "January 5" in moved.words
    assert line.left(texter.phone).seats[0][1] == "2027-01-05T18:00"


def test_two_seats_on_a_phone_ask_which(line: Line) -> None:
    texter = line.texter()
    booked(line, texter)
    texter.say("Sign me up for the phlebotomy information session on december 3")
    texter.say("cancel my seat in the session")
    assert names(line, texter) == ["utter_which_seat"]
    texter.say("the phlebotomy one")
    assert names(line, texter)[0] == "utter_seat_cancelled"
    assert [(program, status) for program, _, status, _ in line.left(texter.phone).seats] == [
        ("CPT1", "cancelled"),
        ("CNA-EVE", "booked"),
    ]


def test_what_they_thought_and_why_is_kept_together(line: Line) -> None:
    texter = line.texter()
    booked(line, texter)
    booking = ask_about_seat(line, texter, "rating")
    texter.say("un 10")
    assert names(line, texter) == ["utter_rating_why"]
    texter.say("todo muy claro y la maestra muy amable")
    assert names(line, texter) == ["utter_feedback_thanks"]
    with reading(line.database) as session:
        kept = session.scalars(select(FeedbackRow).where(FeedbackRow.booking_id == booking)).one()
        assert (kept.score, kept.why) == (10, "todo muy claro y la maestra muy amable")


def test_late_is_noted_with_the_minutes(line: Line) -> None:
    texter = line.texter()
    booked(line, texter)
    ask_about_seat(line, texter, "attendance")
    texter.say("voy como 15 minutos tarde")
    with reading(line.database) as session:
        late = session.scalars(
            select(BookingEventRow)
            .join(BookingRow, BookingRow.id == BookingEventRow.booking_id)
            .join(ContactPoint, ContactPoint.id == BookingRow.contact_id)
            .where(ContactPoint.value == texter.phone, BookingEventRow.kind == "late")
        ).one()
        assert late.details["minutes"] == 15


def test_an_email_address_goes_with_the_seat(line: Line) -> None:
    texter = line.texter()
    booked(line, texter)
    texter.say("mándamelo también a rosa@example.com")
    assert names(line, texter) == ["utter_email_noted"]
    with reading(line.database) as session:
        kept = session.scalars(
            select(ContactPoint).where(ContactPoint.kind == "email", ContactPoint.value == "rosa@example.com")
        ).one()
        assert len(kept.applicants) >= 1


def test_six_o_clock_stays_six_o_clock_when_the_clocks_change(line: Line) -> None:
    """Sessions on both sides of March 14, 2027."""
    line.clock.at(dt.datetime(2027, 2, 27, 18, 0, tzinfo=dt.UTC))
    texter = line.texter()
    texter.say("When is the next CNA information session?")
    heard = line.left(texter.phone).turns[-1].said
    assert any("Tue, Mar 2 at 6 pm" in text and "Tue, Mar 16 at 6 pm" in text for text in heard)
    texter.say("march 16")
    texter.say("Rosa Lopez")
    assert line.left(texter.phone).seats == (("CNA-EVE", "2027-03-16T18:00", "booked", 1),)
