"""What a turn does besides talking, one function a kind; `assistant.conversation.effects` says what each carries.

All of it happens inside the transaction that writes the answer. What the line itself does (put the caller
through, record, hang up, keep silent) leaves nothing here.
"""

import datetime as dt
import logging
from collections.abc import Callable, Iterable
from typing import Any

from assistant.conversation.effects import EffectKind
from assistant.conversation.turn import Effect, Reply
from assistant.store import (
    facts,
    feedback,
    guardians,
    handoff_effects,
    leads,
    outbox,
    people,
    privacy_effects,
    screenings,
    seat_effects,
)
from assistant.store.tables import Consent, Message, Unanswered
from assistant.store.turn_rows import TurnRows as TurnRows  # noqa: PLC0414 - read from here, too
from assistant.store.turn_rows import Word as Word  # noqa: PLC0414

log = logging.getLogger(__name__)


# Who it is, then who answers for them, then what they want, before whatever else is noted of that person.
_FIRST = {EffectKind.NAME: 0, EffectKind.RECOGNISED: 0, EffectKind.GUARDIAN: 1, EffectKind.LEAD: 2}


def _place(effect: Effect) -> int:
    return next((place for kind, place in _FIRST.items() if kind == effect.kind), 3)


def apply(effects: Iterable[Effect], rows: TurnRows) -> None:
    """Apply the effects in order, but who it is first: what else is noted is noted of that person.

    Raises `ValueError` for a kind that is not known.
    """
    for effect in sorted(effects, key=_place):
        try:
            act = _ACTS[EffectKind(effect.kind)]
        except (ValueError, KeyError):
            raise ValueError(f"no effect is called {effect.kind!r}") from None
        act(rows, effect.args)


def _name(rows: TurnRows, args: dict[str, Any]) -> None:
    people.give_name(rows.session, rows.conversation, args["name"], rows.now)


def _recognised(rows: TurnRows, args: dict[str, Any]) -> None:
    people.recognise(rows.session, rows.conversation, str(args["applicant"]), rows.now)


def _facts(rows: TurnRows, args: dict[str, Any]) -> None:
    facts.keep(
        rows.session,
        rows.conversation,
        args["facts"],
        rows.now,
        message_id=rows.message_id,
        said_by=args.get("said_by") or "person",
    )


def _screened(rows: TurnRows, args: dict[str, Any]) -> None:
    conversation = rows.conversation
    screenings.keep(
        rows.session,
        screenings.Told(args["asked"], args["facts"], args["results"], dt.date.fromisoformat(args["today"])),
        rows.rule_sets,
        rows.now,
        source="conversation",
        applicant_id=conversation.applicant_id if conversation.identified_at is not None else None,
        conversation_id=rows.conversation_id,
        message_id=rows.message_id,
        channel=conversation.channel,
        language=rows.language,
    )


def _step(rows: TurnRows, args: dict[str, Any]) -> None:
    programs = args.get("programs") or ()
    screenings.step(rows.session, rows.conversation_id, args["question"], args["outcome"], programs, rows.now)


def _guardian(rows: TurnRows, args: dict[str, Any]) -> None:
    person = people.applicant_of(rows.session, rows.conversation, rows.now)
    guardians.record(
        rows.session,
        person.id,
        name=args["name"],
        phone=args.get("phone"),
        agreed=args.get("agreed"),
        wording=args.get("wording"),
        said_by="person",
        now=rows.now,
        conversation=rows.conversation,
        message_id=rows.message_id,
    )


def _language(rows: TurnRows, args: dict[str, Any]) -> None:
    rows.conversation.language = args["language"]
    if rows.contact is not None:
        rows.contact.language = args["language"]
    person = people.known_applicant(rows.session, rows.conversation)
    if person is not None:
        person.language = args["language"]


