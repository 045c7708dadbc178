"""Replies that staff write often, in both languages: those of `data/canned_replies.yml`, and what coordinators made of
them or added.
"""

import datetime as dt
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.catalog.basics import Bilingual, Strict
from assistant.store.desk_tables import CannedReplyRow
from assistant.store.text import storable

FILE = Path(__file__).resolve().parents[2] / "data" / "canned_replies.yml"


class _Written(Strict):
    id: str
    title: Bilingual
    text: Bilingual


_FILE = TypeAdapter(tuple[_Written, ...])


@dataclass(frozen=True)
class CannedReply:
    id: str
    position: int
    title: Bilingual
    text: Bilingual
    changed_by: str | None = None
    changed_at: dt.datetime | None = None


@cache
def shipped() -> tuple[CannedReply, ...]:
    """Those of the file, in its order."""
    written = _FILE.validate_python(yaml.safe_load(FILE.read_text(encoding="utf-8"))["replies"])
    return tuple(CannedReply(one.id, place * 10, one.title, one.text) for place, one in enumerate(written, start=1))


def replies(session: Session) -> list[CannedReply]:
    """All of them, in their order."""
    found = {reply.id: reply for reply in shipped()}
    for row in session.scalars(select(CannedReplyRow)):
        found.pop(row.id, None)
        if row.retired_at is None:
            found[row.id] = _reply(row)
    return sorted(found.values(), key=lambda reply: (reply.position, reply.id))


def keep(
    session: Session, id: str | None, title: Bilingual, text: Bilingual, member_id: str, now: dt.datetime
) -> CannedReply:
    """Write one anew (`id` None, at the end), or change it."""
    row = _row(session, id)
    if row is None:
        known = {reply.id: reply for reply in shipped()}.get(id or "")
        last = max((reply.position for reply in replies(session)), default=0)
        row = CannedReplyRow(position=known.position if known else last + 10)
        if known is not None:
            row.id = known.id
        session.add(row)
    row.title_en, row.title_es = storable(title.en), storable(title.es)
    row.text_en, row.text_es = storable(text.en), storable(text.es)
    row.changed_by, row.changed_at, row.retired_at = member_id, now, None
    session.flush()
    return _reply(row)


def retire(session: Session, id: str, member_id: str, now: dt.datetime) -> bool:
    """It is offered no longer; whether there was such a one."""
    known = next((reply for reply in replies(session) if reply.id == id), None)
    if known is None:
        return False
    keep(session, id, known.title, known.text, member_id, now)
    session.get_one(CannedReplyRow, id).retired_at = now
    session.flush()
    return True


def bring_back(session: Session, id: str, member_id: str, now: dt.datetime) -> bool:
    row = _row(session, id)
    if row is None or row.retired_at is None:
        return False
    row.retired_at, row.changed_by, row.changed_at = None, member_id, now
    session.flush()
    return True


def _row(session: Session, id: str | None) -> CannedReplyRow | None:
    return session.get(CannedReplyRow, storable(id)) if id is not None else None


def _reply(row: CannedReplyRow) -> CannedReply:
    title, text = Bilingual(en=row.title_en, es=row.title_es), Bilingual(en=row.text_en, es=row.text_es)
    return CannedReply(row.id, row.position, title, text, row.changed_by, row.changed_at)
