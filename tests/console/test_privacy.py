"""Requests for one's own data, and sharing: what staff see of them, decide and note."""

import datetime as dt
import io
import json
import re
import zipfile
from dataclasses import dataclass
from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient
from sqlalchemy import select

from assistant.app import create_app
from assistant.applicants.requests import Identity, Request
from assistant.applicants.sharing import Purpose, Wish
from assistant.catalog.schema import Catalog
from assistant.jobs.retention import keep_no_longer
from assistant.store import privacy_requests, sharing
from assistant.store.catalogue import replace
from assistant.store.engine import reading, transaction
from assistant.store.outbox_tables import OutboxRow
from assistant.store.sharing_tables import PrivacyRequestRow, SharingConsent
from assistant.store.staff_tables import AuditRow
from assistant.store.tables import Applicant, ContactPoint, Conversation, Message
from tests.console.conftest import Browser, Count, House, Signed
from tests.factories.catalogs import an_organisation
from tests.factories.screened import a_screening_catalog, said
from tests.factories.turns import ROSA, a_text, an_effect
from tests.store.lines import Turns

WISH = Wish("ASCC", Purpose.TRAINING)
MAMA = "+12095550140"


@dataclass
class Room:
    house: House
    turns: Turns

    def person(self, name: str = "Rosa Lopez", phone: str = ROSA, **facts: Any) -> str:
        self.turns.clock.advance(minutes=1)
        told = [said(**facts)] if facts else []
        self.turns.take(
            a_text(f"I am {name}", phone=phone), an_effect("name", name=name), an_effect("lead", program="CNA-EVE"),
            *told,
        )  # fmt: skip
        with reading(self.house.database) as session:
            return session.scalars(select(Applicant.id).where(Applicant.name == name)).one()

    def file(self, kind: str, name: str = "Rosa Lopez", phone: str = ROSA) -> str:
        self.turns.take(
            a_text(f"{kind} my data", phone=phone),
            an_effect("privacy", request=kind, name=name, phone=phone),
            an_effect("handoff", kind="privacy", reason="privacy", summary=f"{kind} my data"),
        )
        with reading(self.house.database) as session:
            return session.scalars(select(PrivacyRequestRow.id).order_by(PrivacyRequestRow.id.desc())).first() or ""

    def rows(self, table: Any) -> list[Any]:
        return self.turns.rows(table)

    def one(self, id: str) -> PrivacyRequestRow:
        with reading(self.house.database) as session:
            return session.get_one(PrivacyRequestRow, id)


def the_catalog() -> Catalog:
    return a_screening_catalog(organisations=(an_organisation(), an_organisation("SVMC")))


@pytest.fixture
def room(house: House) -> Room:
    replace(house.database, the_catalog(), "tests", house.clock())
    return Room(house, Turns(house.services.ledger, house.database, house.clock))


@pytest.fixture
async def coordinator(signed: Signed) -> Browser:
    return await signed("coordinator")


def link_in(text: str) -> str:
    found = re.search(r"(/privacy/copy/\S+)", text)
    assert found, text
    return found[1]


def visitor(room: Room) -> AsyncClient:
    """Whoever has the link: the app's public doors."""
    return AsyncClient(transport=ASGITransport(create_app(room.house.services)), base_url="http://porchlight.test")


async def test_an_empty_list_teaches_and_a_request_is_listed_with_its_day(room: Room, coordinator: Browser) -> None:
    page = await coordinator.get("/console/privacy")
    assert page.status_code == 200 and "Nobody waits" in page.text
    room.person()
    id = room.file("export")
    page = await coordinator.get("/console/privacy")
    assert f"/console/privacy/{id}" in page.text and "Rosa Lopez" in page.text
    assert "Phone and name fit" in page.text and "In 45 days" in page.text
    assert room.one(id).due_on.isoformat() == "2027-01-08"


