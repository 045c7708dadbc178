"""Calls that staff have on the phone, as they are held, taken back and passed on. Inside the caller's transaction.

One has a call at a time, and one order at a time holds for it: the second gets `CallStepError`.
"""

import datetime as dt
from dataclasses import dataclass
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.catalog.schema import Language
from assistant.errors import CallStepError
from assistant.handoff.call_steps import CONFIRMED, GONE, After, Step, after_dial
from assistant.staff.member import Member
from assistant.store.desk_tables import DeskCallRow
from assistant.store.engine import one_at_a_time
from assistant.store.tables import Conversation
from assistant.store.text import storable


@dataclass(frozen=True)
class DeskCall:
    """How a caller stands with the desk. `call`: the carrier's id of their leg; the rest as `DeskCallRow` has it.

    `is_there`: the leg of whoever has the call has not hung up. `is_first`: the caller had not come to this step yet.
    """

    conversation: str
    call: str
    language: Language
    step: Step
    leg: str
    is_apart: bool
    is_there: bool
    phone: str
    member: str | None
    to_phone: str | None
    to_member: str | None
    turn: int
    is_first: bool
    asked_at: dt.datetime
    changed_at: dt.datetime

    @property
    def is_on(self) -> bool:
        return self.step is not Step.OVER


def of_conversation(session: Session, id: str, now: dt.datetime) -> DeskCall | None:
    """None where nobody of the desk ever had them."""
    row = session.scalar(select(DeskCallRow).where(DeskCallRow.conversation_id == storable(id)))
    conversation = session.get(Conversation, row.conversation_id) if row is not None else None
    return _shown(row, conversation, now) if row is not None and conversation is not None else None


# ---- what staff ask for ----


def hold(session: Session, id: str, member: Member, now: dt.datetime) -> DeskCall:
    """The caller of this conversation waits; what was before. Raises `CallStepError`, as all of these."""
    row, before = _theirs(session, id, member, now)
    # What the carrier did not confirm may be asked for again.
    if not (row.step == Step.HELD and row.heard_at is None and now - row.asked_at >= CONFIRMED):
        _only(row, Step.TALKING)
    _ask(row, Step.HELD, now)
    return before


def take_back(session: Session, id: str, member: Member, now: dt.datetime) -> DeskCall:
    row, before = _theirs(session, id, member, now)
    _only(row, Step.HELD, Step.PASSING)
    if not before.is_there:
        raise CallStepError("not_there")
    _ask(row, Step.TALKING, now)
    return before


def pass_on(session: Session, id: str, member: Member, phone: str, to_member: str | None, now: dt.datetime) -> DeskCall:
    """To whoever picks up at `phone` (E.164), `to_member` where it is one member's own."""
    row, before = _theirs(session, id, member, now)
    _only(row, Step.TALKING, Step.HELD)
    if phone == row.phone:
        raise CallStepError("no_such_phone")
    _ask(row, Step.PASSING, now)
    row.to_phone, row.to_member = phone, to_member
    return before


def undo(session: Session, before: DeskCall, asked_at: dt.datetime, now: dt.datetime) -> bool:
    """The carrier did not do what was asked for at `asked_at`: as before, unless the caller has come there since."""
    row = _locked(session, before.conversation)
    if row is None or row.asked_at != asked_at or row.heard_at is not None or row.step == Step.OVER:
        return False
    row.step, row.is_apart, row.asked_at = before.step, before.is_apart, before.asked_at
    row.to_phone, row.to_member = before.to_phone, before.to_member
    row.heard_at = None if before.is_first else before.asked_at
    row.changed_at = now
    return True


# ---- what the carrier tells ----


@dataclass(frozen=True)
class Taker:
    """Who pressed the key: on which leg (the carrier's id), at which phone (E.164), and whose own that is."""

    leg: str
    phone: str
    member: str | None


def took(
    session: Session, conversation: Conversation, by: Taker, turn: int, language: Language, now: dt.datetime
) -> str | None:
    """They have the call, in which the caller hears `language`; the leg that has waited meanwhile, where one has.

    Raises `CallStepError` where the call was taken back, or by somebody else, in the same moment.
    """
    row = _locked(session, conversation.id)
    waited = None
    if row is None:
        row = DeskCallRow(conversation_id=conversation.id, changed_at=now)
        session.add(row)
    elif row.step != Step.OVER and row.leg != by.leg:
        if row.step != Step.PASSING:
            raise CallStepError("not_yours", row.member_id)
        waited = row.leg if row.is_apart and not row.leg_over else None
    row.step, row.leg, row.leg_at, row.leg_over, row.is_apart = Step.TALKING, by.leg, now, False, False
    row.phone, row.member_id, row.to_phone, row.to_member = by.phone, by.member, None, None
    row.turn, row.language = max(row.turn or 0, turn), language
    row.asked_at = row.heard_at = row.changed_at = now
    session.flush()
    return waited


