"""The worker's side of the outbox: what is due, what may still go at this moment, and what became of it.

Each function is one transaction, and the row says all: whoever dies between two of them leaves a row that tells the
next one what may have happened. `sending` is written before the carrier is asked; from then on nobody sends it again
without having looked at the carrier for it.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, Row, bindparam, exists, false, or_, select, true, update
from sqlalchemy.orm import Session

from assistant.messages.sending_rules import BACK_OFF, LONGEST_LOOK, SendingRules
from assistant.store import outbox, reasons, threads, undeliverable
from assistant.store.deliveries import catch_up
from assistant.store.engine import one_at_a_time, reading, write
from assistant.store.outbox_tables import OutboxRow
from assistant.store.tables import ContactPoint, UtcDateTime

# Until a row over which a mistake of ours came is tried again.
MENDED = dt.timedelta(minutes=10)
# Between two looks at the carrier for the same text, and until one that would not answer is asked again.
LOOK_AGAIN = dt.timedelta(seconds=20)
# So often a text that came to nothing is sent once more, each time after twice as long: workers die, and a carrier's
# list may be behind.
MOST_LOST = 3

# Made once: putting a statement together costs more than running it.
_ANY_DUE = select(
    or_(
        *(
            exists().where(OutboxRow.status == status, OutboxRow.due_at <= bindparam("now", type_=UtcDateTime))
            for status in ("queued", "sending")
        )
    )
)
_CONTACT = select(ContactPoint).where(ContactPoint.kind == bindparam("kind"), ContactPoint.value == bindparam("value"))


@dataclass(frozen=True)
class Due:
    """A row to look at now. `due_at` is what it was due at: by then it may have been put off.

    `lost_at`: it was handed on then, and nothing came of it.
    """

    id: str
    due_at: dt.datetime
    exempt: bool
    is_text: bool
    lost_at: dt.datetime | None = None


@dataclass(frozen=True)
class Attempt:
    """To be sent now, for the `number`-th time; the row says `sending`."""

    id: str
    number: int
    kind: str
    recipient: str
    subject: str | None
    body: str
    payload: dict[str, Any]
    language: str | None


@dataclass(frozen=True)
class Search:
    """It may have been sent since `since`, by somebody who died over it or heard no answer: look for it first."""

    id: str
    number: int
    kind: str
    recipient: str
    body: str
    since: dt.datetime


def take(engine: Engine, now: dt.datetime, most: int, rules: SendingRules) -> list[Due]:
    """What is due and not handed on yet, out of the oldest `most`; answers before what nobody waits for.

    What quiet hours hold is put off at once.
    """
    with reading(engine) as session:
        if not session.connection().scalar(_ANY_DUE, {"now": now}):
            return []
        rows = [row for query in _due(now, most) for row in session.execute(query)][:most]
        fresh = [row for row in rows if not _is_handed_on(row, now, rules)]
    held = {row.id: later for row in fresh if (later := _held(row, now, rules)) > now}
    if held:
        write(engine, lambda session: _put_off(session, held, now))
    return [_as_due(row) for row in fresh if row.id not in held]


def handed_on(engine: Engine, rows: Sequence[Due], now: dt.datetime) -> None:
    """They are in the worker's queue. One that is looked for comes again all the same, should the look fail."""
    ids = [row.id for row in rows]

    def work(session: Session) -> None:
        mine = update(OutboxRow).where(OutboxRow.id.in_(ids))
        session.execute(mine.where(OutboxRow.status == "queued").values(claimed_at=now))
        looked_for = mine.where(OutboxRow.status == "sending", OutboxRow.due_at <= now)
        session.execute(looked_for.values(due_at=now + LOOK_AGAIN))

    write(engine, work)


def stumbled(engine: Engine, id: str, error: str, now: dt.datetime) -> None:
    """A mistake of ours came in between. It comes again, and staff see why it has not gone."""

    def work(session: Session) -> None:
        mine = update(OutboxRow).where(OutboxRow.id == id)
        again = {"error": error, "updated_at": now}
        session.execute(mine.where(OutboxRow.status == "queued").values(due_at=now + MENDED, claimed_at=None, **again))
        session.execute(mine.where(OutboxRow.status == "sending").values(due_at=now + LOOK_AGAIN, **again))

    write(engine, work)


def let_go(engine: Engine, id: str, due_at: dt.datetime, now: dt.datetime) -> None:
    """The worker stops before it came to this one: due anew, so that the next worker takes it for a new one."""
    mine = update(OutboxRow).where(OutboxRow.id == id, OutboxRow.status == "queued", OutboxRow.due_at == due_at)
    write(engine, lambda session: session.execute(mine.values(due_at=now, claimed_at=None)))