@pytest.mark.parametrize(
    ("name", "phone", "identity", "known"),
    [
        ("Rosa Lopez", ROSA, Identity.CONFIRMED, True),
        ("rosa lópez", ROSA, Identity.CONFIRMED, True),
        ("Luis Garza", ROSA, Identity.UNSURE, False),
        ("Rosa Lopez", MAMA, Identity.UNSURE, False),
    ],
)
def test_who_it_is_takes_the_phone_and_the_name(
    room: Room, name: str, phone: str, identity: Identity, known: bool
) -> None:
    person = room.person()
    row = room.one(room.file("delete", name, phone))
    assert (row.identity, row.applicant_id) == (identity.value, person if known else None)


def test_asked_again_it_is_the_same_request(room: Room) -> None:
    room.person()
    first = room.file("delete")
    due = room.one(first).due_on
    room.turns.clock.advance(days=3)
    assert room.file("delete") == first
    assert room.one(first).due_on == due
    assert room.file("export") != first


async def test_a_copy_goes_out_by_a_link_that_works_once(room: Room, coordinator: Browser) -> None:
    person = room.person()
    room.person("Mama Lopez", MAMA)
    id = room.file("export")
    answer = await coordinator.post(
        f"/console/privacy/{id}/confirm", {"applicant_id": person, "reason": "Called back."}
    )
    assert answer.status_code == 303
    (row,) = [row for row in room.rows(OutboxRow) if row.cause == "privacy"]
    assert (row.kind, row.recipient, row.exempt) == ("text", ROSA, True)
    path = link_in(row.body)
    assert path.rpartition("/")[2] not in str(room.one(id).link_hash)
    async with visitor(room) as browser:
        for _ in range(2):  # looking spends nothing
            assert "Download my data" in (await browser.get(path)).text
        packed = await browser.post(path)
        assert packed.headers["content-type"] == "application/zip"
        assert "no-store" in packed.headers["cache-control"]
        with zipfile.ZipFile(io.BytesIO(packed.content)) as zipped:
            assert sorted(zipped.namelist()) == ["data.html", "data.json"]
            told, page = json.loads(zipped.read("data.json"))["data"], zipped.read("data.html").decode()
        assert told["applicants"][0]["name"] == "Rosa Lopez" and "I am Rosa Lopez" in page
        assert [lead["program_id"] for lead in told["leads"]] == ["CNA-EVE"]
        assert "Mama" not in str(told) and MAMA not in page and "token" not in str(told)
        assert (await browser.post(path)).status_code == 404
        assert "does not work any more" in (await browser.get(path)).text
    assert (room.one(id).status, room.one(id).link_used_at) == ("done", room.house.clock())


@pytest.mark.parametrize(("days", "status"), [(6, 200), (7, 404)])
async def test_the_link_is_too_old_after_a_week(room: Room, coordinator: Browser, days: int, status: int) -> None:
    person = room.person()
    id = room.file("export")
    await coordinator.post(f"/console/privacy/{id}/confirm", {"applicant_id": person, "reason": "Called back."})
    path = link_in(next(row.body for row in room.rows(OutboxRow) if row.cause == "privacy"))
    room.turns.clock.advance(days=days)
    async with visitor(room) as browser:
        assert (await browser.get(path)).status_code == status
        assert (await browser.get("/privacy/copy/guessed")).status_code == 404


async def test_deleted_at_once_and_only_proof_stays(room: Room, coordinator: Browser) -> None:
    person, other = room.person(), room.person("Mama Lopez", MAMA)
    id = room.file("delete")
    await coordinator.get(f"/console/people/{person}")
    reason = {"applicant_id": person, "reason": "Rosa came in with her ID."}
    answer = await coordinator.post(f"/console/privacy/{id}/confirm", reason)
    assert answer.status_code == 303
    assert [(row.id, row.name) for row in room.rows(Applicant) if row.erased_at is None] == [(other, "Mama Lopez")]
    assert [row.value for row in room.rows(ContactPoint)] == [MAMA]
    assert "Rosa" not in " ".join(row.text for row in room.rows(Message))
    row = room.one(id)
    assert (row.status, row.given_name, row.applicant_id, row.reason) == (
        "done",
        None,
        None,
        "[…] came in with her ID.",
    )
    assert row.subject is not None and row.outcome is not None and row.outcome["rows"]["messages"] == 4
    assert "Rosa" not in str([row.details for row in room.rows(AuditRow)])
    page = await coordinator.get(f"/console/privacy/{id}")
    assert page.status_code == 200 and "Rosa" not in page.text and "Everything of theirs was deleted" in page.text
    assert (await coordinator.get(f"/console/people/{person}")).status_code == 404
    again = await coordinator.post(f"/console/privacy/{id}/confirm", reason)
    assert again.status_code == 409


