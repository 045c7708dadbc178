"""Questions about a program, and about the partnership."""

from typing import Any

from assistant.catalog.calendar import apply_window, next_cohort
from assistant.catalog.faqs import general
from assistant.catalog.schema import Faq, Program, Topic
from assistant.catalog.search import Filters
from assistant.conversation import inquiries
from assistant.conversation.behaviours import facts, screening, screening_facts
from assistant.conversation.behaviours.focus import bring_to_focus, meant
from assistant.conversation.behaviours.frequent import recognised_faq, specific_faq
from assistant.conversation.behaviours.programs import (
    describe,
    dont_know,
    easiest_first,
    filters_of,
    find,
    gist,
    length,
    not_offered,
    offer_programs,
)
from assistant.conversation.behaviours.sessions import tell_sessions
from assistant.conversation.effects import EffectKind, HandoffKind
from assistant.conversation.turn import Outcome, Turn

# Topics on which programs can be laid side by side from what the catalogue says of each.
COMPARED = {Topic.COST, Topic.PAY, Topic.DURATION, Topic.START_DATE, Topic.AGE}
# Asked of one program only by its name: these are about the idea, not about "it".
GENERAL = {Topic.APPRENTICESHIP, Topic.INTERNSHIP}


def topic_of(intent: str) -> Topic | None:
    """`ask_cost` → `Topic.COST`; `None` for intents that ask no topic."""
    name = intent.removeprefix("ask_")
    return Topic(name) if intent.startswith("ask_") and name in set(Topic) else None


def answer_question(turn: Turn) -> Outcome:
    """ "How much is it", "¿hay clases de noche?", for the program that is meant, or for all."""
    topic = topic_of(turn.intent)
    return answer_topic(turn, topic) if topic is not None else answer_freely(turn)


def answer_topic(turn: Turn, topic: Topic) -> Outcome:
    outcome = turn.outcome()
    outcome.state.topic = topic
    wanted = meant(turn)
    faq = specific_faq(turn, topic, wanted.one)
    if faq is not None:
        return answer_faq(outcome, faq, turn, wanted.one)
    if topic in GENERAL and not wanted.named:
        return answer_in_general(outcome, topic, turn)
    if wanted.unknown:
        return not_offered(outcome, wanted.unknown, turn)
    if wanted.one is not None:
        return answer_about(outcome, wanted.one, topic, turn)
    if wanted.programs:
        return offer_programs(outcome, list(wanted.programs), turn, "utter_which_of_these", topic)
    return answer_in_general(outcome, topic, turn)


def answer_about(outcome: Outcome, program: Program, topic: Topic, turn: Turn) -> Outcome:
    """One program's answer: the fact, or what its cohorts and sessions say, or an honest "I don't know"."""
    outcome.state.topic = topic
    bring_to_focus(outcome, program, turn)
    if topic is Topic.SUMMARY:
        return describe(outcome, program, turn)
    if topic is Topic.SESSIONS:
        return tell_sessions(outcome, turn, program)
    if topic is Topic.START_DATE and _say_start(outcome, program, turn):
        return _after(outcome, program, topic, turn)
    if topic is Topic.SEATS and _say_seats(outcome, program, turn):
        return _after(outcome, program, topic, turn)
    fact = facts.current_fact(program, topic, turn)
    if fact is not None:
        outcome.say(
            "utter_fact_about", program=facts.both(program.short), fact=facts.words(fact), checked=facts.checked(fact)
        )
        return _after(outcome, program, topic, turn)
    # What was said of this program and may no longer be said is not filled in with what holds for most.
    found = general(turn.catalog, topic) if topic not in program.facts else None
    if found is not None and topic not in COMPARED and found.fact.holds_on(turn.today):
        return answer_faq(outcome, found, turn, program)
    return dont_know(outcome, topic, program)


