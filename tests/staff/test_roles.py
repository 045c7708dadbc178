"""Who may do what."""

import pytest

from assistant.staff.member import Member
from assistant.staff.roles import GRANTS, Permission, Role, may

EVERYBODY = {"own_account", "sign_in", "see_people", "see_figures"}
WITH_PEOPLE = EVERYBODY | {"edit_people", "write_to_people", "mark_attendance"}
DESK = {"see_queue", "take_threads"}
LISTS = {"merge_people", "export_people", "import_people"}
COORDINATOR = WITH_PEOPLE | DESK | LISTS | {"edit_catalogue", "review", "confirm_privacy", "see_audit"}


@pytest.mark.parametrize(
    ("role", "granted"),
    [
        (Role.PARTNER_VIEWER, EVERYBODY),
        (Role.FRONT_DESK, WITH_PEOPLE | DESK),
        (Role.RECRUITER, WITH_PEOPLE | LISTS),
        (Role.COORDINATOR, COORDINATOR),
        (Role.ADMINISTRATOR, COORDINATOR | {"manage_staff"}),
    ],
)
def test_each_role_is_granted_exactly_this(role: Role, granted: set[str]) -> None:
    assert {permission.value for permission in GRANTS[role]} == granted


def test_administrator_may_everything() -> None:
    assert GRANTS[Role.ADMINISTRATOR] == frozenset(Permission)


def test_member_may_what_their_role_may() -> None:
    member = Member("1", "Rosa", Role.RECRUITER, None, "es")
    assert member.may(Permission.EXPORT_PEOPLE) is may(Role.RECRUITER, Permission.EXPORT_PEOPLE) is True
    assert member.may(Permission.SEE_AUDIT) is False


@pytest.mark.parametrize("role", Role)
def test_a_partner_s_staff_have_no_room_that_is_everybody_s(role: Role) -> None:
    own = Member("1", "Ana", role, None, "en")
    partner = Member("2", "Eva", role, "SVMC", "en")
    lost = {permission for permission in Permission if own.may(permission) and not partner.may(permission)}
    assert lost == GRANTS[role] & {
        Permission.REVIEW,
        Permission.SEE_AUDIT,
        Permission.MANAGE_STAFF,
        Permission.EDIT_CATALOGUE,
        Permission.MERGE_PEOPLE,
        Permission.IMPORT_PEOPLE,
        Permission.CONFIRM_PRIVACY,
    }
