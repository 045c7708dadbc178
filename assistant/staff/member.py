"""Somebody who works at the partnership or one of its partners, as the rest of the house knows them."""

from dataclasses import dataclass

from assistant.catalog.basics import Language
from assistant.staff.roles import OWN_STAFF_ALONE, Permission, Role, may


@dataclass(frozen=True)
class Member:
    """`organisation_id`: `None` for the partnership's own staff, who see everybody; else the partner they work for."""

    id: str
    name: str
    role: Role
    organisation_id: str | None
    language: Language

    def may(self, permission: Permission) -> bool:
        if self.organisation_id is not None and permission in OWN_STAFF_ALONE:
            return False
        return may(self.role, permission)
