"""`/console/leads/many`: a change to all who were chosen, or to all who are filtered: seen first, then made.

The preview says how many, who is left out and why. Whoever confirms confirms that preview: where it has changed since,
they see the new one.
"""

import hashlib
from typing import Annotated, Any

from fastapi import Depends, Form, Response
from sqlalchemy.orm import Session

from assistant.applicants.stages import Reason, Stage
from assistant.console.people import leads, sight
from assistant.console.people.leads import room
from assistant.console.visit import Visit, Visiting
from assistant.messages.segments import segments
from assistant.staff.roles import Permission
from assistant.store import lead_batches, lead_lists
from assistant.store.duplicates_tables import LeadBatchRow
from assistant.store.lead_batches import ASSIGN, EMAIL, MOVE, TEXT, Change
from assistant.store.queries.lead_lines import lines
from assistant.store.staff_messages import MOST_SEGMENTS
from assistant.store.tables import Lead, new_id
from assistant.store.text import storable

EDIT, WRITE = Permission.EDIT_PEOPLE, Permission.WRITE_TO_PEOPLE
PATH = f"{leads.PATH}/many"
# More than anybody looks through in a preview, and still seen at once.
MOST = 500
# Changed in one transaction: nobody else waits longer than for so many.
AT_ONCE = 50
NAMED = 8
SUBJECT, TEXT_LENGTH = 120, 5000


class Given:
    """What the form says: who is meant, and what is to be done to them."""

    def __init__(
        self,
        query: Annotated[str, Form()] = "",
        scope: Annotated[str, Form()] = "chosen",
        lead: Annotated[list[str], Form()] = [],  # noqa: B006 - FastAPI copies it
        to: Annotated[str, Form()] = "",
        reason: Annotated[str, Form()] = "",
        comment: Annotated[str, Form()] = "",
        subject_en: Annotated[str, Form()] = "",
        subject_es: Annotated[str, Form()] = "",
        text_en: Annotated[str, Form()] = "",
        text_es: Annotated[str, Form()] = "",
        seen: Annotated[str, Form()] = "",
        batch: Annotated[str, Form()] = "",
    ) -> None:
        self.wanted, self.all = leads.read(query), scope == "all"
        self.ids = lead[: MOST + 1]
        self.to, self.reason, self.comment = to, reason, comment[:500]
        self.subject = {"en": subject_en.strip()[:SUBJECT], "es": subject_es.strip()[:SUBJECT]}
        self.words = {"en": text_en.strip()[:TEXT_LENGTH], "es": text_es.strip()[:TEXT_LENGTH]}
        self.seen, self.batch = seen, batch


Filled = Annotated[Given, Depends(Given)]


@room.post("/leads/many", permission=EDIT)
def choose_change(visit: Visiting, given: Filled, act: Annotated[str, Form()] = ASSIGN) -> Response:
    """Nothing is done yet: the form of what is to be done to these."""
    if act not in (ASSIGN, MOVE, TEXT, EMAIL):
        return visit.refused("not_possible", 422)
    with visit.reading() as session:
        rows = _rows(session, visit, given)
        if refused := _no(visit, rows):
            return refused
        return _page(session, visit, act, given, rows)


@room.post("/leads/many/assign", permission=EDIT)
def assign_many(visit: Visiting, given: Filled) -> Response:
    with visit.reading() as session:
        if given.to and given.to not in sight.colleagues(session, visit):
            raise sight.nothing()
    return _carry_out(visit, given, Change(ASSIGN, assignee=given.to or None))


@room.post("/leads/many/move", permission=EDIT)
def move_many(visit: Visiting, given: Filled) -> Response:
    if given.to not in set(Stage):
        return visit.refused("choose_a_stage", 422)
    reason = Reason(given.reason) if given.reason in set(Reason) else None
    return _carry_out(visit, given, Change(MOVE, stage=Stage(given.to), reason=reason, comment=given.comment))


@room.post("/leads/many/text", permission=WRITE)
def text_many(visit: Visiting, given: Filled) -> Response:
    if not all(given.words.values()):
        return visit.refused("both_languages", 422)
    if any(segments(text) > MOST_SEGMENTS for text in given.words.values()):
        return visit.refused("left_cannot_too_long", 422)
    return _carry_out(visit, given, Change(TEXT, words=given.words))


