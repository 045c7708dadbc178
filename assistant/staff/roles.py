"""Who may do what: five roles, and what each is granted. Routes name a permission, never a role."""

from enum import StrEnum


class Role(StrEnum):
    FRONT_DESK = "front_desk"
    RECRUITER = "recruiter"
    COORDINATOR = "coordinator"
    ADMINISTRATOR = "administrator"
    PARTNER_VIEWER = "partner_viewer"


class Permission(StrEnum):
    """What a page or a change asks for. `SIGN_IN` alone asks for no account, `OWN_ACCOUNT` for any."""

    SEE_QUEUE = "see_queue"
    TAKE_THREADS = "take_threads"
    SEE_PEOPLE = "see_people"
    EDIT_PEOPLE = "edit_people"
    WRITE_TO_PEOPLE = "write_to_people"
    MARK_ATTENDANCE = "mark_attendance"
    MERGE_PEOPLE = "merge_people"
    EXPORT_PEOPLE = "export_people"
    IMPORT_PEOPLE = "import_people"
    EDIT_CATALOGUE = "edit_catalogue"
    REVIEW = "review"
    SEE_FIGURES = "see_figures"
    CONFIRM_PRIVACY = "confirm_privacy"
    SEE_AUDIT = "see_audit"
    MANAGE_STAFF = "manage_staff"
    OWN_ACCOUNT = "own_account"
    SIGN_IN = "sign_in"


_EVERYBODY = frozenset({Permission.OWN_ACCOUNT, Permission.SIGN_IN, Permission.SEE_PEOPLE, Permission.SEE_FIGURES})
_WITH_PEOPLE = _EVERYBODY | {Permission.EDIT_PEOPLE, Permission.WRITE_TO_PEOPLE, Permission.MARK_ATTENDANCE}
_DESK = frozenset({Permission.SEE_QUEUE, Permission.TAKE_THREADS})
_LISTS = frozenset({Permission.MERGE_PEOPLE, Permission.EXPORT_PEOPLE, Permission.IMPORT_PEOPLE})
_COORDINATOR = (
    _WITH_PEOPLE
    | _DESK
    | _LISTS
    | {Permission.EDIT_CATALOGUE, Permission.REVIEW, Permission.CONFIRM_PRIVACY, Permission.SEE_AUDIT}
)

# Staff of a partner organisation have the grants of their role, over the people whom the wall lets through alone.
GRANTS: dict[Role, frozenset[Permission]] = {
    Role.FRONT_DESK: _WITH_PEOPLE | _DESK,
    Role.RECRUITER: _WITH_PEOPLE | _LISTS,
    Role.COORDINATOR: _COORDINATOR,
    Role.ADMINISTRATOR: _COORDINATOR | {Permission.MANAGE_STAFF},
    Role.PARTNER_VIEWER: _EVERYBODY,
}

# What is no partner's, whatever role its staff have: what people said, who looked at whom, who may sign in, what the
# line says; and what is done to people whole: merging them, bringing them in, giving them their data.
OWN_STAFF_ALONE = frozenset(
    {
        Permission.REVIEW,
        Permission.SEE_AUDIT,
        Permission.MANAGE_STAFF,
        Permission.EDIT_CATALOGUE,
        Permission.MERGE_PEOPLE,
        Permission.IMPORT_PEOPLE,
        Permission.CONFIRM_PRIVACY,
    }
)


def may(role: Role, permission: Permission) -> bool:
    return permission in GRANTS[role]