def _lead(rows: TurnRows, args: dict[str, Any]) -> None:
    person = people.applicant_of(rows.session, rows.conversation, rows.now)
    lead = leads.of(rows.session, person.id, args["program"])
    if lead is not None:
        lead.updated_at = rows.now
        return
    leads.begin(
        rows.session,
        person.id,
        args["program"],
        source=args.get("source") or rows.conversation.channel,
        conversation_id=rows.conversation_id,
        now=rows.now,
    )


def _unanswered(rows: TurnRows, args: dict[str, Any]) -> None:
    rows.session.add(
        Unanswered(
            conversation_id=rows.conversation_id,
            message_id=rows.message_id,
            text=rows.text,
            language=rows.language,
            topic=args.get("topic"),
            program_id=args.get("program"),
            reason=str(args["reason"]),
            created_at=rows.now,
        )
    )


def _consent(rows: TurnRows, args: dict[str, Any]) -> None:
    granted = bool(args["granted"])
    rows.session.add(
        Consent(
            contact_id=rows.conversation.contact_id,
            applicant_id=rows.conversation.applicant_id,
            kind=str(args["kind"]),
            granted=granted,
            wording=args["wording"],
            channel=rows.conversation.channel,
            message_id=rows.message_id,
            created_at=rows.now,
        )
    )
    if args["kind"] != "sms" or rows.contact is None:
        return
    rows.contact.opted_out_at = None if granted else rows.now
    if not granted:
        outbox.cancel_waiting(rows.session, rows.contact.value, rows.now)


def _email(rows: TurnRows, args: dict[str, Any]) -> None:
    person = people.applicant_of(rows.session, rows.conversation, rows.now)
    contact = people.email_at(rows.session, str(args["address"]), rows.now)
    if contact is None:
        log.warning("conversation %s gave an address that is none", rows.conversation_id)
    else:
        people.reach_at(rows.session, person, contact)


def _text(rows: TurnRows, args: dict[str, Any]) -> None:
    if rows.contact is None:
        log.warning("conversation %s has no phone to send %s to", rows.conversation.id, args["reply"]["name"])
        return
    reply = Reply.model_validate(args["reply"])
    for position, worded in enumerate(rows.word([reply], rows.language, "text")):
        message = Message(
            conversation_id=rows.conversation_id,
            direction="out",
            channel="sms",
            text=worded.text,
            language=rows.language,
            wording=reply.name,
            facts=reply.facts,
            reply_to=rows.message_id,
            position=position,
            status="queued",
            segments=worded.segments,
            recipient=rows.contact.value,
            created_at=rows.now,
        )
        rows.session.add(message)
        rows.session.flush()
        outbox.put(
            rows.session,
            recipient=rows.contact.value,
            body=worded.text,
            cause="reply",
            now=rows.now,
            language=rows.language,
            wording=reply.name,
            segments=worded.segments,
            exempt=True,
            applicant_id=rows.conversation.applicant_id,
            contact_id=rows.contact.id,
            conversation_id=rows.conversation_id,
            message_id=message.id,
        )


def _nothing(rows: TurnRows, args: dict[str, Any]) -> None:
    """The edge does it."""


_ACTS: dict[EffectKind, Callable[[TurnRows, dict[str, Any]], None]] = {
    EffectKind.NAME: _name,
    EffectKind.RECOGNISED: _recognised,
    EffectKind.FACTS: _facts,
    EffectKind.SCREENED: _screened,
    EffectKind.STEP: _step,
    EffectKind.GUARDIAN: _guardian,
    EffectKind.LANGUAGE: _language,
    EffectKind.LEAD: _lead,
    EffectKind.HANDOFF: handoff_effects.file,
    EffectKind.UNANSWERED: _unanswered,
    EffectKind.CONSENT: _consent,
    **seat_effects.ACTS,
    EffectKind.RATE: feedback.rate,
    **privacy_effects.ACTS,
    EffectKind.EMAIL: _email,
    EffectKind.TEXT: _text,
    EffectKind.TRANSFER: _nothing,
    EffectKind.RECORD: _nothing,
    EffectKind.HANGUP: _nothing,
    EffectKind.SILENT: _nothing,
}
