"""What somebody is told by itself, in words, as rows for the outbox."""

import datetime as dt
import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from assistant.booking.follow_up_times import Quiet
from assistant.catalog.follow_ups import FollowUp
from assistant.catalog.schema import Catalog, Language
from assistant.conversation.turn import Medium, Reply
from assistant.errors import WordsError
from assistant.messages.quiet_hours import zones_of
from assistant.messages.segments import is_gsm7
from assistant.store.tables import ContactPoint
from assistant.store.turn_rows import Word

log = logging.getLogger(__name__)

# Of keys of rows that the schedule made; what follows is the follow-up, and what it was about.
KEY = "follow_up"
_GAPS = re.compile(r" {2,}")

# The calendar file of a booking in a language for an address, as the outbox attaches it; none where there is no file.
Attachments = list[dict[str, Any]]
Attach = Callable[[str, Language, str], Attachments]


def nothing(booking: str, language: Language, address: str) -> Attachments:
    return []


@dataclass(frozen=True)
class Line:
    """What follow-ups are made with: the catalogue in force, its words, and where the line is reached."""

    catalog: Catalog
    word: Word
    public_url: str
    webhook_url: str = ""
    attach: Attach = field(default=nothing)

    @property
    def zone(self) -> str:
        return self.catalog.partnership.zone

    def quiet(self, phone: str | None, zone: str) -> Quiet:
        """When a phone may be texted; an email may go at the same times."""
        return Quiet(self.catalog.partnership.texting, zones_of(phone, zone) if phone else (zone,))


@dataclass(frozen=True)
class Reach:
    """Where a person is told, and how they are spoken to. `shared`: others use the phone, so the name must be said.

    `unreachable`: they have a phone, and none that takes texts.
    """

    applicant_id: str
    name: str | None
    language: Language
    phone: ContactPoint | None
    emails: tuple[str, ...] = ()
    shared: bool = False
    unreachable: bool = False


@dataclass(frozen=True)
class Notice:
    """One thing to tell one person. `about` makes the key: it is told once."""

    follow_up: FollowUp
    about: str
    reach: Reach
    facts: dict[str, Any]
    reason: dict[str, Any]
    due_at: dt.datetime
    expires_at: dt.datetime | None
    exempt: bool = False
    asks: dict[str, Any] | None = None
    booking_id: str | None = None
    with_file: bool = False

    @property
    def key(self) -> str:
        return f"{KEY}:{self.follow_up.id}:{self.about}"


Row = dict[str, Any]


def rows(line: Line, notice: Notice) -> Iterator[Row]:
    """The arguments of `outbox.put`, a row for the phone and one for each email, as the channel and the person allow.

    None where the words need a fact that the catalogue does not have. Raises `WordsError` where they are broken.
    """
    channel, reach = notice.follow_up.channel, notice.reach
    by_text = reach.phone is not None and channel != "email"
    if by_text and reach.phone is not None:
        body = _said(line, notice, notice.follow_up.words, "text")
        if body is not None:
            told = {"kind": "text", "recipient": reach.phone.value, "contact_id": reach.phone.id, "body": body}
            # For "say that again" in the conversation that it enters.
            again = Reply(name=notice.follow_up.words, facts=_facts(notice, "text"))
            payload = {"replies": [again.model_dump(mode="json")]}
            yield {**_common(notice), **told, "payload": payload, "cause_key": f"{notice.key}:text"}
    if channel != "text" or not by_text:
        for address in reach.emails:
            yield from _email(line, notice, address)


def _email(line: Line, notice: Notice, address: str) -> Iterator[Row]:
    body = _said(line, notice, notice.follow_up.words, "chat")
    subject = _said(line, notice, notice.follow_up.subject or "utter_told_subject", "chat")
    if body is None or subject is None:
        return
    payload: dict[str, Any] = {}
    if notice.with_file and notice.booking_id is not None:
        attachments = line.attach(notice.booking_id, notice.reach.language, address)
        payload = {"attachments": attachments} if attachments else {}
    told = {"kind": "email", "recipient": address, "subject": subject, "body": body, "payload": payload}
    # An email asks nothing that a reply to a text could answer.
    yield {**_common(notice), **told, "asks": None, "cause_key": f"{notice.key}:email:{address}"}


def _common(notice: Notice) -> Row:
    return {
        "cause": notice.follow_up.id,
        "wording": notice.follow_up.words,
        "language": notice.reach.language,
        "reason": notice.reason,
        "asks": notice.asks,
        "exempt": notice.exempt,
        "applicant_id": notice.reach.applicant_id,
        "booking_id": notice.booking_id,
        "due_at": notice.due_at,
        "expires_at": notice.expires_at,
    }


def _said(line: Line, notice: Notice, name: str, medium: Medium) -> str | None:
    facts = _facts(notice, medium)
    try:
        (worded,) = line.word([Reply(name=name, facts=facts)], notice.reach.language, medium)
    except WordsError as error:
        if notice.follow_up.facts <= facts.keys():
            raise
        log.info("%s is not sent: %s", notice.key, error)
        return None
    return _GAPS.sub(" ", worded.text)


def _facts(notice: Notice, medium: Medium) -> dict[str, Any]:
    return {"hello": _hello(notice.reach, medium), **notice.facts}


def _hello(reach: Reach, medium: Medium) -> Any:
    """By the first name. One that takes a text twice the room is left out where the phone is theirs alone."""
    first = (reach.name or "").split()[:1]
    if not first or (medium == "text" and not reach.shared and not is_gsm7(first[0])):
        return ""
    return {"reply": "utter_told_hello", "facts": {"name": first[0]}}
