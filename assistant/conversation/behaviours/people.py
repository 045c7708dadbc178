"""Everything that ends with a person: asking for one, a call back, complaints, emergencies, privacy, employers."""

from assistant.conversation.behaviours import facts
from assistant.conversation.behaviours.frequent import is_doubtful, recognised_faq
from assistant.conversation.effects import EffectKind, HandoffKind
from assistant.conversation.flows import Question, read_answer
from assistant.conversation.phrases import wants_person
from assistant.conversation.turn import Flow, Outcome, Turn
from assistant.handoff.promises import promised, told


def talk_to_person(turn: Turn) -> Outcome:
    """At once, from any state. Out of hours: a recorded message by phone, a filed request elsewhere."""
    outcome = turn.outcome()
    outcome.state.flow = None
    _file(outcome, HandoffKind.PERSON, turn)
    if turn.medium == "voice":
        if turn.desk_open:
            return outcome.say("utter_transfer").do(EffectKind.TRANSFER)
        return outcome.say("utter_desk_closed_record", opens=facts.desk_opens(turn)).do(EffectKind.RECORD)
    if not turn.desk_open:
        outcome.say("utter_desk_closed_until", opens=facts.desk_opens(turn))
    if turn.phone is None:
        outcome.say("utter_person_needs_phone")
        return _start(outcome, "callback", {})
    return outcome.say("utter_person_will_write" if turn.desk_open else "utter_person_will_write_later")


def plainly_wanted(turn: Turn) -> Outcome | None:
    """A person, where the words ask for one and what else the engine made of them is doubtful."""
    may_be = is_doubtful(turn) and turn.intent != "request_callback"
    return talk_to_person(turn) if may_be and wants_person(turn.heard) else None


def request_callback(turn: Turn) -> Outcome:
    """A number, a name, a time. What was already said is not asked again."""
    outcome = turn.outcome()
    answers = _known(turn)
    when = " ".join(turn.values("date", "time"))
    if when:
        answers["when"] = when
    if turn.medium == "text" and turn.phone:
        answers["phone"] = turn.phone
    return _start(outcome, "callback", answers)


def finish_callback(outcome: Outcome, answers: dict[str, str], turn: Turn) -> Outcome:
    """By when is settled here, once: what is said is what is kept."""
    if answers.get("name"):
        outcome.do(EffectKind.NAME, name=answers["name"])
    partnership, when = turn.catalog.partnership, answers.get("when") or None
    by = promised(when, turn.language, partnership, turn.now)
    outcome.do(
        EffectKind.HANDOFF,
        kind=HandoffKind.CALLBACK,
        reason=HandoffKind.CALLBACK,
        callback_at=when,
        promised_at=by.isoformat(),
        details={"phone": answers.get("phone", ""), "name": answers.get("name", "")},
    )
    return outcome.say("utter_callback_filed", phone={"phone": answers["phone"]}, **told(by, partnership, turn.now))


def employer_inquiry(turn: Turn) -> Outcome:
    outcome = turn.outcome()
    answers = _known(turn)
    answers.pop("name", None)
    employers = turn.values("employer")
    if employers:
        answers["organisation"] = employers[0]
    answers["first_words"] = turn.text
    if turn.medium == "text" and turn.phone:
        answers["phone"] = turn.phone
    outcome.say("utter_employer_welcome")
    return _start(outcome, "employer", answers)


def finish_employer(outcome: Outcome, answers: dict[str, str], turn: Turn) -> Outcome:
    if answers.get("name"):
        outcome.do(EffectKind.NAME, name=answers["name"])
    outcome.do(
        EffectKind.HANDOFF,
        kind=HandoffKind.EMPLOYER,
        reason=HandoffKind.EMPLOYER,
        summary=answers.get("first_words", ""),
        details={key: answers.get(key, "") for key in ("organisation", "wish", "name", "phone")},
    )
    return outcome.say("utter_employer_filed", organisation=answers.get("organisation", ""))


def complaint(turn: Turn) -> Outcome:
    """Sorry first, then a person; the words are kept as they were said."""
    outcome = turn.outcome()
    outcome.state.flow = None
    _file(outcome, HandoffKind.COMPLAINT, turn)
    return outcome.say("utter_complaint").say("utter_offer_person_now").offer("person")


def emergency(turn: Turn) -> Outcome:
    """911 or 988 before anything else; a person is told, and by phone the caller is put through if one is there."""
    outcome = turn.outcome()
    outcome.state.flow = None
    _file(outcome, HandoffKind.EMERGENCY, turn)
    outcome.say("utter_emergency")
    if turn.medium == "voice" and turn.desk_open:
        outcome.say("utter_emergency_transfer").do(EffectKind.TRANSFER)
    return outcome


def privacy_request(turn: Turn) -> Outcome:
    """A person has to act on it; meanwhile what holds, or what is known of just this ("and ICE?")."""
    outcome = turn.outcome()
    faq = recognised_faq(turn)
    frequent = faq.fact if faq is not None else None
    said = frequent if frequent and frequent.holds_on(turn.today) else turn.catalog.partnership.privacy
    _file(outcome, HandoffKind.PRIVACY, turn)
    outcome.say("utter_fact", fact=facts.words(said), checked=facts.checked(said))
    return outcome.say("utter_privacy_filed")


def opt_out(turn: Turn) -> Outcome:
    """Stop means stop, in any words. One confirmation, then nothing more unless they write."""
    outcome = turn.outcome()
    outcome.state.flow = None
    outcome.do(EffectKind.CONSENT, kind="sms", granted=False, wording=turn.text)
    return outcome.say("utter_opted_out")


def opt_in(turn: Turn) -> Outcome:
    outcome = turn.outcome()
    outcome.do(EffectKind.CONSENT, kind="sms", granted=True, wording=turn.text)
    return outcome.say("utter_opted_in")


def _file(outcome: Outcome, kind: HandoffKind, turn: Turn) -> None:
    outcome.do(EffectKind.HANDOFF, kind=kind, reason=kind, summary=turn.text)


def _known(turn: Turn) -> dict[str, str]:
    """What the message itself already answers, and the name that was given before."""
    answers: dict[str, str] = {"name": turn.state.name} if turn.state.name else {}
    if turn.values("person_name"):
        answers["name"] = " ".join(turn.values("person_name")).title()
    if turn.values("phone_number"):
        phone = read_answer(Question("phone", "phone"), turn)
        if phone:
            answers["phone"] = phone
    return answers


def _start(outcome: Outcome, name: str, answers: dict[str, str]) -> Outcome:
    outcome.state.flow = Flow(name=name, answers=answers)
    outcome.start_flow = True
    return outcome
