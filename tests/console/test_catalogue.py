"""What the line knows, changed by coordinators."""

import io
import re
import zipfile
from typing import Any

import pytest
from sqlalchemy import select

from assistant.catalog.export import as_one_file
from assistant.catalog.schema import Topic
from assistant.store.audit import AuditRow
from assistant.store.catalogue import snapshot
from assistant.store.catalogue_versions import catalog_at
from assistant.store.engine import reading
from tests.console.conftest import Browser, Count, House, Signed

FACT = {
    "say.en": "It costs $1,200.",
    "say.es": "Cuesta $1,200.",
    "speak.en": "",
    "speak.es": "",
    "owner": "ASCC",
    "checked": "2026-11-20",
    "until": "2027-06-30",
}
EDIT = "/console/catalogue/programs/CNA-EVE/edit"


async def seen(browser: Browser, place: str, path: str = EDIT) -> str:
    page = await browser.get(path, params={"place": place})
    assert page.status_code == 200, page.text
    found = re.search(r'name="seen" value="([0-9a-f]*)"', page.text)
    assert found
    return found[1]


async def change(browser: Browser, place: str, data: dict[str, Any], **given: Any) -> Any:
    was = given.pop("seen", None) or await seen(browser, place)
    return await browser.post(EDIT, {"place": place, "seen": was, "act": "save", **data}, **given)


def cost(house: House) -> str | None:
    program = snapshot(house.database).program("CNA-EVE")
    assert program is not None
    fact = program.facts.get(Topic.COST)
    return None if fact is None else fact.say.en


async def test_fact_is_changed_and_taken_back(house: House, signed: Signed) -> None:
    ana = await signed("coordinator")
    before = snapshot(house.database)
    saved = await change(ana, "facts.cost", FACT)
    assert (saved.status_code, saved.headers["location"]) == (303, "/console/catalogue/programs/CNA-EVE")
    assert cost(house) == "It costs $1,200."
    revision = snapshot(house.database).revision
    page = (await ana.get("/console/catalogue/programs/CNA-EVE")).text
    assert "It costs $1,200." in page and "Cuesta $1,200." in page and "Checked Nov 20, 2026" in page
    history = (await ana.get("/console/catalogue/history?kind=programs&key=CNA-EVE")).text
    assert "Coordinator" in history and "What does it cost? · By text and in the chat · English" in history
    undone = await ana.post(f"/console/catalogue/history/{revision}/undo")
    assert undone.status_code == 303
    assert snapshot(house.database).programs == before.programs
    assert snapshot(house.database).revision == revision + 1
    with reading(house.database) as session:
        assert catalog_at(session, revision) is not None
        log = session.execute(select(AuditRow.action, AuditRow.kind, AuditRow.subject_id).order_by(AuditRow.id)).all()
    assert [tuple(row) for row in log] == [("edit", "programs", "CNA-EVE"), ("undo", "programs", "CNA-EVE")]


async def test_undo_leaves_alone_what_was_changed_since(house: House, signed: Signed) -> None:
    ana = await signed("coordinator")
    await change(ana, "facts.cost", FACT)
    first = snapshot(house.database).revision
    await change(ana, "facts.cost", {**FACT, "say.en": "It costs $1,300."})
    refused = await ana.post(f"/console/catalogue/history/{first}/undo")
    assert (refused.status_code, cost(house)) == (409, "It costs $1,300.")


async def test_undo_leaves_other_places_as_others_made_them(house: House, signed: Signed) -> None:
    ana, ben = await signed("coordinator"), await signed("administrator", name="Ben")
    old = cost(house)
    await change(ana, "facts.cost", FACT)
    first = snapshot(house.database).revision
    await change(ben, "facts.summary", {**FACT, "say.en": "Ben wrote this."})
    undone = await ana.post(f"/console/catalogue/history/{first}/undo")
    assert (undone.status_code, cost(house)) == (303, old)
    program = snapshot(house.database).program("CNA-EVE")
    assert program is not None and program.facts[Topic.SUMMARY].say.en == "Ben wrote this."
    again = await ana.post(f"/console/catalogue/history/{first}/undo")
    assert again.status_code == 409  # it is not there any more