def _after(outcome: Outcome, program: Program, topic: Topic, turn: Turn) -> Outcome:
    """What the person may do next; obligations always go to a person."""
    obligation = next((o for o in turn.catalog.obligations if o.program == program.id), None)
    if topic is Topic.FINANCIAL_AID and obligation is not None and obligation.fact.holds_on(turn.today):
        outcome.say("utter_fact", fact=facts.words(obligation.fact), checked=facts.checked(obligation.fact))
        return outcome.say("utter_person_explains").offer("person")
    funding = inquiries.funding(turn.catalog)
    if topic is Topic.FINANCIAL_AID and funding and turn.state.flow is None:
        outcome.say("utter_screen_check_funding")
        return outcome.offer("funding", [fund.id for fund in funding])
    fact = program.facts.get(topic)
    if turn.medium == "voice" and turn.phone and fact is not None and fact.speak is not None:
        outcome.say("utter_text_you_details")
        return outcome.offer("text_details", [program.id], topic)
    outcome.say("utter_more_about", program=facts.both(program.short))
    return outcome.offer("qualify_or_session", [program.id])


def answer_in_general(outcome: Outcome, topic: Topic, turn: Turn) -> Outcome:
    """No program is meant: compare where that can be done, say what holds for all, ask which."""
    filters = filters_of(turn)
    if topic is Topic.SESSIONS:
        return tell_sessions(outcome, turn, None)
    found = general(turn.catalog, topic)
    if found is not None and found.fact.holds_on(turn.today):
        outcome.say("utter_fact", fact=facts.words(found.fact), checked=facts.checked(found.fact))
        if found.refer:
            return _refer(outcome, found, turn)
    elif topic not in COMPARED:
        return dont_know(outcome, topic, None)
    programs = find(filters, turn) or easiest_first(turn.catalog)
    if topic in COMPARED and (turn.medium == "chat" or found is None):
        compare(outcome, programs, topic, turn)
    if topic in GENERAL:
        kind = topic.value
        some = [p for p in turn.catalog.offered if p.kind == kind]
        if some:
            offer_programs(outcome, some, turn, "utter_list_found")
            return outcome
    outcome.say("utter_which_program", choices=facts.program_choices(programs[: facts.OPTIONS["chat"]]))
    outcome.offer("pick_program", [p.id for p in programs], topic)
    return outcome


def compare(outcome: Outcome, programs: list[Program], topic: Topic, turn: Turn) -> None:
    lines: list[dict[str, Any]] = []
    for program in programs[: facts.OPTIONS[turn.medium]]:
        value = _compared(program, topic, turn)
        if value is not None:
            lines.append({"reply": "utter_compared", "facts": {"program": facts.both(program.short), "value": value}})
    if len(lines) > 1:
        outcome.say("utter_comparison", lines={"items": lines})


def _compared(program: Program, topic: Topic, turn: Turn) -> dict[str, Any] | None:
    profile = program.profile
    if topic in (Topic.COST, Topic.PAY):
        return gist(program, turn)
    if topic is Topic.DURATION and profile.weeks:
        return length(profile.weeks)
    if topic is Topic.START_DATE and (cohort := next_cohort(program, turn.today)):
        return facts.date(cohort)
    if topic is Topic.AGE and profile.minimum_age:
        return {"reply": "utter_from_age", "facts": {"age": profile.minimum_age}}
    return None


def _say_start(outcome: Outcome, program: Program, turn: Turn) -> bool:
    cohort = next_cohort(program, turn.today)
    if cohort is None:
        return False
    outcome.say("utter_starts", program=facts.both(program.short), date=facts.date(cohort))
    window = apply_window(cohort, turn.today)
    if window == "not_yet" and cohort.apply_from:
        outcome.say("utter_apply_from", date={"date": cohort.apply_from.isoformat()})
    elif window == "open" and cohort.apply_by:
        outcome.say("utter_apply_by", date={"date": cohort.apply_by.isoformat()})
    elif window == "closed":
        outcome.say("utter_apply_closed")
    return True


def _say_seats(outcome: Outcome, program: Program, turn: Turn) -> bool:
    cohort = next_cohort(program, turn.today)
    if cohort is None:
        return False
    name = facts.both(program.short)
    if cohort.open_seats is None:
        outcome.say("utter_seats", program=name, seats=cohort.seats, date=facts.date(cohort))
    elif cohort.open_seats == 0:
        outcome.say("utter_seats_full", program=name, date=facts.date(cohort))
    else:
        checked = {"checked": cohort.checked.isoformat()}
        outcome.say(
            "utter_seats_open",
            program=name,
            open=cohort.open_seats,
            seats=cohort.seats,
            date=facts.date(cohort),
            checked=checked,
        )
    return True


