"""Staff: invited, changed, switched off and on again."""

import html
import re
from typing import Any

import pytest
from sqlalchemy import select

from assistant.staff.sealed import seal
from assistant.store import staff, staff_letters
from assistant.store.engine import reading
from assistant.store.outbox_tables import OutboxRow
from assistant.store.staff_tables import AuditRow, StaffLinkRow, StaffRow
from tests.console.conftest import House, Signed

HERE = "/console/staff"


def row_of(house: House, id: str) -> StaffRow:
    with reading(house.database) as session:
        row = staff.by_id(session, id)
    assert row is not None
    return row


async def test_invitation_is_for_a_new_email_alone(house: House, signed: Signed) -> None:
    browser = await signed("administrator")
    given = {"name": "Luis Ortega", "email": "Luis@example.org", "role": "recruiter", "organisation": "ASCC"}
    assert (await browser.post(HERE, given)).status_code == 200
    again = await browser.post(HERE, {**given, "email": "luis@EXAMPLE.org"})
    assert (again.status_code, "There is an account with this email already." in again.text) == (422, True)
    page = (await browser.get(HERE)).text
    assert page.count("Luis Ortega") == 1
    assert '<span class="badge badge-warn">Invited</span>' in page


async def test_invitation_needs_a_name_an_email_and_a_known_organisation(signed: Signed) -> None:
    browser = await signed("administrator")
    given = {"name": "Luis", "email": "luis@example.org", "role": "recruiter"}
    for wrong in ({"name": " "}, {"email": "luis"}, {"organisation": "NOBODY"}, {"role": "emperor"}):
        assert (await browser.post(HERE, {**given, **wrong})).status_code == 422


async def test_role_organisation_and_duty_are_changed(house: House, signed: Signed) -> None:
    browser = await signed("administrator")
    member = house.member("front_desk")
    given = {"role": "recruiter", "organisation": "ASCC", "phone": "(209) 555-0117", "on_duty": "true"}
    assert (await browser.post(f"{HERE}/{member.id}", given)).status_code == 303
    row = row_of(house, member.id)
    assert (row.role, row.organisation_id, row.phone, row.on_duty) == ("recruiter", "ASCC", "+12095550117", True)
    with reading(house.database) as session:
        details = session.scalars(select(AuditRow.details).where(AuditRow.action == "changed")).one()
    assert details == {
        "role": ["front_desk", "recruiter"],
        "organisation_id": [None, "ASCC"],
        "phone": [None, "+12095550117"],
        "on_duty": [False, True],
    }


async def test_duty_needs_a_phone(house: House, signed: Signed) -> None:
    browser = await signed("administrator")
    member = house.member("front_desk")
    for phone in ("", "no phone"):
        given = {"role": "front_desk", "phone": phone, "on_duty": "true"}
        assert (await browser.post(f"{HERE}/{member.id}", given)).status_code == 422
    assert row_of(house, member.id).on_duty is False


async def test_switching_off_can_be_undone(house: House, signed: Signed) -> None:
    browser, theirs = await signed("administrator"), await signed("recruiter", name="Luis Ortega")
    assert theirs.member is not None
    await browser.post(f"{HERE}/{theirs.member.id}/off")
    page = (await browser.get(HERE)).text
    assert "Luis Ortega cannot sign in any more." in page
    assert f'action="{HERE}/{theirs.member.id}/on"' in page
    assert (await theirs.get("/console/account")).status_code == 303
    await browser.post(f"{HERE}/{theirs.member.id}/on")
    assert row_of(house, theirs.member.id).deactivated_at is None


async def test_there_is_always_an_administrator(house: House, signed: Signed) -> None:
    browser = await signed("administrator")
    assert browser.member is not None
    id = browser.member.id
    assert (await browser.post(f"{HERE}/{id}", {"role": "recruiter"})).status_code == 409
    assert (await browser.post(f"{HERE}/{id}/off")).status_code == 409
    house.member("administrator", name="Second")
    assert (await browser.post(f"{HERE}/{id}/off")).status_code == 409  # still oneself
    assert (await browser.post(f"{HERE}/{id}", {"role": "recruiter"})).status_code == 303


async def test_unknown_account_is_not_there(signed: Signed) -> None:
    browser = await signed("administrator")
    assert (await browser.get(f"{HERE}/nobody")).status_code == 404
    for act in ("", "/off", "/on", "/link", "/codes-off"):
        assert (await browser.post(f"{HERE}/nobody{act}", {"role": "recruiter"})).status_code == 404, act


async def test_list_asks_the_store_as_often_for_three_as_for_one(house: House, signed: Signed, queries: object) -> None:
    browser = await signed("administrator")
    await browser.get(HERE)  # the catalogue is read once
    with queries(house.database) as few:  # type: ignore[operator]
        await browser.get(HERE)
    house.member("recruiter")
    house.member("recruiter")
    with queries(house.database) as more:  # type: ignore[operator]
        await browser.get(HERE)
    assert more.count == few.count


