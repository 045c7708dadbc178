"""A model that has really learned something: made, asked beside the line, put into force, found after a restart."""

from pathlib import Path

import pytest

from assistant.cli.model import model_path as path_at_start
from assistant.conversation.turn import State
from assistant.errors import EngineError
from assistant.insight.learning import Case, Example, TrainingError, Wants
from assistant.settings import Settings
from integrations.rasa.training import RasaTrainer
from tests.engine.conftest import SECRET, StartEngine, model_path, start_engine

__all__ = ["model_path", "start_engine"]

SAID = "se puede jugar futbolito antes de la junta"
LEARNED = [Example(SAID, "ask_support_services", "es")]


@pytest.fixture
def home(tmp_path: Path, model_path: Path) -> Path:
    """A home of its own whose models are those of the tests: what was trained once is there the next time."""
    (tmp_path / "models").symlink_to(model_path.parent)
    return tmp_path


def _trainer(home: Path, url: str) -> RasaTrainer:
    actions = "http://127.0.0.1:9/engine/actions"
    return RasaTrainer(Settings(_env_file=None, home=home, engine_url=url, engine_secret=SECRET), actions)


async def test_what_was_learned_goes_live_and_stays(
    home: Path,
    start_engine: StartEngine,
    model_path: Path,
) -> None:
    process, port = start_engine("http://127.0.0.1:9/engine/actions")
    trainer = _trainer(home, f"http://127.0.0.1:{port}")
    shipped = model_path.name.removesuffix(".tar.gz")
    assert await trainer.in_force() == shipped
    learned = await trainer.train(LEARNED)
    assert learned == await trainer.train(LEARNED) != shipped
    async with trainer.serving(learned) as pupil:
        (understood,) = await pupil.parse_batch([SAID])
        assert understood.intent == "ask_support_services"
        with pytest.raises(EngineError):  # nobody runs actions
            await pupil.turn(
                conversation="c",
                message="m",
                text=SAID,
                language="es",
                medium="chat",
                state=State(),
                intent=None,
                metadata={},
            )
    assert await trainer.in_force() == shipped  # nobody has heard of it yet
    await trainer.go_live(learned, LEARNED, [Case(SAID, Wants.INTENT, "ask_support_services")])
    assert await trainer.in_force() == learned
    assert path_at_start(home).name == f"{learned}.tar.gz"
    assert sorted(path.name for path in (home / "learned").iterdir()) == ["ask_support_services.yml", "cases.jsonl"]
    await trainer.go_live(shipped, [], [])
    assert path_at_start(home).name == f"{shipped}.tar.gz"
    process.kill()


async def test_without_an_engine_nothing_changes(home: Path) -> None:
    trainer = _trainer(home, "http://127.0.0.1:9")
    with pytest.raises(TrainingError, match="the engine cannot be reached"):
        await trainer.in_force()
    with pytest.raises(TrainingError, match="is not there any more"):
        await trainer.go_live("0000000000000000", LEARNED, [])
    assert not (home / "learned").exists()


def test_there_is_something_to_compare_by(home: Path) -> None:
    assert len(_trainer(home, "http://127.0.0.1:9").held_out()) > 1000
