"""Which programs there are, which fits, and what one of them is."""

from typing import Any

from assistant.catalog.calendar import next_cohort
from assistant.catalog.names import nearest_interests
from assistant.catalog.schema import Catalog, Kind, Program, Topic
from assistant.catalog.search import Filters, read_filters, recommend, search
from assistant.conversation.behaviours import facts
from assistant.conversation.behaviours.focus import bring_to_focus, meant, missing_program
from assistant.conversation.flows import read_choices
from assistant.conversation.phrases import says
from assistant.conversation.turn import Flow, Offer, Outcome, Turn

_FOR_SOME = {Kind.DEGREE, Kind.RESIDENCY, Kind.INTERNSHIP, Kind.LADDER}


def list_programs(turn: Turn) -> Outcome:
    """ "What programs are there", perhaps of a kind, place, pay, time, length, language."""
    filters, wanted = filters_of(turn), meant(turn)
    missing = filters == Filters() and missing_program(turn) is not None
    # "What do you have for medical assistants" asks for that one; "besides CNA, what else" asks for the others.
    if (missing or (wanted.named and wanted.one)) and not says("more", turn.text):
        return describe_program(turn)
    found = find(filters, turn)
    outcome = turn.outcome()
    if not found:
        outcome.say("utter_no_program_fits").do("unanswered", topic="list", program=None, reason="nothing_fits")
        return offer_programs(outcome, easiest_first(turn.catalog), turn, "utter_list_all")
    if len(found) == 1:
        outcome.say("utter_only_one_fits", program=facts.both(found[0].name))
        return describe(outcome, found[0], turn)
    asked = filters != Filters()
    return offer_programs(outcome, found, turn, "utter_list_found" if asked else "utter_list_all")


def offer_programs(
    outcome: Outcome, programs: list[Program], turn: Turn, reply: str, topic: str | None = None
) -> Outcome:
    """Name a few and ask which; "more" goes on with the rest. `topic` is the question that the pick answers."""
    most = facts.OPTIONS[turn.medium]
    if turn.medium == "voice" and len(programs) > most:
        most -= 1  # the last key is for "more"
    shown, rest = programs[:most], programs[most:]
    outcome.say(
        reply,
        count=len(programs),
        programs={"reply": "utter_options", "facts": _options(shown, turn)},
        choices=facts.program_choices(shown),
    )
    if rest:
        outcome.say("utter_and_more", count=len(rest), key=len(shown) + 1)
    else:
        outcome.say("utter_which_one")
    # A pick from a list asks to hear about the program, unless a question is waiting for it.
    outcome.state.topic = None
    outcome.state.offer = Offer(
        kind="pick_program", options=[p.id for p in shown], more=[p.id for p in rest], topic=topic
    )
    return outcome


def find(filters: Filters, turn: Turn) -> list[Program]:
    """What the filters leave; the easiest to begin first unless an order was asked for."""
    found = search(turn.catalog, filters)
    if filters.sort is not None:
        return found
    order = easiest_first(turn.catalog)
    return sorted(found, key=order.index)


def easiest_first(catalog: Catalog) -> list[Program]:
    """All that is offered: what anybody can begin before what needs a degree, a license or a job; short before long."""
    return sorted(
        catalog.offered,
        key=lambda p: (p.kind in _FOR_SOME, p.profile.experience is True, p.profile.weeks or 0),
    )


def _options(programs: list[Program], turn: Turn) -> dict[str, Any]:
    """The goal before the key: "for nursing assistant, press 1"."""
    return {
        "options": {
            "items": [
                {
                    "reply": "utter_option",
                    "facts": {"number": number, "program": facts.both(p.short), "gist": gist(p, turn)},
                }
                for number, p in enumerate(programs, 1)
            ]
        }
    }


