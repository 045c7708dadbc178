"""Whom of the desk a call can be passed on to. Numbers that are nobody's here cannot be chosen: nobody dials abroad."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from assistant.applicants.phones import e164
from assistant.console.templating import phone as written
from assistant.console.visit import Visit
from assistant.console.words import words_of
from assistant.store import presence
from assistant.store.desk_calls import DeskCall
from assistant.store.queries.desk_phones import desk_phones


@dataclass(frozen=True)
class Target:
    """`key`: what the form sends; `member`: whose own phone it is, and no other's."""

    key: str
    label: str
    phone: str
    member: str | None


def targets(session: Session, visit: Visit, stood: DeskCall) -> list[Target]:
    """But for the phone that has the call: staff who are there, those on duty, then the desk's phones."""
    w = words_of("calls", visit.language)
    found: list[Target] = []
    for one in desk_phones(session, presence.present(session, visit.now)):
        phone = e164(one.phone)
        if phone is None or phone == stood.phone or one.member in (stood.member, visit.member.id):
            continue
        label = w("here_now" if one.is_here else "on_duty", name=one.name)
        found.append(Target(one.member, label, phone, one.member if one.is_own else None))
    taken = {one.phone for one in found} | {stood.phone}
    for place, number in enumerate(visit.services.settings.desk_numbers):
        if number not in taken:
            found.append(Target(f"desk-{place}", w("desk_phone", phone=written(number)), number, None))
    return found
