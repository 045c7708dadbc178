"""Who sees my information? Send it to me, delete it, share it no more: what is the person's own to decide.

For whom it is done has to be sure: the phone that they use and the name that is known for it, for families share
phones. Who that cannot be sure of is asked by a person of the staff; a person confirms the rest, too.
"""

import datetime as dt

from assistant.applicants.requests import due_on
from assistant.applicants.sharing import organisation_of
from assistant.catalog.schema import LANGUAGES
from assistant.conversation.behaviours import facts
from assistant.conversation.behaviours.people import privacy_request
from assistant.conversation.effects import EffectKind, HandoffKind
from assistant.conversation.ports import SharedWith, SharingKnown
from assistant.conversation.private_wishes import Wanted, wanted
from assistant.conversation.turn import Flow, Outcome, Turn

FLOW = "privacy"
WISH = "wish"


def answer(turn: Turn) -> Outcome:
    wish = wanted(turn.heard)
    if wish is Wanted.WHO and turn.sharing is not None:
        return _ask_name_first(turn, wish) if not _known(turn).sure else _tell_who(turn.outcome(), _known(turn), turn)
    if wish is Wanted.STOP:
        return _stop(turn)
    if wish in (Wanted.EXPORT, Wanted.DELETE):
        return _ask_name_first(turn, wish)
    return privacy_request(turn)


def finish(outcome: Outcome, answers: dict[str, str], turn: Turn) -> Outcome:
    """The name is said: the list, or the wish as a request for staff to confirm."""
    wish, name = Wanted(answers[WISH]), answers.get("name", "")
    if wish is Wanted.WHO:
        known = turn.sharing.known(turn.conversation, name) if turn.sharing is not None else SharingKnown(sure=False)
        if known.sure:
            return _tell_who(outcome, known, turn)
        _file(outcome, turn)
        return outcome.say("utter_privacy_unsure")
    if wish is Wanted.STOP:
        known = turn.sharing.known(turn.conversation, name) if turn.sharing is not None else SharingKnown(sure=True)
        if known.sure:
            return _stopped(outcome.do(EffectKind.STOP_SHARING, name=name), known)
        # A name that fits nobody on this phone: nothing was stopped, so nothing else is said.
        _file(outcome, turn)
        return outcome.say("utter_sharing_unsure")
    outcome.do(EffectKind.PRIVACY, request=wish.value, name=name, phone=answers.get("phone") or None)
    _file(outcome, turn)
    by = {"date_year": due_on(turn.today).isoformat()}
    return outcome.say(f"utter_privacy_{wish.value}_noted", by=by)


def _ask_name_first(turn: Turn, wish: Wanted) -> Outcome:
    """What they said in this talk already is not asked again. A list is told here alone, on no other phone."""
    outcome = turn.outcome()
    answers = {WISH: wish.value}
    if turn.state.name:
        answers["name"] = turn.state.name
    if turn.phone or wish in (Wanted.WHO, Wanted.STOP):
        answers["phone"] = turn.phone or ""
    if wish in (Wanted.EXPORT, Wanted.DELETE):
        outcome.say(f"utter_privacy_{wish.value}")
    outcome.state.flow = Flow(name=FLOW, answers=answers)
    outcome.start_flow = True
    return outcome


def _stop(turn: Turn) -> Outcome:
    """At once: for whoever this phone or talk is known to be of; otherwise a name says for whom."""
    known = _known(turn) if turn.sharing is not None else SharingKnown(sure=True)
    if known.sure:
        return _stopped(turn.outcome().do(EffectKind.STOP_SHARING), known)
    return _ask_name_first(turn, Wanted.STOP)


def _stopped(outcome: Outcome, known: SharingKnown) -> Outcome:
    """Of who is not known here nothing was shared; by another phone they may be."""
    return outcome.say("utter_sharing_stopped_here" if known.here and not known.shared else "utter_sharing_stopped")


def _known(turn: Turn) -> SharingKnown:
    assert turn.sharing is not None
    return turn.sharing.known(turn.conversation, turn.state.name)


def _tell_who(outcome: Outcome, known: SharingKnown, turn: Turn) -> Outcome:
    """Staff of the partnership, always; of partners those that they agreed to, for what and since when."""
    if not known.shared:
        name = "utter_who_sees_here" if known.here else "utter_who_sees_staff"
        return outcome.say(name, partnership=facts.both(turn.catalog.partnership.voice_name))
    by_text = turn.medium == "voice" and turn.phone is not None
    outcome.say("utter_who_sees", partners={"list": [_named(one, turn) for one in known.shared]})
    listed = {"items": [_listed(one, turn) for one in known.shared]}
    if by_text:
        outcome.do(EffectKind.TEXT, reply={"name": "utter_who_sees_list", "facts": {"partners": listed}})
        return outcome.say("utter_who_sees_texted")
    return outcome.say("utter_who_sees_list", partners=listed)


def _named(one: SharedWith, turn: Turn) -> dict[str, str]:
    organisation = organisation_of(turn.catalog, one.organisation)
    # One that has left the catalogue is told by its letters: it is still true.
    return facts.both(organisation.name) if organisation is not None else dict.fromkeys(LANGUAGES, one.organisation)


def _listed(one: SharedWith, turn: Turn) -> dict[str, object]:
    since: dt.date = one.since.astimezone(turn.now.tzinfo).date()
    given = {"organisation": _named(one, turn), "since": {"date_year": since.isoformat()}}
    return {"reply": f"utter_who_sees_{one.purpose}", "facts": given}


def _file(outcome: Outcome, turn: Turn) -> None:
    outcome.do(EffectKind.HANDOFF, kind=HandoffKind.PRIVACY, reason=HandoffKind.PRIVACY, summary=turn.text)
