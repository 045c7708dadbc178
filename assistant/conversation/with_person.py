"""While a member of staff has the thread: what was said is understood and kept, and answered by them.

Two things do not wait for them. Stop means stop, and an emergency hears of 911 and 988 at once. A call is put through:
the phone always answers.
"""

from dataclasses import replace

from assistant.conversation.effects import EffectKind, HandoffKind
from assistant.conversation.ports import Inbound, Understanding
from assistant.conversation.turn import Effect, Reply, State

_CONSENTS = {"opt_out": False, "opt_in": True}
_CONFIRMED = {"opt_out": "utter_opted_out", "opt_in": "utter_opted_in"}
# Of all that may be settled by the words alone, this is what matters here.
URGENT = frozenset({"emergency", "opt_out"})


def settled(understood: Understanding, state: State, inbound: Inbound, *, desk_open: bool) -> Understanding:
    """The turn with what is still said and done; `understood` knows what was meant, `state` is the conversation's."""
    replies, effects = _urgent(understood.intent, inbound, desk_open)
    if any(effect.kind == EffectKind.SILENT for effect in understood.effects):
        # The carrier has answered its own keyword.
        replies, effects = [], list(understood.effects)
    elif inbound.channel == "voice" and not replies and inbound.text.strip():
        replies, effects = _put_through(inbound, desk_open)
    if understood.intent == "opt_out":
        state = state.model_copy(update={"flow": None, "offer": None})
    return replace(understood, replies=tuple(replies), effects=tuple(effects), state=state)


def _urgent(intent: str, inbound: Inbound, desk_open: bool) -> tuple[list[Reply], list[Effect]]:
    if intent in _CONSENTS:
        said = {"kind": "sms", "granted": _CONSENTS[intent], "wording": inbound.text}
        return [Reply(name=_CONFIRMED[intent])], [Effect(kind=EffectKind.CONSENT, args=said)]
    if intent != "emergency":
        return [], []
    replies, effects = [Reply(name="utter_emergency")], [_handoff(HandoffKind.EMERGENCY, inbound)]
    if inbound.channel == "voice" and desk_open:
        replies.append(Reply(name="utter_emergency_transfer"))
        effects.append(Effect(kind=EffectKind.TRANSFER))
    return replies, effects


def _put_through(inbound: Inbound, desk_open: bool) -> tuple[list[Reply], list[Effect]]:
    filed = _handoff(HandoffKind.PERSON, inbound)
    if desk_open:
        return [Reply(name="utter_person_has_call")], [filed, Effect(kind=EffectKind.TRANSFER)]
    return [Reply(name="utter_person_has_call_record")], [filed, Effect(kind=EffectKind.RECORD)]


def _handoff(kind: HandoffKind, inbound: Inbound) -> Effect:
    return Effect(kind=EffectKind.HANDOFF, args={"kind": kind, "reason": kind, "summary": inbound.text})