def begin(
    engine: Engine, id: str, due_at: dt.datetime, now: dt.datetime, rules: SendingRules
) -> Attempt | Search | None:
    """What is to be done about this row at this moment; nothing where it has moved on, must not go, or not yet."""
    return write(engine, lambda session: _begin(session, id, due_at, now, rules))


def found(
    engine: Engine, search: Search, carrier_ids: Sequence[str], now: dt.datetime, rules: SendingRules
) -> Attempt | None:
    """The carrier has these texts that could be it (newest first). Without one it is sent once more, after a grace."""
    return write(engine, lambda session: _found(session, search, carrier_ids, now, rules))


def not_looked(engine: Engine, search: Search, error: str, now: dt.datetime) -> None:
    """The carrier could not be asked."""

    def work(session: Session) -> None:
        row = _mine(session, search.id, search.number)
        if row is None:
            return
        if row.claimed_at is not None and now - row.claimed_at >= LONGEST_LOOK:
            _unknown(session, row, error, now)
        else:
            row.due_at, row.error, row.updated_at = now + LOOK_AGAIN, error, now

    write(engine, work)


def mark_unknown(engine: Engine, id: str, number: int, error: str, now: dt.datetime) -> None:
    """It may have been sent, and there is nobody who could be asked: it has failed, and never goes again by itself."""

    def work(session: Session) -> None:
        row = _mine(session, id, number)
        if row is not None:
            _unknown(session, row, error, now)

    write(engine, work)


def mark_sent(engine: Engine, id: str, number: int, carrier_id: str, now: dt.datetime) -> None:
    """The carrier has taken it. Reports that came before this is known are caught up with."""

    def work(session: Session) -> None:
        one_at_a_time(session, carrier_id)  # a report of it may be on its way in at this very moment
        row = _mine(session, id, number)
        if row is not None:
            _sent(session, row, carrier_id, now)

    write(engine, work)


def mark_refused(engine: Engine, id: str, number: int, code: int | None, error: str, now: dt.datetime) -> None:
    """It was not taken, and for this reason."""

    def work(session: Session) -> None:
        row = _mine(session, id, number)
        if row is None:
            return
        if row.kind == "text":
            undeliverable.refused(session, row, code, error, now)
        else:
            outbox.settle(session, row, "failed", now, error=error, error_code=code)
        if row.status != "queued":
            threads.leave(session, row)

    write(engine, work)


def put_back(engine: Engine, id: str, number: int, error: str, now: dt.datetime) -> None:
    """It was surely not taken, and may be later; after five times it has failed."""

    def work(session: Session) -> None:
        row = _mine(session, id, number)
        if row is None:
            return
        unsent = row.payload.get("unsent", 0)
        if unsent >= len(BACK_OFF):
            _fail(session, row, error, now)
            return
        row.payload = {**row.payload, "unsent": unsent + 1}
        due = now + BACK_OFF[unsent]
        outbox.settle(session, row, "queued", now, due_at=due, claimed_at=None, error=error)

    write(engine, work)


def _due(now: dt.datetime, most: int) -> Iterable[Any]:
    columns = (OutboxRow.id, OutboxRow.kind, OutboxRow.status, OutboxRow.recipient, OutboxRow.exempt, OutboxRow.due_at)
    due = select(*columns, OutboxRow.claimed_at).where(OutboxRow.due_at <= now).order_by(OutboxRow.due_at).limit(most)
    for status, exempt in (("queued", true()), ("sending", true()), ("sending", false()), ("queued", false())):
        yield due.where(OutboxRow.status == status, OutboxRow.exempt == exempt)


def _is_handed_on(row: Row[Any], now: dt.datetime, rules: SendingRules) -> bool:
    """A row that is due again after it was claimed is not."""
    if row.status != "queued" or row.claimed_at is None:
        return False
    return bool(row.claimed_at >= row.due_at and now - row.claimed_at < rules.patience)


def _held(row: Row[Any], now: dt.datetime, rules: SendingRules) -> dt.datetime:
    if row.status != "queued" or row.exempt or row.kind != "text":
        return now
    return rules.text_may_go(row.recipient, now)


def _as_due(row: Row[Any]) -> Due:
    lost = row.status == "queued" and row.claimed_at is not None and row.claimed_at >= row.due_at
    return Due(row.id, row.due_at, row.exempt, row.kind == "text", row.claimed_at if lost else None)


def _put_off(session: Session, held: dict[str, dt.datetime], now: dt.datetime) -> None:
    for id, due_at in held.items():
        still = update(OutboxRow).where(OutboxRow.id == id, OutboxRow.status == "queued")
        session.execute(still.values(due_at=due_at, claimed_at=None, updated_at=now))


