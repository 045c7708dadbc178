"""What people are told of programs: when they may fit after all, of new groups, of days by which, of papers."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, select, update

from assistant.catalog.schema import Catalog, Cohort
from assistant.eligibility.screen import screen_all
from assistant.eligibility.values import plain_facts, read_facts
from assistant.store import facts, guardians, screenings
from assistant.store.catalogue import replace
from assistant.store.engine import reading, transaction
from assistant.store.outbox_tables import OutboxRow
from assistant.store.reasons import gone
from assistant.store.tables import Applicant, ApplicantContact, Consent, ContactPoint, Conversation, Lead
from tests.conftest import Clock
from tests.factories.catalogs import a_cohort, both
from tests.factories.follow_ups import Planner, local, schedule
from tests.factories.screened import a_rule, a_screening_catalog, a_screening_program

GROUP = a_cohort("CNA-EVE-2701", starts_on=dt.date(2027, 1, 25), apply_by=dt.date(2027, 1, 15))
LATER = a_cohort("CNA-EVE-2708", starts_on=dt.date(2027, 8, 16), apply_from=dt.date(2027, 5, 3))
ADULT = {"birth": "1990-05-01", "diploma": "ged", "live_scan": "have"}
# Eighteen on 9 February 2027: two weeks after the January group begins.
YOUNG = {**ADULT, "birth": "2009-02-09"}


def _catalog(*cohorts: Cohort) -> Catalog:
    cna = a_screening_program(short=both("CNA class", "clase de CNA"), cohorts=cohorts)
    emt = a_screening_program("EMT", rules=(), cohorts=())
    return a_screening_catalog(programs=(cna, emt), follow_ups=schedule())


@pytest.fixture
def planner(store: Engine, clock: Clock) -> Planner:
    clock.now = local(2026, 11, 24, 10)
    planner = Planner(store, clock)
    _import(planner, GROUP)
    return planner


def _import(planner: Planner, *cohorts: Cohort) -> None:
    """A coordinator imports the catalogue with these groups."""
    planner.catalog = _catalog(*cohorts)
    replace(planner.store, planner.catalog, "test", planner.clock())


class People:
    """Those whom the store knows, each with a phone."""

    def __init__(self, planner: Planner) -> None:
        self._planner, self._phones = planner, 0

    def add(self, name: str = "Rosa", language: str = "en", *, agreed: bool = True) -> str:
        """`agreed`: that they may be texted."""
        self._phones += 1
        with transaction(self._planner.store) as session:
            person = Applicant(name=name, language=language, created_at=self._planner.clock())
            contact = ContactPoint(kind="phone", value=f"+1209555{self._phones:04d}", created_at=self._planner.clock())
            session.add_all((person, contact))
            session.flush()
            session.add(ApplicantContact(applicant_id=person.id, contact_id=contact.id))
            if agreed:
                given = {"kind": "sms", "granted": True, "wording": "yes", "channel": "voice"}
                session.add(Consent(contact_id=contact.id, created_at=self._planner.clock(), **given))
            return person.id

    def interested(self, person: str, program: str = "CNA-EVE", stage: str = "new") -> str:
        now = self._planner.clock()
        given = {"applicant_id": person, "program_id": program, "source": "sms", "stage": stage}
        with transaction(self._planner.store) as session:
            session.add(Lead(**given, created_at=now, updated_at=now))
        return person

    def screened(self, person: str, said: dict[str, Any], program: str = "CNA-EVE") -> str:
        """As the line told them then; the status."""
        catalog, now = self._planner.catalog, self._planner.clock()
        today = now.astimezone(ZoneInfo("America/Los_Angeles")).date()
        known = read_facts(catalog, said, today)
        wanted = [one for one in catalog.programs if one.id == program]
        found = screen_all(wanted, known, catalog, today)
        results = [result.model_dump(mode="json") for result in found.results]
        told = screenings.Told([program], plain_facts(known), results, today)
        with transaction(self._planner.store) as session:
            screenings.keep(session, told, {}, now, source="conversation", applicant_id=person, channel="sms")
            facts.keep_for(session, person, plain_facts(known), now, "person")
        return str(results[0]["status"])


@pytest.fixture
def people(planner: Planner) -> People:
    return People(planner)


def _gone(planner: Planner, row: OutboxRow) -> str | None:
    with reading(planner.store) as session:
        return gone(session, row, planner.clock())


def _guardian(planner: Planner, person: str, *, agreed: bool) -> None:
    with transaction(planner.store) as session:
        guardians.record(
            session,
            person,
            name="Ana",
            phone=None,
            agreed=agreed,
            wording="They said so.",
            said_by="staff",
            now=planner.clock(),
        )


# ---- not now, and then ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            "en",
            (
                "Hi Rosa. Good news about CNA class: it may fit you now. It starts Mon, Aug 16. Shall we look at it "
                "together?"
            ),
        ),
        (
            "es",
            (
                "Hola, Rosa. Buenas noticias de clase de CNA: puede que ya le quede. Empieza el lun 16 ago. ¿Lo vemos "
                "juntos?"
            ),
        ),
    ],
)
def test_who_was_too_young_is_told_when_a_group_takes_them(
    planner: Planner, people: People, clock: Clock, language: str, told: str
) -> None:
    rosa = people.add(language=language)
    assert people.screened(rosa, YOUNG) == "not_now"
    planner.tell_people()
    _import(planner, GROUP, LATER)  # planned, but nobody can apply yet
    clock.now = local(2027, 2, 9, 10)
    planner.tell_people()
    assert planner.causes() == []
    clock.now = local(2027, 5, 3, 8)
    planner.tell_people()
    planner.tell_people()
    row = planner.row("may_fit_now")
    assert (row.body, row.due_at, row.exempt) == (told, local(2027, 5, 3, 9), False)
    assert _gone(planner, row) is None


def test_the_date_itself_makes_it_so(planner: Planner, people: People, clock: Clock) -> None:
    """What is tested today, and not on the first day, is met when its day comes."""
    today = a_rule(needs={"fact": "birth", "age_at_least": 18, "at": "today"})
    group = a_cohort(starts_on=dt.date(2027, 3, 1))
    cna = a_screening_program(rules=(today,), cohorts=(group,), short=both("CNA class", "clase de CNA"))
    planner.catalog = planner.catalog.model_copy(update={"programs": (cna, *planner.catalog.programs[1:])})
    replace(planner.store, planner.catalog, "test", clock())
    assert people.screened(people.add(), YOUNG) == "not_now"
    for day, causes in ((dt.date(2027, 2, 8), []), (dt.date(2027, 2, 9), ["may_fit_now"])):
        clock.now = local(day.year, day.month, day.day, 10)
        planner.tell_people()
        assert planner.causes() == causes


def test_a_newer_screening_says_otherwise(planner: Planner, people: People, clock: Clock) -> None:
    rosa = people.add()
    people.screened(rosa, YOUNG)
    _guardian(planner, rosa, agreed=True)
    _import(planner, LATER.model_copy(update={"apply_from": None}))
    planner.tell_people()
    row = planner.row("may_fit_now")
    people.screened(rosa, {**ADULT, "diploma": "none"})
    assert _gone(planner, row) == "screened_again"


def test_a_person_who_said_more_since_is_judged_by_that(planner: Planner, people: People) -> None:
    rosa = people.add()
    people.screened(rosa, YOUNG)
    _guardian(planner, rosa, agreed=True)
    with transaction(planner.store) as session:
        facts.keep_for(session, rosa, {"diploma": "none"}, planner.clock(), "staff")
    _import(planner, LATER.model_copy(update={"apply_from": None}))
    planner.tell_people()
    assert planner.causes() == []


def test_what_time_does_not_change_is_not_waited_for(planner: Planner, people: People) -> None:
    assert people.screened(people.add(), {**ADULT, "diploma": "none"}) == "not_now"
    _import(planner, LATER.model_copy(update={"apply_from": None}))
    planner.tell_people()
    assert planner.causes() == []


def test_who_applied_meanwhile_a_changed_group_and_a_minor_are_not_told(planner: Planner, people: People) -> None:
    rosa = people.add()
    people.screened(rosa, YOUNG)
    open_now = LATER.model_copy(update={"apply_from": None})
    _import(planner, open_now)
    planner.tell_people()
    assert planner.causes() == []  # seventeen still
    _guardian(planner, rosa, agreed=True)
    planner.tell_people()
    row = planner.row("may_fit_now")
    assert _gone(planner, row) is None
    _guardian(planner, rosa, agreed=False)
    assert _gone(planner, row) == "needs_guardian"
    _guardian(planner, rosa, agreed=True)
    people.interested(rosa, stage="applied")
    assert _gone(planner, row) == "lead_applied"
    with transaction(planner.store) as session:
        session.execute(update(Lead).values(stage="new"))
    _import(planner, open_now.model_copy(update={"starts_on": dt.date(2027, 8, 23)}))
    assert _gone(planner, row) == "cohort_changed"
    _import(planner, open_now.model_copy(update={"open_seats": 0}))
    assert _gone(planner, row) == "cohort_full"
    _import(planner)
    assert _gone(planner, row) == "cohort_gone"


# ---- news of groups ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "announced", "opened"),
    [
        (
            "en",
            "Hi Rosa. CNA class has a new group. It starts Mon, Aug 16. You can apply from Mon, May 3.",
            "Hi Rosa. You can apply for CNA class now. It starts Mon, Aug 16. Do you want the steps?",
        ),
        (
            "es",
            "Hola, Rosa. Hay grupo nuevo de clase de CNA. Empieza el lun 16 ago. Se puede aplicar desde el lun 3 may.",
            "Hola, Rosa. Ya se puede aplicar a clase de CNA. Empieza el lun 16 ago. ¿Le digo los pasos?",
        ),
    ],
)
def test_the_interest_list_hears_of_a_new_group_and_of_its_opening(
    planner: Planner, people: People, clock: Clock, language: str, announced: str, opened: str
) -> None:
    people.interested(people.add(language=language))
    people.interested(people.add("Other", language), program="EMT")
    planner.tell_people()
    assert planner.causes() == []  # the group that was there is no news
    clock.now = local(2027, 1, 20, 11)
    _import(planner, GROUP, LATER)
    clock.advance(minutes=5)
    people.interested(people.add("Luis", language))  # was told of it just now
    planner.tell_people()
    planner.tell_people()
    assert planner.told() == [announced]
    clock.now = local(2027, 5, 1, 12)
    planner.tell_people()
    rows = planner.rows("applications_open")
    assert [row.due_at for row in rows] == [local(2027, 5, 3, 10)] * 2
    assert rows[0].body == opened
    assert _gone(planner, rows[0]) is None


def test_a_group_that_is_open_when_it_appears_is_told_of_once(planner: Planner, people: People, clock: Clock) -> None:
    people.interested(people.add())
    clock.advance(days=1)
    given = {"apply_from": None, "apply_by": dt.date(2027, 8, 6)}
    _import(planner, GROUP, LATER.model_copy(update=given))
    planner.tell_people()
    assert planner.causes() == ["applications_open"]
    assert planner.told() == [
        "Hi Rosa. You can apply for CNA class now. It starts Mon, Aug 16. Apply by Fri, Aug 6. Do you want the steps?"
    ]


def test_a_call_alone_is_no_consent_to_be_texted(planner: Planner, people: People, clock: Clock) -> None:
    caller, texter = people.interested(people.add(agreed=False)), people.interested(people.add(agreed=False))
    with transaction(planner.store) as session:
        for person, channel in ((caller, "voice"), (texter, "sms")):
            theirs = select(ApplicantContact.contact_id).where(ApplicantContact.applicant_id == person)
            given = {"channel": channel, "thread": person, "contact_id": session.scalar(theirs), "state": {}}
            session.add(Conversation(**given, started_at=clock(), last_at=clock()))
    clock.advance(days=1)
    _import(planner, GROUP, LATER.model_copy(update={"apply_from": None, "apply_by": dt.date(2027, 8, 6)}))
    planner.tell_people()
    assert {row.applicant_id for row in planner.rows()} == {texter}


def test_old_news_is_no_news(planner: Planner, people: People, clock: Clock) -> None:
    people.interested(people.add())
    clock.advance(days=1)
    _import(planner, GROUP, LATER)
    clock.advance(days=3)
    planner.tell_people()
    assert planner.causes() == []


def test_for_whom_it_is_not_now_it_is_no_news(planner: Planner, people: People, clock: Clock) -> None:
    rosa = people.interested(people.add())
    assert people.screened(rosa, {**ADULT, "diploma": "none"}) == "not_now"
    people.interested(people.add("Eva"), stage="applied")
    minor = people.interested(people.add("Luis"))
    with transaction(planner.store) as session:
        facts.keep_for(session, minor, {"birth": "2010-05-01"}, clock(), "person")
    clock.advance(days=1)
    _import(planner, GROUP, LATER)
    planner.tell_people()
    assert planner.causes() == []


# ---- by which day --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "Hi Rosa. A reminder: the last day to apply for CNA class is Fri, Jan 15. Do you want the steps?"),
        (
            "es",
            "Hola, Rosa. Le recuerdo: las solicitudes de clase de CNA se cierran el vie 15 ene. ¿Le digo los pasos?",
        ),
    ],
)
def test_a_week_before_the_last_day_to_apply(
    planner: Planner, people: People, clock: Clock, language: str, told: str
) -> None:
    people.interested(people.add(language=language))
    assert people.screened(people.add("Eva", language), ADULT) == "likely"
    people.interested(people.add("Luis"), stage="applied")
    people.interested(people.add("Ana"), program="EMT")
    clock.now = local(2027, 1, 6, 9, 59)
    planner.tell_people()
    assert planner.causes() == []
    clock.advance(minutes=1)
    planner.tell_people()
    planner.tell_people()
    assert planner.told("apply_by") == [told, told.replace("Rosa", "Eva")]
    assert {row.due_at for row in planner.rows("apply_by")} == {local(2027, 1, 8, 10)}


@pytest.mark.parametrize(("hours", "many"), [(48, 1), (49, 0)])
def test_a_worker_that_was_down_tells_it_for_two_days(
    planner: Planner, people: People, clock: Clock, hours: int, many: int
) -> None:
    people.interested(people.add())
    clock.now = local(2027, 1, 8, 10) + dt.timedelta(hours=hours)
    planner.tell_people()
    assert len(planner.rows("apply_by")) == many


def test_another_day_is_other_news(planner: Planner, people: People, clock: Clock) -> None:
    people.interested(people.add())
    clock.now = local(2027, 1, 8, 10)
    planner.tell_people()
    _import(planner, GROUP.model_copy(update={"apply_by": dt.date(2027, 1, 16)}))
    assert _gone(planner, planner.row("apply_by")) == "cohort_changed"
    planner.tell_people()
    assert planner.told("apply_by")[1:] == [
        "Hi Rosa. A reminder: the last day to apply for CNA class is Sat, Jan 16. Do you want the steps?"
    ]


# ---- papers --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "Hi Rosa. If you are applying for CNA class, bring by Mon, Jan 25: Live Scan. Questions? Just ask."),
        (
            "es",
            (
                "Hola, Rosa. Si va a aplicar a clase de CNA, traiga para el lun 25 ene: Huellas Live Scan. "
                "¿Dudas? Escriba."
            ),
        ),
    ],
)
def test_a_week_before_papers_are_due(planner: Planner, people: People, clock: Clock, language: str, told: str) -> None:
    rosa = people.add(language=language)
    assert people.screened(rosa, {**ADULT, "live_scan": "none"}) == "conditional"
    assert people.screened(people.add("Eva"), ADULT) == "likely"
    clock.now = local(2027, 1, 16, 9, 59)
    planner.tell_people()
    assert planner.rows("papers_due") == []
    clock.advance(minutes=1)
    planner.tell_people()
    planner.tell_people()
    row = planner.row("papers_due")
    assert (row.body, row.due_at) == (told, local(2027, 1, 18, 10))
    assert _gone(planner, row) is None
    with transaction(planner.store) as session:
        facts.keep_for(session, rosa, {"live_scan": "sent"}, clock(), "staff")
    assert _gone(planner, row) == "papers_came"


def test_who_was_told_of_the_papers_just_now_is_not_told_again(planner: Planner, people: People, clock: Clock) -> None:
    clock.now = local(2027, 1, 17, 11)
    people.screened(people.add(), {**ADULT, "live_scan": "none"})
    clock.now = local(2027, 1, 18, 11)
    planner.tell_people()
    assert planner.rows("papers_due") == []


def test_papers_that_came_are_not_asked_for(planner: Planner, people: People, clock: Clock) -> None:
    rosa = people.add()
    people.screened(rosa, {**ADULT, "live_scan": "none"})
    with transaction(planner.store) as session:
        facts.keep_for(session, rosa, {"live_scan": "verified"}, clock(), "staff")
    clock.now = local(2027, 1, 18, 11)
    planner.tell_people()
    assert planner.rows("papers_due") == []


# ---- many ----------------------------------------------------------------------------------------


def test_more_than_a_batch(planner: Planner, people: People, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.store.follow_ups.LOOKED_AT", 3)
    monkeypatch.setattr("assistant.store.follow_ups.TOLD", 2)
    for number in range(5):
        person = people.interested(people.add(f"P{number}"))
        people.screened(person, {**ADULT, "live_scan": "none"})
    clock.now = local(2027, 1, 8, 10)
    planner.tell_people()
    assert len(planner.rows("apply_by")) == 5
    clock.now = local(2027, 1, 18, 10)
    planner.tell_people()
    assert len(planner.rows("papers_due")) == 5


def test_who_is_not_told_holds_up_nobody_who_writes(
    planner: Planner, people: People, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Told already, never texted, or not for them: found without the right to write, of which SQLite has one."""
    rosa = people.interested(people.add("Rosa"))
    people.screened(rosa, {**ADULT, "live_scan": "none"})
    clock.now = local(2027, 1, 8, 10)
    planner.tell_people()
    told = len(planner.rows())
    assert told

    def writes(*_given: object) -> None:
        raise AssertionError("nothing is there to be written")

    monkeypatch.setattr("assistant.store.follow_ups.write_some", writes)
    planner.tell_people()
    assert len(planner.rows()) == told
