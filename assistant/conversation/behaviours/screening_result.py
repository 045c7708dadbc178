"""The result in plain words: the status, what decided it, from when, by which papers, what else fits, what next."""

from typing import Any

from assistant.catalog.schema import Program
from assistant.conversation.behaviours import facts
from assistant.conversation.behaviours.focus import bring_to_focus
from assistant.conversation.behaviours.programs import offer_programs
from assistant.conversation.behaviours.screening_facts import as_told, inquiry_of, stands
from assistant.conversation.behaviours.screening_reasons import (
    alternatives,
    notes,
    reason,
    reasons,
    standing,
)
from assistant.conversation.behaviours.session_lists import ahead
from assistant.conversation.behaviours.sessions import tell_sessions
from assistant.conversation.effects import EffectKind
from assistant.conversation.turn import Inquiry, Offer, Outcome, Turn
from assistant.eligibility.screened import Screened, Screening, Status

# The statuses with which somebody may well go to an information session.
FITS = (Status.LIKELY, Status.CONDITIONAL)
MOST_BEST = 3


def tell(outcome: Outcome, screening: Screening, turn: Turn) -> Outcome:
    inquiry = inquiry_of(outcome.state)
    told = as_told(screening)
    again = inquiry.corrected and inquiry.told.keys() == told.keys()
    same = inquiry.told == told
    if again:
        outcome.say("utter_screen_unchanged" if same else "utter_screen_changed")
    inquiry.told, inquiry.resuming, inquiry.corrected = told, False, False
    _keep(outcome, inquiry, screening, turn)
    if len(screening.results) > 1 or inquiry.anything:
        return _tell_best(outcome, screening, turn)
    result = screening.results[0]
    program = turn.catalog.program(result.program)
    assert program is not None
    bring_to_focus(outcome, program, turn)
    outcome.replies.append(standing(program, result, turn))
    if again and same:
        return next_step(outcome, program, result, turn)
    if turn.medium == "voice":
        said = reason(program, result, turn)
        if said is not None:
            outcome.replies.append(said)
        if turn.phone:
            outcome.say("utter_screen_text_reasons")
            return outcome.offer("text_reasons", [program.id])
        return next_step(outcome, program, result, turn)
    outcome.replies += notes(program, result, turn)
    say_notice(outcome, turn)
    return next_step(outcome, program, result, turn)


def _keep(outcome: Outcome, inquiry: Inquiry, screening: Screening, turn: Turn) -> None:
    outcome.do(
        EffectKind.SCREENED,
        asked=inquiry.programs,
        facts=inquiry.facts,
        results=[result.model_dump(mode="json") for result in screening.results],
        today=turn.today.isoformat(),
    )


def say_notice(outcome: Outcome, turn: Turn) -> None:
    """That a person decides, and that questions may be skipped: once. By phone the result says so, in fewer words."""
    inquiry, notice = inquiry_of(outcome.state), turn.catalog.partnership.eligibility_notice
    if inquiry.noticed or turn.medium == "voice":
        return
    inquiry.noticed = True
    if notice.holds_on(turn.today):
        outcome.say("utter_screen_notice", fact=facts.words(notice))


def _tell_best(outcome: Outcome, screening: Screening, turn: Turn) -> Outcome:
    """The two or three that fit best, and that others are still open."""
    best = screening.others(MOST_BEST)
    programs = [program for program in (turn.catalog.program(found.program) for found in best) if program is not None]
    if not programs:
        outcome.say("utter_screen_none_fits")
        return outcome.say("utter_offer_person").offer("person")
    listed = [
        _listed(number, program, found) for number, (program, found) in enumerate(zip(programs, best, strict=True), 1)
    ]
    outcome.say("utter_screen_best", programs={"items": listed}, choices=facts.program_choices(programs))
    left = sum(found.status is Status.NEED_INFO for found in screening.results if found not in best)
    if left and turn.medium != "voice":
        outcome.say("utter_screen_still_open", count=left)
    say_notice(outcome, turn)
    outcome.say("utter_which_one")
    outcome.state.topic = None
    outcome.state.offer = Offer(kind="pick_program", options=[program.id for program in programs], topic="standing")
    return outcome


def _listed(number: int, program: Program, found: Screened) -> dict[str, Any]:
    named = {"number": number, "program": facts.both(program.short)}
    return {"reply": f"utter_screen_best_{found.status.value}", "facts": named}


def next_step(outcome: Outcome, program: Program, result: Screened, turn: Turn) -> Outcome:
    """A session where it may fit, the waitlist where it is full, what else fits where it does not, or a person."""
    if result.status is Status.CLOSED and result.waitlist:
        outcome.say("utter_screen_waitlist")
        return outcome.offer("group_waitlist", [program.id])
    if result.status in FITS and ahead(turn, [program.id]):
        return tell_sessions(outcome, turn, program)
    if result.status in (Status.NOT_NOW, Status.CLOSED):
        others = alternatives(inquiry_of(outcome.state), program, turn)
        if others:
            return offer_programs(outcome, others, turn, "utter_screen_others", "standing")
    return outcome.say("utter_screen_person").offer("person")


def explain(outcome: Outcome, turn: Turn) -> Outcome:
    """All the reasons, of what was told last."""
    inquiry = inquiry_of(outcome.state)
    for result in stands(inquiry, turn).results[:1]:
        program = turn.catalog.program(result.program)
        if program is not None:
            if turn.medium == "voice":
                outcome.replies += notes(program, result, turn)
            else:
                given = reasons(program, result)
                outcome.say("utter_screen_reasons", program=facts.both(program.short), reasons=given)
            return next_step(outcome, program, result, turn)
    return outcome


def text_reasons(turn: Turn, offer: Offer) -> Outcome:
    """Sends the status, the reasons and all papers to the caller's phone. Their yes is the consent."""
    outcome = turn.outcome()
    program, inquiry = turn.catalog.program(offer.options[0]), inquiry_of(outcome.state)
    results = [found for found in stands(inquiry, turn).results if program and found.program == program.id]
    if program is None or turn.phone is None or not results:
        return outcome.say("utter_cannot_text")
    outcome.do(EffectKind.CONSENT, kind="sms", granted=True, wording=turn.text)
    told = standing(program, results[0], turn)
    given = {"standing": {"reply": told.name, "facts": told.facts}, "reasons": reasons(program, results[0])}
    outcome.do(EffectKind.TEXT, reply={"name": "utter_screen_reasons_by_text", "facts": given})
    outcome.say("utter_texted", digits=" ".join(turn.phone[-4:]))
    return next_step(outcome, program, results[0], turn)


def without_text(turn: Turn, offer: Offer) -> Outcome:
    """They do not want it texted: on to the next step."""
    outcome = turn.outcome()
    program = turn.catalog.program(offer.options[0])
    results = [found for found in stands(inquiry_of(outcome.state), turn).results if found.program == offer.options[0]]
    if program is None or not results:
        return outcome.say("utter_no_problem")
    return next_step(outcome, program, results[0], turn)
