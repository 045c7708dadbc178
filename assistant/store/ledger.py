"""What was said and done: the store's side of `assistant.conversation.ports.Ledger`."""

import datetime as dt
import logging
from collections.abc import Callable, Mapping
from typing import Any, cast

from pydantic import TypeAdapter
from sqlalchemy import Engine, Row, Select, bindparam, exists, insert, select, update
from sqlalchemy.orm import Session

from assistant.catalog.schema import Catalog, Language
from assistant.conversation.effects import EffectKind
from assistant.conversation.ports import Answer, Channel, Finished, Inbound, Opened
from assistant.conversation.turn import State
from assistant.eligibility.prepared import prepared
from assistant.errors import TurnOvertakenError
from assistant.store import effects, people, takeovers, undeliverable
from assistant.store.catalogue import StoredCatalogue
from assistant.store.engine import one_at_a_time, rows_of, write
from assistant.store.tables import Applicant, ContactPoint, Conversation, Message, new_id
from assistant.store.text import storable

log = logging.getLogger(__name__)

# Texts have no end as calls have. After this much silence the next one begins a conversation: the
# engine's memory stays short, and nobody is held to a question of yesterday.
EPISODE_SILENCE = dt.timedelta(hours=12)

_ANSWER = TypeAdapter(Answer)
_OUT_STATUS: dict[Channel, str] = {"sms": "replied", "voice": "said", "chat": "shown"}

# Made once: this is the path of every turn, and putting a statement together costs more than running it.
_SEEN = select(Message.id, Message.conversation_id, Message.answer).where(Message.turn_key == bindparam("turn_key"))
_KNOWN: Select[Any] = (
    select(
        Conversation.id,
        Conversation.language,
        Conversation.state,
        Conversation.version,
        Conversation.status,
        Conversation.last_at,
        Conversation.contact_id,
        ContactPoint.language.label("contact_language"),
        ContactPoint.unreachable_at,
        Applicant.language.label("applicant_language"),
        # What we wrote first, as a reminder, is no answer.
        exists()
        .where(Message.conversation_id == Conversation.id, Message.reply_to.is_not(None))
        .label("answered_before"),
        takeovers.is_with_person(Conversation).label("held"),
    )
    .outerjoin(ContactPoint, Conversation.contact_id == ContactPoint.id)
    .outerjoin(Applicant, Conversation.applicant_id == Applicant.id)
)
_BY_ID = _KNOWN.where(Conversation.id == bindparam("id"))
_NEWEST_OF_THREAD = (
    _KNOWN.where(Conversation.channel == bindparam("channel"), Conversation.thread == bindparam("thread"))
    .order_by(Conversation.last_at.desc(), Conversation.id.desc())
    .limit(1)
)
_HEARD = update(Conversation).where(Conversation.id == bindparam("of")).values(last_at=bindparam("now"))
_HELD = update(Conversation).where(Conversation.id == bindparam("of"), Conversation.status == "open")
_TURN = update(Conversation).where(
    Conversation.id == bindparam("of"), Conversation.version == bindparam("left_at_version")
)
_UNDERSTOOD = update(Message).where(Message.id == bindparam("of"), Message.answer.is_(None))


class StoredLedger:
    """Implements `Ledger`. Safe to use from several threads and several processes at once."""

    def __init__(self, engine: Engine, word: effects.Word, catalogue: Callable[[], Catalog] | None = None) -> None:
        """`catalogue` gives the snapshot that people are screened by; the store's own where it is left out."""
        self._engine = engine
        self._word = word
        self._catalogue = catalogue or StoredCatalogue(engine).current

    def receive(self, inbound: Inbound, now: dt.datetime) -> Opened:
        return write(self._engine, lambda session: _receive(session, inbound, now))

    def finish(self, finished: Finished, now: dt.datetime) -> None:
        # Before the transaction: nothing waits for the catalogue to be read.
        rules = self._rule_sets(finished)
        write(self._engine, lambda session: _finish(session, finished, now, self._word, rules))

    def _rule_sets(self, finished: Finished) -> dict[str, Mapping[str, Any]]:
        """The rules by which somebody was screened in this turn, by digest.

        One whose rules changed since the answer was decided, a moment ago, is not among them.
        """
        told = [effect.args["results"] for effect in finished.effects if effect.kind == EffectKind.SCREENED]
        versions = {result["program"]: result["version"] for results in told for result in results}
        if not versions:
            return {}
        catalog, rules = self._catalogue(), dict[str, Mapping[str, Any]]()
        for id, version in versions.items():
            program = catalog.program(id)
            made = None if program is None else prepared(program, catalog)
            if made is None or made.version != version:
                log.warning("the rules of %s changed while somebody was told of them: version %s", id, version)
            else:
                rules[version] = made.rules.document
        return rules


def _receive(session: Session, inbound: Inbound, now: dt.datetime) -> Opened:
    key = storable(inbound.key)
    one_at_a_time(session, f"{inbound.channel}:{storable(inbound.thread or key)}")
    seen = session.execute(_SEEN, {"turn_key": key}).one_or_none()
    if seen is not None:
        return _opened(session.execute(_BY_ID, {"id": seen.conversation_id}).one(), seen.id, seen.answer, now)
    known = _find_or_begin(session, inbound, now)
    if inbound.channel == "sms" and known.unreachable_at is not None:
        undeliverable.reachable(session, known.contact_id)
    message = {
        "id": new_id(),
        "conversation_id": known.id,
        "direction": "in",
        "channel": inbound.channel,
        "text": storable(inbound.text),
        "heard_confidence": inbound.confidence,
        "turn_key": key,
        "carrier_id": inbound.carrier_id,
        "status": "received",
        "media": inbound.media,
        "created_at": now,
    }
    session.execute(insert(Message), [message])
    session.connection().execute(_HEARD, {"of": known.id, "now": now})
    if known.held and known.status == "open":  # begun, or begun again, since they were taken over
        session.connection().execute(_HELD.values(status="with_person"), {"of": known.id})
    return _opened(known, str(message["id"]), None, now)


