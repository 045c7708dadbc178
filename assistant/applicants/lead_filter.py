"""Which leads are looked for, and in which order: one object for lists, saved filters, exports and changes to many."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Literal, cast, get_args

from assistant.applicants.stages import Stage
from assistant.eligibility.screened import Status

# Besides the stages themselves: who is on the road and not yet at its end.
OPEN = "open"
UNSCREENED = "none"
MINE, NOBODY = "me", "none"

Contact = Literal["within_1", "within_7", "within_30", "over_7", "over_14", "over_30"]
Due = Literal["due", "any"]
Sort = Literal["newest", "recent", "quiet"]

_ALLOWED: dict[str, frozenset[str]] = {
    "stage": frozenset(Stage) | {OPEN},
    "result": frozenset(Status) | {UNSCREENED},
    "language": frozenset({"en", "es"}),
    "contact": frozenset(get_args(Contact)),
    "due": frozenset(get_args(Due)),
    "sort": frozenset(get_args(Sort)),
}
# Longer than any id.
_LONGEST = 120


@dataclass(frozen=True)
class LeadFilter:
    """None looks for everything.

    `result`: of the newest screening, `none` for who was never screened. `assignee`: a member's id, `me` for whoever
    looks (so that a shared filter is everybody's own), `none` for nobody. `contact`: last in touch within so many days,
    or not for so many. `due`: has a task that is due, or any that is open. `sort`: newest leads first, last in touch
    first, longest not in touch first.
    """

    program: str | None = None
    cohort: str | None = None
    result: str | None = None
    stage: str | None = None
    source: str | None = None
    language: str | None = None
    organisation: str | None = None
    assignee: str | None = None
    contact: Contact | None = None
    due: Due | None = None
    sort: Sort = "newest"

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "LeadFilter":
        """Of a query or of what was saved; what is empty, unknown or impossible is left out."""
        told = {key: given[key].strip() for key in KEYS if isinstance(given.get(key), str)}
        known = {
            key: value
            for key, value in told.items()
            if value and len(value) <= _LONGEST and value in _ALLOWED.get(key, (value,))
        }
        return cls(**known)  # type: ignore[arg-type]  # looked at above

    def plain(self) -> dict[str, str]:
        """What differs from looking for everything: a query, or JSON."""
        return {key: cast("str", value) for key, value in asdict(self).items() if value not in (None, "newest")}

    @property
    def looks(self) -> int:
        """How many things are looked for."""
        return len(self.plain().keys() - {"sort"})

    def in_touch(self, now: dt.datetime) -> tuple[dt.datetime | None, dt.datetime | None]:
        """`last_contact_at` ≥ the first, < the second."""
        if self.contact is None:
            return None, None
        way, _, days = self.contact.partition("_")
        moment = now - dt.timedelta(days=int(days))
        return (moment, None) if way == "within" else (None, moment)


KEYS = tuple(field.name for field in fields(LeadFilter))
