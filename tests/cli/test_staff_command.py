"""`./porchlight staff`."""

from pathlib import Path

import pytest

from assistant.staff.passwords import is_right
from assistant.store import staff
from assistant.store.engine import make_engine, reading
from tests.cli.conftest import Porchlight

PASSWORD = "lantern over the porch"


@pytest.fixture(autouse=True)
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORCHLIGHT_STAFF_PASSWORD", PASSWORD)


def test_account_is_made_with_the_given_password(porchlight: Porchlight, home: Path) -> None:
    code, out, err = porchlight("staff", "add", "Elena@Example.org", "--name", "Elena Ruiz", "--spanish")
    assert (code, out, err) == (0, "elena@example.org may sign in at /console as administrator.\n", "")
    engine = make_engine(f"sqlite:///{home / 'porchlight.db'}")
    with reading(engine) as session:
        (row,) = staff.everybody(session)
    engine.dispose()
    assert (row.name, row.role, row.organisation_id, row.language) == ("Elena Ruiz", "administrator", None, "es")
    assert is_right(PASSWORD, row.password)
    code, out, _ = porchlight("staff", "list")
    assert (code, out.split()) == (0, ["administrator", "elena@example.org", "Elena", "Ruiz"])


def test_email_has_one_account(porchlight: Porchlight) -> None:
    assert porchlight("staff", "add", "a@example.org", "--role", "recruiter")[0] == 0
    code, _, err = porchlight("staff", "add", "A@example.org")
    assert (code, err) == (2, "porchlight: A@example.org has an account already.\n")


def test_weak_password_and_no_email_are_refused(porchlight: Porchlight, monkeypatch: pytest.MonkeyPatch) -> None:
    assert porchlight("staff", "add", "elena")[2] == "porchlight: elena is no email address.\n"
    monkeypatch.setenv("PORCHLIGHT_STAFF_PASSWORD", "password1234")
    code, _, err = porchlight("staff", "add", "a@example.org")
    assert code == 2
    assert err == "porchlight: That password is among the first that anybody tries: take another.\n"