def gist(program: Program, turn: Turn) -> dict[str, Any]:
    """What a person compares at a glance: what it costs or pays, and how long it takes."""
    profile = program.profile
    if profile.pay_per_hour:
        money: dict[str, Any] = {"reply": "utter_gist_paid", "facts": {"pay": {"money": profile.pay_per_hour}}}
    elif profile.stipend:
        money = {"reply": "utter_gist_stipend", "facts": {"pay": {"money": profile.stipend}}}
    elif profile.cost == 0 and any(o.program == program.id for o in turn.catalog.obligations):
        # Paid for, with service owed in return: never called free.
        money = {"reply": "utter_gist_covered", "facts": {}}
    elif profile.cost == 0:
        money = {"reply": "utter_gist_free", "facts": {}}
    elif profile.cost is not None:
        money = {"reply": "utter_gist_cost", "facts": {"cost": {"money": profile.cost}}}
    else:
        money = {"reply": "utter_gist_ask", "facts": {}}
    if profile.weeks is None:
        return money
    return {"reply": "utter_gist", "facts": {"money": money, "length": length(profile.weeks)}}


def length(weeks: float) -> dict[str, Any]:
    """Weeks up to four months, months after that."""
    if weeks <= 17:
        return {"weeks": weeks}
    return {"reply": "utter_months", "facts": {"count": round(weeks / 4.345)}}


def describe_program(turn: Turn) -> Outcome:
    """ "Tell me about the CNA class." """
    wanted = meant(turn)
    outcome = turn.outcome()
    if wanted.unknown:
        return not_offered(outcome, wanted.unknown, turn)
    if wanted.one is not None:
        return describe(outcome, wanted.one, turn)
    if wanted.programs:
        return offer_programs(outcome, list(wanted.programs), turn, "utter_which_of_these")
    return list_programs(turn)


def describe(outcome: Outcome, program: Program, turn: Turn) -> Outcome:
    bring_to_focus(outcome, program, turn)
    outcome.state.topic = Topic.SUMMARY
    summary = facts.current_fact(program, Topic.SUMMARY, turn)
    if summary is None:
        return dont_know(outcome, Topic.SUMMARY, program)
    outcome.say("utter_fact", fact=facts.words(summary), checked=facts.checked(summary))
    cohort = next_cohort(program, turn.today)
    if cohort is not None and turn.medium != "voice":
        outcome.say("utter_next_start", date=facts.date(cohort))
    outcome.say("utter_qualify_or_session", program=facts.both(program.short))
    return outcome.offer("qualify_or_session", [program.id])


def not_offered(outcome: Outcome, wanted: str, turn: Turn) -> Outcome:
    """Asked for a program that the partnership does not have: say so, and what is near."""
    outcome.do("unanswered", topic="program", program=None, reason="not_offered")
    outcome.say("utter_not_offered", wanted=wanted)
    interests = nearest_interests(wanted)
    near = find(Filters(interests=interests), turn) if interests else []
    return offer_programs(outcome, near or easiest_first(turn.catalog), turn, "utter_list_instead")


def dont_know(outcome: Outcome, topic: Topic, program: Program | None) -> Outcome:
    """What the catalogue does not say: say so, log it, offer a person."""
    outcome.do("unanswered", topic=topic, program=program.id if program else None, reason="no_fact")
    if program is None:
        outcome.say("utter_dont_know")
    else:
        outcome.say("utter_dont_know_about", program=facts.both(program.short))
    return outcome.say("utter_offer_person").offer("person")


def start_recommendation(turn: Turn) -> Outcome:
    """Two or three questions; what was already said ("something short, at night") is not asked again."""
    outcome = turn.outcome()
    said = read_choices(turn.text, turn.pairs, turn.catalog)
    flow = Flow(name="recommend", answers=said)
    outcome.state.flow = flow
    outcome.start_flow = True
    return outcome


def finish_recommendation(outcome: Outcome, answers: dict[str, str], turn: Turn) -> Outcome:
    found = recommend(
        turn.catalog,
        interest=answers.get("interest") or None,
        time={"evening": "evening", "day": "day"}.get(answers.get("time", "")),
        paid=True if answers.get("paid") == "paid" else None,
    )
    return offer_programs(outcome, found[:3], turn, "utter_recommended")


def filters_of(turn: Turn) -> Filters:
    return read_filters(turn.text, turn.pairs, turn.catalog)
