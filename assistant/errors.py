"""The family of errors that Porchlight raises on purpose.

Each says what happened in words an operator can act on (`hint`), and whether trying again can help
(`retry`). The edges map them once: to a reply, a page, an HTTP status or an exit code.
"""

import datetime as dt


class PorchlightError(Exception):
    """Something that the operator or the caller can act on."""

    retry = False

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint

    def __str__(self) -> str:
        message = super().__str__()
        return f"{message} {self.hint}".strip() if self.hint else message


class SettingsError(PorchlightError):
    """A setting is missing or cannot be used."""


class CatalogError(PorchlightError):
    """A catalogue file cannot be loaded; every problem carries its file and line."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class FactError(PorchlightError):
    """A fact about a person cannot be what was given. `fact` is its id, `expected` what would be understood."""

    def __init__(self, fact: str, expected: str, *, hint: str = "") -> None:
        super().__init__(f"{fact}: expected {expected}.", hint=hint)
        self.fact = fact
        self.expected = expected


class EngineError(PorchlightError):
    """The language engine is down, too slow or answered nonsense."""

    retry = True


class StoreBusyError(PorchlightError):
    """The store is locked, full or out of reach; nothing of the turn was written."""

    retry = True


class CarrierError(PorchlightError):
    """The carrier of texts, or the mail server, refused something or could not be reached.

    `code` is Twilio's error code, or the mail server's reply code, where it gave one. `retry`: surely nothing was sent,
    and trying again can help. `unsure`: nobody can tell whether it was sent; look before sending it again.
    """

    def __init__(
        self, message: str, *, code: int | None = None, retry: bool = False, unsure: bool = False, hint: str = ""
    ) -> None:
        super().__init__(message, hint=hint)
        self.code = code
        self.retry = retry
        self.unsure = unsure


class CarrierGoneError(CarrierError):
    """The call is over, or the recording is not there (any more)."""


class CallStepError(PorchlightError):
    """A call that staff have on the phone cannot be put on hold, taken back or passed on. `reason`:

    `over` (nobody has it any more), `not_yours`, `on_hold` (already), `not_on_hold`, `being_passed` (to somebody, at
    this moment), `not_there` (their own phone has left the call), `no_such_phone` (nobody of the desk has it).
    `by`: id of the member who has the call, of `not_yours` where it is one member's.
    """

    def __init__(self, reason: str, by: str | None = None) -> None:
        super().__init__(f"the call cannot be moved: {reason}")
        self.reason = reason
        self.by = by


class CalendarError(PorchlightError):
    """The calendar of staff took no event: as a whole, for now (`retry`), or this one event for what it is."""

    def __init__(self, message: str, *, retry: bool, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.retry = retry


class WordsError(PorchlightError):
    """A wording file is broken: a sentence lacks a language, or names a fact that it is not given."""


class CatalogueOvertakenError(PorchlightError):
    """Somebody put another catalogue in force meanwhile; make the change again on that one."""

    retry = True


class TurnOvertakenError(PorchlightError):
    """Another process finished a turn of the same conversation first; run this one again on what it left."""

    retry = True


class AnswerPendingError(PorchlightError):
    """A request with this `Idempotency-Key` is being answered at this moment."""

    retry = True


class KeyReusedError(PorchlightError):
    """This `Idempotency-Key` was used for another request."""


class SeatGoneError(TurnOvertakenError):
    """Between the look and the booking the last seats went, or the session was cancelled or closed: look again."""


class BookingError(PorchlightError):
    """A seat cannot be booked, moved or changed as was asked. `reason` is one of the API's problem names:

    `session_full`, `session_closed`, `session_cancelled`, `already_booked`, `not_active`, `unknown_session`,
    `unknown_booking`, `needs_guardian`, `not_begun`.
    """

    def __init__(self, reason: str, message: str, *, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.reason = reason


class ThreadTakenError(PorchlightError):
    """Another member of staff has the person's thread. `by`: their id; `since`: when they took it (aware)."""

    def __init__(self, by: str, since: dt.datetime) -> None:
        super().__init__(f"staff {by} has the thread since {since:%Y-%m-%d %H:%M}")
        self.by = by
        self.since = since


class HandoffDoneError(PorchlightError):
    """What somebody is about to take has been dealt with already."""


class MergeError(PorchlightError):
    """Two people cannot be merged, or parted again. `reason`: same, unknown, merged_already, two_seats, newer_first,
    parted_already.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(f"These cannot be merged or parted: {reason}.")
        self.reason = reason


class CannotSendError(PorchlightError):
    """A message of staff cannot be sent. `reason`:

    `opted_out`, `no_consent`, `unreachable` (the phone takes no texts), `no_contact`, `unknown` (nobody of this id),
    `minor` (a guardian has not agreed), `empty`, `too_long` (in segments).
    """

    def __init__(self, reason: str) -> None:
        super().__init__(f"the message cannot be sent: {reason}")
        self.reason = reason


class StageError(PorchlightError):
    """A lead cannot be moved so; `reason` is of `assistant.applicants.stages.refusal`, or `overtaken`, `unknown`."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