async def test_what_is_wrong_is_told_beside_its_field_and_nothing_is_saved(house: House, signed: Signed) -> None:
    ana, before = await signed("coordinator"), snapshot(house.database)
    long = {**FACT, "say.en": "It costs a lot. " + "word " * 26, "until": "soon", "owner": "ASCC"}
    refused = await change(ana, "facts.cost", long)
    assert refused.status_code == 422
    assert "expected a date such as 2027-01-25" in refused.text and long["say.en"].strip() in refused.text
    missing = await change(ana, "facts.cost", {**FACT, "say.es": ""})
    assert missing.status_code == 422 and "missing" in missing.text
    assert snapshot(house.database) == before


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "CNA-EVE, fact cost: says $1,200 in English, $1,300 in Spanish"),
     ("es", "CNA-EVE, dato cost: dice $1,200 en inglés, $1,300 en español")],
)  # fmt: skip
async def test_a_price_that_is_another_in_spanish_is_told_before_and_after(
    signed: Signed, language: Any, said: str
) -> None:
    ana = await signed("coordinator", language=language)
    sent = {**FACT, "say.es": "Cuesta $1,300."}
    heard = await ana.post(
        EDIT, {"place": "facts.cost", "seen": await seen(ana, "facts.cost"), "act": "listen", **sent}
    )
    assert said in heard.text
    saved = await change(ana, "facts.cost", sent, headers={"HX-Request": "true"})
    assert said in saved.text and saved.text.count("notice") == 1
    assert said in (await ana.get("/console/catalogue/programs/CNA-EVE")).text


async def test_spoken_limit_is_told(signed: Signed) -> None:
    ana = await signed("coordinator")
    refused = await change(ana, "facts.cost", {**FACT, "say.en": "word " * 26})
    assert "26 words; on the phone at most 25 are spoken, so add a shorter `speak`" in refused.text


async def test_two_coordinators_are_shown_both(house: House, signed: Signed) -> None:
    ana, ben = await signed("coordinator", name="Ana"), await signed("administrator", name="Ben")
    was = await seen(ana, "facts.summary")
    assert (await change(ben, "facts.summary", {**FACT, "say.en": "Ben wrote this."})).status_code == 303
    mine = {**FACT, "say.en": "Ana wrote this."}
    told = await change(ana, "facts.summary", mine, seen=was)
    assert told.status_code == 409
    assert "Ben wrote this." in told.text and "Ana wrote this." in told.text
    assert "<dt>What is it? · By text and in the chat · English</dt>" in told.text
    assert "<dd><del>Ben </del><ins>Ana </ins>wrote this.</dd>" in told.text
    assert "<dt>Checked on</dt>" not in told.text
    form = dict(re.findall(r'name="(seen|yaml|place)" value="([^"]*)"', told.text))
    yaml = form["yaml"].replace("&#34;", '"').replace("&#39;", "'")
    again = await ana.post(EDIT, {"place": form["place"], "seen": form["seen"], "yaml": yaml, "act": "save"})
    program = snapshot(house.database).program("CNA-EVE")
    assert again.status_code == 303 and program is not None
    assert program.facts[Topic.SUMMARY].say.en == "Ana wrote this."


async def test_changes_of_other_places_do_not_meet(house: House, signed: Signed) -> None:
    ana, ben = await signed("coordinator"), await signed("administrator")
    was = await seen(ana, "facts.cost")
    await change(ben, "facts.pay", {**FACT, "say.en": "Not paid."})
    assert (await change(ana, "facts.cost", FACT, seen=was)).status_code == 303
    program = snapshot(house.database).program("CNA-EVE")
    assert program is not None and {Topic.COST, Topic.PAY} <= set(program.facts)


async def test_line_is_heard_before_anything_is_saved(house: House, signed: Signed) -> None:
    ana, before = await signed("coordinator"), snapshot(house.database)
    sent = {**FACT, "speak.en": "Twelve hundred dollars.", "speak.es": "Mil doscientos dólares."}
    was = await seen(ana, "facts.cost")
    heard = await ana.post(
        EDIT, {"place": "facts.cost", "seen": was, "act": "listen", **sent}, headers={"HX-Request": "true"}
    )
    for said in (
        "Twelve hundred dollars.",
        "Mil doscientos dólares.",
        "It costs $1,200. (Checked Nov 20)",
        "Cuesta $1,200.",
    ):
        assert said in heard.text
    assert snapshot(house.database) == before