@pytest.mark.parametrize(
    ("form", "said_no"),
    [
        ({"reason": "", "applicant_id": "rosa"}, 400),
        ({"reason": "Yes.", "applicant_id": ""}, 400),
        ({"reason": "Yes.", "applicant_id": "nobody"}, 400),
        ({"reason": "Yes.", "applicant_id": "other"}, 400),
    ],
)
async def test_nobody_is_deleted_without_a_reason_or_by_mistake(
    room: Room, coordinator: Browser, form: dict[str, str], said_no: int
) -> None:
    known = {"rosa": room.person(), "other": room.person("Luis Garza", MAMA)}
    id = room.file("delete")
    given = {**form, "applicant_id": known.get(form["applicant_id"], form["applicant_id"])}
    answer = await coordinator.post(f"/console/privacy/{id}/confirm", given)
    assert answer.status_code == said_no
    assert len(room.rows(Applicant)) == 2 and room.one(id).status == "waiting"


async def test_declined_they_are_told_and_it_can_be_undone(room: Room, coordinator: Browser) -> None:
    room.person()
    id = room.file("delete", "Luis Garza")
    answer = await coordinator.post(f"/console/privacy/{id}/decline", {"reason": "Another person."})
    assert answer.status_code == 303 and room.one(id).status == "declined"
    (row,) = [row for row in room.rows(OutboxRow) if row.cause == "privacy"]
    assert row.wording == "utter_privacy_declined"
    await coordinator.post(f"/console/privacy/{id}/reopen")
    assert room.one(id).status == "waiting"


async def test_who_said_stop_gets_no_text_and_staff_hand_the_copy_over(room: Room, coordinator: Browser) -> None:
    person = room.person()
    room.turns.take(a_text("stop"), an_effect("consent", kind="sms", granted=False, wording="stop"))
    id = room.file("export")
    await coordinator.post(f"/console/privacy/{id}/confirm", {"applicant_id": person, "reason": "Seen in person."})
    assert [row for row in room.rows(OutboxRow) if row.cause == "privacy"] == []
    page = await coordinator.get(f"/console/privacy/{id}")
    assert "hand it over" in page.text
    packed = await coordinator.get(f"/console/privacy/{id}/copy.zip")
    assert packed.headers["content-type"] == "application/zip"


async def test_staff_file_a_request_from_the_persons_page(room: Room, coordinator: Browser) -> None:
    person = room.person()
    page = await coordinator.get(f"/console/people/{person}")
    assert "They want to be deleted" in page.text
    answer = await coordinator.post(f"/console/people/{person}/privacy", {"kind": "delete"})
    (row,) = room.rows(PrivacyRequestRow)
    assert answer.headers["location"] == f"/console/privacy/{row.id}"
    assert (row.kind, row.identity, row.channel, row.applicant_id) == ("delete", "unsure", "staff", person)
    assert (await coordinator.post(f"/console/people/{person}/privacy", {"kind": "all"})).status_code == 400


async def test_staff_note_a_yes_and_the_partner_sees_them_until_it_is_taken_back(room: Room, signed: Signed) -> None:
    person = room.person()
    own, partner = await signed("recruiter"), await signed("recruiter", organisation="ASCC")
    path = f"/console/people/{person}"
    assert (await partner.get(path)).status_code == 404
    form = {"organisation": "ASCC", "purpose": "training", "granted": "yes", "words": "yes you can", "way": "phone"}
    assert (await own.post(f"{path}/sharing", form)).status_code == 303
    (kept,) = room.rows(SharingConsent)
    assert (kept.granted, kept.answer, kept.wording) == (True, "yes you can", "Told Recruiter on the phone.")
    assert kept.staff_id == (own.member.id if own.member else None)
    page = await partner.get(path)
    assert page.status_code == 200 and "Rosa Lopez" in page.text
    assert "Note what they said" not in page.text and "They want to be deleted" not in page.text
    assert (await own.post(f"{path}/sharing", {**form, "granted": "no"})).status_code == 303
    assert (await partner.get(path)).status_code == 404
    assert [row.granted for row in room.rows(SharingConsent)] == [True, False]


