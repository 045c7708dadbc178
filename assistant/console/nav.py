"""The rooms as the navigation shows them: in this order, to whoever may enter, once they are there.

A room's name is the shared word `nav_<room>`; `letter` opens it after `g`.
"""

from dataclasses import dataclass

from assistant.staff.roles import Permission


@dataclass(frozen=True)
class NavItem:
    room: str
    path: str
    permission: Permission
    letter: str


NAV: tuple[NavItem, ...] = (
    NavItem("queue", "/console/queue", Permission.SEE_QUEUE, "q"),
    NavItem("callbacks", "/console/callbacks", Permission.SEE_QUEUE, "b"),
    NavItem("leads", "/console/leads", Permission.SEE_PEOPLE, "l"),
    NavItem("tasks", "/console/tasks", Permission.EDIT_PEOPLE, "t"),
    NavItem("sessions", "/console/sessions", Permission.MARK_ATTENDANCE, "s"),
    NavItem("figures", "/console/figures", Permission.SEE_FIGURES, "f"),
    NavItem("duplicates", "/console/duplicates", Permission.MERGE_PEOPLE, "d"),
    NavItem("import", "/console/import", Permission.IMPORT_PEOPLE, "i"),
    NavItem("catalogue", "/console/catalogue", Permission.EDIT_CATALOGUE, "c"),
    NavItem("words", "/console/words", Permission.EDIT_CATALOGUE, "w"),
    NavItem("review", "/console/review", Permission.REVIEW, "r"),
    NavItem("privacy", "/console/privacy", Permission.CONFIRM_PRIVACY, "p"),
    NavItem("audit", "/console/audit", Permission.SEE_AUDIT, "a"),
    NavItem("staff", "/console/staff", Permission.MANAGE_STAFF, "m"),
    NavItem("account", "/console/account", Permission.OWN_ACCOUNT, "u"),
)
