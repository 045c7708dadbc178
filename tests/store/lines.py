"""Turns taken one after the other, and what they leave behind."""

from typing import Any

from sqlalchemy import Engine, select

from assistant.conversation.ports import Inbound
from assistant.conversation.turn import Effect
from assistant.store.engine import reading
from assistant.store.ledger import StoredLedger
from assistant.store.tables import Base
from tests.conftest import Clock
from tests.factories.turns import a_finished


class Turns:
    """Takes turns with effects, a minute apart where a test says so."""

    def __init__(self, ledger: StoredLedger, store: Engine, clock: Clock) -> None:
        self.ledger, self.store, self.clock = ledger, store, clock

    def take(self, inbound: Inbound, *done: Effect, language: Any = "en") -> str:
        """One turn with these effects; its conversation."""
        opened = self.ledger.receive(inbound, self.clock())
        self.ledger.finish(a_finished(opened, inbound, *done, language=language), self.clock())
        return opened.conversation

    def rows(self, table: type[Base]) -> list[Any]:
        with reading(self.store) as session:
            return list(session.scalars(select(table).order_by(*table.__table__.primary_key)))
