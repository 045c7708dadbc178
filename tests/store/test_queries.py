import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, event, select

from assistant.applicants.minors import Minors
from assistant.store import handoffs
from assistant.store.catalogue import replace
from assistant.store.engine import transaction
from assistant.store.ledger import StoredLedger
from assistant.store.queries import catalog, people, talks, work
from assistant.store.queries.pages import Filters, Page
from assistant.store.tables import Lead, Unanswered
from tests.conftest import Clock
from tests.factories.catalogs import a_catalog, a_program
from tests.factories.turns import ROSA, a_call, a_chat, a_finished, a_text, an_effect

LUZ = "+12095550118"
MINORS = Minors(("birth",), dt.date(2008, 11, 25))
Listing = Callable[[Engine, Filters], Page[Any]]
LISTINGS: dict[str, Listing] = {
    "programs": catalog.programs,
    "applicants": lambda store, filters: people.applicants(store, filters, MINORS),
    "leads": lambda store, filters: people.leads(store, filters, MINORS),
    "conversations": lambda store, filters: talks.conversations(store, filters, MINORS),
    "messages": lambda store, filters: talks.messages(store, filters, MINORS),
    "handoffs": lambda store, filters: work.handoffs(store, filters, MINORS),
    "unanswered": work.unanswered,
}


class Town:
    """People who call and text, a turn each."""

    def __init__(self, ledger: StoredLedger, clock: Clock) -> None:
        self.ledger, self.clock = ledger, clock

    def talks(self, phone: str | None = ROSA, program: str = "CNA-EVE", name: str = "Rosa", text: str = "hola") -> str:
        """A call with one of everything; its conversation."""
        inbound = a_call(text, call=f"CA-{name}-{program}-{self.clock():%H%M%S}", phone=phone)
        opened = self.ledger.receive(inbound, self.clock())
        done = (
            an_effect("name", name=name),
            an_effect("lead", program=program),
            an_effect("handoff", kind="callback", reason="asked", summary="Wants to know more."),
            an_effect("unanswered", reason="no_fact", program=program, topic="pay"),
        )
        self.ledger.finish(a_finished(opened, inbound, *done, language="es"), self.clock())
        return opened.conversation


@pytest.fixture
def town(ledger: StoredLedger, clock: Clock) -> Town:
    return Town(ledger, clock)


