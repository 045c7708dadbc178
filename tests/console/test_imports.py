"""Leads out of a spreadsheet: looked at, made once, taken back while nobody was in touch."""

import datetime as dt
import io
import re
import zipfile
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.styles import PatternFill

from assistant.errors import CannotSendError
from assistant.jobs.retention import keep_no_longer
from assistant.store.duplicates_tables import LeadImportRow
from assistant.store.engine import transaction
from assistant.store.erasure import erase
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
    assert (await partner.post(ROOM, files={"file": ("x", b"phone\n")})).status_code == 403
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


async def test_what_was_looked_at_is_what_happens(signed: Signed, recruits: Recruits) -> None:
    """Lines of one sheet meet each other as they meet who is there: a family on one phone, somebody without a name."""
    sheet = (
        b"name,phone,email,program\n"
        b"Ana Vega,2095550101,,CNA-EVE\n"
        b"Luis Vega,2095550101,,CNA-EVE\n"
        b",2095550102,,CNA-EVE\n"
        b"Eva Sol,2095550102,,CNA-EVE\n"
        b"Rosa Mora,2095550103,rosa@example.org,CNA-EVE\n"
        b"Rosa Mora,,rosa@example.org,EMT\n"
        b"Rosa Mora,2095550103,,EMT\n"
        b"Ana Vega,2095550104,,CNA-EVE\n"
    )
    desk = await signed("recruiter")
    path = await brought(desk, sheet)
    assert counts((await desk.get(path)).text) == [4, 2, 2, 0]
    await desk.post(path, {"agreed": "no"})
    assert [row.name for row in recruits.rows(Applicant)] == ["Ana Vega", None, "Rosa Mora", "Ana Vega"]
    assert len(recruits.rows(Lead)) == 5
    again = await brought(desk, sheet)
    assert counts((await desk.get(again)).text) == [0, 6, 2, 0]


def a_book(*lines: tuple[object, ...], blank: int = 0, merged: str = "") -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for line in lines:
        sheet.append(line)
    for row in range(blank):
        sheet.cell(len(lines) + 1 + row, 1).fill = PatternFill("solid", fgColor="FFFF00")
    if merged:
        sheet.merge_cells(merged)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


HEAD, ROSA = ("Name", "Phone", "Program"), ("Rosa Vega", "(209) 555-0101", "CNA-EVE")


@pytest.mark.parametrize(
    "content",
    [
        "Nombre\tTeléfono\tPrograma\r\nRosa Vega\t2095550101\tCNA-EVE\r\n".encode("utf-16"),
        "\ufeffNombre;Teléfono;Programa\nRosa Vega;2095550101;CNA-EVE\n".encode(),
        "Nombre;Teléfono;Programa\rRosa Vega;2095550101;CNA-EVE\r".encode("cp1252"),
        b"Job fair, March 14\n\nName,Phone,Program\nRosa Vega,2095550101,CNA-EVE\n",
        a_book(("Job fair", None, None), (), HEAD, ROSA, merged="A1:C1"),
        a_book(HEAD, ROSA, blank=2_500),
        a_book(HEAD, ("Rosa Vega", 2095550101.0, "cna-eve")),
    ],
)
async def test_sheets_as_people_have_them(signed: Signed, recruits: Recruits, content: bytes) -> None:
    """Two bytes a letter, marks, old line ends, a title above the head, cells that are only coloured."""
    desk = await signed("recruiter")
    path = await brought(desk, content, "leads")
    assert counts((await desk.get(path)).text) == [1, 0, 0, 0]
    await desk.post(path, {"agreed": "no"})
    assert [row.name for row in recruits.rows(Applicant)] == ["Rosa Vega"]
    assert [row.value for row in recruits.rows(ContactPoint)] == ["+12095550101"]


async def test_the_line_is_the_spreadsheets(signed: Signed) -> None:
    desk = await signed("recruiter")
    page = (await desk.get(await brought(desk, a_book(("Fair",), (), HEAD, (), ("Eva", "12", "CNA-EVE"))))).text
    assert 'class="numeric">5<' in page


async def test_a_broken_book_is_refused_whatever_is_wrong_with_it(signed: Signed) -> None:
    desk, whole = await signed("recruiter"), a_book(HEAD, ROSA)
    with zipfile.ZipFile(io.BytesIO(whole)) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    for name in sorted(parts):
        for spoilt in (b"", b"<x", parts[name].replace(b'r="', b'r="@'), parts[name][: len(parts[name]) // 2]):
            file = io.BytesIO()
            with zipfile.ZipFile(file, "w") as packed:
                for part, content in parts.items():
                    packed.writestr(part, spoilt if part == name else content)
            answer = await desk.post(ROOM, files={"file": ("x.xlsx", file.getvalue())})
            assert answer.status_code in (303, 422), name


async def test_a_sheet_that_nobody_came_back_for_is_forgotten(house: House, signed: Signed, recruits: Recruits) -> None:
    desk = await signed("recruiter")
    await brought(desk, b"name,phone,program\nRosa Vega,2095550101,CNA-EVE\n")
    for hours, left in ((24, 1), (24.01, 0)):
        await keep_no_longer(house.services, house.clock() + dt.timedelta(hours=hours))
        assert len(recruits.rows(LeadImportRow)) == left


async def test_who_is_deleted_is_in_no_sheet_that_waits(house: House, signed: Signed, recruits: Recruits) -> None:
    rosa = recruits.person("Rosa Vega", "EMT", phone="+12095550101", email="rosa@example.org")
    desk = await signed("recruiter")
    sheet = "name,phone,email,program\nRosa,2095550101,,EMT\nR,,rosa@example.org,EMT\nLuis,2095550102,,EMT\n"
    path = await brought(desk, sheet.encode())
    with transaction(house.database) as session:
        assert erase(session, rosa, "key", house.clock()) is not None
    (kept,) = recruits.rows(LeadImportRow)
    assert [row["name"] for row in kept.rows] == ["Luis"]
    assert counts((await desk.get(path)).text) == [1, 0, 0, 0]


@pytest.mark.parametrize(
    ("language", "read", "left"),
    [("en", "What was read", "Not read, and not kept: Fecha, Notas."),
     ("es", "Lo que se leyó", "No se leyó ni se guarda: Fecha, Notas.")],
)  # fmt: skip
async def test_it_is_said_which_columns_were_read(signed: Signed, language: Any, read: str, left: str) -> None:
    desk = await signed("recruiter", language=language)
    head = "Nombre y apellidos,Fecha,Teléfono celular,Notas,Programa de interés"
    sheet = f"Feria,,,,,\n\n{head}\nRosa,3/11,2095550101,x,CNA-EVE\n"
    page = (await desk.get(await brought(desk, sheet.encode()))).text
    assert counts(page) == [1, 0, 0, 0]
    assert read in page and left in page
    for name in ("Nombre y apellidos", "Teléfono celular", "Programa de interés"):
        assert f"<dd>{name}</dd>" in page


async def test_nobody_is_made_of_a_line_that_reaches_nobody(signed: Signed, recruits: Recruits) -> None:
    desk = await signed("recruiter")
    path = await brought(desk, b"name,email,program\nRosa,a@b,CNA-EVE\n")
    assert counts((await desk.get(path)).text) == [0, 0, 0, 1]
    await desk.post(path, {"agreed": "no"})
    assert recruits.rows(Applicant) == []
