"""People who share phones or do not, and all that a store may come to hold of each, marked with words of theirs."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from assistant.applicants.sharing import Purpose, Wish
from assistant.store import audit, guardians, outbox, sharing
from assistant.store.engine import transaction
from assistant.store.outbox_tables import KeptAnswerRow
from assistant.store.recruiting_tables import MentionRow, NoteRow, TaskRow
from assistant.store.tables import Applicant, Base, Handoff, new_id
from tests.factories.screened import said, step, told
from tests.factories.seats import Seating
from tests.factories.turns import a_chat, a_text, a_text_effect, an_effect
from tests.store.lines import Turns

RECORDING = "RE" + "a" * 30
FAR = dt.datetime(2027, 6, 2, 2, 0, tzinfo=dt.UTC)


@dataclass
class Somebody:
    """`mark` stands in everything that they say or that is said of them. `number` tells their things apart."""

    number: int
    phone: str
    id: str = ""
    conversations: list[str] = field(default_factory=list)

    @property
    def mark(self) -> str:
        return f"zq{'abcdefgh'[self.number]}x"

    @property
    def name(self) -> str:
        return f"Nam{self.mark} Sur{self.mark}"

    @property
    def email(self) -> str:
        return f"{self.mark}@mail.example"


class Household:
    """Does things to people, in turns half a day apart, so that each episode of texts is one person's."""

    def __init__(self, turns: Turns, phones: list[str]) -> None:
        self.turns, self.store = turns, turns.store
        self.people = [Somebody(number, phone) for number, phone in enumerate(phones)]
        self.seating = Seating(turns.store, turns.clock)
        self.session = self.seating.session(100, starts_at=FAR)
        self.booked: set[int] = set()
        for one in self.people:
            self.say(one, an_effect("name", name=one.name))
            with transaction(self.store) as session:
                one.id = session.scalars(select(Applicant.id).where(Applicant.name == one.name)).one()

    def say(self, one: Somebody, *effects: Any, text: str = "", chat: bool = False) -> None:
        self.turns.clock.advance(hours=13)
        words = f"{text} {one.mark} words"
        inbound = a_chat(words, address=one.phone) if chat else a_text(words, phone=one.phone)
        named = () if effects and effects[0].kind == "name" else (an_effect("name", name=one.name),)
        one.conversations.append(self.turns.take(inbound, *named, *effects))

    def lead(self, one: Somebody) -> None:
        self.say(one, an_effect("lead", program="CNA-EVE"))

    def chat(self, one: Somebody) -> None:
        self.say(one, an_effect("lead", program="EMT"), chat=True)

    def answer(self, one: Somebody) -> None:
        facts = {"birth": "1990", "diploma": "ged"}
        self.say(one, said(**facts), step("birth", "answered", "CNA-EVE"), told(facts))

    def email(self, one: Somebody) -> None:
        self.say(one, an_effect("email", address=one.email))
        with transaction(self.store) as session:
            outbox.put(
                session, kind="email", recipient=one.email, subject=f"For {one.name}", body=f"Dear {one.name}",
                cause="day_before", cause_key=f"follow_up:x:{one.number}:{new_id()}:{one.email}",
                now=self.turns.clock(), applicant_id=one.id, payload={"attachments": [one.name]},
            )  # fmt: skip

    def text(self, one: Somebody) -> None:
        self.say(one, a_text_effect(program=one.name))

    def ask(self, one: Somebody) -> None:
        details = {"name": one.name, "phone": one.phone}
        summary = {"summary": f"{one.mark} wants", "callback_at": f"when {one.mark} is home"}
        self.say(one, an_effect("handoff", kind="callback", reason="callback", details=details, **summary))
        with transaction(self.store) as session:
            handoff = session.scalars(select(Handoff).where(Handoff.applicant_id == one.id)).first()
            assert handoff is not None
            handoff.recording = f"https://api.example/Recordings/{RECORDING}{one.number:02}"

    def wonder(self, one: Somebody) -> None:
        self.say(one, an_effect("unanswered", topic=None, program=None, reason="not_understood"))

    def stop(self, one: Somebody) -> None:
        self.say(one, an_effect("consent", kind="sms", granted=False, wording="stop texting me"))

    def guardian(self, one: Somebody) -> None:
        with transaction(self.store) as session:
            guardians.record(
                session, one.id, name=f"Mama{one.mark}", phone=None, agreed=True, wording="Yes, she may.",
                said_by="staff", now=self.turns.clock(),
            )  # fmt: skip

    def book(self, one: Somebody) -> None:
        if one.number in self.booked:
            return
        self.booked.add(one.number)
        self.say(one, an_effect("book", session=self.session, seats=1, program="CNA-EVE", name=one.name))

    def note(self, one: Somebody) -> None:
        now = self.turns.clock()
        with transaction(self.store) as session:
            note = NoteRow(applicant_id=one.id, kind="note", text=f"{one.mark} note", by="s", created_at=now)
            task = TaskRow(applicant_id=one.id, text=one.mark, due_on=now.date(), by="s", created_at=now)
            session.add_all([note, task])
            session.flush()
            session.add(MentionRow(note_id=note.id, member_id="s"))

    def share(self, one: Somebody) -> None:
        answer = sharing.Told("May we share it?", f"yes, I am {one.name}", "en", "sms")
        with transaction(self.store) as session:
            sharing.record(session, one.id, Wish("SVMC", Purpose.TRAINING), True, answer, self.turns.clock())

    def log(self, one: Somebody) -> None:
        now = self.turns.clock()
        with transaction(self.store) as session:
            audit.record(session, None, "renamed", "applicant", one.id, {"name": one.name}, now)
            answer = KeptAnswerRow(
                key=f"{one.number}{new_id()}", token_id="t", request="r", answer=one.name, created_at=now
            )
            session.add(answer)

    DEEDS = (
        lead, chat, answer, email, text, ask, wonder, stop, guardian, book, note, share, log,
    )  # fmt: skip

    def dump(self) -> dict[str, list[dict[str, Any]]]:
        """Every row of every table."""
        with transaction(self.store) as session:
            return {
                table.name: [
                    dict(row) for row in session.execute(select(table).order_by(*table.primary_key)).mappings()
                ]
                for table in Base.metadata.sorted_tables
            }
