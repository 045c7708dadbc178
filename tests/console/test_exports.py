"""What is filtered, as CSV and as a workbook: with the wall, without formulas, in the log."""

import csv
import datetime as dt
import io

import pytest
from openpyxl import load_workbook

from assistant.console.people import exports
from assistant.store.catalogue import replace
from assistant.store.staff_tables import AuditRow
from tests.console.conftest import House, Signed
from tests.factories.recruits import Recruits
from tests.factories.screened import a_screening_catalog

CSV, XLSX = "/console/leads/export.csv", "/console/leads/export.xlsx"


@pytest.fixture
def recruits(house: House) -> Recruits:
    return Recruits(house.database, house.clock)


def table(text: str) -> list[list[str]]:
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:])))


async def test_csv_has_what_is_filtered_and_the_log_says_so(house: House, signed: Signed, recruits: Recruits) -> None:
    recruits.person("Rosa Vega", "CNA-EVE", phone="+12095550101", email="rosa@example.org")
    recruits.person("Luis Mora", "PHLEB")
    desk = await signed("recruiter")
    answer = await desk.get(CSV, params={"program": "CNA-EVE"})
    assert answer.headers["content-disposition"] == 'attachment; filename="leads-2026-11-24.csv"'
    head, *rows = table(answer.content.decode("utf-8"))
    assert head[:5] == ["Name", "Phone", "Email", "Language", "Program"]
    assert [row[:3] + row[6:7] for row in rows] == [["Rosa Vega", "(209) 555-0101", "rosa@example.org", "New"]]
    told = [row for row in recruits.rows(AuditRow) if row.action == "exported"]
    assert [(row.kind, row.details) for row in told] == [
        ("leads", {"form": "csv", "count": 1, "filter": {"program": "CNA-EVE"}})
    ]


async def test_workbook_has_text_and_dates_and_no_formula(house: House, signed: Signed, recruits: Recruits) -> None:
    recruits.person('=HYPERLINK("http://evil.example")', "CNA-EVE", phone="+525512345678")
    desk = await signed("recruiter", language="es")
    answer = await desk.get(XLSX)
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    head, row = list(sheet.iter_rows())
    assert [cell.value for cell in head][:3] == ["Nombre", "Teléfono", "Correo electrónico"]
    assert (row[0].value, row[0].data_type) == ('\'=HYPERLINK("http://evil.example")', "s")
    assert (row[1].value, row[1].data_type) == ("'+525512345678", "s")
    assert row[14].value == dt.datetime(2026, 11, 24, 10, 0)  # noqa: DTZ001 - at the partnership


async def test_every_page_is_in_the_file(signed: Signed, recruits: Recruits, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "AT_ONCE", 2)
    monkeypatch.setattr(exports, "MOST_IN_A_BOOK", 4)
    for number in range(5):
        recruits.person(f"Person {number}", "CNA-EVE")
    desk = await signed("recruiter")
    rows = table((await desk.get(CSV)).content.decode("utf-8"))[1:]
    assert [row[0] for row in rows] == [f"Person {number}" for number in (4, 3, 2, 1, 0)]
    refused = await desk.get(XLSX)
    assert refused.status_code == 409 and "More than 4 leads" in refused.text


async def test_a_minor_has_no_name_or_contacts_in_a_file(house: House, signed: Signed, recruits: Recruits) -> None:
    replace(house.database, a_screening_catalog(), "tests", house.clock())
    recruits.person("Ana Cruz", "CNA-EVE", phone="+12095550107", email="ana@example.org", born="2011-03-14")
    answer = await (await signed("recruiter")).get(CSV)
    [row] = table(answer.content.decode("utf-8"))[1:]
    assert row[:3] == ["Minor", "", ""]
    assert "Ana" not in answer.text and "555" not in answer.text


async def test_only_whoever_may_and_only_whom_they_see(signed: Signed, recruits: Recruits) -> None:
    recruits.person("Rosa Vega", "CNA-EVE")
    for path in (CSV, XLSX):
        assert (await (await signed("front_desk")).get(path)).status_code == 403
        assert (await (await signed("partner_viewer", organisation="ASCC")).get(path)).status_code == 403
    assert "export.csv" not in (await (await signed("front_desk")).get("/console/leads")).text
    partner = await (await signed("recruiter", organisation="ASCC")).get(CSV)
    assert len(table(partner.content.decode("utf-8"))) == 1
