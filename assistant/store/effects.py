"""What a turn does besides talking, one function a kind; `assistant.conversation.effects` says what each carries.

All of it happens inside the transaction that writes the answer. What the line itself does (put the caller
through, record, hang up, keep silent) leaves nothing here.
"""

import datetime as dt
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from assistant.applicants.phones import e164
from assistant.catalog.schema import Language
from assistant.conversation.effects import EffectKind
from assistant.conversation.ports import Worded
from assistant.conversation.turn import Effect, Medium, Reply
from assistant.store import facts, people, screenings
from assistant.store.screening_tables import Guardian
from assistant.store.tables import Consent, ContactPoint, Conversation, Handoff, Lead, Message, Unanswered
from assistant.store.text import storable

log = logging.getLogger(__name__)


class Word(Protocol):
    """Puts replies into words; `assistant.messages.words.Words.word` is one."""

    def __call__(self, replies: Iterable[Reply], language: Language, medium: Medium, /) -> tuple[Worded, ...]: ...


@dataclass(frozen=True)
class TurnRows:
    """The rows that a turn's effects hang from, inside its transaction. `text` is what the person said.

    `rule_sets`: the rules by which somebody was screened in this turn, by digest.
    """

    session: Session
    conversation_id: str
    message_id: str
    text: str
    language: Language
    now: dt.datetime
    word: Word
    rule_sets: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def conversation(self) -> Conversation:
        """Read when an effect needs it; most turns have none that does."""
        return self.session.get_one(Conversation, self.conversation_id)

    @property
    def contact(self) -> ContactPoint | None:
        return self.conversation.contact


_WHO = (EffectKind.NAME, EffectKind.RECOGNISED)


def apply(effects: Iterable[Effect], rows: TurnRows) -> None:
    """Apply the effects in order, but who it is first: what else is noted is noted of that person.

    Raises `ValueError` for a kind that is not known.
    """
    for effect in sorted(effects, key=lambda effect: effect.kind not in _WHO):
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
    """One a person; what is said of them later takes the place of what was said before."""
    person = people.applicant_of(rows.session, rows.conversation, rows.now)
    guardian = rows.session.scalar(select(Guardian).where(Guardian.applicant_id == person.id))
    if guardian is None:
        guardian = Guardian(applicant_id=person.id, created_at=rows.now)
        rows.session.add(guardian)
    phone = storable(args.get("phone") or "") or None
    guardian.name = storable(args["name"])
    guardian.phone = e164(phone) or phone
    guardian.agreed = args.get("agreed")
    guardian.wording = args.get("wording")
    guardian.conversation_id, guardian.message_id = rows.conversation_id, rows.message_id
    guardian.updated_at = rows.now
    rows.session.flush()


def _language(rows: TurnRows, args: dict[str, Any]) -> None:
    rows.conversation.language = args["language"]
    if rows.contact is not None:
        rows.contact.language = args["language"]
    person = people.known_applicant(rows.session, rows.conversation)
    if person is not None:
        person.language = args["language"]


def _lead(rows: TurnRows, args: dict[str, Any]) -> None:
    person = people.applicant_of(rows.session, rows.conversation, rows.now)
    wanted = (Lead.applicant_id == person.id, Lead.program_id == args["program"])
    lead = rows.session.scalar(select(Lead).where(*wanted))
    if lead is not None:
        lead.updated_at = rows.now
        return
    rows.session.add(
        Lead(
            applicant_id=person.id,
            program_id=args["program"],
            conversation_id=rows.conversation_id,
            source=args.get("source") or rows.conversation.channel,
            created_at=rows.now,
            updated_at=rows.now,
        )
    )
    rows.session.flush()


def _handoff(rows: TurnRows, args: dict[str, Any]) -> None:
    kind = str(args["kind"])
    given = {key: str(args[key]) for key in ("reason", "summary", "callback_at") if args.get(key)}
    same = (Handoff.conversation_id == rows.conversation.id, Handoff.kind == kind, Handoff.status == "open")
    handoff = rows.session.scalar(select(Handoff).where(*same))
    if handoff is None:
        handoff = Handoff(
            conversation_id=rows.conversation_id,
            contact_id=rows.conversation.contact_id,
            kind=kind,
            reason=kind,
            details={},
            created_at=rows.now,
        )
        rows.session.add(handoff)
    for column, value in given.items():
        setattr(handoff, column, value)
    handoff.details = {**handoff.details, **(args.get("details") or {})}
    handoff.language = rows.language
    handoff.updated_at = rows.now
    handoff.applicant_id = _person_wanted(rows)
    rows.session.flush()


def _person_wanted(rows: TurnRows) -> str | None:
    """Staff call the phone back anyway; which of a family it was is not made up."""
    unknown = rows.conversation.applicant_id is None
    if unknown and people.shared_by_several(rows.session, rows.conversation.contact_id):
        return None
    return people.applicant_of(rows.session, rows.conversation, rows.now).id


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
        waiting = (Message.recipient == rows.contact.value, Message.status == "queued")
        rows.session.execute(update(Message).where(*waiting).values(status="cancelled"))


def _text(rows: TurnRows, args: dict[str, Any]) -> None:
    if rows.contact is None:
        log.warning("conversation %s has no phone to send %s to", rows.conversation.id, args["reply"]["name"])
        return
    reply = Reply.model_validate(args["reply"])
    for position, worded in enumerate(rows.word([reply], rows.language, "text")):
        rows.session.add(
            Message(
                conversation_id=rows.conversation_id,
                direction="out",
                channel="sms",
                text=worded.text,
                language=rows.language,
                wording=reply.name,
                reply_to=rows.message_id,
                position=position,
                status="queued",
                segments=worded.segments,
                recipient=rows.contact.value,
                due_at=rows.now,
                created_at=rows.now,
            )
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
    EffectKind.HANDOFF: _handoff,
    EffectKind.UNANSWERED: _unanswered,
    EffectKind.CONSENT: _consent,
    EffectKind.TEXT: _text,
    EffectKind.TRANSFER: _nothing,
    EffectKind.RECORD: _nothing,
    EffectKind.HANGUP: _nothing,
    EffectKind.SILENT: _nothing,
}
