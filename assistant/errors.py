"""The family of errors that Porchlight raises on purpose.

Each says what happened in words an operator can act on (`hint`), and whether trying again can help
(`retry`). The edges map them once: to a reply, a page, an HTTP status or an exit code.
"""


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
    """The carrier refused or could not be reached. `code` is Twilio's error code where it gave one."""

    def __init__(self, message: str, *, code: int | None = None, retry: bool = False, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.code = code
        self.retry = retry


class WordsError(PorchlightError):
    """A wording file is broken: a sentence lacks a language, or names a fact that it is not given."""


class TurnOvertakenError(PorchlightError):
    """Another process finished a turn of the same conversation first; run this one again on what it left."""

    retry = True
