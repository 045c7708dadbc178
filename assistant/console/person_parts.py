"""What other rooms show on a person's page: a part each, a line each in `PARTS`.

The page's room shows a part to whoever has its permission, with the words of the template's folder.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from assistant.applicants.sharing import Shown
from assistant.console.desk import person as desk
from assistant.console.duplicates import shown as duplicates
from assistant.console.privacy import shown as privacy
from assistant.console.visit import Visit
from assistant.staff.roles import Permission
from assistant.store.queries.person import Person

Load = Callable[[Session, Visit, Person], dict[str, Any]]


@dataclass(frozen=True)
class PersonPart:
    """`load(session, visit, person)` gives the facts of `template`, such as `desk/_person.html.jinja`.

    Every template is given the `person`, too, and the `names` of staff by id. `shows`: what of the person it is about;
    to whom that is not shown, the part is not there.
    """

    key: str
    permission: Permission
    template: str
    load: Load
    shows: Shown | None = None


PARTS: tuple[PersonPart, ...] = (
    PersonPart("conversations", Permission.SEE_PEOPLE, "desk/_person.html.jinja", desk.load, Shown.TALK),
    PersonPart("duplicates", Permission.MERGE_PEOPLE, "duplicates/_person.html.jinja", duplicates.load),
    PersonPart("sharing", Permission.SEE_PEOPLE, "privacy/_person.html.jinja", privacy.load),
)
