"""Who is told of a changed session, and in which words, before anything is changed."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import distinct, func, select
from sqlalchemy.orm import Session

from assistant.booking.ports import ACTIVE
from assistant.catalog.basics import LANGUAGES, Bilingual, Language
from assistant.catalog.follow_ups import Trigger
from assistant.catalog.schema import Catalog
from assistant.errors import WordsError
from assistant.messages.words import Words
from assistant.store.booking_tables import BookingRow


@dataclass(frozen=True)
class Telling:
    """`people`: whose booking it is about; `said`: what each is told, by language, nothing where nobody is."""

    people: int
    said: dict[Language, str]


def telling(
    session: Session,
    catalog: Catalog,
    words: Words,
    id: str,
    trigger: Trigger,
    starts_at: dt.datetime,
    place: Bilingual,
    link: str | None,
) -> Telling:
    """`starts_at` is in the session's own zone."""
    mine = (BookingRow.session_date_id == id, BookingRow.status.in_(ACTIVE))
    people = session.scalar(select(func.count(distinct(BookingRow.applicant_id))).where(*mine)) or 0
    lines = [one for one in catalog.follow_ups if one.on is trigger and not one.off]
    said: dict[Language, str] = {}
    for language in LANGUAGES:
        for line in lines[:1]:
            facts = {
                "hello": "",
                "when": {"moment": starts_at.replace(tzinfo=None).isoformat(timespec="minutes")},
                "place": place.model_dump(),
                "link": {"reply": "utter_told_link", "facts": {"link": link}} if link else "",
                "note": "",
                "others": "",
                "calendar": "",
                "seat": "",
                "program": "",
            }
            try:
                said[language] = " ".join(words.sentence(line.words, language, "text", **facts).split())
            except WordsError:
                continue
    return Telling(people, said)
