"""docs/console.md says who may do what as the code has it."""

from assistant.staff.roles import GRANTS, Permission, Role
from tests.architecture.sources import ROOT

PAGE = ROOT / "docs" / "console.md"


def grants_table() -> str:
    """As it stands in the page; write it there after a change: `python -m tests.console.test_console_docs`."""
    head = "| | " + " | ".join(role.value.replace("_", " ") for role in Role) + " |\n"
    rows = [
        f"| {permission.value.replace('_', ' ')} | "
        + " | ".join("yes" if permission in GRANTS[role] else "" for role in Role)
        + " |\n"
        for permission in Permission
        if permission is not Permission.SIGN_IN
    ]
    return head + "|---" * (len(Role) + 1) + "|\n" + "".join(rows)


def with_table(page: str) -> str:
    before, _, rest = page.partition("<!-- grants -->\n")
    after = rest.partition("<!-- /grants -->")[2]
    return f"{before}<!-- grants -->\n{grants_table()}<!-- /grants -->{after}"


def test_page_has_the_grants_of_the_code() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == with_table(page)


if __name__ == "__main__":
    PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
