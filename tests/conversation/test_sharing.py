"""Sharing and one's own data as the behaviours see them: what is known comes by a port, here in memory."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest

from assistant.applicants.sharing import Purpose, Wish
from assistant.catalog.schema import Kind, Organisation
from assistant.conversation.behaviours import answers, privacy, sharing
from assistant.conversation.ports import SharedWith, SharingKnown
from assistant.conversation.turn import Effect, Flow, Offer, Outcome, State, Turn
from tests.factories.catalogs import both
from tests.factories.screenings import NOW, a_turn, boats, did, said

PIER = Organisation(id="PIER", name=both("The Pier", "El Muelle"), kind="college")
WISH = Wish("PIER", Purpose.TRAINING)
NAMED = State(name="Rosa Lopez")


@dataclass
class Known:
    """Implements `Sharing`. What it knows under each name; `None` is whoever this conversation is surely of."""

    by_name: dict[str | None, SharingKnown]

    def known(self, conversation: str, name: str | None) -> SharingKnown:
        return self.by_name.get(name, SharingKnown(sure=True))


def a_talk(text: str = "", state: State | None = None, known: Known | None = None, **changes: Any) -> Turn:
    catalog = boats()
    programs = tuple(
        program.model_copy(update={"owner": "PIER", "kind": Kind.TRAINING}) if program.id == "SAIL" else program
        for program in catalog.programs
    )
    catalog = catalog.model_copy(update={"organisations": (PIER,), "programs": programs})
    given = {"catalog": catalog, "sharing": known or Known({}), "conversation": "c-1"}
    return a_turn(text, state, **{**given, **changes})


def booked(turn: Turn, **args: Any) -> Outcome:
    outcome = turn.outcome()
    outcome.effects.append(Effect(kind="book", args={"session": "s", "seats": 1, "program": "SAIL", **args}))
    return outcome


def left_open(outcome: Outcome) -> Offer | None:
    return outcome.state.offer


# ---- the question


def test_after_a_seat_it_is_asked_whether_the_owner_may_see_them() -> None:
    turn = a_talk(state=NAMED)
    asked = sharing.ask(turn, booked(turn))
    assert said(asked) == ["utter_ask_sharing_training"]
    assert asked.replies[0].facts == {"organisation": {"en": "The Pier", "es": "El Muelle"}}
    assert did(asked)[-1] == ("sharing", {"organisation": "PIER", "purpose": "training"})
    assert left_open(asked) == Offer(kind="sharing", options=["PIER", "training"])


@pytest.mark.parametrize(
    ("state", "args", "known"),
    [
        (State(), {}, None),  # nobody has a name
        (NAMED, {"minor": True}, None),
        (NAMED, {"program": None}, None),
        (NAMED, {"program": "NOBODYS"}, None),
        (NAMED, {}, Known({"Rosa Lopez": SharingKnown(sure=True, asked=frozenset({WISH}))})),
    ],
)
def test_otherwise_nothing_is_asked(state: State, args: dict[str, Any], known: Known | None) -> None:
    turn = a_talk(state=state, known=known)
    assert said(sharing.ask(turn, booked(turn, **args))) == []


def test_a_minor_is_not_asked_whoever_said_so() -> None:
    turn = a_talk("i'm 16", NAMED)
    assert said(sharing.ask(turn, booked(turn))) == []


def test_one_question_is_enough() -> None:
    turn = a_talk(state=NAMED)
    assert said(sharing.ask(turn, booked(turn).offer("person"))) == []
    open_form = booked(turn)
    open_form.state.flow = Flow(name="callback")
    assert said(sharing.ask(turn, open_form)) == []
    assert said(sharing.ask(turn, turn.outcome())) == []


@pytest.mark.parametrize(
    ("answer", "intent", "granted", "reply"),
    [
        (answers.affirm, "affirm", True, "utter_sharing_yes"),
        (answers.deny, "deny", False, "utter_sharing_no"),
    ],
)
def test_a_yes_or_no_is_kept_with_the_question(answer: Any, intent: str, granted: bool, reply: str) -> None:
    state = State(name="Rosa Lopez", offer=Offer(kind="sharing", options=["PIER", "training"]))
    done = answer(a_talk("yes", state, intent=intent))
    assert said(done) == [reply]
    ((kind, args),) = did(done)
    assert (kind, args["organisation"], args["purpose"], args["granted"]) == ("sharing", "PIER", "training", granted)
    assert args["question"]["name"] == "utter_ask_sharing_training"
    assert left_open(done) is None


# ---- who sees it

SINCE = dt.datetime(2026, 11, 20, 5, 0, tzinfo=dt.UTC)  # the evening of the 19th at the partnership
SHARED = SharingKnown(
    sure=True, shared=(SharedWith("PIER", Purpose.TRAINING, SINCE), SharedWith("OLD", Purpose.FUNDING, SINCE))
)


def test_nobody_but_staff() -> None:
    told = privacy.answer(a_talk("who sees my information"))
    assert said(told) == ["utter_who_sees_staff"]


def test_the_true_list_with_purpose_and_date() -> None:
    told = privacy.answer(a_talk("quién ve mis datos", known=Known({None: SHARED})))
    assert said(told) == ["utter_who_sees", "utter_who_sees_list"]
    listed = told.replies[1].facts["partners"]["items"]
    assert listed[0] == {
        "reply": "utter_who_sees_training",
        "facts": {"organisation": {"en": "The Pier", "es": "El Muelle"}, "since": {"date_year": "2026-11-19"}},
    }
    assert listed[1]["facts"]["organisation"] == {"en": "OLD", "es": "OLD"}


def test_by_phone_the_list_is_texted() -> None:
    told = privacy.answer(a_talk("who sees my information", known=Known({None: SHARED}), medium="voice"))
    assert said(told) == ["utter_who_sees", "utter_who_sees_texted"]
    assert [kind for kind, _ in did(told)] == ["text"]


def test_on_a_shared_phone_the_name_comes_first() -> None:
    known = Known({None: SharingKnown(sure=False), "Rosa Lopez": SHARED, "Ana": SharingKnown(sure=False)})
    asked = privacy.answer(a_talk("who sees my information", known=known))
    assert said(asked) == [] and asked.start_flow
    assert asked.state.flow == Flow(name="privacy", answers={"wish": "who", "phone": "+12095550117"})
    turn = a_talk(known=known)
    told = privacy.finish(turn.outcome(), {"wish": "who", "name": "Rosa Lopez"}, turn)
    assert said(told) == ["utter_who_sees", "utter_who_sees_list"]
    unsure = privacy.finish(turn.outcome(), {"wish": "who", "name": "Ana"}, turn)
    assert (said(unsure), did(unsure)[0][1]["kind"]) == (["utter_privacy_unsure"], "privacy")


# ---- a copy, deletion, no more sharing


@pytest.mark.parametrize(
    ("text", "wish", "words"),
    [
        ("send me my data", "export", "utter_privacy_export"),
        ("mándenme mis datos", "export", "utter_privacy_export"),
        ("delete my data", "delete", "utter_privacy_delete"),
        ("borren mis datos", "delete", "utter_privacy_delete"),
    ],
)
def test_the_name_is_asked_and_then_it_is_put_before_staff(text: str, wish: str, words: str) -> None:
    asked = privacy.answer(a_talk(text))
    assert said(asked) == [words] and asked.start_flow
    assert asked.state.flow is not None and asked.state.flow.answers == {"wish": wish, "phone": "+12095550117"}
    turn = a_talk("Rosa Lopez")
    done = privacy.finish(turn.outcome(), {"wish": wish, "name": "Rosa Lopez", "phone": "+12095550117"}, turn)
    assert said(done) == [f"{words}_noted"]
    assert done.replies[0].facts == {"by": {"date_year": (NOW.date() + dt.timedelta(days=45)).isoformat()}}
    assert did(done)[0] == ("privacy", {"request": wish, "name": "Rosa Lopez", "phone": "+12095550117"})
    assert did(done)[1][1]["kind"] == "privacy"


def test_a_name_that_was_said_is_not_asked_again_and_a_chat_gives_a_phone() -> None:
    asked = privacy.answer(a_talk("delete my data", NAMED, phone=None))
    assert asked.state.flow is not None and asked.state.flow.answers == {"wish": "delete", "name": "Rosa Lopez"}


def test_sharing_stops_at_once_for_whoever_it_is() -> None:
    done = privacy.answer(a_talk("ya no compartan mis datos"))
    assert (said(done), did(done)) == (["utter_sharing_stopped"], [("stop_sharing", {})])
    known = Known({None: SharingKnown(sure=False)})
    asked = privacy.answer(a_talk("stop sharing my information", known=known))
    assert asked.state.flow == Flow(name="privacy", answers={"wish": "stop", "phone": "+12095550117"})
    turn = a_talk(known=known)
    named = privacy.finish(turn.outcome(), {"wish": "stop", "name": "Rosa"}, turn)
    assert did(named) == [("stop_sharing", {"name": "Rosa"})]


HERE = SharingKnown(sure=True, here=True)


@pytest.mark.parametrize("medium", ["text", "chat", "voice"])
def test_of_who_is_not_known_here_it_is_not_said_that_nobody_sees_them(medium: str) -> None:
    """A chat tells no phone, and a new phone nobody: they may be known, and shared, by another."""
    told = privacy.answer(a_talk("who sees my information", known=Known({None: HERE}), medium=medium))
    assert said(told) == ["utter_who_sees_here"]
    stopped = privacy.answer(a_talk("ya no compartan mis datos", known=Known({None: HERE}), medium=medium))
    assert (said(stopped), did(stopped)) == (["utter_sharing_stopped_here"], [("stop_sharing", {})])


def test_of_who_is_known_again_in_a_chat_it_is_said_and_stopped() -> None:
    known = SharingKnown(sure=True, here=True, shared=SHARED.shared)
    assert said(privacy.answer(a_talk("who sees my data", known=Known({None: known})))) == [
        "utter_who_sees",
        "utter_who_sees_list",
    ]
    assert said(privacy.answer(a_talk("stop sharing my data", known=Known({None: known})))) == ["utter_sharing_stopped"]


def test_a_name_that_is_nobodys_here_stops_nothing_and_says_so() -> None:
    """It said "done" once, while the partner went on seeing them."""
    turn = a_talk(known=Known({None: SharingKnown(sure=False), "Rosi": SharingKnown(sure=False)}))
    named = privacy.finish(turn.outcome(), {"wish": "stop", "name": "Rosi"}, turn)
    assert said(named) == ["utter_sharing_unsure"]
    ((kind, args),) = did(named)
    assert (kind, args["kind"]) == ("handoff", "privacy")


def test_another_question_of_privacy_is_answered_as_before() -> None:
    told = privacy.answer(a_talk("is the call recorded"))
    assert said(told)[-1] == "utter_privacy_filed"
