"""Yes, no, "I don't know", facts and corrections: what they mean depends on what was just asked."""

from collections.abc import Callable

from assistant.catalog.schema import Program, Topic
from assistant.catalog.search import Filters
from assistant.conversation.behaviours import beside, facts, intake, screening, screening_result, seat_answers, sharing
from assistant.conversation.behaviours.booking import take_group_waitlist
from assistant.conversation.behaviours.focus import (
    meant,
    named_programs,
    option_number,
    picked_option,
)
from assistant.conversation.behaviours.people import talk_to_person
from assistant.conversation.behaviours.programs import (
    describe,
    easiest_first,
    filters_of,
    find,
    offer_programs,
    start_recommendation,
)
from assistant.conversation.behaviours.questions import answer_about, check_eligibility
from assistant.conversation.behaviours.sessions import tell_sessions
from assistant.conversation.effects import EffectKind
from assistant.conversation.phrases import says
from assistant.conversation.turn import Offer, Outcome, Turn


def affirm(turn: Turn) -> Outcome:
    offer = turn.state.offer
    if offer is None:
        return turn.outcome().say("utter_yes_to_what")
    if offer.kind in seat_answers.KINDS:
        return seat_answers.yes(turn, offer)
    # "Yes, the second one": a yes that carries its own answer is that answer.
    picked = _pick(turn, offer)
    return picked if picked is not None else _ACCEPTED[offer.kind](turn, offer)


def deny(turn: Turn) -> Outcome:
    offer = turn.state.offer
    if offer is not None and offer.kind in seat_answers.KINDS:
        return seat_answers.no(turn, offer)
    if offer is not None and offer.kind == "recommend":
        return turn.outcome().say("utter_help").offer("menu")
    if offer is not None and offer.kind == "text_reasons":
        return screening_result.without_text(turn, offer)
    if offer is not None and offer.kind == sharing.OFFER:
        return sharing.no(turn, offer)
    return turn.outcome().say("utter_no_problem")


def dont_know(turn: Turn) -> Outcome:
    """Unsure which program: two questions find out. Otherwise it is fine not to know."""
    if turn.state.offer is not None and turn.state.offer.kind.startswith("pick_program"):
        return start_recommendation(turn)
    return turn.outcome().say("utter_fine_not_to_know").say("utter_offer_person").offer("person")


def inform(turn: Turn) -> Outcome:
    """Words that are no question of their own: an answer to ours, a program, a wish, or facts about the person."""
    put_right = screening.put_right(turn) if turn.state.screening is not None else None
    if put_right is not None:
        return put_right
    offer = turn.state.offer
    if offer is not None:
        picked = _pick(turn, offer)
        if picked is not None:
            return picked
    if beside.is_all_that_is_told(turn):
        return beside.thank(turn)
    programs = named_programs(turn)
    if programs:
        return _programs_named(turn, programs)
    named = seat_answers.name_first(turn)
    if named is not None:
        return named
    outcome = turn.outcome()
    names = turn.values("person_name")
    if names:
        outcome.do(EffectKind.NAME, name=" ".join(names).title())
    filters = filters_of(turn)
    if filters != Filters() and (found := find(filters, turn)):
        outcome.say("utter_thanks_for_telling")
        return offer_programs(outcome, found, turn, "utter_list_found")
    outcome.say("utter_thanks_for_telling")
    program = meant(turn).one
    if program is not None:
        outcome.say("utter_qualify_or_session", program=facts.both(program.short))
        return outcome.offer("qualify_or_session", [program.id])
    return outcome.say("utter_find_what_fits").offer("recommend")


def correct_answer(turn: Turn) -> Outcome:
    """ "No, I meant the EMT one": the last question again, about what is meant now."""
    if turn.state.flow is not None:
        return intake.correct(turn)
    put_right = screening.put_right(turn)
    if put_right is not None:
        return put_right
    programs = named_programs(turn)
    if len(programs) == 1:
        return _programs_named(turn, programs)
    if turn.state.offer is not None:
        picked = _pick(turn, turn.state.offer)
        if picked is not None:
            return picked
    outcome = turn.outcome()
    names = turn.values("person_name")
    if names:
        name = " ".join(names).title()
        return outcome.do(EffectKind.NAME, name=name).say("utter_name_corrected", name=name)
    outcome.state.offer = turn.state.offer
    return outcome.say("utter_what_is_right")


