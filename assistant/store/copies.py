"""Somebody's copy, made when it is fetched: no file of it ever lies about."""

import datetime as dt
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from assistant.applicants.copies import CopyOf, archive
from assistant.catalog.schema import Catalog, Language
from assistant.store.portability import portrait
from assistant.store.tables import Applicant


def make(session: Session, applicant_id: str, language: Language, catalog: Catalog, now: dt.datetime) -> bytes:
    """The archive of this person at this moment."""
    person = session.get_one(Applicant, applicant_id)
    partnership = catalog.partnership
    here = now.astimezone(ZoneInfo(partnership.zone))
    return archive(portrait(session, applicant_id), CopyOf(person.name, partnership.name, language, here))