def rows(house: House, table: Any) -> list[Any]:
    with reading(house.database) as session:
        return list(session.scalars(select(table).order_by(table.id)))


def found(page: str, name: str) -> str:
    """The value of this field."""
    return html.unescape(re.findall(rf'(?:name|id)="{name}"[^>]* value="([^"]+)"', page)[0])


ENGLISH = """Hello Luis,

Ana Ruiz invites you to the staff console of Tres Ríos Health Careers. Open this link and choose a password:

{link}

It works once, for seven days. If you did not expect this letter, leave it."""
SPANISH = """Hola, Luis:

Ana Ruiz le invita a la consola del personal de Tres Ríos Carreras de Salud. Abra este enlace y elija una contraseña:

{link}

Sirve una vez, durante siete días. Si no esperaba esta carta, no haga nada."""
LETTERS = {
    "en": (
        "Your account at Tres Ríos Health Careers",
        ENGLISH,
        "Send it to luis@example.org",
        "It is on its way to luis@example.org.",
    ),
    "es": (
        "Su cuenta en Tres Ríos Carreras de Salud",
        SPANISH,
        "Enviarlo a luis@example.org",
        "Va en camino a luis@example.org.",
    ),
}


@pytest.mark.parametrize("language", ["en", "es"])
async def test_invitation_goes_by_email_once_and_the_store_does_not_tell_its_link(
    house: House, signed: Signed, language: str
) -> None:
    house.services.settings.smtp_url = "smtp://127.0.0.1:2525"
    browser = await signed("administrator", name="Ana Ruiz", language=language)
    subject, text, offer, told = LETTERS[language]
    given = {"name": "Luis", "email": "luis@example.org", "role": "recruiter", "language": language}
    page = (await browser.post(HERE, given)).text
    link, sealed = found(page, "link"), found(page, "sealed")
    assert offer in page
    path = re.findall(rf"{HERE}/[^/]+/link/email", page)[0]
    for _ in range(2):
        sent = await browser.post(path, {"sealed": sealed})
        assert (sent.status_code, told in sent.text, found(sent.text, "link")) == (200, True, link)
    (letter,) = rows(house, OutboxRow)
    assert (letter.kind, letter.recipient, letter.subject, letter.body, letter.language) == (
        "email", "luis@example.org", subject, text, language,
    )  # fmt: skip
    token = link.rpartition("/")[2]
    assert token not in str(vars(letter))
    opened = staff_letters.opened(letter.body, letter.payload["sealed_link"], house.services.settings.signing_key)
    assert opened == text.replace("{link}", link)
    assert [row.expires_at for row in rows(house, StaffLinkRow)] == [letter.expires_at]
    actions = [row.action for row in rows(house, AuditRow)]
    assert actions.count("link_emailed") == 1
    assert (await browser.client.get(link)).status_code == 200


async def test_without_a_mail_server_the_link_is_shown_and_not_sent(house: House, signed: Signed) -> None:
    browser = await signed("administrator")
    given = {"name": "Luis", "email": "luis@example.org", "role": "recruiter"}
    page = (await browser.post(HERE, given)).text
    assert "/link/email" not in page
    luis = next(row.id for row in rows(house, StaffRow) if row.email == "luis@example.org")
    token = found(page, "link").rpartition("/")[2]
    sealed = seal(token, house.services.settings.signing_key, f"shown link:{luis}")
    assert (await browser.post(f"{HERE}/{luis}/link/email", {"sealed": sealed})).status_code == 409
    assert rows(house, OutboxRow) == []


async def test_only_a_link_that_was_just_shown_for_this_account_is_sent(house: House, signed: Signed) -> None:
    house.services.settings.smtp_url = "smtp://127.0.0.1:2525"
    browser = await signed("administrator")
    luis, rosa = house.member("recruiter", name="Luis"), house.member("recruiter", name="Rosa")
    first = found((await browser.post(f"{HERE}/{luis.id}/link")).text, "sealed")
    second = (await browser.post(f"{HERE}/{luis.id}/link")).text
    for id, sealed in ((luis.id, first), (rosa.id, found(second, "sealed")), (luis.id, "made up")):
        assert (await browser.post(f"{HERE}/{id}/link/email", {"sealed": sealed})).status_code == 409
    assert rows(house, OutboxRow) == []
    assert (await browser.post(f"{HERE}/{luis.id}/link/email", {"sealed": found(second, "sealed")})).status_code == 200
    assert [row.wording for row in rows(house, OutboxRow)] == ["utter_staff_invitation"]
    other = await signed("coordinator")
    assert (await other.post(f"{HERE}/{luis.id}/link/email", {"sealed": "x"})).status_code == 403
