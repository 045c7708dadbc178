import pytest
from sqlalchemy import select

from assistant.store.booking_tables import BookingRow, FeedbackRow
from assistant.store.engine import reading, transaction
from assistant.store.tables import Applicant, ApplicantContact, ContactPoint, Handoff
from tests.factories.seats import Seating
from tests.factories.turns import ROSA, a_call, a_chat, a_text, an_effect
from tests.store.lines import Turns


@pytest.fixture
def booking(turns: Turns, seating: Seating) -> str:
    session = seating.session(programs=["EMT"])
    turns.take(a_text(), an_effect("name", name="Rosa"), an_effect("book", session=session))
    (row,) = turns.rows(BookingRow)
    return str(row.id)


def test_a_score_and_then_the_reason_are_one_row(turns: Turns, booking: str) -> None:
    turns.take(a_text("9"), an_effect("rate", booking=booking, score=9))
    began = turns.clock()
    turns.clock.advance(minutes=2)
    turns.take(a_call("buena onda"), an_effect("rate", booking=booking, why="buena onda\0"), language="es")
    (row,) = turns.rows(FeedbackRow)
    assert (row.booking_id, row.program_id, row.score, row.why) == (booking, "EMT", 9, "buena onda")
    assert (row.language, row.channel, row.created_at, row.updated_at) == ("es", "voice", began, turns.clock())
    assert turns.rows(Handoff) == []


@pytest.mark.parametrize(("score", "filed"), [(0, 1), (6, 1), (7, 0), (10, 0)])
def test_who_was_let_down_reaches_the_desk(turns: Turns, booking: str, score: int, filed: int) -> None:
    turns.take(a_text("not good"), an_effect("rate", booking=booking, score=score, why="nobody spoke Spanish"))
    assert turns.rows(FeedbackRow)[0].score == score
    handoffs = turns.rows(Handoff)
    assert [(one.kind, one.reason, one.summary, one.details["score"]) for one in handoffs] == [
        ("complaint", "low_rating", "nobody spoke Spanish", score)
    ] * filed


def test_the_desk_is_told_once_and_of_the_reason_too(turns: Turns, booking: str) -> None:
    turns.take(a_text("3"), an_effect("rate", booking=booking, score=3))
    turns.take(a_text("nobody came"), an_effect("rate", booking=booking, why="nobody came"))
    (handoff,) = turns.rows(Handoff)
    assert (handoff.summary, handoff.details["program"]) == ("nobody came", "EMT")
    with transaction(turns.store) as session:
        session.scalars(select(Handoff)).one().status = "done"
    turns.take(a_text("and late"), an_effect("rate", booking=booking, why="and late"))
    turns.take(a_call("4"), an_effect("rate", booking=booking, score=4))
    assert [one.status for one in turns.rows(Handoff)] == ["done"]
    turns.take(a_text("8"), an_effect("rate", booking=booking, score=8))
    turns.take(a_text("2"), an_effect("rate", booking=booking, score=2))
    assert [one.status for one in turns.rows(Handoff)] == ["done", "open"]


@pytest.mark.parametrize("args", [{"score": 11}, {"score": -1}, {"booking": "01NOTHING", "score": 5}])
def test_what_cannot_be_rated_is_passed_over(turns: Turns, booking: str, args: dict[str, object]) -> None:
    turns.take(a_text(), an_effect("rate", **{"booking": booking, **args}))
    assert (turns.rows(FeedbackRow), turns.rows(Handoff)) == ([], [])


def test_an_email_is_a_contact_of_the_person(turns: Turns) -> None:
    for address in (" Rosa.Diaz@Example.COM", "rosa.diaz@example.com"):
        turns.take(a_text(), an_effect("name", name="Rosa"), an_effect("email", address=address))
    with reading(turns.store) as session:
        assert [contact.value for contact in session.scalars(select(Applicant)).one().contacts] == [
            ROSA,
            "rosa.diaz@example.com",
        ]
    assert [(contact.kind, contact.value) for contact in turns.rows(ContactPoint)] == [
        ("phone", ROSA),
        ("email", "rosa.diaz@example.com"),
    ]


@pytest.mark.parametrize("address", ["", "rosa", "rosa@", "@example.com", "rosa@example", "a b@example.com"])
def test_an_address_that_is_none_is_passed_over(turns: Turns, address: str) -> None:
    turns.take(a_chat(), an_effect("email", address=address))
    assert (turns.rows(ContactPoint), turns.rows(ApplicantContact)) == ([], [])
