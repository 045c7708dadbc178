import datetime as dt

from sqlalchemy import Engine, text

from assistant.store.engine import make_engine, reading, transaction
from assistant.store.tables import Applicant, Lead, new_id
from assistant.store.upkeep import count_rows

MOVES_OF_A_PERSON = (
    "SELECT 1 FROM leads, lead_moves WHERE leads.applicant_id = 'x' AND lead_moves.lead_id = leads.id"
    " AND lead_moves.stage IN ('placed')"
)


def a_lead_with_moves(engine: Engine, number: int) -> None:
    at = dt.datetime(2026, 11, 2, 17, tzinfo=dt.UTC)
    with transaction(engine) as session:
        person = Applicant(name=f"Person {number}", created_at=at)
        session.add(person)
        session.flush()
        lead = Lead(applicant_id=person.id, program_id=f"program{number}", source="sms", stage="new", created_at=at)
        lead.updated_at = at
        session.add(lead)
        session.flush()
        move = text(
            "INSERT INTO lead_moves (id, lead_id, was, stage, cause, at)"
            " VALUES (:id, :lead, 'new', 'placed', 'staff', :at)"
        )
        for _ in range(3):
            session.execute(move, {"id": new_id(), "lead": lead.id, "at": "2026-11-02 17:00:00"})


def plan(engine: Engine) -> list[str]:
    with reading(engine) as session:
        return [row[3] for row in session.execute(text(f"EXPLAIN QUERY PLAN {MOVES_OF_A_PERSON}"))]


def test_sqlite_takes_the_index_that_tells_most_apart(sqlite_url: str) -> None:
    engine = make_engine(sqlite_url)
    for number in range(40):
        a_lead_with_moves(engine, number)
    another = make_engine(sqlite_url)
    for each in (engine, another):
        assert any("ix_lead_moves_stage" in step for step in plan(each))
    count_rows(engine)
    after = plan(engine)
    another.dispose()  # as its pool does by itself within the hour
    assert [step.split(" USING ")[0] for step in after] == ["SEARCH leads", "SEARCH lead_moves"]
    assert plan(another) == after
    for each in (engine, another):
        each.dispose()


def test_counted_twice_on_either_database(store: Engine) -> None:
    count_rows(store)
    count_rows(store)
