"""The dashboard's pages and files: what stands in them, for whom, and how much of the store they ask."""

import csv
import datetime as dt
import io
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, select

from assistant.store.catalogue import replace
from assistant.store.engine import reading
from assistant.store.figures import kept
from assistant.store.figures_tables import FigureDay
from assistant.store.screening_tables import ScreeningOutcome, ScreeningResultRow, ScreeningRow, ScreeningStep
from assistant.store.staff_tables import AuditRow
from assistant.store.tables import Handoff, Lead
from tests.console.conftest import House, Signed
from tests.factories.screened import a_screening_catalog
from tests.store.test_figures import DAY, Lives, agreed, at

ZONE = ZoneInfo("America/Los_Angeles")
SECTIONS = ("reach", "wants", "gaps", "desk", "funnel", "sessions", "screening", "delivery", "groups")


@pytest.fixture
def lives(store: Engine) -> Lives:
    return Lives(store)


@pytest.fixture
def count(house: House) -> Callable[..., None]:
    """Count the days, of the last two months where none are named."""

    def counted(*days: dt.date) -> None:
        for day in days or [DAY - dt.timedelta(days=ago) for ago in range(2)]:
            kept.count_day(house.database, day, ZONE, house.clock())

    return counted


async def _csv(browser: Any, path: str) -> list[list[str]]:
    answer = await browser.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/csv; charset=utf-8")
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


@pytest.mark.parametrize("language", ["en", "es"])
async def test_every_section_opens_on_an_empty_store(signed: Signed, language: str) -> None:
    browser = await signed("recruiter", language=language)
    for section in ("", *(f"/{key}" for key in SECTIONS)):
        page = await browser.get(f"/console/figures{section}")
        assert page.status_code == 200
    assert (await browser.get("/console/figures/nothing")).status_code == 404


@pytest.mark.parametrize("role", ["front_desk", "recruiter", "coordinator", "administrator", "partner_viewer"])
async def test_whoever_works_here_may_look(signed: Signed, role: str) -> None:
    assert (await (await signed(role)).get("/console/figures")).status_code == 200


async def test_strangers_are_sent_to_the_door(stranger: Any) -> None:
    for path in ("/console/figures", "/console/figures/funnel", "/console/figures/funnel/funnel.csv"):
        assert (await stranger.get(path)).status_code == 303


async def test_a_figure_as_a_file(signed: Signed, lives: Lives, count: Callable[..., None]) -> None:
    lives.talk(at(8), channel="voice", language="es", intents=("ask_cost", "ask_cost", "greet", None))
    lives.talk(at(9), intents=("ask_pay",))
    count()
    rows = await _csv(await signed("recruiter"), "/console/figures/wants/intents.csv?period=7")
    assert rows == [
        ["key", "About", "All", "Text", "Phone", "Chat", "Other channel", "English", "Spanish", "Language not known"],
        ["ask_cost", "Cost", "2", "0", "2", "0", "0", "0", "2", "0"],
        ["ask_pay", "Pay", "1", "1", "0", "0", "0", "1", "0", "0"],
    ]
    rows = await _csv(await signed("recruiter", language="es"), "/console/figures/wants/intents.csv?channel=sms")
    assert rows[0][:4] == ["key", "Sobre", "Todos", "Mensaje"]
    assert [row[:3] for row in rows[1:]] == [["ask_pay", "Sueldo", "1"]]


async def test_a_file_that_is_not_there(signed: Signed) -> None:
    browser = await signed("recruiter")
    for path in ("wants/nothing", "nothing/intents", "reach/intents"):
        assert (await browser.get(f"/console/figures/{path}.csv")).status_code == 404


async def test_hours_are_by_day_of_the_week_at_the_partnership(
    signed: Signed, lives: Lives, count: Callable[..., None]
) -> None:
    lives.talk(at(8, 59))  # a Tuesday
    lives.talk(at(23, day=DAY - dt.timedelta(days=1)))
    count()
    rows = await _csv(await signed("recruiter"), "/console/figures/reach/hours.csv")
    assert rows[0][1:5] == ["Hour", "All", "Monday", "Tuesday"]
    assert {row[0]: row[2:5] for row in rows[1:] if row[2] != "0"} == {"08": ["1", "0", "1"], "23": ["1", "1", "0"]}


