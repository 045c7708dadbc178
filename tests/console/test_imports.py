"""Leads out of a spreadsheet: looked at, made once, taken back while nobody was in touch."""

import io
import re
from typing import Any

import pytest
from openpyxl import Workbook

from assistant.errors import CannotSendError
from assistant.store.engine import transaction
from assistant.store.staff_messages import send_text
from assistant.store.staff_tables import AuditRow
from assistant.store.tables import Applicant, ApplicantContact, Consent, ContactPoint, Lead
from tests.console.conftest import Browser, House, Signed
from tests.factories.recruits import Recruits

ROOM = "/console/import"
SHEET = """Nombre completo;Teléfono;Correo electrónico;Idioma;Programa
Rosa Vega;(209) 555-0101;;Español;CNA-EVE
Luis Mora;209-555-0102;luis@example.org;English;cna-eve
Eva Sol;12;;;CNA-EVE
;;;;
Ana Cruz;;ana@;;CNA-EVE
Sin Contacto;;;;CNA-EVE
Mar Rey;209-555-0103;;;Nothing such
Rosa Vega;'+12095550101;;;CNA-EVE
"""


@pytest.fixture
def recruits(house: House) -> Recruits:
    return Recruits(house.database, house.clock)


async def brought(browser: Browser, content: bytes, name: str = "leads.csv", **data: str) -> str:
    """The path of the dry run."""
    answer = await browser.post(ROOM, data, files={"file": (name, content)})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def counts(page: str) -> list[int]:
    """New, known, doubtful, wrong."""
    return [int(one) for one in re.findall(r'class="figure"><strong>(\d+)</strong>', page)]


async def test_a_sheet_is_looked_at_made_once_and_taken_back(signed: Signed, recruits: Recruits) -> None:
    desk = await signed("recruiter")
    path = await brought(desk, SHEET.encode())
    page = (await desk.get(path)).text
    assert counts(page) == [2, 1, 0, 4]
    for said in ("The phone is nobody", "The email is no address", "No phone and no email", "No program is recognised"):
        assert said in page
    assert recruits.rows(Applicant) == []
    assert (await desk.post(path, {"agreed": "yes"})).status_code == 422
    assert (await desk.post(path, {"agreed": "no"})).status_code == 303
    assert (await desk.get(path)).status_code == 404
    people = {(row.name, row.language) for row in recruits.rows(Applicant)}
    assert people == {("Rosa Vega", "es"), ("Luis Mora", "en")}
    leads = {(row.program_id, row.source, row.stage) for row in recruits.rows(Lead)}
    assert leads == {("CNA-EVE", "import", "new")} and len(recruits.rows(Lead)) == 2
    assert recruits.rows(Consent) == []
    again = await brought(desk, SHEET.encode())
    assert counts((await desk.get(again)).text) == [0, 3, 0, 4]
    assert (await desk.post(again, {"agreed": "no"})).status_code == 303
    assert (len(recruits.rows(Applicant)), len(recruits.rows(Lead))) == (2, 2)
    assert (await desk.post(f"{path}/undo")).status_code == 303
    for table in (Applicant, Lead, ContactPoint, ApplicantContact):
        assert recruits.rows(table) == []
    assert (await desk.post(f"{path}/undo")).status_code == 404
    log = [row.action for row in recruits.rows(AuditRow) if row.kind == "leads"]
    assert log == ["imported", "imported", "undone"]


