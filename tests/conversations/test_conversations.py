"""What one script cannot say: several people, several messages at once, the carrier's own ways, and single rows."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from assistant.store import outbox
from assistant.store.engine import reading, transaction
from assistant.store.outbox_tables import OutboxRow
from assistant.store.tables import Applicant, ContactPoint, Conversation, Lead, Message, new_id
from tests.conversations.line import Line
from tests.conversations.people import Heard, a_phone

# None of it is a word of either language; the engine makes nothing of most of it.
NONSENSE = (
    "glorp snazz fleem", "wub wub wub", "kjhg fdsa poiu", "xkcd plugh xyzzy",
    "hjkl hjkl", "qqq www eee", "bing bong", "jkdfhg sdkjfh",
)  # fmt: skip
STARTS_NO_TOPIC = {"en": "Tell me about the CNA class", "es": "Cuénteme de la clase de CNA"}
COST = {"en": "How much is it?", "es": "¿Cuánto cuesta?"}


@pytest.fixture(scope="session")
def nonsense(whole_line: Line) -> tuple[str, ...]:
    """Sayings that the engine, as trained now, does not understand; three at least."""
    found = tuple(
        text for text in NONSENSE if _last_intent(whole_line, whole_line.texter().say(text)) == "nlu_fallback"
    )
    assert len(found) >= 3
    return found


def test_two_misses_ask_in_other_words_then_offer_a_person(line: Line, nonsense: tuple[str, ...]) -> None:
    texter = line.texter()
    for saying in (*nonsense[:2], "yes"):
        texter.say(saying)
    left = line.left(texter.phone)
    assert [turn.replies for turn in left.turns] == [
        ("utter_ask_again",), ("utter_not_understood",), ("utter_person_will_write",),
    ]  # fmt: skip
    assert left.unanswered == ((None, None, "not_understood"),) * 2
    assert list(left.handoffs) == ["person"]


def test_a_third_miss_on_the_phone_is_put_through(line: Line, nonsense: tuple[str, ...]) -> None:
    caller = line.caller()
    heard = [caller.say(saying) for saying in nonsense[:3]]
    assert [one.directive for one in heard] == ["listen", "listen", "transfer"]
    assert heard[0].words != heard[1].words
    assert list(line.left(caller.sid).handoffs) == ["person"]


def test_what_is_understood_between_misses_begins_the_count_again(line: Line, nonsense: tuple[str, ...]) -> None:
    texter = line.texter()
    for saying in (nonsense[0], "How much is the EMT course?", nonsense[1]):
        texter.say(saying)
    assert line.left(texter.phone).turns[-1].replies == ("utter_ask_again",)


@pytest.mark.parametrize("channel", ["sms", "chat"])
def test_it_says_what_it_is_once_at_the_start(line: Line, channel: str) -> None:
    person = line.person(channel)
    assert "automated assistant" in person.say("Good morning, how are you today?").words
    assert "automated assistant" not in person.say("How much is the EMT course?").words


def test_a_call_is_greeted_in_both_languages_and_told_that_it_is_transcribed(line: Line) -> None:
    heard = line.caller().ring()
    assert [word for word in ("automated assistant", "transcribed", "español") if word not in heard.words] == []
    assert heard.directive == "listen"


def test_the_message_that_the_carrier_sends_again_is_answered_the_same_once(line: Line) -> None:
    texter = line.texter()
    wish = "Please sign me up for the next CNA information session"
    first = texter.say(wish)
    name = texter.say("Rosa Lopez")
    assert texter.say("Rosa Lopez", sid=texter.last_sid) == name
    assert first != name
    left = line.left(texter.phone)
    assert [turn.text for turn in left.turns] == [wish, "Rosa Lopez"]
    assert (left.leads, left.seats) == (("CNA-EVE",), (("CNA-EVE", "2026-12-01T18:00", "booked", 1),))


def test_two_messages_at_once_are_answered_one_after_the_other(line: Line) -> None:
    texter = line.texter()
    texter.say("Tell me about the CNA class")
    questions = {"How much is it?": "$1,150", "When does it start?": "Jan 25"}
    with ThreadPoolExecutor(2) as hands:
        heard = list(hands.map(lambda said: texter.say(said, sid=f"SM{new_id()}"), questions))
    assert [fact for fact, one in zip(questions.values(), heard, strict=True) if fact not in one.words] == []
    left = line.left(texter.phone)
    assert sorted(turn.text for turn in left.turns[1:]) == sorted(questions)
    assert (left.state["focus"], left.leads) == (["CNA-EVE"], ("CNA-EVE",))
    with reading(line.database) as session:
        assert session.get_one(Conversation, left.id).version == 3


def test_a_family_shares_a_phone_and_nobody_is_taken_for_another(line: Line) -> None:
    phone = a_phone()
    for sid, name, program in (("1", "Rosa Lopez", "CNA"), ("2", "Elena Lopez", "EMT")):
        caller = line.caller(phone=phone, sid=f"CA{new_id()}{sid}")
        caller.say(f"when is the next information session for the {program} class")
        caller.say("yes")
        caller.say(name)
    with reading(line.database) as session:
        contact = session.scalars(select(ContactPoint).where(ContactPoint.value == phone)).one()
        interests = {
            person.name: session.scalars(select(Lead.program_id).where(Lead.applicant_id == person.id)).all()
            for person in contact.applicants
        }
    assert interests == {"Rosa Lopez": ["CNA-EVE"], "Elena Lopez": ["EMT"]}


def test_the_language_is_remembered_for_the_person_on_another_channel(line: Line) -> None:
    texter = line.texter()
    texter.say("Cuénteme de la clase de CNA")
    texter.say("Can we continue in English?")
    texter.say("¿Podemos seguir en español?")
    greeting = line.caller(phone=texter.phone).ring()
    assert greeting.texts[0].startswith("Hola")


def test_stop_cancels_the_texts_that_wait(line: Line) -> None:
    texter = line.texter()
    texter.say("How much is the CNA class?")
    reminder = _a_text_of_tomorrow(line, texter.phone)
    texter.say("Please do not send me any more text messages")
    answered = texter.say("How much is the CNA class?")
    with reading(line.database) as session:
        contact = session.scalars(select(ContactPoint).where(ContactPoint.value == texter.phone)).one()
        assert session.get_one(OutboxRow, reminder).status == "cancelled"
        assert contact.opted_out_at is not None
    assert "$1,150" in answered.words


def test_stop_that_the_carrier_has_answered_is_recorded_in_silence(line: Line) -> None:
    texter = line.texter()
    texter.say("How much is the CNA class?")
    assert texter.say("STOP", OptOutType="STOP").texts == ()
    assert line.left(texter.phone).consents == (("sms", False),)


def test_a_picture_is_politely_refused(line: Line) -> None:
    texter = line.texter()
    heard = texter.say("", NumMedia="1", MediaUrl0="https://example.org/id.jpg", MediaContentType0="image/jpeg")
    left = line.left(texter.phone)
    assert left.turns[0].replies == ("utter_no_media",)
    assert "pictures" in heard.words
    with reading(line.database) as session:
        assert session.scalars(select(Message.media).where(Message.conversation_id == left.id)).first() == 1


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("My social security number is 123-45-6789", "My social security number is [removed]"),
        ("Mi número de seguro social es 123 45 6789", "Mi número de seguro social es [removed]"),
    ],
)
def test_a_social_security_number_is_never_stored(line: Line, said: str, kept: str) -> None:
    visitor = line.visitor()
    visitor.say("Please have someone call me back" if "social security" in said else "Que alguien me llame, por favor")
    visitor.say(said)
    left = line.left(visitor.conversation or "")
    assert left.turns[1].text == kept
    # Said so, and the open question is asked again.
    assert left.turns[1].replies == ("utter_not_kept", "utter_ask_callback_phone")
    assert left.state["flow"]["asking"] == "phone"
    with reading(line.database) as session:
        stored = session.scalars(select(Message).where(Message.conversation_id == left.id)).all()
    assert [row.text for row in stored if "6789" in f"{row.text}{row.entities}{row.answer}"] == []


def test_a_hidden_number_leaves_the_call_without_a_contact(line: Line) -> None:
    caller = line.caller(phone="anonymous")
    caller.say("tell me about the CNA class")
    assert line.left(caller.sid).turns[-1].replies == ("utter_fact", "utter_qualify_or_session")
    with reading(line.database) as session:
        conversation = session.scalars(select(Conversation).where(Conversation.thread == caller.sid)).one()
        person = session.get_one(Applicant, conversation.applicant_id)
        assert (conversation.contact_id, person.contacts) == (None, [])


@pytest.mark.parametrize("language", ["en", "es"])
def test_after_half_a_day_a_text_begins_a_new_conversation(line: Line, language: str) -> None:
    texter = line.texter()
    texter.say(STARTS_NO_TOPIC[language])
    line.clock.advance(hours=12)
    heard = texter.say(COST[language])
    left = line.left(texter.phone)
    assert len(left.turns) == 1
    assert "$9,000" in heard.words
    # The person is known all the same.
    assert left.language == language


def test_a_chat_goes_on_where_it_was_after_a_reload(line: Line) -> None:
    visitor = line.visitor()
    visitor.say("Tell me about the CNA class")
    again = line.visitor(conversation=visitor.conversation)
    assert "$1,150" in again.say("How much is it?").words


def test_a_tapped_choice_is_understood(line: Line) -> None:
    visitor = line.visitor()
    heard = visitor.say("Good morning, how are you today?")
    assert heard.choices == (
        "What programs are there?",
        "Help me choose",
        "Next information session",
        "Talk to a person",
    )
    assert [_last_intent(line, visitor.say(choice)) for choice in heard.choices] == [
        "ask_program_list", "ask_recommendation", "ask_sessions", "talk_to_person",
    ]  # fmt: skip


def _last_intent(line: Line, heard: Heard) -> str | None:
    return line.left(heard.thread).turns[-1].intent


def _a_text_of_tomorrow(line: Line, phone: str) -> str:
    """A reminder that waits, as bookings leave them; its id."""
    with transaction(line.database) as session:
        now, tomorrow = line.clock(), line.clock() + dt.timedelta(days=1)
        id = outbox.put(session, recipient=phone, body="Tomorrow.", cause="day_before", now=now, due_at=tomorrow)
        assert id is not None
        return id
