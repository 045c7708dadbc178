"""Changes to many leads: seen first, then made, then undone."""

import re
from typing import Any

import pytest
from sqlalchemy import select

from assistant.console.people import many
from assistant.store.catalogue import replace
from assistant.store.duplicates_tables import LeadBatchRow
from assistant.store.engine import transaction
from assistant.store.outbox_tables import OutboxRow
from assistant.store.staff_tables import AuditRow
from assistant.store.tables import ApplicantContact, Consent, ContactPoint, Lead
from tests.console.conftest import Browser, House, Signed
from tests.factories.recruits import Recruits
from tests.factories.screened import a_screening_catalog

BOTH = {"text_en": "Class starts Monday.", "text_es": "La clase empieza el lunes."}


@pytest.fixture
def recruits(house: House) -> Recruits:
    return Recruits(house.database, house.clock)


def agrees(recruits: Recruits, applicant: str) -> None:
    (link,) = [one for one in recruits.rows(ApplicantContact) if one.applicant_id == applicant]
    with transaction(recruits.store) as session:
        given = {"kind": "sms", "granted": True, "wording": "yes", "channel": "sms", "created_at": recruits.clock()}
        session.add(Consent(contact_id=link.contact_id, applicant_id=applicant, **given))


async def previewed(browser: Browser, act: str, **data: Any) -> tuple[str, dict[str, Any]]:
    """The preview, and what its button sends."""
    page = await browser.post(f"/console/leads/many/{act}", data)
    assert page.status_code == 200, page.text
    found = dict(re.findall(r'name="(seen|batch)" value="([^"]+)"', page.text))
    return page.text, {**data, **found}


async def test_assigning_is_seen_made_logged_and_undone(house: House, signed: Signed, recruits: Recruits) -> None:
    rosa, luis = (recruits.lead(recruits.person(name, "CNA-EVE")) for name in ("Rosa Vega", "Luis Mora"))
    recruits.person("Ana Cruz", "PHLEB")
    desk = await signed("recruiter")
    assert desk.member is not None
    recruits.lead(recruits.rows(Lead)[1].applicant_id, assignee_id=desk.member.id)
    form = await desk.post("/console/leads/many", {"act": "assign", "scope": "all", "query": "program=CNA-EVE"})
    assert "2 leads" in form.text
    data = {"scope": "all", "query": "program=CNA-EVE", "to": desk.member.id}
    page, button = await previewed(desk, "assign", **data)
    assert "Assigned so already:" in page and "Luis Mora" in page and "Assign 1<" in page
    done = await desk.post("/console/leads/many/assign", button)
    assert (done.status_code, done.headers["location"]) == (303, "/console/leads?program=CNA-EVE")
    assert {row.id: row.assignee_id for row in recruits.rows(Lead)[:2]} == dict.fromkeys((rosa, luis), desk.member.id)
    assert (await desk.post("/console/leads/many/assign", button)).status_code == 200  # nobody is left
    (batch,) = recruits.rows(LeadBatchRow)
    other = await signed("coordinator")
    assert (await other.post(f"/console/leads/many/{batch.id}/undo")).status_code == 404
    assert (await desk.post(f"/console/leads/many/{batch.id}/undo")).status_code == 303
    assert {row.id: row.assignee_id for row in recruits.rows(Lead)[:2]} == {rosa: None, luis: desk.member.id}
    assert (await desk.post(f"/console/leads/many/{batch.id}/undo")).status_code == 409
    log = [(row.action, row.kind) for row in recruits.rows(AuditRow) if row.action != "saw"]
    assert log == [("assigned", "lead"), ("changed", "leads"), ("assigned", "lead"), ("undone", "leads")]


async def test_only_allowed_moves_are_made_and_overtaken_ones_stay(signed: Signed, recruits: Recruits) -> None:
    fresh, far, gone = (recruits.person(name, "CNA-EVE") for name in ("Rosa Vega", "Luis Mora", "Ana Cruz"))
    recruits.lead(far, stage="placed")
    ids = [row.id for row in recruits.rows(Lead)]
    desk = await signed("recruiter")
    page, _ = await previewed(desk, "move", lead=ids, to="not_now")
    assert "Would need a reason:" in page and "Cannot go there from their stage:" in page and "Left out: 3" in page
    page, button = await previewed(desk, "move", lead=ids, to="not_now", reason="no_time")
    assert "Left out: 1" in page and "Luis Mora" in page
    assert (await desk.post("/console/leads/many/move", button)).status_code == 303
    assert [recruits.stage(one) for one in (fresh, far, gone)] == ["not_now", "placed", "not_now"]
    lead = recruits.lead(gone)
    await desk.post(f"/console/people/{gone}/leads/{lead}/stage", {"to": "applied"})
    (batch,) = recruits.rows(LeadBatchRow)
    await desk.post(f"/console/leads/many/{batch.id}/undo")
    assert [recruits.stage(one) for one in (fresh, far, gone)] == ["new", "placed", "applied"]