async def test_the_funnel_says_how_many_how_much_and_how_long(
    signed: Signed, lives: Lives, count: Callable[..., None]
) -> None:
    for number in range(4):
        person = lives.person(at(9, number), phone=f"+1209555010{number}")
        lives.talk(at(9, number), applicant=person)
        if number < 2:
            late = at(9, number) + dt.timedelta(hours=30 * number)
            lives.add(agreed(contact_id=f"contact+1209555010{number}", created_at=late))
    count()
    rows = await _csv(await signed("recruiter"), "/console/figures/funnel/funnel.csv")
    assert rows[0][-3:] == ["Of all", "Days since contact", "Days since the stage before"]
    assert [row[1:3] + row[-3:] for row in rows[1:3]] == [
        ["Reached us", "4", "1.0", "0.0", ""],
        ["Agreed to texts", "2", "0.5", "0.5", "0.5"],
    ]
    assert rows[3][1:3] + rows[3][-3:] == ["Screened", "0", "0.0", "", ""]


def _told(lives: Lives, rule: str, *people: tuple[int, str, str, str]) -> None:
    """So many were told this of a rule of EMT, on a channel and in a language."""
    rows: list[Any] = []
    outcomes: list[Any] = []
    for many, outcome, channel, language in people:
        for number in range(many):
            id = f"{rule}-{outcome}-{channel}-{language}-{number}"
            results = [ScreeningResultRow(program="EMT", position=0, status="likely", document={})]
            given = {"source": "conversation", "today": DAY, "asked": ["EMT"], "facts": {}, "created_at": at(9)}
            rows.append(ScreeningRow(id=id, channel=channel, language=language, results=results, **given))
            outcomes.append(
                ScreeningOutcome(screening_id=id, program="EMT", rule=rule, kind="require", outcome=outcome)
            )
    lives.add(*rows)
    lives.add(*outcomes)


async def test_how_many_pass_by_channel_and_language_tells_of_nobody(
    signed: Signed, lives: Lives, count: Callable[..., None]
) -> None:
    _told(lives, "age", (30, "met", "sms", "en"), (10, "not_met", "sms", "en"), (1, "not_met", "voice", "en"))
    _told(lives, "age", (22, "met", "sms", "es"), (11, "not_met", "sms", "es"), (9, "unknown", "chat", "es"))
    # Ten are too few to be told apart by their language, and so is whoever is left then.
    _told(lives, "school", (30, "met", "sms", "en"), (11, "not_met", "sms", "en"))
    _told(lives, "school", (22, "papers", "sms", "es"), (10, "not_met", "sms", "es"))
    count()
    browser = await signed("recruiter")
    rows = await _csv(browser, "/console/figures/screening/rule_shares.csv?channel=sms&language=es")
    assert rows[0][2:] == [
        "Text", "Phone", "Chat", "Other channel", "English", "Spanish", "Language not known",
    ]  # fmt: skip
    assert {row[0]: row[2:] for row in rows[1:]} == {
        "EMT/age": [str(52 / 73), "0.0", "", "", str(30 / 41), str(22 / 33), ""],
        "EMT/school": [str(52 / 73), "", "", "", "hidden", "hidden", ""],
    }
    assert (await (await signed("recruiter", organisation="SVMC")).get("/console/figures/screening")).status_code == 200
    assert "71%" in (await browser.get("/console/figures/screening")).text


async def test_what_is_counted_whole_is_narrowed_by_nothing_and_says_so(
    signed: Signed, lives: Lives, count: Callable[..., None]
) -> None:
    for number, channel in enumerate(("sms", "voice", "voice")):
        talk = lives.talk(at(9), channel=channel)
        for outcome in ("asked", "answered")[: number + 1]:
            lives.add(
                ScreeningStep(
                    id=f"{number}{outcome}", conversation_id=talk, question="birth", outcome=outcome, programs=["EMT"],
                    at=at(9),
                )
            )  # fmt: skip
    count()
    browser = await signed("recruiter")
    for narrowed in ("", "?channel=sms", "?channel=chat&language=es"):
        rows = await _csv(browser, f"/console/figures/screening/questions.csv{narrowed}")
        assert [row[:1] + row[2:6] for row in rows[1:]] == [["birth", "3", "1", "2", "0"]]
        rows = await _csv(browser, f"/console/figures/screening/question_shares.csv{narrowed}")
        assert [row[2:4] for row in rows[1:]] == [["1.0", "0.0"]]
        said = "they are not narrowed by channel or language" in (await browser.get(f"/console/figures{narrowed}")).text
        assert said is bool(narrowed)


async def test_a_requirement_is_named_by_what_it_asks_for(
    signed: Signed, house: House, lives: Lives, count: Callable[..., None]
) -> None:
    replace(house.database, a_screening_catalog(), "tests", house.clock())
    house.services.catalogue.look_again()
    _told(lives, "age", (1, "met", "sms", "en"))
    _told(lives, "gone_since", (1, "met", "sms", "en"))
    count()
    for language, name in (("en", "age: it is not met."), ("es", "age: no se cumple.")):
        rows = await _csv(await signed("recruiter", language=language), "/console/figures/screening/rules.csv")
        assert [row[1].partition(": ")[2] for row in rows[1:]] == [name, "gone since"]