@contextmanager
def _counted(store: Engine) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    event.listen(store, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(store, "before_cursor_execute", note)


@pytest.mark.parametrize("name", LISTINGS)
def test_an_empty_store_is_an_empty_page(store: Engine, name: str) -> None:
    assert LISTINGS[name](store, Filters()) == Page((), None)


@pytest.mark.parametrize("name", LISTINGS)
def test_odd_filters_find_nothing_and_break_nothing(store: Engine, town: Town, clock: Clock, name: str) -> None:
    replace(store, a_catalog(), "catalog", clock())
    town.talks()
    assert LISTINGS[name](store, Filters(status="no\0thing")) == Page((), None)
    if name != "programs":
        assert LISTINGS[name](store, Filters(phone="\0 not a phone")) == Page((), None)
        assert LISTINGS[name](store, Filters(program="\ud800")) == Page((), None)
    assert len(LISTINGS[name](store, Filters(limit=-5)).items) == 1
    LISTINGS[name](store, Filters(cursor="\0", limit=10**9))


@pytest.mark.parametrize("name", [name for name in LISTINGS if name != "programs"])
def test_lists_are_found_by_phone_time_and_program(store: Engine, town: Town, clock: Clock, name: str) -> None:
    start = clock()
    town.talks()
    town.talks(phone=LUZ, program="EMT", name="Luz")
    later = clock.advance(hours=1)
    town.talks(phone=None, program="EMT", name="Ana")
    listing = LISTINGS[name]
    each = len(listing(store, Filters()).items) // 3
    assert each in (1, 2)

    def found(**filters: Any) -> int:
        return len(listing(store, Filters(**filters)).items) // each

    assert (found(), found(phone="209-555-0117"), found(phone="+1 (209) 555-0118"), found(phone="2095550119")) == (
        3,
        1,
        1,
        0,
    )
    assert (found(since=later), found(until=later), found(since=start, until=start)) == (1, 2, 0)
    assert (found(program="CNA-EVE"), found(program="EMT"), found(program="XX")) == (1, 2, 0)
    assert found(phone=LUZ, program="EMT", since=start, until=later) == 1


@pytest.mark.parametrize("name", [name for name in LISTINGS if name != "programs"])
def test_pages_follow_one_another_newest_first(store: Engine, town: Town, clock: Clock, name: str) -> None:
    for number in range(5):
        clock.advance(minutes=1)
        town.talks(phone=f"+1209555012{number}", name=f"Person {number}")
    listing = LISTINGS[name]
    whole = listing(store, Filters(limit=200))
    assert whole.next is None
    ids = [item.id for item in whole.items]
    assert ids == sorted(ids, reverse=True)
    walked: list[Any] = []
    cursor = None
    while True:
        one = listing(store, Filters(limit=2, cursor=cursor))
        assert len(one.items) <= 2
        walked += one.items
        cursor = one.next
        if cursor is None:
            break
    assert tuple(walked) == whole.items


@pytest.mark.parametrize("name", LISTINGS)
def test_a_page_takes_as_many_queries_for_one_row_as_for_many(
    store: Engine, town: Town, clock: Clock, name: str
) -> None:
    replace(
        store,
        a_catalog(programs=tuple(a_program(f"P{number}") for number in range(5)), obligations=(), faqs=()),
        "c",
        clock(),
    )
    for number in range(5):
        clock.advance(minutes=1)
        town.talks(phone=f"+1209555012{number}", name=f"Person {number}")
    counts = []
    for limit in (1, 5):
        with _counted(store) as statements:
            assert len(LISTINGS[name](store, Filters(limit=limit)).items) == limit
        counts.append(len([statement for statement in statements if statement.startswith("SELECT")]))
    assert counts[0] == counts[1] <= 4


def test_programs_are_listed_with_what_belongs_to_them(store: Engine, clock: Clock) -> None:
    replace(store, a_catalog(programs=(a_program(), a_program("EMT", active=False))), "catalog", clock())
    cna, emt = catalog.programs(store, Filters()).items
    assert (cna.id, cna.kind, cna.status, cna.owner, cna.name["es"]) == (
        "CNA-EVE",
        "training",
        "active",
        "ASCC",
        "Auxiliar de enfermería CNA-EVE",
    )
    assert [cohort["id"] for cohort in cna.document["cohorts"]] == ["CNA-EVE-2701"]
    assert emt.status == "inactive"
    assert catalog.programs(store, Filters(status="active")).items == (cna,)
    assert catalog.program(store, "EMT") == emt
    assert catalog.program(store, "XX") is None


def test_a_retired_program_is_listed_as_retired(store: Engine, town: Town, clock: Clock) -> None:
    replace(store, a_catalog(), "catalog", clock())
    town.talks(program="EMT")
    replace(store, a_catalog(programs=(a_program(),), obligations=(), faqs=()), "catalog", clock())
    assert [(p.id, p.status) for p in catalog.programs(store, Filters()).items] == [
        ("CNA-EVE", "active"),
        ("EMT", "retired"),
    ]
    assert [p.id for p in catalog.programs(store, Filters(status="retired")).items] == ["EMT"]


def test_an_applicant_has_contacts_and_leads(store: Engine, town: Town, clock: Clock) -> None:
    conversation = town.talks()
    (rosa,) = LISTINGS["applicants"](store, Filters()).items
    (lead,) = LISTINGS["leads"](store, Filters()).items
    assert rosa == people.ApplicantView(
        id=rosa.id,
        name="Rosa",
        language="es",
        waits_for_guardian=False,
        created_at=clock(),
        contacts=(people.ContactView(kind="phone", value=ROSA, language=None, opted_out_at=None),),
        leads=(lead,),
    )
    assert lead == people.LeadView(
        id=lead.id,
        applicant=rosa.id,
        name="Rosa",
        phones=(ROSA,),
        language="es",
        program="CNA-EVE",
        conversation=conversation,
        source="voice",
        stage="new",
        waits_for_guardian=False,
        created_at=clock(),
        updated_at=clock(),
    )
    assert people.applicant(store, rosa.id, MINORS) == rosa
    assert people.applicant(store, "\0", MINORS) is None


def test_leads_and_applicants_are_found_by_stage(store: Engine, town: Town) -> None:
    town.talks()
    town.talks(phone=LUZ, name="Luz")
    with transaction(store) as session:
        session.scalars(select(Lead).order_by(Lead.id)).first().stage = "contacted"  # type: ignore[union-attr]
    for listing in (LISTINGS["leads"], LISTINGS["applicants"]):
        assert [item.name for item in listing(store, Filters(status="contacted")).items] == ["Rosa"]


def test_a_conversation_has_its_messages_in_order(store: Engine, ledger: StoredLedger, clock: Clock) -> None:
    first = a_text("cuanto cuesta")
    opened = ledger.receive(first, clock())
    ledger.finish(a_finished(opened, first, said=("Cuesta 1150.", "¿Algo más?"), language="es"), clock())
    ledger.receive(a_text("no"), clock.advance(seconds=5))
    (talk,) = talks.conversations(store, Filters(), MINORS).items
    assert (talk.channel, talk.language, talk.status, talk.phone, talk.applicant, talk.name) == (
        "sms",
        "es",
        "open",
        ROSA,
        None,
        None,
    )
    assert [(m.direction, m.text, m.status) for m in talk.messages] == [
        ("in", "cuanto cuesta", "answered"),
        ("out", "Cuesta 1150.", "replied"),
        ("out", "¿Algo más?", "replied"),
        ("in", "no", "received"),
    ]
    assert (talk.messages[0].intent, talk.messages[0].confidence) == ("greet", 0.97)
    assert talks.conversation(store, talk.id, MINORS) == talk
    assert talks.conversation(store, "nobody\0", MINORS) is None
    assert talks.messages(store, Filters(), MINORS, talk.id).items == talk.messages[::-1]
    assert talks.messages(store, Filters(status="received"), MINORS).items == talk.messages[-1:]


def test_a_long_conversation_shows_its_newest_messages(
    store: Engine, ledger: StoredLedger, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(talks, "NEWEST", 3)
    chats = [ledger.receive(a_chat("begin"), clock()).conversation for _ in range(2)]
    for number in range(4):
        for chat in chats:
            ledger.receive(a_chat(f"{number}", conversation=chat), clock())
    shown = [[m.text for m in talk.messages] for talk in talks.conversations(store, Filters(), MINORS).items]
    assert shown == [["1", "2", "3"]] * 2


def test_a_text_is_found_by_where_it_went(store: Engine, ledger: StoredLedger, clock: Clock) -> None:
    text = a_text()
    ledger.finish(a_finished(ledger.receive(text, clock()), text), clock())
    assert [m.direction for m in talks.messages(store, Filters(phone="(209) 555-0117"), MINORS).items] == ["out", "in"]


def test_handoffs_say_who_and_how_to_reach_them(store: Engine, town: Town, clock: Clock) -> None:
    conversation = town.talks()
    (handoff,) = work.handoffs(store, Filters(status="open"), MINORS).items
    assert handoff == work.HandoffView(
        id=handoff.id,
        kind="callback",
        status="open",
        reason="asked",
        summary="Wants to know more.",
        language="es",
        callback_at=None,
        recording=None,
        details={},
        conversation=conversation,
        applicant=handoff.applicant,
        name="Rosa",
        phone=ROSA,
        waits_for_guardian=False,
        created_at=clock(),
        updated_at=clock(),
    )
    assert work.handoff(store, handoff.id, MINORS) == handoff


def test_a_handoff_is_taken_finished_and_opened_again(store: Engine, town: Town, clock: Clock) -> None:
    town.talks()
    (handoff,) = work.handoffs(store, Filters(), MINORS).items
    statuses: tuple[handoffs.Status, ...] = ("taken", "done", "open")
    for status in statuses:
        now = clock.advance(minutes=1)
        assert handoffs.set_status(store, handoff.id, status, now)
        found = work.handoff(store, handoff.id, MINORS)
        assert found is not None and (found.status, found.updated_at) == (status, now)
    assert not handoffs.set_status(store, "nobody\0", "done", clock())


def test_a_handoff_is_not_opened_beside_another_of_its_kind(store: Engine, ledger: StoredLedger, clock: Clock) -> None:
    for _ in range(2):
        text = a_text()
        opened = ledger.receive(text, clock())
        ledger.finish(a_finished(opened, text, an_effect("handoff", kind="person")), clock())
        (handoff, *_done) = work.handoffs(store, Filters(), MINORS).items
        handoffs.set_status(store, handoff.id, "done", clock())
    second, first = work.handoffs(store, Filters(), MINORS).items
    assert handoffs.set_status(store, first.id, "open", clock())
    assert not handoffs.set_status(store, second.id, "open", clock())


def test_a_recording_is_put_with_its_handoff(store: Engine, town: Town, clock: Clock) -> None:
    town.talks()
    (handoff,) = work.handoffs(store, Filters(), MINORS).items
    assert handoffs.attach_recording(store, handoff.id, "https://carrier/RE1", clock.advance(minutes=1))
    found = work.handoff(store, handoff.id, MINORS)
    assert found is not None and (found.recording, found.updated_at) == ("https://carrier/RE1", clock())
    assert not handoffs.attach_recording(store, "nobody", "x", clock())


def test_unanswered_questions_are_open_until_resolved(store: Engine, town: Town, clock: Clock) -> None:
    conversation = town.talks(text="¿pagan el camión?")
    (question,) = work.unanswered(store, Filters(status="open")).items
    assert (question.text, question.topic, question.program, question.reason, question.conversation) == (
        "¿pagan el camión?",
        "pay",
        "CNA-EVE",
        "no_fact",
        conversation,
    )
    with transaction(store) as session:
        session.scalars(select(Unanswered)).one().resolved_at = clock.advance(days=1)
    assert work.unanswered(store, Filters(status="open")).items == ()
    (resolved,) = work.unanswered(store, Filters(status="resolved")).items
    assert (resolved.status, resolved.resolved_at) == ("resolved", clock())


@pytest.mark.parametrize(("limit", "size"), [(0, 1), (1, 1), (200, 200), (201, 200)])
def test_a_page_has_one_to_two_hundred_rows(
    store: Engine, ledger: StoredLedger, clock: Clock, limit: int, size: int
) -> None:
    opened = ledger.receive(a_chat(), clock())
    with transaction(store) as session:
        session.add_all(
            Unanswered(
                conversation_id=opened.conversation,
                message_id=opened.message,
                text="?",
                reason="x",
                created_at=clock() + dt.timedelta(seconds=number),
            )
            for number in range(202)
        )
    assert len(work.unanswered(store, Filters(limit=limit)).items) == size