def _programs_named(turn: Turn, programs: list[Program]) -> Outcome:
    topic = (turn.state.offer.topic if turn.state.offer else None) or turn.state.topic
    if topic == screening.STANDING and screening.may_screen(programs):
        return screening.start(turn.outcome(), programs, turn)
    if len(programs) > 1:
        return offer_programs(turn.outcome(), programs, turn, "utter_which_of_these")
    if topic in set(Topic) and topic != Topic.SUMMARY:
        return answer_about(turn.outcome(), programs[0], Topic(topic), turn)
    return describe(turn.outcome(), programs[0], turn)


def _pick(turn: Turn, offer: Offer) -> Outcome | None:
    """The option of the offer that these words choose, or `None`."""
    if offer.kind == "pick_program":
        program = picked_option(turn)
        if program is not None:
            return _programs_named(turn, [program])
        wants_more = says("more", turn.text) or (offer.more and option_number(turn, len(offer.options) + 1))
        return _more(turn, offer) if wants_more else None
    if offer.kind == "qualify_or_session":
        number = option_number(turn, 2)
        if number == 2 or says("about_session", turn.text):
            return _sessions(turn, offer)
        return check_eligibility(turn) if number == 1 or says("about_qualifying", turn.text) else None
    if offer.kind in seat_answers.KINDS:
        return seat_answers.other(turn, offer)
    if offer.kind == "menu":
        number = option_number(turn, len(_MENU))
        return _MENU[number - 1](turn) if number else None
    return None


def _more(turn: Turn, offer: Offer) -> Outcome:
    wanted = offer.more or offer.options  # after a bare "which program?" none has been named yet
    programs = [p for p in (turn.catalog.program(id) for id in wanted) if p is not None]
    return offer_programs(turn.outcome(), programs, turn, "utter_list_more", offer.topic)


def _sessions(turn: Turn, offer: Offer) -> Outcome:
    return tell_sessions(turn.outcome(), turn, turn.catalog.program(offer.options[0]))


def _pick_first(turn: Turn, offer: Offer) -> Outcome:
    if offer.more:
        return _more(turn, offer)
    if len(offer.options) == 1 and (program := turn.catalog.program(offer.options[0])):
        return _programs_named(turn, [program])
    return _ask_which(turn, offer)


def _ask_which(turn: Turn, offer: Offer) -> Outcome:
    outcome = turn.outcome().say("utter_which_one")
    outcome.state.offer = offer
    return outcome


def _text_details(turn: Turn, offer: Offer) -> Outcome:
    """Send what was said, and what did not fit the ear, to the caller's phone. Their yes is the consent."""
    outcome = turn.outcome()
    program = turn.catalog.program(offer.options[0])
    if program is None or turn.phone is None:
        return outcome.say("utter_cannot_text")
    fact = facts.current_fact(program, Topic(offer.topic or Topic.SUMMARY), turn)
    if fact is None:
        return outcome.say("utter_cannot_text")
    outcome.do(EffectKind.CONSENT, kind="sms", granted=True, wording=turn.text)
    reply = {
        "name": "utter_details_by_text",
        "facts": {"program": facts.both(program.name), "fact": facts.words(fact), "checked": facts.checked(fact)},
    }
    outcome.do(EffectKind.TEXT, reply=reply)
    outcome.say("utter_texted", digits=" ".join(turn.phone[-4:]))
    outcome.say("utter_qualify_or_session", program=facts.both(program.short))
    return outcome.offer("qualify_or_session", [program.id])


def _funding(turn: Turn, offer: Offer) -> Outcome:
    programs = [program for program in map(turn.catalog.program, offer.options) if program is not None]
    return screening.start(turn.outcome(), programs, turn)


def _group_waitlist(turn: Turn, offer: Offer) -> Outcome:
    program = turn.catalog.program(offer.options[0])
    return talk_to_person(turn) if program is None else take_group_waitlist(turn, program)


def _menu(turn: Turn, offer: Offer) -> Outcome:
    return turn.outcome().say("utter_which_of_menu").offer("menu")


_ACCEPTED: dict[str, Callable[[Turn, Offer], Outcome]] = {
    "pick_program": _pick_first,
    "qualify_or_session": lambda turn, offer: check_eligibility(turn),
    "person": lambda turn, offer: talk_to_person(turn),
    "text_details": _text_details,
    "text_reasons": screening_result.text_reasons,
    "group_waitlist": _group_waitlist,
    "funding": _funding,
    "recommend": lambda turn, offer: start_recommendation(turn),
    "menu": _menu,
    sharing.OFFER: sharing.yes,
}
# In the order in which `utter_help` reads them out.
_MENU: tuple[Callable[[Turn], Outcome], ...] = (
    lambda turn: offer_programs(turn.outcome(), easiest_first(turn.catalog), turn, "utter_list_all"),
    start_recommendation,
    lambda turn: tell_sessions(turn.outcome(), turn, None),
    talk_to_person,
)
