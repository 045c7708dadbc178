"""A training from asking to in force, and what happens when it fails or its worker dies."""

import dataclasses
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import Engine

from assistant.conversation.ports import Understanding
from assistant.errors import EngineError, StoreBusyError
from assistant.insight.labelled import Labelled
from assistant.insight.learning import Case, Example, TrainingError, Wants
from assistant.jobs.learning import ROUND, learn
from assistant.staff.roles import Role
from assistant.store import learnings, review, staff
from assistant.store.engine import reading, transaction
from assistant.store.ledger import StoredLedger
from assistant.store.review_tables import LearningRow
from tests.conftest import Clock
from tests.console.conftest import a_house
from tests.factories.hearing import HearingEngine, a_hearing_engine
from tests.factories.turns import a_finished, a_text, an_effect

SHIPPED = {"hello": "greet", "bye": "goodbye"}


@dataclass
class Classroom:
    """A trainer whose models know by heart what they were taught; `worse` is what every new one forgets."""

    live: str = "shipped"
    models: dict[str, dict[str, str]] = field(default_factory=lambda: {"shipped": dict(SHIPPED)})
    worse: str = ""
    fails: Exception | None = None
    hears: HearingEngine | None = None
    wrote: list[tuple[str, list[Example], list[Case]]] = field(default_factory=list)

    async def train(self, examples: Sequence[Example]) -> str:
        if self.fails is not None:
            raise self.fails
        name = f"with-{len(examples)}"
        known = {**SHIPPED, **{example.text: example.intent for example in examples}}
        self.models[name] = {text: intent for text, intent in known.items() if text != self.worse}
        return name

    @asynccontextmanager
    async def serving(self, model: str) -> AsyncIterator["Asked"]:
        yield Asked(self.models[model], self.hears)

    async def in_force(self) -> str:
        return self.live

    async def go_live(self, model: str, examples: Sequence[Example], cases: Sequence[Case]) -> None:
        if self.fails is not None:
            raise self.fails
        self.live = model
        self.wrote.append((model, list(examples), list(cases)))

    def held_out(self) -> Sequence[Labelled]:
        return [Labelled(text, intent) for text, intent in SHIPPED.items()]


@dataclass
class Asked:
    """One of its models, which runs the real actions where `hears` does."""

    known: dict[str, str]
    hears: HearingEngine | None

    async def parse_batch(self, texts: list[str]) -> list[Understanding]:
        return [
            Understanding(
                intent=self.known.get(text, "nlu_fallback"), confidence=0.9, language="en", language_confidence=1.0
            )
            for text in texts
        ]

    async def turn(self, **given: Any) -> Understanding:
        if self.hears is None:
            raise EngineError("nobody runs actions")
        self.hears.takes = {text: (intent, 0.9) for text, intent in self.known.items()}
        return await self.hears.turn(**given)


@pytest.fixture
def classroom() -> Classroom:
    return Classroom()


@pytest.fixture
def services(store: Engine, clock: Clock, classroom: Classroom) -> Any:
    return SimpleNamespace(database=store, clock=clock, trainer=classroom)


@pytest.fixture
def member(store: Engine, clock: Clock) -> str:
    with transaction(store) as session:
        given = {"email": "ana@example.org", "name": "Ana", "role": Role.COORDINATOR, "language": "en"}
        return staff.add(session, **given, now=clock()).id


def _taught(store: Engine, clock: Clock, member: str, text: str, intent: str, kind: Wants = Wants.INTENT) -> str:
    inbound = a_text(text)
    ledger = StoredLedger(store, word=lambda *_: ())
    opened = ledger.receive(inbound, clock())
    unanswered = an_effect("unanswered", reason="not_understood", topic=None)
    ledger.finish(a_finished(opened, inbound, unanswered, confidence=0.1), clock())
    with transaction(store) as session:
        given = {"text": text, "language": "en", "member_id": member, "now": clock()}
        return str(review.decide(session, opened.message, kind, intent, **given))


def _asked(store: Engine, clock: Clock, member: str) -> str:
    with transaction(store) as session:
        row = learnings.ask(session, list(review.examples(session)), member, clock())
        assert row is not None
        return row.id


def _latest(store: Engine) -> LearningRow:
    with reading(store) as session:
        row = learnings.latest(session)
        assert row is not None
        return row


