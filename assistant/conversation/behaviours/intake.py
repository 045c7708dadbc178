"""The intake form: take an answer, ask the next question, finish. Which questions: `assistant.conversation.flows`."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from assistant.conversation.behaviours import booking, people, privacy, programs, screening, screening_facts
from assistant.conversation.effects import EffectKind, HandoffKind
from assistant.conversation.flows import FLOWS, Question, next_question, question, read_answer, read_choices
from assistant.conversation.inquiries import LAST4, NAME, SCREENING, asking
from assistant.conversation.seat_offers import BOOKING
from assistant.conversation.turn import Flow, Outcome, State, Turn

# Asked once more in other words; then the question is let go, or a person takes over.
TRIES = 2


def take_answer(turn: Turn) -> Outcome:
    """Read the answer to the open question into the flow. The flow of the outcome's state is `None` when it is over."""
    if screening_facts.in_screening(turn.state):
        return screening.take_answer(turn)
    outcome = Outcome(state=turn.state.model_copy(deep=True))
    flow = outcome.state.flow
    if flow is None:
        return outcome
    asked = question(flow)
    if asked is None:
        return outcome
    answer = read_answer(asked, turn)
    if flow.name == "recommend":
        # "Nights, and I need to be paid": what is said along with the answer is not asked again.
        said = read_choices(turn.text, turn.pairs, turn.catalog)
        flow.answers |= {id: value for id, value in said.items() if id != asked.id}
    if answer is not None:
        flow.answers[asked.id], flow.asking, flow.tries = answer, None, 0
        return outcome
    flow.tries += 1
    if flow.tries < TRIES:
        return outcome
    if asked.required:
        outcome.state.flow = None
        outcome.do(EffectKind.HANDOFF, kind=HandoffKind.PERSON, reason="intake_stuck", summary=turn.text)
        return outcome.say("utter_intake_stuck")
    flow.answers[asked.id], flow.asking, flow.tries = "", None, 0
    return outcome


def correct(turn: Turn) -> Outcome:
    """ "No wait, it's Rosa": the new value if it was said, the question again if not."""
    if screening_facts.in_screening(turn.state):
        return screening.put_right(turn) or Outcome(state=turn.state.model_copy(deep=True))
    outcome = Outcome(state=turn.state.model_copy(deep=True))
    flow = outcome.state.flow
    wrong = _corrected(flow, turn) if flow is not None else None
    if flow is None or wrong is None:
        return outcome
    said = wrong.kind == "choice" or turn.values("person_name", "phone_number")
    value = read_answer(wrong, turn) if said else None
    if value:
        flow.answers[wrong.id] = value
        return outcome.say("utter_corrected")
    del flow.answers[wrong.id]
    flow.asking, flow.tries = None, 0
    return outcome


def _corrected(flow: Flow, turn: Turn) -> Question | None:
    """The question whose answer is taken back: the one that such words answer, or the last."""
    kind = "name" if turn.values("person_name") else "phone" if turn.values("phone_number") else None
    asked = question(flow)
    if kind is not None and asked is not None and asked.kind == kind:
        return None  # nothing has been answered yet that these words could mean
    given = [q for q in FLOWS[flow.name] if q.id in flow.answers and kind in (None, q.kind)]
    return given[-1] if given else None


def ask(turn: Turn) -> Outcome:
    """Put the next question, in other words where it was asked before; finish where there is none."""
    if screening_facts.in_screening(turn.state):
        return screening.ask(turn)
    outcome = Outcome(state=turn.state.model_copy(deep=True))
    flow = outcome.state.flow
    if flow is None:
        return outcome
    upcoming = next_question(flow)
    if upcoming is None:
        return go_on(turn, _complete(turn, flow))
    flow.asking = upcoming.id
    outcome.state.offer = None
    name = f"utter_ask_{flow.name}_{upcoming.id}"
    facts: dict[str, Any] = {}
    if upcoming.id == "phone" and turn.phone:
        # Offered, never assumed to be the person: families share phones.
        name, facts = "utter_ask_phone_same", {"digits": " ".join(turn.phone[-4:])}
    if flow.tries:
        outcome.say(f"utter_reask_{upcoming.kind}")
    return outcome.say(name, **facts)


# What a reply ends with to go on; inside an intake its own question comes next, and one question is enough.
_ASKS_ON = frozenset(
    {
        "utter_more_about",
        "utter_qualify_or_session",
        "utter_which_program",
        "utter_which_one",
        "utter_and_more",
        "utter_text_you_details",
        "utter_save_a_seat",
        "utter_save_which_seat",
        "utter_move_there",
        "utter_move_to_which",
        "utter_want_another_day",
        "utter_offer_person",
        "utter_person_explains",
        "utter_person_checks",
        "utter_screen_check_funding",
    }
)


def digress(turn: Turn, outcome: Outcome) -> Outcome:
    """Something else was said while an intake is open: it is answered, and asks nothing of its own, for the form asks
    again. A screening hears what is told of oneself by the way, and notes where it was left.
    """
    if outcome.state.flow != turn.state.flow or outcome.start_flow:
        if screening_facts.in_screening(turn.state) and not screening_facts.in_screening(outcome.state):
            screening_facts.left_open(turn, outcome)
        return outcome
    outcome.replies = [reply for reply in outcome.replies if reply.name not in _ASKS_ON]
    outcome.state.offer = None
    if screening_facts.in_screening(outcome.state):
        screening_facts.overhear(outcome, turn)
    return outcome


def go_on(turn: Turn, outcome: Outcome) -> Outcome:
    """`outcome` and, where it leaves an intake open, what comes next: its next question or what it was for.

    Every action ends so; a turn takes no second action only to ask.
    """
    if outcome.state.flow is None:
        return outcome
    further = ask(replace(turn, state=outcome.state))
    outcome.replies += further.replies
    outcome.effects += further.effects
    outcome.state = further.state
    outcome.start_flow = outcome.start_flow and outcome.state.flow is not None
    return outcome


def may_wait(state: State) -> bool:
    """Whether the next answer may have to be looked up in the store."""
    books = state.flow is not None and state.flow.name in (BOOKING, privacy.FLOW)
    return books or asking(state) in (NAME, LAST4)


def _complete(turn: Turn, flow: Flow) -> Outcome:
    """Every question has its answer (or was let go): do what the intake is for. A screening that waits goes on."""
    outcome = turn.outcome()
    outcome.state.flow = None
    outcome = _FINISH[flow.name](outcome, flow.answers, turn)
    if screening.goes_on(outcome.state.screening) and outcome.state.offer is None:
        outcome.state.flow = Flow(name=SCREENING)
    return outcome


_FINISH: dict[str, Callable[[Outcome, dict[str, str], Turn], Outcome]] = {
    "recommend": programs.finish_recommendation,
    "callback": people.finish_callback,
    "employer": people.finish_employer,
    "booking": booking.finish_booking,
    "waitlist": booking.finish_group_waitlist,
    "privacy": privacy.finish,
}
