"""What a turn decides about sharing and about one's own data: answers kept as evidence, requests put before staff."""

from collections.abc import Callable
from typing import Any

from assistant.applicants.requests import Identity, Request
from assistant.applicants.sharing import Purpose, Wish
from assistant.conversation.effects import EffectKind
from assistant.conversation.turn import Reply
from assistant.store import people, privacy_requests, sharing
from assistant.store.sharing_known import whose
from assistant.store.tables import Applicant
from assistant.store.turn_rows import TurnRows

# What the medium of a conversation's channel is called where words are made.
_MEDIUM = {"sms": "text", "voice": "voice", "chat": "chat"}


def _sharing(rows: TurnRows, args: dict[str, Any]) -> None:
    """Asked, or answered: with the words in which it was asked, and theirs."""
    person = people.applicant_of(rows.session, rows.conversation, rows.now)
    wish = Wish(args["organisation"], Purpose(args["purpose"]))
    if args.get("granted") is None:
        sharing.note_asked(rows.session, person.id, wish, rows.now, rows.message_id)
        return
    asked = Reply.model_validate(args["question"])
    medium = _MEDIUM[rows.conversation.channel]
    wording = " ".join(worded.text for worded in rows.word([asked], rows.language, medium))  # type: ignore[arg-type]
    sharing.record(rows.session, person.id, wish, bool(args["granted"]), _told(rows, wording), rows.now)


def _stop(rows: TurnRows, args: dict[str, Any]) -> None:
    """For the person whom the name means, or whom the conversation is of; nobody else on the phone loses a thing."""
    person = whose(rows.session, rows.conversation, args.get("name"))
    if person is None and args.get("name") is None:
        person = people.known_applicant(rows.session, rows.conversation)
    if person is not None:
        sharing.stop(rows.session, person.id, _told(rows, rows.text), rows.now)


def _privacy(rows: TurnRows, args: dict[str, Any]) -> None:
    conversation = rows.conversation
    person = whose(rows.session, conversation, args["name"])
    # On a phone that the carrier tells, the name that is known for it: that is who they are. A chat tells no phone.
    sure = person is not None and conversation.contact_id is not None and conversation.channel != "chat"
    contact = conversation.contact or people.contact_at(rows.session, args.get("phone"), rows.now)
    privacy_requests.file(
        rows.session,
        privacy_requests.Filed(
            kind=Request(args["request"]),
            identity=Identity.CONFIRMED if sure else Identity.UNSURE,
            applicant_id=_applicant_id(person),
            given_name=args["name"],
            conversation_id=rows.conversation_id,
            contact_id=contact.id if contact is not None else None,
            message_id=rows.message_id,
            language=rows.language,
            channel=conversation.channel,
        ),
        rows.now,
    )


def _applicant_id(person: Applicant | None) -> str | None:
    return None if person is None else person.id


def _told(rows: TurnRows, wording: str) -> sharing.Told:
    channel = rows.conversation.channel
    return sharing.Told(wording, rows.text, rows.language, channel, message_id=rows.message_id)


ACTS: dict[EffectKind, Callable[[TurnRows, dict[str, Any]], None]] = {
    EffectKind.SHARING: _sharing,
    EffectKind.STOP_SHARING: _stop,
    EffectKind.PRIVACY: _privacy,
}
