"""The kinds of effects a turn may have, and what each carries. The store applies them, one function a kind.

| kind | args | what it does |
|---|---|---|
| `lead` | program, source | remember the person's interest in a program, once a program and person |
| `handoff` | kind, reason, summary?, callback_at?, promised_at?, details? | file one; one is open a kind and talk |
| `unanswered` | topic, program, reason | log what the line could not answer |
| `consent` | kind, granted, wording | keep evidence of consent or of its end (opt-out, opt-in) |
| `language` | language | the conversation goes on in this language, remembered for the person |
| `name` | name | the person gave their name |
| `recognised` | applicant | the conversation is this person's: `Memory` knew them by name and phone |
| `facts` | facts {question: JSON}, said_by? (person) | keep what was said; it takes the place of what was said before |
| `screened` | asked [program], facts {question: JSON}, results [`Screened` as JSON], today | keep a result as told |
| `step` | question, outcome (`StepOutcome`), programs [program] | note how far a screening came, to go on from there |
| `guardian` | name, phone?, agreed?, wording? | note who answers for a minor, and what they agreed to in which words |
| `book` | session, seats (1), program?, name?, phone?, minor?, hold? | a seat, or one held until a guardian agrees |
| `waitlist` | session, seats, program?, name?, phone?, minor? | a place on the waitlist of a full session |
| `move_seat` | booking, session | the same seat in another session |
| `cancel_seat` | booking, why? | gives the seat (or the place on the waitlist) back |
| `confirm_seat` | booking | they will come |
| `late` | booking, minutes? | they come late; staff see it |
| `accept_seat` | booking | takes the seat that was offered from the waitlist |
| `decline_seat` | booking | does not take it; the next in line is offered it |
| `rate` | booking, score? (0 to 10), why? | what somebody thought of a session |
| `sharing` | organisation, purpose, granted?, question, name? | keep what they said to being shared; asked only |
| `stop_sharing` | name? | they take back all that they agreed to, with every partner |
| `privacy` | request (export, delete), name, phone? | they want their data, or want it deleted: staff confirm it |
| `email` | address | where letters may go, beside the phone |
| `text` | reply (name, facts) | send a text to the person's phone, through the outbox |
| `transfer` | — | put the caller through to the front desk |
| `record` | — | take a recorded message from the caller |
| `hangup` | — | end the call after the replies |
| `silent` | — | say nothing (the carrier has answered) |

Of a handoff `callback_at` is when they want to be called, in their words, `promised_at` the moment (ISO) that they were
told.
"""

from enum import StrEnum


class EffectKind(StrEnum):
    LEAD = "lead"
    HANDOFF = "handoff"
    UNANSWERED = "unanswered"
    CONSENT = "consent"
    LANGUAGE = "language"
    NAME = "name"
    RECOGNISED = "recognised"
    FACTS = "facts"
    SCREENED = "screened"
    STEP = "step"
    GUARDIAN = "guardian"
    BOOK = "book"
    WAITLIST = "waitlist"
    MOVE_SEAT = "move_seat"
    CANCEL_SEAT = "cancel_seat"
    CONFIRM_SEAT = "confirm_seat"
    LATE = "late"
    ACCEPT_SEAT = "accept_seat"
    DECLINE_SEAT = "decline_seat"
    RATE = "rate"
    SHARING = "sharing"
    STOP_SHARING = "stop_sharing"
    PRIVACY = "privacy"
    EMAIL = "email"
    TEXT = "text"
    TRANSFER = "transfer"
    RECORD = "record"
    HANGUP = "hangup"
    SILENT = "silent"


# Those that fail where a seat went in the meantime.
SEAT_EFFECTS = frozenset(
    {
        EffectKind.BOOK,
        EffectKind.WAITLIST,
        EffectKind.MOVE_SEAT,
        EffectKind.CANCEL_SEAT,
        EffectKind.CONFIRM_SEAT,
        EffectKind.LATE,
        EffectKind.ACCEPT_SEAT,
        EffectKind.DECLINE_SEAT,
    }
)


class StepOutcome(StrEnum):
    """What became of a question of a screening: put, answered, not wanted to be answered, or left open for good."""

    ASKED = "asked"
    ANSWERED = "answered"
    DECLINED = "declined"
    LEFT = "left"


class HandoffKind(StrEnum):
    """Why a person of the front desk is asked for; the queue explains itself by these."""

    PERSON = "person"
    CALLBACK = "callback"
    MESSAGE = "message"
    COMPLAINT = "complaint"
    EMERGENCY = "emergency"
    EMPLOYER = "employer"
    BOOKING = "booking"
    STATUS = "status"
    PRIVACY = "privacy"
    UNANSWERED = "unanswered"
    LINE_DOWN = "line_down"
    UNDELIVERABLE = "undeliverable"
