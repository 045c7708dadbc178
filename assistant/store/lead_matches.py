"""Lines of a sheet of leads beside the people who are there: who is new, who is known, and of whom it is not sure.

Looking says of each line what making it would do, those above it having been made.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.applicants.lead_sheets import SheetRow
from assistant.applicants.likeness import Known, likeness
from assistant.store import likely
from assistant.store.tables import ApplicantContact, ContactPoint, Lead

NEW, KNOWN, DOUBTFUL, WRONG = "new", "known", "doubtful", "wrong"
# A first name alone on a phone is enough; a record without a name is not.
_SURE = 60
# No id of a person begins so.
_LINE = "line "


@dataclass(frozen=True)
class Found:
    """What a row is. `who`: the person that it is of, where they are known; `lead`: they want the program already."""

    row: SheetRow
    kind: str
    who: str | None = None
    lead: bool = False


def look(session: Session, rows: Sequence[SheetRow]) -> list[Found]:
    """Each row, in its order: a person who is new, known, perhaps known, or nobody."""
    users = _users(session, rows)
    everybody = likely.known(session, {id for ids in users.values() for id in ids}, ())
    there = _There(users, everybody, _wants(session, everybody))
    return [_look(row, there) for row in rows]


def _users(session: Session, rows: Sequence[SheetRow]) -> dict[str, set[str]]:
    """Who uses each phone and address."""
    values = sorted({value for row in rows for value in (row.phone, row.email) if value})
    found: dict[str, set[str]] = {}
    for start in range(0, len(values), 1000):
        query = select(ContactPoint.value, ApplicantContact.applicant_id).join(ApplicantContact)
        for value, id in session.execute(query.where(ContactPoint.value.in_(values[start : start + 1000]))):
            found.setdefault(value, set()).add(id)
    return found


def _wants(session: Session, ids: Iterable[str]) -> set[tuple[str, str]]:
    listed = sorted(ids)
    found: set[tuple[str, str]] = set()
    for start in range(0, len(listed), 1000):
        query = select(Lead.applicant_id, Lead.program_id).where(Lead.applicant_id.in_(listed[start : start + 1000]))
        found |= {(id, program) for id, program in session.execute(query)}
    return found


@dataclass
class _There:
    """Who is there: who uses a phone or an address, what is known of them, and which programs they want. Whoever the
    lines above bring is there as well, under an id of their line.
    """

    users: dict[str, set[str]]
    people: dict[str, Known]
    wants: set[tuple[str, str]]

    def come(self, id: str, row: SheetRow) -> None:
        """What this row says is known of them from now on."""
        before = self.people.get(id, Known(id, row.name))
        phones, emails = before.phones | _some(row.phone), before.emails | _some(row.email)
        self.people[id] = replace(before, phones=phones, emails=emails)
        for value in phones | emails:
            self.users.setdefault(value, set()).add(id)
        self.wants.add((id, row.program or ""))


def _look(row: SheetRow, there: _There) -> Found:
    if row.wrong is not None:
        return Found(row, WRONG)
    this = Known("", row.name, _some(row.phone), _some(row.email))
    near = {id for value in this.phones | this.emails for id in there.users.get(value, ()) if id in there.people}
    scores = {id: like.score for id in near if (like := likeness(this, there.people[id])) is not None}
    best = [id for id, score in scores.items() if score == max(scores.values())]
    # A name on the phone of somebody without one may be theirs, or their sister's.
    if len(best) == 1 and (row.name is None or scores[best[0]] >= _SURE):
        has = (best[0], row.program or "") in there.wants
        there.come(best[0], row)
        return Found(row, KNOWN, None if best[0].startswith(_LINE) else best[0], has)
    if near:
        return Found(row, DOUBTFUL)
    there.come(f"{_LINE}{row.line}", row)
    return Found(row, NEW)


def _some(value: str | None) -> frozenset[str]:
    return frozenset() if value is None else frozenset((value,))