def answer_faq(outcome: Outcome, faq: Faq, turn: Turn, program: Program | None) -> Outcome:
    if not faq.fact.holds_on(turn.today):
        return dont_know(outcome, Topic(outcome.state.topic or Topic.SUMMARY), program)
    outcome.say("utter_fact", fact=facts.words(faq.fact), checked=facts.checked(faq.fact))
    if faq.refer:
        return _refer(outcome, faq, turn)
    if program is not None:
        bring_to_focus(outcome, program, turn)
        return outcome.offer("qualify_or_session", [program.id])
    return outcome


def _refer(outcome: Outcome, faq: Faq, turn: Turn) -> Outcome:
    """A person has to decide or explain this; whether now is the person's choice."""
    return outcome.say("utter_person_explains").offer("person", topic=faq.id)


def answer_freely(turn: Turn) -> Outcome:
    """Words whose intent asks no topic: the closest FAQ, or an honest no."""
    outcome = turn.outcome()
    faq = recognised_faq(turn)
    if faq is not None:
        return answer_faq(outcome, faq, turn, None)
    return dont_know(outcome, Topic.SUMMARY, None)


def tell_contact(turn: Turn) -> Outcome:
    """Hours, phone, email, address; of a partner organisation where one is named."""
    outcome = turn.outcome()
    contact = turn.catalog.partnership.contact
    outcome.say("utter_fact", fact=facts.words(contact), checked=facts.checked(contact))
    if turn.desk_open:
        return outcome.say("utter_desk_open")
    return outcome.say("utter_desk_closed_until", opens=facts.desk_opens(turn))


def tell_application_status(turn: Turn) -> Outcome:
    """Only staff can look an application up: nobody's status is told to a phone number."""
    outcome = turn.outcome()
    outcome.do(EffectKind.HANDOFF, kind=HandoffKind.STATUS, reason=HandoffKind.STATUS, summary=turn.text)
    return outcome.say("utter_status_by_person").offer("person")


def check_eligibility(turn: Turn) -> Outcome:
    """Where the person stands, by the rules; what is asked for, where there are none or another intake is open."""
    other_intake = turn.state.flow is not None and not screening_facts.in_screening(turn.state)
    wanted = meant(turn)
    if other_intake or not screening.may_screen(wanted.programs or turn.catalog.programs):
        return tell_requirements(turn)
    faq = specific_faq(turn, Topic.REQUIREMENTS, wanted.one) if turn.intent == "check_eligibility" else None
    if faq is not None and not screening.wanted(turn) and not screening_facts.heard(turn):
        return answer_faq(turn.outcome(), faq, turn, wanted.one)
    return screening.begin(turn)


def tell_requirements(turn: Turn) -> Outcome:
    """What the program asks for, in the catalogue's own words; a person looks at the rest."""
    outcome = turn.outcome()
    wanted = meant(turn)
    faq = specific_faq(turn, Topic.REQUIREMENTS, wanted.one)
    if faq is not None:
        return answer_faq(outcome, faq, turn, wanted.one)
    if wanted.unknown:
        return not_offered(outcome, wanted.unknown, turn)
    if wanted.one is None:
        filters = filters_of(turn)
        found = find(filters, turn) if filters != Filters() else list(wanted.programs)
        programs = found or easiest_first(turn.catalog)
        return offer_programs(outcome, programs, turn, "utter_qualify_for_which", Topic.REQUIREMENTS)
    program = wanted.one
    bring_to_focus(outcome, program, turn)
    outcome.state.topic = Topic.REQUIREMENTS
    fact = facts.current_fact(program, Topic.REQUIREMENTS, turn)
    if fact is None:
        return dont_know(outcome, Topic.REQUIREMENTS, program)
    outcome.say(
        "utter_fact_about", program=facts.both(program.short), fact=facts.words(fact), checked=facts.checked(fact)
    )
    return outcome.say("utter_person_checks").offer("person")