def _opened(known: Row[Any], message: str, answer: dict[str, Any] | None, now: dt.datetime) -> Opened:
    return Opened(
        conversation=known.id,
        message=message,
        language=cast("Language | None", known.language),
        remembered_language=cast("Language | None", known.applicant_language or known.contact_language),
        state=_standing(State.model_validate(known.state), now),
        version=known.version,
        first=not known.answered_before,
        with_person=known.held or known.status == "with_person",
        answered=None if answer is None else _ANSWER.validate_python(answer),
    )


def _standing(state: State, now: dt.datetime) -> State:
    """Without what was asked by a text of ours and may no longer be answered."""
    late = state.offer is not None and state.offer.until is not None and state.offer.until <= now
    return state.model_copy(update={"offer": None}) if late else state


def _carried_over(found: Row[Any] | None, now: dt.datetime) -> dict[str, Any]:
    """A question of a text of ours is answered hours later, too, in what is then another episode."""
    if found is None:
        return {}
    offer = _standing(State.model_validate(found.state), now).offer
    return {"offer": offer.model_dump(mode="json")} if offer is not None and offer.until is not None else {}


def _find_or_begin(session: Session, inbound: Inbound, now: dt.datetime) -> Row[Any]:
    found = _find(session, inbound)
    if found is None or (inbound.channel == "sms" and now - found.last_at >= EPISODE_SILENCE):
        conversation = _begin(session, inbound, now, _carried_over(found, now))
    elif found.contact_id is None and inbound.address is not None:
        conversation = session.get_one(Conversation, found.id)
    else:
        return found
    _connect(session, conversation, inbound.address, now)
    session.flush()
    return session.execute(_BY_ID, {"id": conversation.id}).one()


def _find(session: Session, inbound: Inbound) -> Row[Any] | None:
    if inbound.thread is None:
        return None
    thread = {"channel": inbound.channel, "thread": storable(inbound.thread)}
    return session.execute(_NEWEST_OF_THREAD, thread).one_or_none()


def _begin(session: Session, inbound: Inbound, now: dt.datetime, state: dict[str, Any]) -> Conversation:
    id = new_id()
    begun = Conversation(
        id=id,
        channel=inbound.channel,
        # A chat is known by our id for it; whatever else the widget sent was not one.
        thread=id if inbound.channel == "chat" else storable(inbound.thread or inbound.key),
        state=state,
        version=0,
        status="open",
        started_at=now,
        last_at=now,
    )
    session.add(begun)
    return begun


def _connect(session: Session, conversation: Conversation, phone: str | None, now: dt.datetime) -> None:
    contact = people.contact_at(session, phone, now)
    if contact is None:
        return
    conversation.contact = contact
    person = people.sole_applicant(session, contact.id)
    if person is not None and conversation.applicant_id is None:
        conversation.applicant_id = person.id


def _finish(
    session: Session,
    finished: Finished,
    now: dt.datetime,
    word: effects.Word,
    rules: Mapping[str, Mapping[str, Any]],
) -> None:
    opened, answer = finished.opened, finished.answer
    turn = {
        "of": opened.conversation,
        "left_at_version": opened.version,
        "version": opened.version + 1,
        "state": finished.state.model_dump(mode="json"),
        "language": answer.language,
        "last_at": now,
    }
    understood = {
        "of": opened.message,
        "intent": finished.intent,
        "confidence": finished.confidence,
        "entities": [entity.model_dump() for entity in finished.entities],
        "language": answer.language,
        "error": finished.error,
        "status": "answered",
        "answer": _ANSWER.dump_python(answer, mode="json"),
    }
    if rows_of(session, _TURN, turn) == 0:
        raise TurnOvertakenError(f"conversation {opened.conversation} has moved on from version {opened.version}")
    if rows_of(session, _UNDERSTOOD, understood) == 0:
        # It was opened in the very moment in which another process finished it.
        raise TurnOvertakenError(f"message {opened.message} was answered meanwhile")
    replies = _replies(finished, now)
    if replies:
        session.execute(insert(Message), replies)
    text = storable(finished.inbound.text)
    rows = effects.TurnRows(session, opened.conversation, opened.message, text, answer.language, now, word, rules)
    effects.apply(finished.effects, rows)


def _replies(finished: Finished, now: dt.datetime) -> list[dict[str, Any]]:
    answer, inbound = finished.answer, finished.inbound
    if answer.directive == "silent":  # the edge says none of it
        return []
    names = list(finished.wordings)
    if len(names) != len(answer.replies):
        names = [" ".join(names)] * len(answer.replies)
    facts = finished.facts if len(finished.facts) == len(answer.replies) else (None,) * len(answer.replies)
    return [
        {
            "conversation_id": answer.conversation,
            "direction": "out",
            "channel": inbound.channel,
            "text": worded.text,
            "language": answer.language,
            "wording": name,
            "facts": told,
            "reply_to": finished.opened.message,
            "position": position,
            "status": _OUT_STATUS[inbound.channel],
            "segments": worded.segments if inbound.channel == "sms" else None,
            "recipient": inbound.address if inbound.channel == "sms" else None,
            "created_at": now,
        }
        for position, (worded, name, told) in enumerate(zip(answer.replies, names, facts, strict=True))
    ]
