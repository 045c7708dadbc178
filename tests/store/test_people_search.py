"""People by name, phone, email and words: as people type them, on both databases' own indexes."""

import pytest
from sqlalchemy import Engine, false, select, text, true, update

from assistant.store.engine import reading, transaction
from assistant.store.queries import people_search
from assistant.store.tables import Applicant, ContactPoint, Message
from tests.conftest import Clock
from tests.factories.recruits import Recruits


@pytest.fixture
def rosa(store: Engine, clock: Clock) -> str:
    recruits = Recruits(store, clock)
    id = recruits.person("Rosa María Núñez", phone="+12095550117", email="rosa.d@example.org")
    recruits.talk(id, "¿A qué hora sale el camión a Módesto?")
    recruits.person("Luis Mora")
    return id


def found(store: Engine, wanted: str) -> list[str]:
    with reading(store) as session:
        return [person.id for person in people_search.people(session, wanted, true())]


@pytest.mark.parametrize(
    "wanted",
    [
        "rosa",
        "nunez rosa",
        "NÚÑEZ",
        "mar ros",
        "0117",
        "(209) 555-0117",
        "+1 209 555 0117",
        "rosa.d@",
        "Rosa.D@Example.org",
    ],
)
def test_somebody_is_found(store: Engine, rosa: str, wanted: str) -> None:
    assert found(store, wanted) == [rosa]


@pytest.mark.parametrize("wanted", ["osa", "117", "9999", "", "' OR \"", "a*) OR (", "%", "____", "rosa luis", "\0"])
def test_nobody_is_found(store: Engine, rosa: str, wanted: str) -> None:
    assert found(store, wanted) == []


@pytest.mark.parametrize(
    ("wanted", "people"), [("camion", 1), ("hora modes", 1), ("camión hora", 1), ("autobus", 0), ("a", 0)]
)
def test_by_what_they_said(store: Engine, rosa: str, wanted: str, people: int) -> None:
    with reading(store) as session:
        said = people_search.said(session, wanted, true())
        assert [one.applicant for one in said] == [rosa] * people
        assert people_search.said(session, wanted, false()) == []


def test_the_words_follow_what_is_written(store: Engine, rosa: str) -> None:
    with transaction(store) as session:
        session.execute(update(Applicant).where(Applicant.id == rosa).values(name="Ana Paz"))
        session.execute(update(Message).where(Message.direction == "in").values(text="[redacted]"))
    assert (found(store, "rosa"), found(store, "ana")) == ([], [rosa])
    with reading(store) as session:
        assert people_search.said(session, "camion", true()) == []
        assert [one.text for one in people_search.said(session, "redacted", true())] == ["[redacted]"]
    with transaction(store) as session:
        session.execute(update(Applicant).where(Applicant.id == rosa).values(name=None))
    assert found(store, "ana") == []


def test_each_person_once_with_the_newest(store: Engine, rosa: str, clock: Clock) -> None:
    Recruits(store, clock).talk(rosa, "otro camión", "y un camión más")
    with reading(store) as session:
        assert [one.text for one in people_search.said(session, "camion", true())] == ["y un camión más"]


def test_the_newest_of_those_who_said_it(store: Engine, clock: Clock) -> None:
    recruits = Recruits(store, clock)
    people = [recruits.person(f"P{number}") for number in range(people_search.SAYINGS + 1)]
    for person in people:
        recruits.talk(person, "¿dan uniformes?", "los uniformes de quién son")
    with reading(store) as session:
        said = people_search.said(session, "uniformes", true())
    assert [one.applicant for one in said] == people[:0:-1]


def test_postgresql_goes_by_its_indexes(postgresql_store: Engine) -> None:
    """The expressions in the queries are those in the indexes, to the letter."""
    with reading(postgresql_store) as session:
        session.execute(text("SET LOCAL enable_seqscan = off"))
        ways = {
            "search_names": select(Applicant.id).where(people_search._is_them(session, "rosa")),  # type: ignore[arg-type]
            "search_phones": select(ContactPoint.id).where(people_search._phones(session, "0117")),
            "search_said": select(Message.id).where(Message.direction == "in", people_search._said(["camion"], [])),
        }
        for index, query in ways.items():
            compiled = query.compile(postgresql_store, compile_kwargs={"literal_binds": True})
            plan = session.connection().exec_driver_sql(f"EXPLAIN {compiled}").scalars().all()
            assert any(index in line for line in plan), plan