async def test_a_partner_sees_what_its_own_staff_noted_and_nobody_elses(room: Room, signed: Signed) -> None:
    person = room.person()
    path = f"/console/people/{person}"
    own, partner = await signed("recruiter"), await signed("recruiter", organisation="ASCC")
    colleague = await signed("partner_viewer", organisation="ASCC")
    form = {"organisation": "ASCC", "purpose": "training", "granted": "yes", "words": "yes you can", "way": "phone"}
    assert (await own.post(f"{path}/sharing", form)).status_code == 303
    for browser, words in ((own, "Her car is broken."), (partner, "Wants evenings.")):
        assert (await browser.post(f"{path}/notes", {"text": words})).status_code == 303
    for browser in (partner, colleague):
        for page in (path, f"{path}/timeline?kind=note"):
            text = (await browser.get(page)).text
            assert ("Wants evenings." in text, "Her car is broken." in text) == (True, False)
    whole = (await own.get(path)).text
    assert "Wants evenings." in whole and "Her car is broken." in whole
    assert (await own.post(f"{path}/sharing", {**form, "granted": "no"})).status_code == 303
    assert (await partner.get(f"{path}/timeline?kind=note")).status_code == 404


async def test_a_partner_notes_nothing_for_itself(room: Room, signed: Signed) -> None:
    person = room.person()
    with transaction(room.house.database) as session:
        sharing.record(session, person, WISH, True, sharing.Told("q", "yes", "en", "sms"), room.house.clock())
    for role in ("coordinator", "administrator", "recruiter", "front_desk"):
        partner = await signed(role, organisation="ASCC")
        form = {"organisation": "ASCC", "purpose": "funding", "granted": "yes"}
        assert (await partner.post(f"/console/people/{person}/sharing", form)).status_code in (403, 404)
    assert len(room.rows(SharingConsent)) == 1


async def test_a_minor_is_not_shared_before_a_guardian_agrees(room: Room, signed: Signed) -> None:
    person = room.person(birth="2010-05-01")
    own = await signed("recruiter")
    form = {"organisation": "ASCC", "purpose": "training", "granted": "yes"}
    assert (await own.post(f"/console/people/{person}/sharing", form)).status_code == 409
    assert room.rows(SharingConsent) == []


@pytest.mark.parametrize("wrong", [{"purpose": "curiosity"}, {"organisation": "NOBODY"}, {"way": "telepathy"}])
async def test_only_what_there_is_can_be_noted(room: Room, signed: Signed, wrong: dict[str, str]) -> None:
    person = room.person()
    own = await signed("recruiter")
    form = {"organisation": "ASCC", "purpose": "training", "granted": "yes", **wrong}
    assert (await own.post(f"/console/people/{person}/sharing", form)).status_code == 400


async def test_the_requests_are_the_partnerships_own(room: Room, signed: Signed) -> None:
    room.person()
    id = room.file("delete")
    partner = await signed("coordinator", organisation="ASCC")
    for path in ("/console/privacy", f"/console/privacy/{id}", f"/console/privacy/{id}/copy.zip"):
        assert (await partner.get(path)).status_code == 403
    for path in ("confirm", "decline", "reopen", "handed", "not-handed"):
        assert (await partner.post(f"/console/privacy/{id}/{path}", {"reason": "x"})).status_code == 403
    for role in ("front_desk", "recruiter", "partner_viewer"):
        assert (await (await signed(role)).get("/console/privacy")).status_code == 403


async def test_the_list_asks_as_often_for_three_as_for_one(room: Room, coordinator: Browser, queries: Count) -> None:
    counts = []
    # What is read once, and the log of who looked, are not counted.
    await coordinator.get("/console/privacy")
    for number in range(3):
        room.person(f"Person {number}", f"+1209555015{number}")
        room.file("export", f"Person {number}", f"+1209555015{number}")
        if number != 1:
            with queries(room.house.database) as asked:
                await coordinator.get("/console/privacy")
            counts.append([one for one in asked.statements if "staff_sessions" not in one and "staff_audit" not in one])
    assert len(counts[0]) == len(counts[1]), counts


