"""A training that a coordinator asked for: made, compared with the model in force, and put into force when they say so.

One worker is at it at a time. It gives signs of life, and what one that died has left is begun again.
"""

import asyncio
import contextlib
import datetime as dt
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from assistant.conversation.ports import Understanding
from assistant.errors import EngineError, PorchlightError
from assistant.insight.learning import Case, Example, Trainer, TrainingError, Wants, compared
from assistant.insight.trials import Trial, answered, tried
from assistant.jobs.rounds import Round
from assistant.store import learnings, review, review_cases
from assistant.store.engine import reading, transaction
from assistant.store.review_tables import LearningRow
from assistant.wiring import Services

log = logging.getLogger(__name__)

_BEAT = learnings.LOST.total_seconds() / 6


async def learn(services: Services, now: dt.datetime) -> None:
    """Do what there is to do, to its end. Without an engine on this machine there is nobody to do it."""
    trainer = services.trainer
    if trainer is None:
        return
    row = await asyncio.to_thread(_taken, services, now)
    if row is None:
        return
    try:
        async with _alive(services, row.id):
            await (_put_into_force if row.status == "going_live" else _trained)(services, trainer, row)
    except TrainingError as error:
        log.error("training %s failed: %s", row.id, error)
        await asyncio.to_thread(_over, services, row.id, str(error))
    except PorchlightError:
        raise  # the store: it is taken up again
    except Exception as error:
        log.exception("training %s failed", row.id)
        await asyncio.to_thread(_over, services, row.id, type(error).__name__)


async def _trained(services: Services, trainer: Trainer, row: LearningRow) -> None:
    examples, cases = await asyncio.to_thread(_material, services, row)
    decided = [case for case in cases if case.kind is Wants.INTENT]
    before = await trainer.in_force()
    model = await trainer.train(examples)
    await asyncio.to_thread(_noted, services, row.id, status="comparing", model=model, model_before=before)
    held_out = trainer.held_out()
    texts = [line.text for line in held_out] + [case.text for case in decided]
    answers = [case for case in cases if case.kind is Wants.FAQ]
    (old, old_said), (new, new_said) = [
        await _examined(services, trainer, name, texts, answers) for name in (before, model)
    ]
    said = answered(old_said, new_said)
    report = compared(held_out, decided, old, new, said, len(answers) - len(said)).as_json()
    await asyncio.to_thread(_noted, services, row.id, status="compared", report=report)


async def _examined(
    services: Services, trainer: Trainer, model: str, texts: list[str], answers: list[Case]
) -> tuple[list[Understanding], list[Trial]]:
    """What a model makes of these messages, and whether people would be told these answers by it: in whole turns, with
    the actions of the app.
    """
    async with trainer.serving(model) as pupil:
        try:
            understood = await pupil.parse_batch(texts)
        except EngineError as error:
            raise TrainingError(f"model {model} does not answer: {error}") from error
        if not answers:
            return understood, []
        catalog = await asyncio.to_thread(services.catalogue.current)
        return understood, await tried(services.desk.with_engine(pupil).rehearse, answers, catalog)


async def _put_into_force(services: Services, trainer: Trainer, row: LearningRow) -> None:
    examples, cases = await asyncio.to_thread(_material, services, row)
    await trainer.go_live(row.model or "", examples, cases)

    def work() -> None:
        with transaction(services.database) as session:
            learnings.gone_live(session, row, services.clock())

    await asyncio.to_thread(work)


def _taken(services: Services, now: dt.datetime) -> LearningRow | None:
    with reading(services.database) as session:
        latest = learnings.latest(session)
    if latest is None or not latest.under_way or latest.status == "compared":
        return None  # what it finds nearly always, without asking to write
    with transaction(services.database) as session:
        return learnings.take(session, now)


def _material(services: Services, row: LearningRow) -> tuple[list[Example], list[Case]]:
    """What this training is of: decisions that came later are for the next one."""
    with reading(services.database) as session:
        wanted = set(row.reviews)
        examples = [example for id, example in review.examples(session).items() if id in wanted]
        return examples, review_cases.cases(session)


def _noted(services: Services, id: str, **values: Any) -> None:
    with transaction(services.database) as session:
        learnings.note(session, id, services.clock(), **values)


def _over(services: Services, id: str, error: str) -> None:
    with transaction(services.database) as session:
        learnings.settle(session, id, "failed", services.clock(), error=error)


@asynccontextmanager
async def _alive(services: Services, id: str) -> AsyncIterator[None]:
    async def beat() -> None:
        while True:
            await asyncio.sleep(_BEAT)
            with contextlib.suppress(PorchlightError):
                await asyncio.to_thread(_noted, services, id)

    beating = asyncio.create_task(beat())
    try:
        yield
    finally:
        beating.cancel()


ROUND = Round("learning", dt.timedelta(seconds=2), learn)