async def test_nothing_asked_nothing_done(services: Any, clock: Clock, classroom: Classroom) -> None:
    await ROUND.run(services, clock())
    services.trainer = None
    await ROUND.run(services, clock())
    assert list(classroom.models) == ["shipped"]


async def test_it_is_compared_and_waits_for_a_verdict(
    services: Any, store: Engine, clock: Clock, classroom: Classroom, member: str
) -> None:
    classroom.worse = "bye"
    _taught(store, clock, member, "cuánto", "ask_cost")
    _asked(store, clock, member)
    await learn(services, clock())
    row = _latest(store)
    assert (row.status, row.model, row.model_before, classroom.live) == ("compared", "with-1", "shipped", "shipped")
    assert row.report is not None
    assert (row.report["right_before"], row.report["right_after"], row.report["cases_after"]) == (2, 2, 1)
    assert [one["text"] for one in row.report["better"]] == ["cuánto"]
    assert [one["text"] for one in row.report["worse"]] == ["bye"]
    await learn(services, clock())
    assert _latest(store).status == "compared"


@pytest.mark.parametrize("runs_actions", [True, False])
async def test_what_was_answered_is_tried_with_the_new_model_too(
    store: Engine, clock: Clock, classroom: Classroom, member: str, tmp_path: Path, runs_actions: bool
) -> None:
    services = dataclasses.replace(a_house(store, clock, tmp_path).services, trainer=classroom)
    classroom.hears = a_hearing_engine(services) if runs_actions else None
    # Nobody understood it, and so its answer is said; the new model is sure of something else.
    _taught(store, clock, member, "am i too old for this", "TOO-OLD", Wants.FAQ)
    _taught(store, clock, member, "am i too old for this", "greet")
    _asked(store, clock, member)
    await learn(services, clock())
    report = _latest(store).report
    assert report is not None
    worse = {"text": "am i too old for this", "wants": "TOO-OLD", "before": "TOO-OLD", "after": "greet"}
    assert (report["worse"], report["untried"]) == (([worse], 0) if runs_actions else ([], 1))
    assert (report["cases"], report["cases_after"]) == ((2, 1) if runs_actions else (1, 1))


async def test_it_goes_live_with_what_it_learned_and_no_more(
    services: Any, store: Engine, clock: Clock, classroom: Classroom, member: str
) -> None:
    _taught(store, clock, member, "cuánto", "ask_cost")
    id = _asked(store, clock, member)
    await learn(services, clock())
    _taught(store, clock, member, "later", "thank")
    with transaction(store) as session:
        assert learnings.decide(session, id, True, clock())
    await learn(services, clock())
    assert (_latest(store).status, classroom.live) == ("live", "with-1")
    assert classroom.wrote == [
        (
            "with-1",
            [Example("cuánto", "ask_cost", "en")],
            [Case("cuánto", Wants.INTENT, "ask_cost"), Case("later", Wants.INTENT, "thank")],
        )
    ]
    with reading(store) as session:
        assert review.not_live(session) == 1


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (TrainingError("the disk is full."), "the disk is full."),
        (ZeroDivisionError("a mistake of ours"), "ZeroDivisionError"),
    ],
)
async def test_a_failure_is_told_and_the_line_stays_as_it_was(
    services: Any, store: Engine, clock: Clock, classroom: Classroom, member: str, error: Exception, said: str
) -> None:
    _taught(store, clock, member, "cuánto", "ask_cost")
    _asked(store, clock, member)
    classroom.fails = error
    await learn(services, clock())
    row = _latest(store)
    assert (row.status, row.under_way, said in (row.error or ""), classroom.live) == ("failed", False, True, "shipped")


async def test_what_a_dead_worker_left_is_done_again(
    services: Any, store: Engine, clock: Clock, classroom: Classroom, member: str
) -> None:
    _taught(store, clock, member, "cuánto", "ask_cost")
    _asked(store, clock, member)
    classroom.fails = StoreBusyError("the worker dies over it")
    with pytest.raises(StoreBusyError):
        await learn(services, clock())
    classroom.fails = None
    await learn(services, clock())
    assert _latest(store).status == "training"
    await learn(services, clock.advance(seconds=learnings.LOST.total_seconds()))
    assert _latest(store).status == "compared"