async def test_texts_go_to_each_once_in_their_language_and_who_cannot_is_named(
    house: House, signed: Signed, recruits: Recruits
) -> None:
    rosa = recruits.person("Rosa Vega", "CNA-EVE", "PHLEB")
    luis = recruits.person("Luis Mora", "CNA-EVE", language="en")
    recruits.person("Ana Cruz", "CNA-EVE")
    stopped = recruits.person("Eva Sol", "CNA-EVE")
    for one in (rosa, luis, stopped):
        agrees(recruits, one)
    with transaction(house.database) as session:
        session.get_one(ContactPoint, recruits.rows(ContactPoint)[3].id).opted_out_at = house.clock()
    desk = await signed("recruiter")
    assert (await desk.post("/console/leads/many/text", {"scope": "all", "text_en": "Hi"})).status_code == 422
    page, button = await previewed(desk, "text", scope="all", **BOTH)
    assert "Send to 2<" in page and "2 text message parts in all" in page
    for said in ("Never agreed to texts:", "Said stop:", "Gets it already for another program:"):
        assert said in page
    assert (await desk.post("/console/leads/many/text", button)).status_code == 303
    sent = {row.applicant_id: (row.body, row.status) for row in recruits.rows(OutboxRow)}
    assert sent == {rosa: (BOTH["text_es"], "queued"), luis: (BOTH["text_en"], "queued")}
    assert [recruits.stage(one) for one in (rosa, luis)] == ["contacted", "contacted"]
    again = await desk.post("/console/leads/many/text", button)
    assert again.status_code == 409 and len(recruits.rows(OutboxRow)) == 2
    (batch,) = recruits.rows(LeadBatchRow)
    await desk.post(f"/console/leads/many/{batch.id}/undo")
    assert {row.status for row in recruits.rows(OutboxRow)} == {"cancelled"}


async def test_minors_are_left_out_until_a_guardian_agrees(house: House, signed: Signed, recruits: Recruits) -> None:
    """Of one it is not even said who it is."""
    replace(house.database, a_screening_catalog(), "tests", house.clock())
    luz = recruits.person("Luz Vega", "CNA-EVE", born="2011-03-14", email="luz@example.org")
    rosa = recruits.person("Rosa Vega", "CNA-EVE", email="rosa@example.org")
    for one in (luz, rosa):
        with transaction(house.database) as session:
            phones = select(ContactPoint).join(ApplicantContact).where(ApplicantContact.applicant_id == one)
            contact = session.scalars(phones.where(ContactPoint.kind == "phone")).one()
            given = {"kind": "sms", "granted": True, "wording": "yes", "channel": "sms", "created_at": house.clock()}
            session.add(Consent(contact_id=contact.id, applicant_id=one, **given))
    desk = await signed("recruiter")
    subjects = {"subject_en": "Class", "subject_es": "Clase"}
    for act, more in (("text", {}), ("email", subjects)):
        page, button = await previewed(desk, act, scope="all", **BOTH, **more)
        assert "A guardian has to agree first:" in page and "Luz" not in page and "Send to 1<" in page
        assert (await desk.post(f"/console/leads/many/{act}", button)).status_code == 303
    assert {row.applicant_id for row in recruits.rows(OutboxRow)} == {rosa}


async def test_emails_to_many(signed: Signed, recruits: Recruits) -> None:
    recruits.person("Rosa Vega", "CNA-EVE", email="rosa@example.org")
    recruits.person("Luis Mora", "CNA-EVE")
    desk = await signed("recruiter", language="es")
    page, button = await previewed(desk, "email", scope="all", subject_en="Class", subject_es="Clase", **BOTH)
    assert "No se conoce teléfono o correo:" in page
    assert (await desk.post("/console/leads/many/email", button)).status_code == 303
    (row,) = recruits.rows(OutboxRow)
    assert (row.kind, row.recipient, row.subject, row.body) == ("email", "rosa@example.org", "Clase", BOTH["text_es"])


async def test_preview_that_has_changed_is_shown_again(signed: Signed, recruits: Recruits) -> None:
    recruits.person("Rosa Vega", "CNA-EVE")
    desk = await signed("recruiter")
    _, button = await previewed(desk, "move", scope="all", to="contacted")
    recruits.person("Luis Mora", "CNA-EVE")
    again = await desk.post("/console/leads/many/move", button)
    assert again.status_code == 200 and "Something changed since you looked" in again.text
    assert {row.stage for row in recruits.rows(Lead)} == {"new"}


async def test_nobody_too_many_and_who_may_not(
    signed: Signed, recruits: Recruits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(many, "MOST", 1)
    recruits.person("Rosa Vega", "CNA-EVE", "PHLEB")
    desk = await signed("recruiter")
    assert (await desk.post("/console/leads/many", {"act": "move"})).status_code == 422
    assert (await desk.post("/console/leads/many", {"act": "move", "scope": "all"})).status_code == 409
    partner = await signed("recruiter", organisation="ASCC")
    assert (await partner.post("/console/leads/many", {"act": "move", "scope": "all"})).status_code == 422
    viewer = await signed("partner_viewer", organisation="ASCC")
    assert (await viewer.post("/console/leads/many/text", BOTH)).status_code == 403
