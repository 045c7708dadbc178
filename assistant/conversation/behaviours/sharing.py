"""May a partner see it? Asked once, where a seat was taken with a program of theirs; a no changes nothing else."""

from assistant.applicants.sharing import Purpose, Wish, organisation_of, wish_of
from assistant.conversation.behaviours import facts, guardians
from assistant.conversation.effects import EffectKind
from assistant.conversation.turn import Offer, Outcome, Reply, Turn

OFFER = "sharing"
_SEATS = frozenset({EffectKind.BOOK, EffectKind.WAITLIST})


def ask(turn: Turn, outcome: Outcome) -> Outcome:
    """Ends the turn with the question where it fits: nothing else is asked, they are no minor and have a name."""
    if turn.sharing is None or outcome.state.offer is not None or outcome.state.flow is not None:
        return outcome
    wish = _fits(turn, outcome)
    if wish is None or not outcome.state.name or guardians.is_minor(turn):
        return outcome
    if wish in turn.sharing.known(turn.conversation, outcome.state.name).asked:
        return outcome
    asked = question(wish, turn)
    if asked is None:
        return outcome
    outcome.replies.append(asked)
    outcome.do(EffectKind.SHARING, organisation=wish.organisation, purpose=wish.purpose)
    return outcome.offer(OFFER, [wish.organisation, wish.purpose])


def yes(turn: Turn, offer: Offer) -> Outcome:
    return _keep(turn, offer, granted=True)


def no(turn: Turn, offer: Offer) -> Outcome:
    return _keep(turn, offer, granted=False)


def question(wish: Wish, turn: Turn) -> Reply | None:
    """As it is put, and as it is kept with the answer."""
    organisation = organisation_of(turn.catalog, wish.organisation)
    if organisation is None:
        return None
    return Reply(name=f"utter_ask_sharing_{wish.purpose}", facts={"organisation": facts.both(organisation.name)})


def _keep(turn: Turn, offer: Offer, *, granted: bool) -> Outcome:
    wish = Wish(offer.options[0], Purpose(offer.options[1]))
    asked, organisation = question(wish, turn), organisation_of(turn.catalog, wish.organisation)
    outcome = turn.outcome()
    if asked is None or organisation is None:
        return outcome.say("utter_no_problem")
    said = asked.model_dump(mode="json")
    told = {"organisation": wish.organisation, "purpose": wish.purpose, "granted": granted, "question": said}
    outcome.do(EffectKind.SHARING, **told)
    name = "utter_sharing_yes" if granted else "utter_sharing_no"
    return outcome.say(name, organisation=facts.both(organisation.name))


def _fits(turn: Turn, outcome: Outcome) -> Wish | None:
    """A seat of an adult was taken in this turn, with this partner's program."""
    for effect in outcome.effects:
        if effect.kind in _SEATS and not effect.args.get("minor"):
            program = turn.catalog.program(effect.args.get("program") or "")
            return wish_of(program) if program is not None else None
    return None