def test_pages_follow_each_other_by_day_and_id(room: Room) -> None:
    total = privacy_requests.MOST + 3
    with transaction(room.house.database) as session:
        for number in range(total):
            session.add(PrivacyRequestRow(
                kind=Request.EXPORT, identity=Identity.UNSURE, language="en", channel="staff", given_name=str(number),
                due_on=room.turns.clock().date(), created_at=room.turns.clock(),
            ))  # fmt: skip
            session.flush()
        first = privacy_requests.listed(session, "open")
        assert len(first) == privacy_requests.MOST + 1  # one more tells that there are more
        rest = privacy_requests.listed(session, "open", first[privacy_requests.MOST - 1].id)
        assert [row.given_name for row in rest] == ["50", "51", "52"]
        assert privacy_requests.listed(session, "closed") == []


async def test_the_pages_are_spanish_for_who_reads_spanish(room: Room, signed: Signed) -> None:
    room.person()
    id = room.file("delete")
    browser = await signed(room.house.member("coordinator", language="es"))
    assert "Solicitudes de privacidad" in (await browser.get("/console/privacy")).text
    page = (await browser.get(f"/console/privacy/{id}")).text
    assert "Confirmar y borrar" in page and "No se puede deshacer" in page


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ("90 days", "24 months", "4 years", "1 person will be forgotten in the next 30 days")),
        ("es", ("90 días", "24 meses", "4 años", "1 persona se olvidará en los próximos 30 días")),
    ],
)
async def test_it_says_how_long_things_are_kept_and_who_will_be_forgotten_soon(
    signed: Signed, room: Room, language: str, said: tuple[str, ...]
) -> None:
    room.person()
    room.house.clock.advance(days=720)
    room.person("Luis Mora", "+12095550141")
    desk = await signed("coordinator", language=language)
    assert 'hx-get="/console/privacy-keeping"' in (await desk.get("/console/privacy")).text
    page = (await desk.get("/console/privacy-keeping")).text
    assert [words for words in said if words not in page] == []
    assert (await (await signed("front_desk")).get("/console/privacy-keeping")).status_code == 403
    partner = await signed("coordinator", organisation="ASCC")
    assert (await partner.get("/console/privacy-keeping")).status_code == 403


async def test_a_conversation_whose_words_went_says_so(signed: Signed, room: Room) -> None:
    room.person()
    (talk,) = room.rows(Conversation)
    await keep_no_longer(room.house.services, room.house.clock() + dt.timedelta(days=91))
    page = (await (await signed("front_desk")).get(f"/console/conversations/{talk.id}")).text
    assert "was kept long enough and is gone" in page and "I am Rosa Lopez" not in page


async def test_asked_twice_it_is_answered_once(room: Room, coordinator: Browser) -> None:
    """By the phone that is theirs and by another: one decision is for both, and nothing breaks."""
    person = room.person()
    sure, unsure = room.file("export"), room.file("export", phone=MAMA)
    assert room.one(unsure).applicant_id is None
    reason = {"applicant_id": person, "reason": "Called back."}
    assert (await coordinator.post(f"/console/privacy/{unsure}/confirm", reason)).status_code == 303
    assert (room.one(unsure).status, room.one(sure).status) == ("confirmed", "done")
    page = (await coordinator.get(f"/console/privacy/{unsure}")).text
    assert "Confirmed by staff" in page and "Not sure yet" not in page
    page = (await coordinator.get(f"/console/privacy/{sure}")).text
    assert "Answered together with another request." in page and f"/console/privacy/{unsure}" in page


async def test_a_deletion_answers_whatever_else_was_open(room: Room, coordinator: Browser) -> None:
    person = room.person()
    wanted, deletion = room.file("export"), room.file("delete")
    page = (await coordinator.get(f"/console/privacy/{deletion}")).text
    assert "Also wants a copy: give it first" in page
    await coordinator.post(f"/console/privacy/{deletion}/confirm", {"applicant_id": person, "reason": "Seen."})
    row = room.one(wanted)
    assert (row.status, row.applicant_id, row.outcome) == ("done", None, {"same_as": deletion})
    assert "Nobody waits" in (await coordinator.get("/console/privacy")).text
    assert (await coordinator.get(f"/console/privacy/{wanted}")).status_code == 200