def after(session: Session, conversation: Conversation, now: dt.datetime) -> tuple[After, DeskCall] | None:
    """What it means that a Dial of the caller's has ended; None where nobody of the desk had them."""
    row = _locked(session, conversation.id)
    if row is None or row.step == Step.OVER:
        return None
    shown = _shown(row, conversation, now)
    has_come = row.heard_at is not None
    meant = after_dial(shown.step, is_apart=row.is_apart, has_come=has_come, asked_ago=now - row.asked_at)
    return meant, shown


def caller_comes(session: Session, conversation: Conversation, turn: int, now: dt.datetime) -> DeskCall | None:
    """The caller's leg asks what is next; None where nobody of the desk had them."""
    row = _locked(session, conversation.id)
    if row is None:
        return None
    row.turn = max(row.turn, turn)
    shown = _shown(row, conversation, now)
    if row.heard_at is None and row.step != Step.OVER:
        row.heard_at = row.changed_at = now
    return shown


def untaken(session: Session, conversation: Conversation, turn: int, now: dt.datetime) -> DeskCall | None:
    """Nobody took the call that was passed on: it is theirs again who had it; None where they have hung up, too."""
    row = _locked(session, conversation.id)
    if row is None or row.step != Step.PASSING or not _shown(row, conversation, now).is_there:
        return None
    _ask(row, Step.TALKING, now)
    return caller_comes(session, conversation, turn, now)


def leg_comes(session: Session, conversation: Conversation, leg: str, now: dt.datetime) -> DeskCall | None:
    """The leg of somebody of the desk asks what is next; None where it never had the call."""
    row = _locked(session, conversation.id)
    if row is None:
        return None
    if row.leg == leg:
        row.leg_at = now
    return _shown(row, conversation, now)


def key_takes_back(session: Session, conversation: Conversation, leg: str, now: dt.datetime) -> bool:
    """Whoever waits on this leg pressed the key for it."""
    row = _locked(session, conversation.id)
    if row is None or row.leg != leg or row.step not in (Step.HELD, Step.PASSING):
        return False
    _ask(row, Step.TALKING, now)
    return True


def leg_over(session: Session, conversation: Conversation, leg: str, now: dt.datetime) -> DeskCall | None:
    """This leg has hung up; how the caller stands, where it is theirs that waits for it."""
    row = _locked(session, conversation.id)
    if row is None or row.leg != leg or row.step == Step.OVER:
        return None
    row.leg_over, row.changed_at = True, now
    return _shown(row, conversation, now)


def end(session: Session, conversation: Conversation, now: dt.datetime) -> DeskCall | None:
    """Nobody has the call any more; how it stood."""
    row = _locked(session, conversation.id)
    if row is None or row.step == Step.OVER:
        return None
    before = _shown(row, conversation, now)
    row.step, row.to_phone, row.to_member, row.changed_at = Step.OVER, None, None, now
    return before


# ---- the row ----


def _theirs(session: Session, id: str, member: Member, now: dt.datetime) -> tuple[DeskCallRow, DeskCall]:
    """The call as it stands. One that was taken on a phone which is nobody's own is anybody's of the desk."""
    conversation = session.get(Conversation, storable(id))
    row = _locked(session, id) if conversation is not None else None
    if row is None or conversation is None or row.step == Step.OVER or conversation.status == "closed":
        raise CallStepError("over")
    if row.member_id not in (None, member.id):
        raise CallStepError("not_yours", row.member_id)
    return row, _shown(row, conversation, now)


def _only(row: DeskCallRow, *steps: Step) -> None:
    if row.step in steps:
        return
    reasons = {Step.HELD: "on_hold", Step.PASSING: "being_passed", Step.TALKING: "not_on_hold"}
    raise CallStepError(reasons[Step(row.step)])


def _ask(row: DeskCallRow, step: Step, now: dt.datetime) -> None:
    row.step, row.is_apart, row.leg_at = step, True, now
    row.to_phone = row.to_member = row.heard_at = None
    row.asked_at = row.changed_at = now


def _locked(session: Session, id: str) -> DeskCallRow | None:
    """Held against others until the transaction ends."""
    one_at_a_time(session, f"desk_call:{id}")
    found = select(DeskCallRow).where(DeskCallRow.conversation_id == storable(id)).with_for_update()
    return session.scalar(found.execution_options(populate_existing=True))


def _shown(row: DeskCallRow, conversation: Conversation, now: dt.datetime) -> DeskCall:
    return DeskCall(
        conversation=conversation.id,
        call=conversation.thread or "",
        language=cast("Language", row.language),
        step=Step(row.step),
        leg=row.leg,
        is_apart=row.is_apart,
        is_there=not row.leg_over and now - row.leg_at <= GONE,
        phone=row.phone,
        member=row.member_id,
        to_phone=row.to_phone,
        to_member=row.to_member,
        turn=row.turn,
        is_first=row.heard_at is None,
        asked_at=row.asked_at,
        changed_at=row.changed_at,
    )
