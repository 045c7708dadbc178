"""A call that staff have on the phone: on hold, taken back, passed on; and nobody lost, whoever hangs up when."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assistant.handoff.call_steps import Step
from assistant.staff.member import Member
from assistant.staff.roles import Role
from assistant.store import desk_calls, staff
from assistant.store.desk_calls import DeskCall
from assistant.store.desk_tables import DeskCallRow
from assistant.store.engine import transaction
from assistant.store.staff_tables import StaffRow
from assistant.store.tables import Conversation, Handoff, Message
from tests.gateway import grammar
from tests.gateway.conftest import DESK, PUBLIC_URL, Carrier, Line
from tests.gateway.test_voice_desk import DESK_LEG, KEY, OVER, RESULT, WHISPER, ask_for_a_person, handoffs

HOLD = "/twilio/voice/on-hold"
WAITING = "/twilio/voice/desk/waiting?n=3&l=en&call=CA1"
LEFT = "/twilio/voice/desk/left?n=3&l=en&call=CA1"
LUIS = "+12095550177"
OTHER_LEG = {"CallSid": "CA-luis", "ParentCallSid": "CA1", "From": "+12095550100", "To": LUIS}


def a_member(line: Line, name: str, phone: str, language: str = "en") -> Member:
    with transaction(line.database) as session:
        email = f"{name.split(maxsplit=1)[0].lower()}@porchlight.test"
        row = staff.add(session, email=email, name=name, role=Role.FRONT_DESK, now=line.clock(), language=language)  # type: ignore[arg-type]
        session.get_one(StaffRow, row.id).phone = phone
        return staff.member_of(row)


@pytest.fixture
def ana(line: Line) -> Member:
    return a_member(line, "Ana Ochoa", DESK[1])


@pytest.fixture
def connected(carrier: Carrier, line: Line, ana: Member) -> str:
    """Ana has taken the call; its conversation."""
    ask_for_a_person(carrier, line)
    carrier.post(KEY, {**DESK_LEG, "Digits": "1"})
    with Session(line.database) as session:
        return session.scalars(select(Conversation.id)).one()


def order(line: Line, asked: Callable[..., DeskCall], conversation: str, member: Member, *more: Any) -> DeskCall:
    with transaction(line.database) as session:
        return asked(session, conversation, member, *more, line.clock())


def held(carrier: Carrier, line: Line, conversation: str, ana: Member) -> Any:
    order(line, desk_calls.hold, conversation, ana)
    return grammar.voice(carrier.call(RESULT, DialCallStatus="completed").text)


def the_call(line: Line) -> DeskCallRow:
    with Session(line.database) as session:
        return session.scalars(select(DeskCallRow)).one()


def the_handoff(line: Line) -> Handoff:
    with Session(line.database) as session:
        return session.scalars(select(Handoff)).one()


def messages(line: Line) -> int:
    with Session(line.database) as session:
        return session.scalar(select(func.count()).select_from(Message)) or 0


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Please stay on the line; you are on hold"),
        ("es", "No cuelgue, por favor; le pongo un momento en espera"),
    ],
)
def test_caller_on_hold_hears_so_in_their_language(
    carrier: Carrier, line: Line, ana: Member, language: str, words: str
) -> None:
    ask_for_a_person(carrier, line, language)
    carrier.post(KEY.replace("l=en", f"l={language}"), {**DESK_LEG, "Digits": "1"})
    with Session(line.database) as session:
        conversation = session.scalars(select(Conversation.id)).one()
    order(line, desk_calls.hold, conversation, ana)
    root = grammar.voice(carrier.call(RESULT.replace("l=en", f"l={language}"), DialCallStatus="completed").text)
    assert grammar.verbs(root) == ["Gather"]
    assert root[0].attrib == {
        "input": "dtmf",
        "action": f"{PUBLIC_URL}{HOLD}?n=3&l={language}",
        "method": "POST",
        "actionOnEmptyResult": "true",
        "timeout": "10",
        "numDigits": "1",
    }
    assert grammar.said(root).startswith(words)
    assert root[0][0].get("language") == f"{language}-US"
    assert the_handoff(line).details["taken_by"] == DESK[1] and handoffs(line) == [("person", "open", None)]


def test_a_retry_hears_the_same_and_waiting_on_is_no_new_turn(
    carrier: Carrier, line: Line, connected: str, ana: Member
) -> None:
    first = grammar.said(held(carrier, line, connected, ana))
    kept = messages(line)
    again = grammar.voice(carrier.call(f"{HOLD}?n=3&l=en", Digits="").text)
    assert grammar.said(again).startswith("Thank you for waiting. Somebody will be right with you.") and first
    assert again[0].get("action") == f"{PUBLIC_URL}{HOLD}?n=3&l=en"
    assert messages(line) == kept
    assert the_call(line).heard_at is not None


def test_whoever_has_them_waits_and_takes_them_back_by_key(
    carrier: Carrier, line: Line, connected: str, ana: Member
) -> None:
    held(carrier, line, connected, ana)
    waits = grammar.voice(carrier.post(WAITING, DESK_LEG).text)
    assert grammar.said(waits) == "The caller is on hold. To talk with them again, press one."
    assert waits[0].get("action") == f"{PUBLIC_URL}{WAITING}"
    both = grammar.voice(carrier.post(WAITING, {**DESK_LEG, "Digits": "1"}).text)
    assert both[0].attrib == {"action": f"{PUBLIC_URL}{LEFT}", "method": "POST"}
    assert (both[0][0].text, both[0][0].attrib) == (
        connected,
        {
            "beep": "false",
            "startConferenceOnEnter": "true",
            "endConferenceOnExit": "true",
            "waitUrl": f"{PUBLIC_URL}/twilio/voice/room-wait?n=3&l=en",
            "waitMethod": "POST",
        },
    )
    assert line.carrier.moved == [("CA1", f"{HOLD}?n=3&l=en")]
    root = grammar.voice(carrier.call(f"{HOLD}?n=3&l=en").text)
    assert grammar.verbs(root) == ["Say", "Dial"] and root[1][0].text == connected
    assert grammar.said(root) == "Thank you for waiting. Here we are again."
    assert root[1].get("action") == f"{PUBLIC_URL}/twilio/voice/dial-result?n=4&l=en"


@pytest.mark.parametrize("language", ["en", "es"])
def test_first_of_the_two_hears_that_it_takes_a_moment(carrier: Carrier, language: str) -> None:
    root = grammar.voice(carrier.call(f"/twilio/voice/room-wait?n=3&l={language}").text)
    assert grammar.verbs(root) == ["Say", "Pause"] and root[0].get("language") == f"{language}-US"


def taken_back(carrier: Carrier, line: Line, conversation: str, ana: Member) -> None:
    held(carrier, line, conversation, ana)
    order(line, desk_calls.take_back, conversation, ana)
    carrier.call(f"{HOLD}?n=3&l=en")
    carrier.post(WAITING, DESK_LEG)


def test_together_again_the_talk_ends_as_any_other(carrier: Carrier, line: Line, connected: str, ana: Member) -> None:
    taken_back(carrier, line, connected, ana)
    root = grammar.voice(carrier.call("/twilio/voice/dial-result?n=4&l=en", DialCallStatus="answered").text)
    assert grammar.verbs(root) == ["Say", "Hangup"]
    assert handoffs(line) == [("person", "done", "answered")] and the_call(line).step == Step.OVER


def test_together_again_they_may_be_put_on_hold_again(
    carrier: Carrier, line: Line, connected: str, ana: Member
) -> None:
    taken_back(carrier, line, connected, ana)
    order(line, desk_calls.hold, connected, ana)
    root = grammar.voice(carrier.call("/twilio/voice/dial-result?n=4&l=en", DialCallStatus="answered").text)
    assert grammar.said(root).startswith("Please stay on the line; you are on hold")
    assert root[0].get("action") == f"{PUBLIC_URL}{HOLD}?n=5&l=en"


def test_taken_back_before_they_came_on_hold(carrier: Carrier, line: Line, connected: str, ana: Member) -> None:
    order(line, desk_calls.hold, connected, ana)
    order(line, desk_calls.take_back, connected, ana)
    root = grammar.voice(carrier.call(RESULT, DialCallStatus="completed").text)
    assert grammar.verbs(root) == ["Say", "Dial"] and handoffs(line) == [("person", "open", None)]


def test_hold_that_never_came_does_not_keep_a_talk_from_ending(
    carrier: Carrier, line: Line, connected: str, ana: Member
) -> None:
    order(line, desk_calls.hold, connected, ana)
    line.clock.advance(seconds=31)
    assert grammar.verbs(grammar.voice(carrier.call(RESULT, DialCallStatus="completed").text)) == ["Say", "Hangup"]
    assert handoffs(line) == [("person", "done", "answered")]


def test_staff_who_hang_up_leave_the_caller_to_the_voicemail(
    carrier: Carrier, line: Line, connected: str, ana: Member
) -> None:
    held(carrier, line, connected, ana)
    assert carrier.post(OVER, {**DESK_LEG, "CallStatus": "completed"}).status_code == 204
    assert line.carrier.moved == [("CA1", f"{HOLD}?n=3&l=en")]
    root = grammar.voice(carrier.call(f"{HOLD}?n=3&l=en").text)
    assert grammar.verbs(root) == ["Say", "Record", "Gather", "Say", "Hangup"]
    handoff = the_handoff(line)
    assert (handoff.status, handoff.details["outcome"], handoff.assignee_id) == ("open", "no_answer", None)
    assert "taken_at" not in handoff.details and the_call(line).step == Step.OVER


def test_staff_who_are_heard_of_no_more_have_hung_up(carrier: Carrier, line: Line, connected: str, ana: Member) -> None:
    held(carrier, line, connected, ana)
    line.clock.advance(seconds=60)
    assert grammar.verbs(grammar.voice(carrier.call(f"{HOLD}?n=3&l=en").text)) == ["Gather"]
    line.clock.advance(seconds=1)
    assert grammar.verbs(grammar.voice(carrier.call(f"{HOLD}?n=3&l=en").text))[1] == "Record"


def test_staff_who_wait_on_are_heard_of(carrier: Carrier, line: Line, connected: str, ana: Member) -> None:
    held(carrier, line, connected, ana)
    for _ in range(10):
        line.clock.advance(seconds=20)
        assert grammar.verbs(grammar.voice(carrier.post(WAITING, DESK_LEG).text)) == ["Gather"]
        assert grammar.verbs(grammar.voice(carrier.call(f"{HOLD}?n=3&l=en").text)) == ["Gather"]


def test_caller_may_leave_a_message_instead(carrier: Carrier, line: Line, connected: str, ana: Member) -> None:
    held(carrier, line, connected, ana)
    root = grammar.voice(carrier.call(f"{HOLD}?n=3&l=en", Digits="0").text)
    assert grammar.verbs(root) == ["Say", "Record", "Gather", "Say", "Hangup"]
    assert line.carrier.moved == [("CA-desk", "/twilio/voice/desk/waiting?n=3&l=en&call=CA1")]
    told = grammar.voice(carrier.post(WAITING, DESK_LEG).text)
    assert grammar.verbs(told) == ["Say", "Hangup"]
    assert grammar.said(told) == "The caller is not waiting for you any more. Goodbye."
    assert handoffs(line) == [("person", "open", "no_answer")]


def test_caller_who_hangs_up_on_hold_has_not_been_dealt_with(
    carrier: Carrier, line: Line, connected: str, ana: Member
) -> None:
    held(carrier, line, connected, ana)
    assert carrier.call("/twilio/voice/status", CallStatus="completed").status_code == 204
    assert line.carrier.moved == [("CA-desk", "/twilio/voice/desk/waiting?n=0&l=en&call=CA1")]
    assert grammar.verbs(grammar.voice(carrier.post(WAITING, DESK_LEG).text)) == ["Say", "Hangup"]
    handoff = the_handoff(line)
    assert (handoff.status, handoff.details["outcome"], handoff.assignee_id) == ("open", "left_on_hold", None)


def test_caller_who_hangs_up_together_again_has_been(carrier: Carrier, line: Line, connected: str, ana: Member) -> None:
    taken_back(carrier, line, connected, ana)
    carrier.call("/twilio/voice/status", CallStatus="completed")
    assert handoffs(line) == [("person", "done", "answered")] and line.carrier.moved == []
    assert grammar.verbs(grammar.voice(carrier.post(LEFT, DESK_LEG).text)) == ["Say", "Hangup"]


def passed(carrier: Carrier, line: Line, conversation: str, ana: Member, to: str = LUIS) -> Any:
    order(line, desk_calls.pass_on, conversation, ana, to, None)
    return grammar.voice(carrier.call(RESULT, DialCallStatus="completed").text)


def test_call_that_is_passed_on_rings_that_phone_alone_with_the_story(
    carrier: Carrier, line: Line, connected: str, ana: Member
) -> None:
    root = passed(carrier, line, connected, ana)
    assert grammar.verbs(root) == ["Say", "Dial"]
    assert grammar.said(root) == "One moment, I'm putting you through to somebody else."
    assert [number.text for number in root[1]] == [LUIS]
    whispered = grammar.voice(carrier.post(WHISPER, OTHER_LEG).text)
    assert grammar.said(whispered).startswith("Ana Ochoa is passing you a call. Call for the front desk, in English")
    waits = grammar.said(grammar.voice(carrier.post(WAITING, DESK_LEG).text))
    assert waits.startswith("It is ringing there. If nobody takes it, the caller comes back to you.")


def test_whoever_takes_it_has_it_and_the_first_is_told(
    carrier: Carrier, line: Line, connected: str, ana: Member
) -> None:
    luis = a_member(line, "Luis Vega", LUIS, "es")
    order(line, desk_calls.pass_on, connected, ana, LUIS, luis.id)
    carrier.call(RESULT, DialCallStatus="completed")
    assert "suena" not in grammar.said(grammar.voice(carrier.post(WAITING, DESK_LEG).text))
    whispered = grammar.said(grammar.voice(carrier.post(WHISPER, OTHER_LEG).text))
    assert whispered.startswith("Ana Ochoa le pasa una llamada. Llamada para la oficina, en inglés")
    key = KEY.replace("n=2", "n=3")
    assert list(grammar.voice(carrier.post(key, {**OTHER_LEG, "Digits": "1"}).text)) == []
    assert line.carrier.moved == [("CA-desk", "/twilio/voice/desk/waiting?n=3&l=en&call=CA1")]
    told = grammar.voice(carrier.post(WAITING, DESK_LEG).text)
    assert (grammar.said(told), grammar.verbs(told)) == ("Luis Vega has the call now. Goodbye.", ["Say", "Hangup"])
    call, handoff = the_call(line), the_handoff(line)
    assert (call.phone, call.member_id, call.leg, call.is_apart) == (LUIS, luis.id, "CA-luis", False)
    assert (handoff.assignee_id, handoff.details["taken_by"]) == (luis.id, LUIS)
    root = grammar.voice(
        carrier.call("/twilio/voice/dial-result?n=3&l=en", DialCallStatus="completed", DialBridged="true").text
    )
    assert grammar.verbs(root) == ["Say", "Hangup"] and handoffs(line) == [("person", "done", "answered")]


def test_second_to_have_it_may_hold_and_pass_on_too(carrier: Carrier, line: Line, connected: str, ana: Member) -> None:
    luis = a_member(line, "Luis Vega", LUIS)
    passed(carrier, line, connected, ana)
    carrier.post(KEY.replace("n=2", "n=3"), {**OTHER_LEG, "Digits": "1"})
    order(line, desk_calls.pass_on, connected, luis, DESK[0], None)
    root = grammar.voice(carrier.call("/twilio/voice/dial-result?n=3&l=en", DialCallStatus="completed").text)
    assert [number.text for number in root[1]] == [DESK[0]]


def test_when_nobody_takes_it_the_caller_is_back_with_the_first(
    carrier: Carrier, line: Line, connected: str, ana: Member
) -> None:
    passed(carrier, line, connected, ana)
    carrier.post(WAITING, DESK_LEG)
    root = grammar.voice(carrier.call("/twilio/voice/dial-result?n=3&l=en", DialCallStatus="no-answer").text)
    assert grammar.verbs(root) == ["Say", "Dial"] and root[1][0].text == connected
    assert grammar.said(root).startswith("Nobody could pick up there.")
    assert line.carrier.moved == [("CA-desk", "/twilio/voice/desk/waiting?n=3&l=en&call=CA1")]
    assert grammar.verbs(grammar.voice(carrier.post(WAITING, DESK_LEG).text)) == ["Dial"]
    assert (the_call(line).step, handoffs(line)) == (Step.TALKING, [("person", "open", None)])


@pytest.mark.parametrize("status", ["no-answer", "busy", "failed", "canceled"])
def test_when_nobody_takes_it_and_the_first_has_gone_a_message_is_taken(
    carrier: Carrier, line: Line, connected: str, ana: Member, status: str
) -> None:
    passed(carrier, line, connected, ana)
    carrier.post(OVER, {**DESK_LEG, "CallStatus": "completed"})
    root = grammar.voice(carrier.call("/twilio/voice/dial-result?n=3&l=en", DialCallStatus=status).text)
    assert grammar.verbs(root)[1] == "Record" and handoffs(line) == [("person", "open", "no_answer")]


def test_first_may_take_them_back_while_it_rings_and_a_late_key_connects_nobody(
    carrier: Carrier, line: Line, connected: str, ana: Member
) -> None:
    passed(carrier, line, connected, ana)
    assert grammar.verbs(grammar.voice(carrier.post(WAITING, {**DESK_LEG, "Digits": "1"}).text)) == ["Dial"]
    assert line.carrier.moved == [("CA1", f"{HOLD}?n=3&l=en")]
    # The Dial that was given up tells so; what it is answered is not performed.
    carrier.call("/twilio/voice/dial-result?n=3&l=en", DialCallStatus="canceled", DialBridged="false")
    late = grammar.voice(carrier.post(KEY.replace("n=2", "n=3"), {**OTHER_LEG, "Digits": "1"}).text)
    assert grammar.said(late) == "Somebody else has the call now. Goodbye."
    assert grammar.verbs(grammar.voice(carrier.call(f"{HOLD}?n=4&l=en").text)) == ["Say", "Dial"]
    assert (the_call(line).member_id, handoffs(line)) == (ana.id, [("person", "open", None)])


def test_caller_who_hangs_up_while_it_rings_has_not_been_dealt_with(
    carrier: Carrier, line: Line, connected: str, ana: Member
) -> None:
    passed(carrier, line, connected, ana)
    carrier.call("/twilio/voice/status", CallStatus="completed")
    assert handoffs(line) == [("person", "open", "left_on_hold")]


@pytest.mark.parametrize("path", [HOLD, "/twilio/voice/room-wait", WAITING, LEFT, OVER])
def test_nobody_but_the_carrier_moves_a_call(carrier: Carrier, path: str) -> None:
    assert carrier.client.post(path, data={"CallSid": "CA1"}).status_code == 403


def test_leg_that_never_had_the_call_learns_nothing(carrier: Carrier, line: Line, connected: str, ana: Member) -> None:
    held(carrier, line, connected, ana)
    told = grammar.voice(carrier.post(WAITING, {**OTHER_LEG, "Digits": "1"}).text)
    assert grammar.verbs(told) == ["Say", "Hangup"] and the_call(line).step == Step.HELD


def test_call_that_nobody_has_is_not_on_hold_but_asked_for_a_message(carrier: Carrier, line: Line) -> None:
    ask_for_a_person(carrier, line)
    assert grammar.verbs(grammar.voice(carrier.call(f"{HOLD}?n=2&l=en").text))[1] == "Record"