async def test_who_lost_the_link_asks_again_and_gets_another(room: Room, signed: Signed) -> None:
    person, coordinator = room.person(), await signed("coordinator")
    id = room.file("export")
    reason = {"applicant_id": person, "reason": "Called back."}
    await coordinator.post(f"/console/privacy/{id}/confirm", reason)
    first = link_in(next(row.body for row in room.rows(OutboxRow) if row.cause == "privacy"))
    room.turns.clock.advance(days=8)
    coordinator = await signed("coordinator")
    assert "The link ran out" in (await coordinator.get(f"/console/privacy/{id}")).text
    assert room.file("export") == id
    assert (room.one(id).status, room.one(id).due_on.isoformat()) == ("waiting", "2027-01-16")
    assert (await coordinator.post(f"/console/privacy/{id}/confirm", reason)).status_code == 303
    second = link_in([row.body for row in room.rows(OutboxRow) if row.cause == "privacy"][-1])
    async with visitor(room) as browser:
        assert [(await browser.get(path)).status_code for path in (first, second)] == [404, 200]


async def test_a_copy_is_not_sent_to_a_phone_that_others_read(room: Room, signed: Signed) -> None:
    """Unless staff say so; handed over, it is done, and a slip is undone."""
    person = room.person()
    room.turns.clock.advance(hours=13)
    room.person("Luis Lopez")
    room.turns.clock.advance(hours=13)
    id, coordinator = room.file("export"), await signed("coordinator")
    page = (await coordinator.get(f"/console/privacy/{id}")).text
    assert "Shares a phone with others" in page and "Send nothing: I hand the copy over" in page
    given = {"applicant_id": person, "reason": "Seen in person.", "by_hand": "true"}
    assert (await coordinator.post(f"/console/privacy/{id}/confirm", given)).status_code == 303
    assert [row for row in room.rows(OutboxRow) if row.cause == "privacy"] == []
    assert room.one(id).link_hash is None
    assert "Nothing was sent. Download the copy" in (await coordinator.get(f"/console/privacy/{id}")).text
    assert (await coordinator.get(f"/console/privacy/{id}/copy.zip")).status_code == 200
    assert (await coordinator.post(f"/console/privacy/{id}/handed")).status_code == 303
    assert (room.one(id).status, privacy_page(await coordinator.get("/console/privacy"))) == ("done", "Nobody waits")
    assert (await coordinator.post(f"/console/privacy/{id}/handed")).status_code == 404
    assert (await coordinator.post(f"/console/privacy/{id}/not-handed")).status_code == 303
    assert room.one(id).status == "confirmed"
    assert (await coordinator.post(f"/console/privacy/{id}/reopen")).status_code == 303
    assert room.one(id).status == "waiting"


def privacy_page(answer: Any) -> str:
    return "Nobody waits" if "Nobody waits" in answer.text else "somebody"


async def test_a_copy_that_was_fetched_is_not_given_again(room: Room, coordinator: Browser) -> None:
    person = room.person()
    id = room.file("export")
    await coordinator.post(f"/console/privacy/{id}/confirm", {"applicant_id": person, "reason": "Called back."})
    path = link_in(next(row.body for row in room.rows(OutboxRow) if row.cause == "privacy"))
    async with visitor(room) as browser:
        assert (await browser.post(path)).status_code == 200
    for step in ("handed", "not-handed", "reopen"):
        assert (await coordinator.post(f"/console/privacy/{id}/{step}")).status_code == 404


async def test_what_was_declined_waits_again_unless_they_asked_anew(room: Room, coordinator: Browser) -> None:
    room.person()
    id = room.file("delete")
    await coordinator.post(f"/console/privacy/{id}/decline", {"reason": "Nobody there."})
    other = room.file("delete")
    assert other != id
    refused = await coordinator.post(f"/console/privacy/{id}/reopen")
    assert (refused.status_code, "They have asked again meanwhile" in refused.text) == (409, True)
    assert (room.one(id).status, room.one(other).status) == ("declined", "waiting")