async def test_rules_are_yaml_with_the_line_of_a_mistake(house: House, signed: Signed) -> None:
    ana = await signed("coordinator")
    rule = (
        'id: age\nneeds: {fact: birth, age_at_least: 16, at: start}\nsource: "Handbook"\n'
        "met: {en: a, es: b}\nnot_met: {en: c, es: d}\nto_know: {en: e, es: f}\n"
    )
    before = snapshot(house.database)
    refused = await change(ana, "rules.+", {"yaml": rule})
    assert refused.status_code == 422
    assert "<strong>Line 2:</strong> rules[0].needs.fact: no question is called birth" in refused.text
    assert snapshot(house.database) == before


async def test_profile_and_groups_are_forms(house: House, signed: Signed) -> None:
    ana = await signed("coordinator")
    saved = await change(ana, "profile", {"cost": "$1,200", "times": ["evening", "weekend"], "languages": ["en", "es"]})
    assert saved.status_code == 303, saved.text
    group = {"id": "CNA-EVE-2709", "starts_on": "2027-09-01", "seats": "12", "checked": "2026-11-20"}
    assert (await change(ana, "cohorts.+", group)).status_code == 303
    program = snapshot(house.database).program("CNA-EVE")
    assert program is not None
    assert (program.profile.cost, program.profile.times) == (1200, {"evening", "weekend"})
    assert program.cohorts[-1].id == "CNA-EVE-2709" and program.cohorts[-1].seats == 12


async def test_piece_that_others_need_stays(house: House, signed: Signed) -> None:
    ana = await signed("coordinator")
    refused = await ana.post("/console/catalogue/organisations/ASCC/remove", {"place": ""})
    assert refused.status_code == 409 and "no organisation is called ASCC" in refused.text


async def test_faq_is_added_and_taken_away_and_brought_back(house: House, signed: Signed) -> None:
    ana = await signed("coordinator")
    given = {"id": "PARKING", "asked.en": "where do i park\nis there parking", "asked.es": "dónde me estaciono"}
    given |= {f"fact.{key}": value for key, value in FACT.items()} | {"refer": "false", "topic": ""}
    added = await ana.post("/console/catalogue/faqs/new", {"place": "", "seen": "", "act": "save", **given})
    assert added.status_code == 303, added.text
    faqs = {faq.id: faq for faq in snapshot(house.database).faqs}
    assert faqs["PARKING"].asked.en == ("where do i park", "is there parking")
    await ana.post("/console/catalogue/faqs/PARKING/remove", {"place": ""})
    gone = snapshot(house.database)
    assert "PARKING" not in {faq.id for faq in gone.faqs}
    await ana.post(f"/console/catalogue/history/{gone.revision}/undo", {"kind": "faqs", "key": "PARKING"})
    assert snapshot(house.database).faqs == tuple(faqs.values())


async def test_files_are_looked_at_before_they_are_in_force(house: House, signed: Signed) -> None:
    ana = await signed("coordinator")
    out = await ana.get("/console/catalogue/files/catalogue.zip")
    with zipfile.ZipFile(io.BytesIO(out.content)) as folder:
        texts = {name: folder.read(name).decode() for name in folder.namelist()}
    assert set(texts) >= {"catalog/partnership.yml", "catalog/programs/cna-eve.yml"}
    changed = as_one_file(snapshot(house.database)).replace("minutes: 60", "minutes: 90")
    looked = await ana.post("/console/catalogue/files", files={"file": ("all.yml", changed.encode())})
    assert looked.status_code == 200, looked.text
    assert "Minutes" in looked.text and snapshot(house.database).programs[0].sessions[0].minutes == 60
    forced = re.search(r'action="(/console/catalogue/files/\w+/force\?upon=\d+)"', looked.text)
    assert forced
    done = await ana.post(forced[1])
    assert done.status_code == 303
    assert snapshot(house.database).programs[0].sessions[0].minutes == 90


