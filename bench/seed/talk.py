"""What was said in made-up conversations, and the rows that it is kept in."""

import datetime as dt
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from bench.seed.bulk import Row
from bench.seed.ids import Ids
from bench.seed.phrases import Phrases

CONVERSATION: Final = (
    "id",
    "channel",
    "thread",
    "contact_id",
    "applicant_id",
    "identified_at",
    "language",
    "status",
    "state",
    "version",
    "started_at",
    "last_at",
)
MESSAGE: Final = (
    "id",
    "conversation_id",
    "direction",
    "channel",
    "text",
    "language",
    "intent",
    "confidence",
    "entities",
    "wording",
    "turn_key",
    "reply_to",
    "position",
    "carrier_id",
    "status",
    "segments",
    "recipient",
    "answer",
    "created_at",
)
UNANSWERED: Final = (
    "id",
    "conversation_id",
    "message_id",
    "text",
    "language",
    "topic",
    "program_id",
    "reason",
    "created_at",
)
_OUT: Final = {"sms": "replied", "voice": "said", "chat": "shown"}
_COMMON: Final = ("ask_cost", "ask_schedule", "check_eligibility", "inform", "affirm", "ask_sessions", "book_session")


@dataclass(slots=True)
class Talk:
    """One conversation to be. `anybody`: nobody knows who it was."""

    id: str
    started_at: dt.datetime
    channel: str
    language: str | None
    thread: str
    contact_id: str | None
    applicant_id: str | None
    named: bool
    programs: tuple[str, ...]
    turns: int = 0

    @property
    def last_at(self) -> dt.datetime:
        return self.started_at + dt.timedelta(seconds=35 * max(self.turns - 1, 0) + 1)

    def row(self) -> Row:
        return (
            self.id,
            self.channel,
            self.thread,
            self.contact_id,
            self.applicant_id,
            self.started_at if self.named else None,
            self.language,
            "open",
            json.dumps({"focus": list(self.programs)}),
            self.turns,
            self.started_at,
            self.last_at,
        )


def share_turns(talks: Sequence[Talk], turns: int, seed: int) -> None:
    """So many turns in all, one at the least in each, a few in most."""
    chance = random.Random(seed)
    for talk in talks:
        talk.turns = 1
    for talk in chance.choices(talks, k=max(0, turns - len(talks))):
        talk.turns += 1


class Sayings:
    """Turns of a conversation as rows: something said, something answered; now and then what had no answer."""

    def __init__(self, phrases: Phrases, ids: Ids, seed: int) -> None:
        self._said, self._answers, self._ids = phrases.said, phrases.answers, ids
        self._chance = random.Random(seed)
        self._intents = phrases.intents()
        weights = [12 if intent in _COMMON else 2 for intent in self._intents]
        self._weights = tuple(accumulate(weights))
        self.unanswered: list[Row] = []
        self.first: dict[str, str] = {}

    def rows(self, talks: Sequence[Talk]) -> Iterator[Row]:
        for talk in talks:
            yield from self._talk(talk)

    def _talk(self, talk: Talk) -> Iterator[Row]:
        chance, language = self._chance, talk.language or "en"
        intents = chance.choices(self._intents, cum_weights=self._weights, k=talk.turns)
        phone = talk.thread if talk.channel == "sms" else None
        for number, intent in enumerate(intents):
            at = talk.started_at + dt.timedelta(seconds=35 * number)
            id, told = self._ids.at(at), at + dt.timedelta(milliseconds=90)
            said = self._said.get((intent, language)) or self._said[intent, "en"]
            text = chance.choice(said)
            name, answer = chance.choice(self._answers[language])
            kept = json.dumps({"conversation": talk.id, "language": language, "replies": [{"text": answer}]})
            sure = 0.5 + chance.random() / 2
            yield (
                id, talk.id, "in", talk.channel, text, talk.language, intent, sure, "[]", None,
                f"{talk.id}:{number}", None, 0, id, "answered", None, None, kept, at,
            )  # fmt: skip
            yield (
                self._ids.at(told), talk.id, "out", talk.channel, answer, talk.language, None, None, None, name,
                None, id, 0, None, _OUT[talk.channel], 2 if phone else None, phone, None, told,
            )  # fmt: skip
            self.first.setdefault(talk.id, id)
            if chance.random() < 0.03:
                program = talk.programs[0] if talk.programs else None
                topic = intent.removeprefix("ask_") if intent.startswith("ask_") else None
                reason = "no_fact" if topic else "not_understood"
                self.unanswered.append(
                    (self._ids.at(told), talk.id, id, text, talk.language, topic, program, reason, told)
                )
