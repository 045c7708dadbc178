"""With which partners a person agreed to be shared: the evidence is only added to, and the newest of it counts."""

import datetime as dt
from dataclasses import dataclass
from typing import cast

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from assistant.applicants.sharing import Purpose, Wish
from assistant.store.once import insert_once
from assistant.store.sharing_tables import SharingAsk, SharingConsent
from assistant.store.text import storable

_ASKED = insert_once(cast("Table", SharingAsk.__table__), "applicant_id", "organisation_id", "purpose")


@dataclass(frozen=True)
class Told:
    """What was asked and answered, and where: in a `message`, or noted by a member of `staff`."""

    wording: str
    answer: str | None
    language: str
    channel: str
    message_id: str | None = None
    staff_id: str | None = None


@dataclass(frozen=True)
class Standing:
    """Where a person stands with one partner and purpose, by the newest word on it."""

    wish: Wish
    granted: bool
    since: dt.datetime
    wording: str
    channel: str
    by_staff: bool


def record(
    session: Session, applicant_id: str, wish: Wish, granted: bool, told: Told, now: dt.datetime
) -> SharingConsent:
    """Keep a yes or no; it holds from the end of this transaction on, and they are not asked again."""
    consent = SharingConsent(
        applicant_id=applicant_id,
        organisation_id=wish.organisation,
        purpose=wish.purpose.value,
        granted=granted,
        wording=storable(told.wording),
        answer=None if told.answer is None else storable(told.answer),
        language=told.language,
        channel=told.channel,
        message_id=told.message_id,
        staff_id=told.staff_id,
        created_at=now,
    )
    session.add(consent)
    note_asked(session, applicant_id, wish, now, told.message_id)
    session.flush()
    return consent


def note_asked(
    session: Session, applicant_id: str, wish: Wish, now: dt.datetime, message_id: str | None = None
) -> None:
    """The question was put to them."""
    session.flush()
    ask = {
        "applicant_id": applicant_id,
        "organisation_id": wish.organisation,
        "purpose": wish.purpose.value,
        "message_id": message_id,
        "created_at": now,
    }
    session.connection().execute(_ASKED[session.get_bind().dialect.name], ask)


def asked(session: Session, applicant_id: str) -> frozenset[Wish]:
    """Nobody is asked for these again."""
    rows = session.execute(
        select(SharingAsk.organisation_id, SharingAsk.purpose).where(SharingAsk.applicant_id == applicant_id)
    )
    return frozenset(Wish(organisation, Purpose(purpose)) for organisation, purpose in rows)


def history(session: Session, applicant_id: str) -> list[SharingConsent]:
    """All the evidence of a person, newest first."""
    mine = select(SharingConsent).where(SharingConsent.applicant_id == applicant_id)
    return list(session.scalars(mine.order_by(SharingConsent.created_at.desc(), SharingConsent.id.desc())))


def standings(session: Session, applicant_id: str) -> list[Standing]:
    """One for each partner and purpose on which there was a word, by organisation and purpose."""
    newest: dict[Wish, SharingConsent] = {}
    for consent in history(session, applicant_id):
        newest.setdefault(Wish(consent.organisation_id, Purpose(consent.purpose)), consent)
    return [
        Standing(
            wish, one.granted, one.created_at, wording=one.wording, channel=one.channel, by_staff=bool(one.staff_id)
        )
        for wish, one in sorted(newest.items(), key=lambda item: (item[0].organisation, item[0].purpose))
    ]


def in_force(session: Session, applicant_id: str) -> list[Standing]:
    """With whom the person is shared at this moment."""
    return [standing for standing in standings(session, applicant_id) if standing.granted]


def stop(
    session: Session, applicant_id: str, told: Told, now: dt.datetime, organisation: str | None = None
) -> list[Wish]:
    """The person takes back what they agreed to, with one partner or with all; what was taken back."""
    held = [one.wish for one in in_force(session, applicant_id)]
    ended = [wish for wish in held if organisation in (None, wish.organisation)]
    for wish in ended:
        record(session, applicant_id, wish, False, told, now)
    return ended