async def test_nobody_is_texted_without_evidence_of_consent(house: House, signed: Signed, recruits: Recruits) -> None:
    desk = await signed("coordinator", language="es")
    assert desk.member is not None
    told: dict[str, Any] = {"member_id": desk.member.id, "text": "Hola", "language": "es", "now": house.clock()}
    await desk.post(await brought(desk, b"name,phone,program\nRosa Vega,2095550101,CNA-EVE\n"), {"agreed": "no"})
    (rosa,) = recruits.rows(Applicant)
    with pytest.raises(CannotSendError, match="no_consent"), transaction(house.database) as session:
        send_text(session, applicant_id=rosa.id, **told)
    path = await brought(desk, b"name,phone\nLuis Mora,2095550102\n", program="CNA-EVE")
    await desk.post(path, {"agreed": "yes", "consent": "Job fair sheet, March 14"})
    (consent,) = recruits.rows(Consent)
    assert (consent.kind, consent.granted, consent.wording, consent.channel) == (
        "sms",
        True,
        "Job fair sheet, March 14",
        "import",
    )
    with transaction(house.database) as session:
        send_text(session, applicant_id=consent.applicant_id, **told)
    refused = await desk.post(f"{path}/undo")
    assert refused.status_code == 409 and "Ya hubo contacto" in refused.text
    assert len(recruits.rows(Applicant)) == 2


async def test_known_people_get_a_program_and_doubtful_ones_wait(signed: Signed, recruits: Recruits) -> None:
    rosa = recruits.person("Rosa Vega", "CNA-EVE", phone="+12095550101")
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for line in (
        ("First name", "Last name", "Cell", "Program"),
        ("Rosa", "Vega", 2095550101, "EMT"),
        ("Luis", "Vega", "2095550101", "EMT"),
    ):
        sheet.append(line)
    file = io.BytesIO()
    book.save(file)
    desk = await signed("recruiter")
    path = await brought(desk, file.getvalue(), "leads.xlsx")
    page = (await desk.get(path)).text
    assert counts(page) == [0, 1, 1, 0] and f"/console/people/{rosa}" in page
    await desk.post(path, {"agreed": "no", "doubtful": "true"})
    assert [row.name for row in recruits.rows(Applicant)] == ["Rosa Vega", "Luis Vega"]
    assert len([row for row in recruits.rows(Lead) if row.applicant_id == rosa]) == 2
    assert counts((await desk.get(await brought(desk, file.getvalue(), "leads.xlsx"))).text) == [0, 2, 0, 0]
    assert (await desk.post(f"{path}/undo")).status_code == 303
    assert [(row.applicant_id, row.program_id) for row in recruits.rows(Lead)] == [(rosa, "CNA-EVE")]
    assert [row.id for row in recruits.rows(Applicant)] == [rosa]


async def test_what_is_no_sheet_and_who_may_not(signed: Signed) -> None:
    desk, front, partner = (
        await signed("recruiter"),
        await signed("front_desk"),
        await signed("recruiter", organisation="ASCC"),
    )
    assert (await desk.get(ROOM)).status_code == 200
    for content in (b"PK\x03\x04 nothing", b"\x00\x01", b"", b"colour\nred\n", b"phone\n" + b"1\n" * 2001):
        assert (await desk.post(ROOM, files={"file": ("x", content)})).status_code == 422
    assert (await front.get(ROOM)).status_code == 403
    assert (await partner.get(ROOM)).status_code == 403
    assert (await partner.post(ROOM, files={"file": ("x", b"phone\n")})).status_code == 404
    path = await brought(desk, b"phone\n2095550101\n")
    assert (await (await signed("coordinator")).get(path)).status_code == 404


async def test_what_is_wrong_is_said_in_spanish_too(signed: Signed, recruits: Recruits) -> None:
    desk = await signed("coordinator", language="es")
    page = (await desk.get(await brought(desk, SHEET.encode()))).text
    for said in (
        "El teléfono no es válido",
        "El correo no es válido",
        "Sin teléfono ni correo",
        "No se reconoce el pro",
    ):
        assert said in page, said
    for content, said in (
        (b"\0", "No es un archivo CSV o Excel"),
        (b"name,city\n", "No se encontró una columna de teléfono o correo"),
        (b"phone\n" + b"2095550101\n" * 2_001, "tiene más de 2,000 líneas"),
        (b"x" * 2_000_001, "El archivo es muy grande"),
    ):
        answer = await desk.post(ROOM, {}, files={"file": ("leads.csv", content)})
        assert (answer.status_code, said in answer.text) == (422, True), said
