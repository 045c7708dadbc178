"""With whom a person is shared, as their page shows it."""

from typing import Any

from sqlalchemy.orm import Session

from assistant.applicants.sharing import FIELDS, Purpose, Shown
from assistant.console.visit import Visit
from assistant.staff.roles import Permission
from assistant.store import sharing
from assistant.store.queries.person import Person

# How staff heard it.
WAYS = ("in_person", "phone", "paper", "email")


def load(session: Session, visit: Visit, person: Person) -> dict[str, Any]:
    """To a partner its own standing alone is shown."""
    catalog, own = visit.services.catalogue.current(), visit.member.organisation_id is None
    held = sharing.standings(session, person.id)
    if not own:
        held = [one for one in held if one.wish.organisation == visit.member.organisation_id]
    organisations = {one.id: one.name.in_(visit.language) for one in catalog.organisations}
    return {
        "standings": held,
        "organisations": organisations,
        "fields": {one.value: [shown.value for shown in Shown if shown in FIELDS[one]] for one in Purpose},
        "ways": WAYS,
        "applicant_id": person.id,
        "may_note": own and visit.member.may(Permission.EDIT_PEOPLE),
        "may_confirm": own and visit.member.may(Permission.CONFIRM_PRIVACY),
        "waits_for_guardian": own and person.waits,
    }