async def test_days_by_channel_and_language_are_of_enough_people(
    signed: Signed, lives: Lives, count: Callable[..., None]
) -> None:
    for number in range(21):
        language = "es" if number < 10 else "en"
        person = lives.person(at(9), phone=f"+120955502{number:02}", language=language)
        lives.talk(at(9), applicant=person, channel="voice" if number < 10 else "sms")
        agreed_at = at(9) + dt.timedelta(days=1 if number % 2 else 3)
        lives.add(agreed(contact_id=f"contact+120955502{number:02}", created_at=agreed_at))
    count()
    rows = await _csv(await signed("recruiter"), "/console/figures/funnel/funnel_days.csv")
    assert (rows[1][0], rows[1][2:]) == ("consented", ["3.0", "2.0", "", "", "3.0", "<11", ""])
    page = (await (await signed("recruiter")).get("/console/figures/funnel")).text
    assert "3 days" in page and "1 days" not in page


async def test_people_by_language_are_hidden_where_they_are_few(
    signed: Signed, lives: Lives, count: Callable[..., None]
) -> None:
    for number in range(14):
        lives.person(at(9, number), language="es" if number < 2 else "en")
    count()
    rows = await _csv(await signed("recruiter"), "/console/figures/funnel/funnel.csv?language=es&channel=sms")
    assert rows[1][:3] + rows[1][7:10] == ["contact", "Reached us", "14", "hidden", "hidden", "hidden"]


async def test_a_partner_sees_quarters_that_are_over_and_nothing_small(
    signed: Signed, lives: Lives, count: Callable[..., None]
) -> None:
    quarter = dt.date(2026, 9, 29)
    for number in range(12):
        lives.talk(at(9, number, day=quarter), channel="sms", intents=("ask_cost",))
    for number in range(3):
        lives.talk(at(9, number, day=quarter), channel="chat", intents=("ask_pay",))
    lives.talk(at(9))
    count(quarter, DAY)
    partner = await signed("coordinator", organisation="SVMC")
    asked = "?period=7&channel=chat&language=en&from=2026-11-24"
    rows = await _csv(partner, f"/console/figures/wants/intents.csv{asked}")
    assert rows == [["key", "About", "All"], ["ask_cost", "Cost", "hidden"], ["ask_pay", "Pay", "hidden"]]
    rows = await _csv(partner, f"/console/figures/reach/reach_channels.csv{asked}")
    assert [row[0::2] for row in rows] == [["key", "All"], *([name, "hidden"] for name in ("sms", "voice", "chat", ""))]
    own = await signed("coordinator")
    rows = await _csv(own, "/console/figures/wants/intents.csv?period=range&from=2026-09-01&to=2026-09-30&channel=chat")
    assert [row[:3] for row in rows[1:]] == [["ask_pay", "Pay", "3"]]
    for path in ("reach/hours", "reach/reach_days", "desk/handoff_days", "delivery/failures", "sessions/scores"):
        assert (await partner.get(f"/console/figures/{path}.csv")).status_code == 404
        assert (await own.get(f"/console/figures/{path}.csv")).status_code == 200


async def test_the_people_behind_a_number_are_listed_and_looked_at(
    signed: Signed, house: House, lives: Lives, count: Callable[..., None]
) -> None:
    rosa = lives.person(at(9))
    lives.person(at(9, day=DAY - dt.timedelta(days=40)))
    count()
    browser = await signed("recruiter")
    page = await browser.get("/console/figures/people/contact")
    assert page.text.count("<tr data-row>") == 1 and f"/console/people/{rosa}" in page.text
    assert 'href="/console/figures/people/contact?period=30"' in (await browser.get("/console/figures/funnel")).text
    with reading(house.database) as session:
        looked = session.execute(select(AuditRow.kind, AuditRow.subject_id)).all()
    assert ("applicant", rosa) in [tuple(row) for row in looked]


async def test_who_wrote_who_asked_for_a_person_and_who_is_interested(
    signed: Signed, lives: Lives, count: Callable[..., None]
) -> None:
    rosa, luz, eva = (lives.person(at(9)) for _ in range(3))
    lives.talk(at(9), applicant=rosa)
    lives.talk(at(9), applicant=luz, intents=())  # only ever reminded
    given = {"language": "en", "details": {}, "created_at": at(9), "updated_at": at(9)}
    lives.add(Handoff(applicant_id=luz, kind="asked", reason="asked", status="done", **given))
    moments = dict.fromkeys(("created_at", "updated_at", "stage_at"), at(9))
    lives.add(Lead(applicant_id=eva, program_id="CNA-EVE", stage="new", source="sms", **moments))
    count()
    browser = await signed("recruiter")
    for what, person, page in (
        ("wrote", rosa, "reach"), ("asked", luz, "desk"), ("interest:CNA-EVE", eva, "wants"),
    ):  # fmt: skip
        assert (
            f'href="/console/figures/people/{what}?period=30"' in (await browser.get(f"/console/figures/{page}")).text
        )
        listed = (await browser.get(f"/console/figures/people/{what}")).text
        assert listed.count("<tr data-row>") == 1 and f"/console/people/{person}" in listed
    assert (await browser.get("/console/figures/people/interest:NOTHING")).status_code == 404


