"""People who are interested in programs, with what they said, in the store of a console."""

import datetime as dt
from typing import Any

from sqlalchemy import Engine, select

from assistant.catalog.schema import Catalog
from assistant.store import corrections, facts, leads, screenings
from assistant.store.engine import reading, transaction
from assistant.store.recruiting_tables import LeadMoveRow
from assistant.store.tables import (
    Applicant,
    ApplicantContact,
    Base,
    ContactPoint,
    Conversation,
    Lead,
    Message,
)
from tests.conftest import Clock


class Recruits:
    """Does one thing a transaction, at the clock's time."""

    def __init__(self, store: Engine, clock: Clock) -> None:
        self.store, self.clock = store, clock
        self._phones = 0

    def person(
        self,
        name: str | None = "Rosa Vega",
        *programs: str,
        phone: str = "",
        email: str = "",
        language: str = "es",
        born: str | None = None,
        **changes: Any,
    ) -> str:
        """Somebody who wrote once, with a lead for each program."""
        self._phones += 1
        now = self.clock()
        with transaction(self.store) as session:
            row = Applicant(name=name, language=language, created_at=now, **changes)
            session.add(row)
            session.flush()
            values = [("phone", phone or f"+1209555{self._phones:04d}")] + ([("email", email)] if email else [])
            for kind, value in values:
                contact = ContactPoint(kind=kind, value=value, created_at=now)
                session.add(contact)
                session.flush()
                session.add(ApplicantContact(applicant_id=row.id, contact_id=contact.id))
            for program in programs:
                leads.begin(session, row.id, program, source="sms", now=now)
            if born is not None:
                facts.keep_for(session, row.id, {"birth": born}, now, "person")
            return row.id

    def lead(self, applicant: str, program: str = "CNA-EVE", **changes: Any) -> str:
        """The id of a person's lead, changed."""
        with transaction(self.store) as session:
            row = session.scalars(select(Lead).where(Lead.applicant_id == applicant, Lead.program_id == program)).one()
            for name, value in changes.items():
                setattr(row, name, value)
            return row.id

    def talk(self, applicant: str, *said: str, channel: str = "sms", language: str = "es") -> str:
        """A conversation in which they said these; each is answered."""
        now = self.clock()
        with transaction(self.store) as session:
            row = Conversation(
                channel=channel,
                thread=applicant,
                applicant_id=applicant,
                identified_at=now,
                language=language,
                status="open",
                state={},
                version=1,
                started_at=now,
                last_at=now,
            )
            session.add(row)
            session.flush()
            for text in said:
                for direction, words, status in (("in", text, "answered"), ("out", f"({text})", "replied")):
                    session.add(
                        Message(
                            conversation_id=row.id,
                            direction=direction,
                            channel=channel,
                            text=words,
                            language=language,
                            status=status,
                            created_at=now,
                        )
                    )
                    session.flush()
            return row.id

    def screen(self, applicant: str, catalog: Catalog, **said: Any) -> str:
        """A screening by these answers, as staff would note them."""
        with transaction(self.store) as session:
            id = corrections.correct(
                session,
                catalog,
                applicant,
                said,
                member_id="somebody",
                language="en",
                today=dt.date(2026, 11, 24),
                now=self.clock(),
            )
            assert id is not None
            return id

    def told(self, results: list[dict[str, Any]], **whose: Any) -> str:
        """A screening with these results, as a conversation has them."""
        with transaction(self.store) as session:
            told = screenings.Told([one["program"] for one in results], {}, results, dt.date(2026, 11, 24))
            return screenings.keep(session, told, {}, self.clock(), source="conversation", **whose)

    def stage(self, applicant: str, program: str = "CNA-EVE") -> str:
        with reading(self.store) as session:
            return session.scalars(
                select(Lead.stage).where(Lead.applicant_id == applicant, Lead.program_id == program)
            ).one()

    def moves(self, applicant: str) -> list[tuple[str, str, str]]:
        """`(from, to, cause)`, in order."""
        with reading(self.store) as session:
            rows = session.scalars(
                select(LeadMoveRow).join(Lead).where(Lead.applicant_id == applicant).order_by(LeadMoveRow.id)
            )
            return [(row.was, row.stage, row.cause) for row in rows]

    def rows(self, table: type[Base]) -> list[Any]:
        with reading(self.store) as session:
            return list(session.scalars(select(table).order_by(*table.__table__.primary_key)))