def _begin(
    session: Session, id: str, due_at: dt.datetime, now: dt.datetime, rules: SendingRules
) -> Attempt | Search | None:
    row = session.get(OutboxRow, id, with_for_update=True)
    if row is None:
        return None
    if row.status == "sending":
        since = min([*_lost(row), row.claimed_at or row.updated_at])
        return Search(row.id, row.attempts, row.kind, row.recipient, row.body, since)
    if row.status != "queued" or row.due_at != due_at:
        return None
    return _attempt(session, row, now, rules)


def _attempt(session: Session, row: OutboxRow, now: dt.datetime, rules: SendingRules) -> Attempt | None:
    kind = {"text": "phone", "email": "email"}.get(row.kind)
    contact = None if kind is None else session.scalar(_CONTACT, {"kind": kind, "value": row.recipient})
    status, why = _stopped(session, row, contact, now, rules)
    if status is not None:
        outbox.settle(session, row, status, now, error=why, claimed_at=None)
        threads.leave(session, row)
        return None
    later = now if row.exempt or row.kind != "text" else rules.text_may_go(row.recipient, now)
    if later > now:
        outbox.settle(session, row, "queued", now, due_at=later, claimed_at=None)
        return None
    attempts, look = row.attempts + 1, now + rules.first_look
    outbox.settle(session, row, "sending", now, attempts=attempts, claimed_at=now, due_at=look, error=None)
    if row.kind == "text":
        threads.enter(session, row, contact, now)
    return Attempt(row.id, attempts, row.kind, row.recipient, row.subject, row.body, row.payload, row.language)


def _stopped(
    session: Session, row: OutboxRow, contact: ContactPoint | None, now: dt.datetime, rules: SendingRules
) -> tuple[str | None, str]:
    """The status of what must not go, and why; no status for what may."""
    if row.expires_at is not None and row.expires_at <= now:
        return "dropped", "it would have come too late"
    gone = reasons.gone(session, row, now)
    if gone is not None:
        return "dropped", gone
    if contact is not None and contact.opted_out_at is not None:
        return "suppressed", "the person has said stop"
    if contact is not None and contact.unreachable_at is not None:
        return "suppressed", f"the phone takes no texts ({contact.unreachable_code})"
    if row.kind == "text" and (row.segments or 1) > rules.most_segments:
        return "failed", f"too long: {row.segments} segments, {rules.most_segments} at the most"
    return None, ""


def _found(
    session: Session, search: Search, carrier_ids: Sequence[str], now: dt.datetime, rules: SendingRules
) -> Attempt | None:
    one_at_a_time(session, f"found:{search.recipient}")
    row = _mine(session, search.id, search.number)
    if row is None:
        return None
    # Others may have said the same to the same phone.
    taken = select(OutboxRow.carrier_id).where(OutboxRow.carrier_id.in_(carrier_ids))
    others = set(session.scalars(taken))
    mine = [carrier_id for carrier_id in carrier_ids if carrier_id not in others]
    if mine:
        _sent(session, row, mine[-1], now)
        return None
    lost = _lost(row)
    tried_at = row.claimed_at or now
    over = tried_at + rules.grace * 2 ** len(lost)
    if now < over:
        row.due_at, row.updated_at = min(now + LOOK_AGAIN, over), now
        return None
    if len(lost) == MOST_LOST:
        silences = f"the carrier gave no answer {len(lost) + 1} times"
        _fail(session, row, f"{silences}, and says that it has no such text", now)
        return None
    row.payload = {**row.payload, "lost": [moment.isoformat() for moment in (*lost, tried_at)]}
    return _attempt(session, row, now, rules)


def _lost(row: OutboxRow) -> list[dt.datetime]:
    """When it was tried, and nobody answered, and the carrier had nothing."""
    tried: object = row.payload.get("lost")
    return [dt.datetime.fromisoformat(moment) for moment in tried] if isinstance(tried, list) else []


def _mine(session: Session, id: str, number: int) -> OutboxRow | None:
    """The row while this attempt is its last one and nobody knows how it ended."""
    row = session.get(OutboxRow, id, with_for_update=True)
    return row if row is not None and row.status == "sending" and row.attempts == number else None


def _sent(session: Session, row: OutboxRow, carrier_id: str, now: dt.datetime) -> None:
    row.carrier_id = carrier_id
    outbox.settle(session, row, "sent", now, sent_at=now, error=None)
    session.flush()
    catch_up(session, row, now)


def _unknown(session: Session, row: OutboxRow, error: str, now: dt.datetime) -> None:
    row.payload = {**row.payload, "unsure": True}
    _fail(session, row, f"nobody knows whether it was sent: {error}", now)


def _fail(session: Session, row: OutboxRow, error: str, now: dt.datetime) -> None:
    outbox.settle(session, row, "failed", now, error=error)
    threads.leave(session, row)
