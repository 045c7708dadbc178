"""The rows of made-up lives beside what was said: contacts, leads with their history, screenings, seats, handoffs."""

import datetime as dt
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from bench.seed.bulk import Row
from bench.seed.ids import Ids
from bench.seed.lives import Life
from bench.seed.screened import Made
from bench.seed.talk import Talk

Columns = tuple[str, ...]
LEAD: Final = (
    "id", "applicant_id", "program_id", "conversation_id", "source", "stage", "stage_at", "result", "result_at",
    "last_contact_at", "created_at", "updated_at",
)  # fmt: skip
MOVE: Final = ("id", "lead_id", "was", "stage", "cause", "at")
SCREENING: Final = (
    "id", "applicant_id", "conversation_id", "message_id", "source", "channel", "language", "today", "asked", "facts",
    "created_at",
)  # fmt: skip
RESULT: Final = ("screening_id", "program", "position", "status", "rule_set", "document")
OUTCOME: Final = ("screening_id", "program", "rule", "kind", "outcome")
STEP: Final = ("id", "conversation_id", "question", "outcome", "programs", "at")
FACT: Final = ("id", "applicant_id", "conversation_id", "question", "value", "channel", "said_by", "created_at")
CONSENT: Final = (
    "id",
    "contact_id",
    "applicant_id",
    "kind",
    "granted",
    "wording",
    "channel",
    "message_id",
    "created_at",
)
HANDOFF: Final = (
    "id", "conversation_id", "applicant_id", "contact_id", "kind", "reason", "summary", "language", "status", "details",
    "taken_at", "done_at", "created_at", "updated_at",
)  # fmt: skip
_KINDS: Final = ("person", "callback", "message", "complaint", "booking", "status", "unanswered", "emergency")
_KIND_WEIGHTS: Final = (40, 20, 10, 5, 8, 10, 6, 1)


class Rows(dict[str, list[Row]]):
    """By table, to be written at once. Everything that one life leaves behind is put in here."""

    def __init__(self, ids: Ids, screenings: Mapping[str, Sequence[Made]], until: dt.datetime, seed: int) -> None:
        super().__init__()
        self.ids, self._screenings, self._until = ids, screenings, until
        self.chance = random.Random(seed)

    def add(self, table: str, *values: Any) -> None:
        self.setdefault(table, []).append(values)

    def leads(self, life: Life, applicant: str, talks: Sequence[Talk]) -> None:
        last = talks[-1].last_at if talks else life.since
        source = life.channel if talks else "import"
        moves = life.stages
        for number, program in enumerate(life.programs):
            lead = self.ids.at(life.since)
            stage, at = moves[-1] if number == 0 else moves[min(1, len(moves) - 1)]
            screened = life.reached("screened") if number == 0 else None
            result = self._screening(applicant, program, screened, talks) if screened else None
            self.add(
                "leads", lead, applicant, program, talks[0].id if talks else None, source, stage, at, result,
                screened if result else None, last, life.since, at,
            )  # fmt: skip
            for (was, _), (now, when) in zip(moves, moves[1:] if number == 0 else moves[1:2], strict=False):
                self.add("lead_moves", self.ids.at(when), lead, was, now, "staff", when)

    def _screening(self, applicant: str, program: str, at: dt.datetime, talks: Sequence[Talk]) -> str | None:
        """The status that came of it; None for a program without rules, or for somebody who never wrote."""
        bank = self._screenings.get(program)
        if not bank or not talks:
            return None
        talk, told, id = _last_before(talks, at), self.chance.choice(bank), self.ids.at(at)
        asked = json.dumps([program])
        self.add(
            "screenings", id, applicant, talk.id, None, "conversation", talk.channel, talk.language, at.date(), asked,
            told.facts, at,
        )  # fmt: skip
        self.add("screening_results", id, program, 0, told.status, told.version, told.document)
        for rule, kind, outcome in told.outcomes:
            self.add("screening_outcomes", id, program, rule, kind, outcome)
        for question, value in told.answers:
            self.add("screening_steps", self.ids.at(at), talk.id, question, "asked", asked, at)
            if self.chance.random() < 0.04:
                self.add("screening_steps", self.ids.at(at), talk.id, question, "declined", asked, at)
                continue
            self.add("screening_steps", self.ids.at(at), talk.id, question, "answered", asked, at)
            self.add("facts", self.ids.at(at), applicant, talk.id, question, value, talk.channel, "person", at)
        return told.status

    def handoffs(self, talks: Sequence[Talk]) -> None:
        for talk in talks:
            if self.chance.random() > 0.08:
                continue
            at = talk.last_at
            taken = at + dt.timedelta(minutes=1 + self.chance.expovariate(1 / 25))
            done = taken + dt.timedelta(minutes=3 + self.chance.expovariate(1 / 10))
            is_open = done >= self._until or self.chance.random() < 0.002
            kind = self.chance.choices(_KINDS, weights=_KIND_WEIGHTS)[0]
            ended = (None, None, at) if is_open else (taken, done, done)
            self.add(
                "handoffs", self.ids.at(at), talk.id, talk.applicant_id, talk.contact_id, kind, kind, None,
                talk.language, "open" if is_open else "done", "{}", *ended[:2], at, ended[2],
            )  # fmt: skip

    def consents(self, talks: Sequence[Talk], first: Mapping[str, str]) -> None:
        texts = [talk for talk in talks if talk.channel == "sms"]
        if texts and self.chance.random() < 0.75:
            self._consent(texts[0], "sms", first, granted=True)
            if self.chance.random() < 0.04:
                self._consent(texts[-1], "sms", first, granted=False)

    def _consent(self, talk: Talk, kind: str, first: Mapping[str, str], *, granted: bool) -> None:
        at = talk.last_at
        said = first.get(talk.id)
        wording = "yes" if granted else "stop"
        self.add(
            "consents",
            self.ids.at(at),
            talk.contact_id,
            talk.applicant_id,
            kind,
            granted,
            wording,
            talk.channel,
            said,
            at,
        )

    def taken(self) -> Iterator[tuple[str, list[Row]]]:
        """Each table with its rows, which are let go of."""
        for table in list(self):
            yield table, self.pop(table)


COLUMNS: Final[dict[str, Columns]] = {
    "leads": LEAD,
    "lead_moves": MOVE,
    "screenings": SCREENING,
    "screening_results": RESULT,
    "screening_outcomes": OUTCOME,
    "screening_steps": STEP,
    "facts": FACT,
    "consents": CONSENT,
    "handoffs": HANDOFF,
    "applicants": ("id", "name", "language", "created_at"),
    "contact_points": ("id", "kind", "value", "language", "created_at"),
    "applicant_contacts": ("applicant_id", "contact_id"),
}


def _last_before(talks: Sequence[Talk], at: dt.datetime) -> Talk:
    return next((talk for talk in reversed(talks) if talk.started_at <= at), talks[0])