@room.post("/leads/many/email", permission=WRITE)
def email_many(visit: Visiting, given: Filled) -> Response:
    if not all((*given.words.values(), *given.subject.values())):
        return visit.refused("both_languages", 422)
    return _carry_out(visit, given, Change(EMAIL, words=given.words, subject=given.subject))


@room.post("/leads/many/{batch_id}/undo", permission=EDIT)
def undo_many(visit: Visiting, batch_id: str) -> Response:
    with visit.writing() as session:
        row = session.get(LeadBatchRow, storable(batch_id), with_for_update=True)
        if row is None or row.member_id != visit.member.id:
            raise sight.nothing()
        if row.undone_at is not None:
            return visit.refused("undone_already", 409)
        if row.kind in (TEXT, EMAIL) and not visit.member.may(WRITE):
            raise sight.nothing()
        count, of = lead_batches.undo(session, row, visit.member.id, visit.now), len(row.changes)
        visit.changed(session, "leads", row.id, "undone", count=count, of=of)
    return visit.to(leads.PATH, told="many_undone", count=count, of=of)


def _carry_out(visit: Visit, given: Given, change: Change) -> Response:
    with visit.reading() as session:
        rows = _rows(session, visit, given)
        if refused := _no(visit, rows):
            return refused
        plan = lead_batches.plan(session, rows, change, visit.now)
        sign = _sign(change, plan.going)
        if not given.batch or given.seen != sign or not plan.going:
            return _page(session, visit, change.kind, given, rows, change=change, plan=plan, sign=sign)
        if session.get(LeadBatchRow, storable(given.batch)) is not None:
            return visit.refused("many_done_already", 409)
    done = 0
    for start in range(0, len(plan.going), AT_ONCE):
        with visit.writing() as session:
            some = lead_lists.named(session, plan.going[start : start + AT_ONCE], visit.member, visit.now)
            done += lead_batches.make(session, storable(given.batch), some, change, visit.member.id, visit.now)
    with visit.writing() as session:
        how = {"kind": change.kind, "count": done, "filter": given.wanted.plain() if given.all else None}
        visit.changed(session, "leads", given.batch, "changed", **how)
    undo = f"{PATH}/{given.batch}/undo"
    return visit.to(leads.address(given.wanted), told=f"many_{change.kind}", undo=undo, count=done)


def _rows(session: Session, visit: Visit, given: Given) -> list[Lead]:
    """Those who are meant, up to one more than can be changed at once."""
    if not given.all:
        return list(lead_lists.named(session, given.ids, visit.member, visit.now))
    found = lead_lists.found(given.wanted, visit.member, visit.now, sight.today_of(visit))
    return list(session.scalars(found.order_by(Lead.id).limit(MOST + 1)))


def _no(visit: Visit, rows: list[Lead]) -> Response | None:
    if not rows:
        return visit.refused("nobody_chosen", 422)
    return visit.refused("too_many", 409, most=MOST) if len(rows) > MOST else None


def _sign(change: Change, going: list[str]) -> str:
    told = (repr(change), *sorted(going))
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:32]


def _page(
    session: Session,
    visit: Visit,
    act: str,
    given: Given,
    rows: list[Lead],
    *,
    change: Change | None = None,
    plan: lead_batches.Plan | None = None,
    sign: str = "",
) -> Response:
    shown = lines(session, rows, visit.member, sight.minors_of(visit))
    left: dict[str, list[Any]] = {}
    for line in shown:
        if plan is not None and line.id in plan.left:
            left.setdefault(plan.left[line.id], []).append(line)
    visit.saw("lead", *(line.id for found in left.values() for line in found[:NAMED]))
    return visit.page(
        "leads/many.html.jinja",
        act=act,
        given=given,
        count=len(rows),
        people=len({row.applicant_id for row in rows}),
        query=leads.query_of(given.wanted),
        back=leads.address(given.wanted),
        colleagues=dict(sight.colleagues(session, visit)),
        stages=list(Stage),
        reasons=list(Reason),
        change=change,
        plan=plan,
        sign=sign,
        batch=new_id(),
        changed=bool(given.batch) and plan is not None,
        left=left,
        named=NAMED,
        parts={code: segments(text) for code, text in given.words.items()},
    )
