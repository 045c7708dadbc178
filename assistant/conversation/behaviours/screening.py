"""Where somebody stands: begun from a question, asked one thing at a time, taken up again, put right at any time.

The questions come from the catalogue, the answer from `assistant.eligibility`; a person decides.
"""

from collections.abc import Sequence
from dataclasses import replace

from assistant.catalog.schema import Program, Topic
from assistant.catalog.search import Filters
from assistant.conversation.behaviours import screening_names
from assistant.conversation.behaviours.focus import bring_to_focus, meant
from assistant.conversation.behaviours.programs import easiest_first, filters_of, find, not_offered, offer_programs
from assistant.conversation.behaviours.screening_facts import (
    heard,
    in_screening,
    inquiry_of,
    learn,
    leave_open,
    note_step,
    stands,
    to_ask,
)
from assistant.conversation.behaviours.screening_result import explain, say_notice, tell
from assistant.conversation.behaviours.screening_words import ask_again, put
from assistant.conversation.effects import StepOutcome
from assistant.conversation.inquiries import LAST4, NAME, SCREENING, asking, begun, find_question, funding
from assistant.conversation.phrases import after, begins_with, is_exactly, says
from assistant.conversation.turn import Flow, Inquiry, Outcome, Turn
from assistant.eligibility.next_question import Next
from assistant.eligibility.values import NotSaid, Value

# Asked once more in other words; then the question is let go.
TRIES = 2
# What a pick from a list answers: where one stands with it.
STANDING = "standing"


def begin(turn: Turn) -> Outcome:
    """ "Do I qualify", for what is meant, for money, or for anything. Facts in the message are taken at once."""
    if is_exactly("why", turn.text) and begun(turn.state.screening):
        return explain(turn.outcome(), turn)
    outcome, before = turn.outcome(), turn.state.screening
    if is_exactly("go_on", turn.text):
        if goes_on(before):
            return _start(outcome, turn)
        inquiry_of(outcome.state).resuming = True
        return _start(outcome, turn, NAME)
    wanted = meant(turn)
    if wanted.unknown and not heard(turn):
        return not_offered(outcome, wanted.unknown, turn)
    if wanted.named and wanted.programs:
        return start(outcome, wanted.programs, turn)
    if says("funding_check", turn.text):
        return start(outcome, funding(turn.catalog), turn)
    if says("for_anything", turn.text):
        return start(outcome, (), turn)
    if begun(before) and (not wanted.programs or wanted.programs[0].id in before.programs):
        learn(outcome, heard(turn), turn)
        return _start(outcome, turn)
    return start(outcome, wanted.programs, turn)


def start(outcome: Outcome, programs: Sequence[Program], turn: Turn) -> Outcome:
    """A screening for these programs; for anything that is offered where there are none."""
    inquiry = inquiry_of(outcome.state)
    learn(outcome, heard(turn), turn)
    inquiry.programs = [program.id for program in programs]
    inquiry.anything = not programs
    inquiry.asked, inquiry.told = 0, {}
    if not programs:
        wish = _wish(filters_of(turn))
        inquiry.programs = [program.id for program in find(wish, turn)] if wish != Filters() else []
    if len(programs) == 1:
        bring_to_focus(outcome, programs[0], turn)
        outcome.state.topic = Topic.REQUIREMENTS
    return _start(outcome, turn)


def _wish(filters: Filters) -> Filters:
    """What somebody looks for; what they are, the rules know better."""
    return replace(filters, age=None, no_diploma=None, no_experience=None, city=None, sort=None, language=None)


def _start(outcome: Outcome, turn: Turn, asked: str | None = None) -> Outcome:
    if in_screening(turn.state) and asked is None:
        return outcome  # the form asks on
    outcome.state.flow = Flow(name=SCREENING, asking=asked)
    outcome.start_flow = not in_screening(turn.state)
    return outcome


def take_answer(turn: Turn) -> Outcome:
    """Whatever the message tells; the open question stays open where it is not answered, for so many tries."""
    outcome = Outcome(state=turn.state.model_copy(deep=True))
    flow, asked = outcome.state.flow, asking(turn.state)
    if flow is None or asked is None:
        return outcome
    if asked in (NAME, LAST4):
        return screening_names.take(outcome, turn)
    question = find_question(turn.catalog, asked)
    if question is None:  # the catalogue has changed meanwhile
        flow.asking, flow.tries = None, 0
        return outcome
    if is_exactly("why", turn.text):
        return outcome.say("utter_screen_why", why={"say": question.why.model_dump(), "speak": None})
    found = heard(turn, asked)
    if is_exactly("declines", turn.text):
        found = {asked: NotSaid.PREFER_NOT}
    answer = found.pop(asked, None)
    new = learn(outcome, found, turn)
    if isinstance(answer, NotSaid):
        leave_open(outcome, asked, answer, turn)
        note_step(outcome, asked, StepOutcome.DECLINED)
    elif answer is not None and learn(outcome, {asked: answer}, turn):
        inquiry_of(outcome.state).last = asked
        note_step(outcome, asked, StepOutcome.ANSWERED)
    else:
        # What was told instead, and is not kept, is no attempt at an answer.
        flow.tries += not new and turn.unkept is None
        if flow.tries < TRIES:
            return outcome
        leave_open(outcome, asked, NotSaid.DONT_KNOW, turn)
        note_step(outcome, asked, StepOutcome.LEFT)
        outcome.say("utter_screen_let_go")
    flow.asking, flow.tries = None, 0
    return outcome


