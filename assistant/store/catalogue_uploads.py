"""Files of a catalogue between the dry run and being put in force."""

import datetime as dt

from sqlalchemy import delete
from sqlalchemy.orm import Session

from assistant.store.coordination_tables import CatalogueUploadRow

KEPT_FOR = dt.timedelta(days=1)


def keep(session: Session, member_id: str, texts: dict[str, str], now: dt.datetime) -> str:
    """The id by which they are put in force. What nobody came back for is forgotten."""
    session.execute(delete(CatalogueUploadRow).where(CatalogueUploadRow.created_at < now - KEPT_FOR))
    row = CatalogueUploadRow(member_id=member_id, texts=dict(texts), created_at=now)
    session.add(row)
    session.flush()
    return row.id


def texts(session: Session, member_id: str, id: str) -> dict[str, str] | None:
    """What this member brought; `None` where there is nothing of theirs."""
    row = session.get(CatalogueUploadRow, id)
    return dict(row.texts) if row is not None and row.member_id == member_id else None


def forget(session: Session, id: str) -> None:
    session.execute(delete(CatalogueUploadRow).where(CatalogueUploadRow.id == id))