async def test_wrong_files_are_told_with_their_lines(house: House, signed: Signed) -> None:
    ana = await signed("coordinator")
    looked = await ana.post("/console/catalogue/files", files={"file": ("all.yml", b"programs: 3\nshoes: []\n")})
    assert looked.status_code == 422 and "all.yml:2: shoes: unknown key" in looked.text
    nothing = await ana.post("/console/catalogue/files", files={"file": ("a.zip", b"PK\x03\x04nothing")})
    assert nothing.status_code == 422
    latin = await ana.post("/console/catalogue/files", files={"file": ("all.yml", b"faqs:\n- id: A\xd1O\n")})
    assert latin.status_code == 422 and "all.yml:2: not UTF-8: save the file with the encoding UTF-8" in latin.text
    endless = await ana.post("/console/catalogue/files", files={"file": ("all.yml", b"faqs: " + b"[" * 100_000)})
    assert endless.status_code == 422 and "all.yml:1: not YAML: too deep" in endless.text


async def test_a_zip_made_on_a_mac_is_a_catalogue_and_a_locked_one_is_none(house: House, signed: Signed) -> None:
    ana = await signed("coordinator")
    packed = io.BytesIO((await ana.get("/console/catalogue/files/catalogue.zip")).content)
    with zipfile.ZipFile(packed, "a") as folder:
        folder.writestr("__MACOSX/catalog/._partnership.yml", b"\x00\x05\x16\x07\x00\xff")
        folder.writestr("catalog/.draft.yml", b"\xff")
    looked = await ana.post("/console/catalogue/files", files={"file": ("mac.zip", packed.getvalue())})
    assert looked.status_code == 200 and "These files say what is in force already." in looked.text
    with zipfile.ZipFile(locked := io.BytesIO(), "w") as folder:
        folder.writestr("catalog/partnership.yml", "partnership: {}")
    # The bit that says so stands in both headers of the file.
    content = locked.getvalue().replace(b"PK\x03\x04\x14\x00\x00", b"PK\x03\x04\x14\x00\x01")
    content = content.replace(b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01")
    refused = await ana.post("/console/catalogue/files", files={"file": ("locked.zip", content)})
    assert refused.status_code == 422 and "That is no catalogue" in refused.text


async def test_only_coordinators_come_in(signed: Signed) -> None:
    for role in ("front_desk", "recruiter", "partner_viewer"):
        browser = await signed(role)
        assert (await browser.get("/console/catalogue")).status_code == 403
        assert (await browser.get("/console/words")).status_code == 403


@pytest.mark.parametrize(
    "path", ["/console/catalogue", "/console/catalogue/programs/CNA-EVE", "/console/catalogue/history"]
)
async def test_pages_ask_the_store_as_often_however_much_there_is(
    house: House, signed: Signed, queries: Count, path: str
) -> None:
    ana = await signed("coordinator")
    counts = []
    for times in (1, 2):
        for index in range(times):
            await change(ana, "facts.pay", {**FACT, "say.en": f"Paid {times}{index}."})
        await ana.get(path)
        with queries(house.database) as asked:
            assert (await ana.get(path)).status_code == 200
        counts.append(asked.count)
    assert counts[0] == counts[1]


async def test_what_is_wrong_is_said_in_the_readers_language(signed: Signed) -> None:
    ana = await signed("coordinator", language="es")
    files = {"file": ("all.yml", b"programs: 3\nshoes: []\n")}
    page = (await ana.post("/console/catalogue/files", files=files)).text
    for said in (
        "se esperaba una lista, cada entrada con",
        "shoes: clave desconocida",
        "partnership: falta; un archivo",
    ):
        assert said in page, said
    refused = await change(ana, "facts.cost", {**FACT, "say.en": "word " * 26, "checked": "soon"})
    assert refused.status_code == 422
    for said in ("se esperaba una fecha como 2027-01-25 y hay",):
        assert said in refused.text, said
    long = await change(ana, "facts.cost", {**FACT, "say.en": "word " * 26})
    assert "26 palabras; por teléfono se dicen 25 como máximo, así que agregue un `speak` más corto" in long.text


@pytest.mark.parametrize(("language", "hours"), [("en", "8:30 AM–5:30 PM"), ("es", "8:30 a.m.–5:30 p.m.")])
async def test_hours_are_read_as_people_say_them(signed: Signed, language: Any, hours: str) -> None:
    page = (await (await signed("coordinator", language=language)).get("/console/catalogue/hours")).text
    assert hours in page.replace("\u202f", " ")
    assert re.search(r'<span class="hidden"> \d', page) is None
