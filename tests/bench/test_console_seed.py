"""The made-up years: the same for the same seed, whole, and as many as were asked for."""

import datetime as dt

import pytest
from sqlalchemy import func, select

from assistant.store.engine import make_engine, reading
from assistant.store.queries import people_search
from assistant.store.tables import Applicant, Conversation, Message
from bench.console_seed import seed

UNTIL = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)


def _digest(url: str) -> list[tuple[object, ...]]:
    engine = make_engine(url)
    with reading(engine) as session:
        found = session.execute(
            select(Conversation.id, Message.id, Message.text, Applicant.name)
            .join(Message, Message.conversation_id == Conversation.id)
            .outerjoin(Applicant, Applicant.id == Conversation.applicant_id)
            .order_by(Message.id)
        ).all()
    engine.dispose()
    return [tuple(row) for row in found]


def test_a_thousandth(store_url: str) -> None:
    seed(store_url, scale=0.001, until=UNTIL)
    engine = make_engine(store_url)
    with reading(engine) as session:
        people = session.scalar(select(func.count()).select_from(Applicant))
        messages = session.scalar(select(func.count()).select_from(Message))
        assert (people, messages) == (100, 2000)
        name = session.scalar(select(Applicant.name).where(Applicant.name.is_not(None)).order_by(Applicant.id).limit(1))
        assert [one.name for one in people_search.people(session, str(name), Applicant.id.is_not(None))] == [name]
        assert people_search.said(session, "how", Applicant.id.is_not(None)) != []
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
    engine.dispose()
    with pytest.raises(ValueError, match="not empty"):
        seed(store_url, scale=0.001, until=UNTIL)


def test_the_same_seed_makes_the_same(sqlite_url: str, tmp_path: object) -> None:
    other = f"sqlite:///{tmp_path}/other.db"
    for url in (sqlite_url, other):
        seed(url, scale=0.0005, until=UNTIL)
    assert _digest(sqlite_url) == _digest(other)