@pytest.mark.parametrize(("further", "shown"), [(20, "hidden"), (19, "19"), (30, "30")])
async def test_a_partner_cannot_tell_who_came_to_one_stage_and_no_further(
    signed: Signed, lives: Lives, count: Callable[..., None], further: int, shown: str
) -> None:
    """Of 60 people 30 agreed to texts, and of them so many were screened."""
    quarter = dt.date(2026, 9, 29)
    for number in range(60):
        person = lives.person(at(9, day=quarter), phone=f"+12095550{number:03}")
        if number < 30:
            lives.add(agreed(contact_id=f"contact+12095550{number:03}", created_at=at(10, day=quarter)))
        if number < further:
            given = {"source": "staff", "today": quarter, "asked": [], "facts": {}, "created_at": at(11, day=quarter)}
            lives.add(ScreeningRow(id=f"screened{number}", applicant_id=person, **given))
    count(quarter)
    rows = await _csv(await signed("recruiter", organisation="SVMC"), "/console/figures/funnel/funnel.csv")
    assert [row[2] for row in rows[1:4]] == ["60", "30" if shown != "hidden" else "hidden", shown]


async def test_a_partner_viewer_of_no_partner_sees_what_a_partner_sees_and_nobody(
    signed: Signed, lives: Lives, count: Callable[..., None]
) -> None:
    person = lives.person(at(9))
    count()
    viewer = await signed("partner_viewer")
    assert "by quarters that are over" in (await viewer.get("/console/figures")).text
    assert (await viewer.get("/console/figures/people/contact")).status_code == 404
    assert person not in (await viewer.get("/console/people?q=Rosa")).text
    assert person in (await (await signed("recruiter")).get("/console/people?q=Rosa")).text


async def test_partners_are_led_to_nobody(signed: Signed, lives: Lives, count: Callable[..., None]) -> None:
    lives.person(at(9))
    count()
    partner = await signed("recruiter", organisation="SVMC")
    assert (await partner.get("/console/figures/people/contact")).status_code == 404
    assert (await partner.get("/console/figures/people/nothing")).status_code == 404
    for section in ("", *(f"/{key}" for key in SECTIONS)):
        assert "/console/figures/people/" not in (await partner.get(f"/console/figures{section}")).text


async def test_it_says_how_fresh_the_counts_are(
    signed: Signed, house: House, lives: Lives, count: Callable[..., None]
) -> None:
    lives.talk(at(9, day=DAY - dt.timedelta(days=6)))
    browser = await signed("recruiter")
    assert "not counted yet" in (await browser.get("/console/figures/reach?period=7")).text
    count(DAY)
    house.clock.advance(minutes=5)
    page = (await browser.get("/console/figures/reach?period=7")).text
    assert "newest day counted 5 minutes ago" in page and "6 of these days are still being counted" in page


@pytest.mark.parametrize("section", ["", *(f"/{key}" for key in SECTIONS)])
async def test_a_page_asks_the_store_as_often_however_much_is_in_it(
    signed: Signed, house: House, lives: Lives, count: Callable[..., None], queries: Any, section: str
) -> None:
    browser = await signed("coordinator")
    asked = []
    for _ in range(2):
        for _ in range(2):
            person = lives.person(at(9))
            lives.talk(at(9), applicant=person, intents=("ask_cost", None, "ask_pay"))
        count(DAY)
        await browser.get(f"/console/figures{section}")  # the catalogue is looked at now and then
        with queries(house.database) as counter:
            await browser.get(f"/console/figures{section}")
        asked.append(counter.count)
    assert asked[0] == asked[1] <= 60


async def test_no_page_is_large(signed: Signed, lives: Lives, house: House, count: Callable[..., None]) -> None:
    for number in range(6):
        day = DAY - dt.timedelta(days=number)
        lives.talk(
            at(number % 24, day=day), channel=("sms", "voice", "chat")[number % 3], language=("en", "es")[number % 2]
        )
        kept.count_day(house.database, day, ZONE, house.clock())
    browser = await signed("coordinator")
    for section in ("", *(f"/{key}" for key in SECTIONS)):
        assert len((await browser.get(f"/console/figures{section}?period=90")).content) < 200_000
    with reading(house.database) as session:
        assert len(session.scalars(select(FigureDay.day)).all()) == 6