def ask(turn: Turn) -> Outcome:
    """Put the next question, or tell where the person stands when there is none."""
    outcome = Outcome(state=turn.state.model_copy(deep=True))
    flow, inquiry = outcome.state.flow, inquiry_of(outcome.state)
    assert flow is not None
    outcome.state.offer = None
    if flow.asking in (NAME, LAST4):
        return screening_names.ask(outcome, turn)
    if not inquiry.programs and not inquiry.anything:  # they began before, and are not known again
        outcome.state.flow = None
        return offer_programs(outcome, easiest_first(turn.catalog), turn, "utter_qualify_for_which", STANDING)
    screening = stands(inquiry, turn)
    upcoming = to_ask(inquiry, screening)
    if upcoming is None:
        outcome.state.flow = None
        return tell(outcome, screening, turn)
    if not inquiry.named and turn.state.name is None:
        say_notice(outcome, turn)
        flow.asking = NAME
        return screening_names.ask(outcome, turn)
    say_notice(outcome, turn)
    return _put(outcome, flow, upcoming, turn)


def _put(outcome: Outcome, flow: Flow, upcoming: Next, turn: Turn) -> Outcome:
    question = find_question(turn.catalog, upcoming.question)
    assert question is not None
    if flow.asking == question.id and flow.tries:
        return ask_again(outcome, question, turn)
    if flow.asking != question.id:
        flow.asking, flow.tries = question.id, 0
        inquiry_of(outcome.state).asked += 1
        note_step(outcome, question.id, StepOutcome.ASKED)
    return put(outcome, question, turn, closer=upcoming.closer)


def put_right(turn: Turn) -> Outcome | None:
    """ "No wait, im 19": what was said before is replaced; `None` where nothing of a screening is meant."""
    inquiry = turn.state.screening
    if not begun(inquiry):
        return None
    outcome = Outcome(state=turn.state.model_copy(deep=True))
    found = heard(turn) or _answered_anew(inquiry, turn)
    before = dict(inquiry.facts)
    new = learn(outcome, found, turn)
    if new:
        outcome.say("utter_corrected" if new.keys() & before.keys() else "utter_thanks_for_telling")
        if in_screening(turn.state):
            asked = asking(turn.state)
            if asked is not None and asked in new:
                note_step(outcome, asked, StepOutcome.ANSWERED)
            return outcome
        outcome.state.offer = None
        inquiry_of(outcome.state).corrected = True
        return _start(outcome, turn)
    flow = outcome.state.flow
    if not in_screening(turn.state) or flow is None:
        return None
    if inquiry.last is None:
        return outcome.say("utter_what_is_right")
    # Which answer was wrong is not said: the last one, most likely.
    inquiry_of(outcome.state).facts.pop(inquiry.last, None)
    inquiry_of(outcome.state).last = None
    flow.asking, flow.tries = None, 0
    return outcome


def _answered_anew(inquiry: Inquiry, turn: Turn) -> dict[str, Value]:
    """ "No wait, a year and a half": which question that answers; the last one first."""
    if not begins_with("correction", turn.text):
        return {}
    rest = after("correction", turn.text)
    for question in dict.fromkeys([inquiry.last, *reversed(inquiry.facts)]):
        value = heard(turn, question, rest).get(question) if question is not None and rest else None
        if value is not None and question is not None and not isinstance(value, NotSaid):
            return {question: value}
    return {}


def wanted(turn: Turn) -> bool:
    """Whether the words ask for a screening and for nothing else."""
    return any(is_exactly(kind, turn.text) for kind in ("go_on", "why")) or says("funding_check", turn.text)


def may_screen(programs: Sequence[Program]) -> bool:
    return any(program.rules for program in programs)


def goes_on(inquiry: Inquiry | None) -> bool:
    """Whether a screening waits to be finished."""
    return inquiry is not None and not inquiry.told and bool(inquiry.programs or inquiry.anything)


__all__ = ["STANDING", "ask", "begin", "goes_on", "may_screen", "put_right", "start", "take_answer", "wanted"]
