"""One line for all conversations: the trained engine is started once, and everybody who is played has a number of
their own."""

from collections.abc import Callable, Iterator

import pytest

from assistant.cli.ports import free_port
from tests.conversations.line import OPEN, Line, served_line
from tests.conversations.scenarios import Language, Played, Scenario, play
from tests.engine.conftest import StartEngine, model_path, start_engine
from tests.factories.databases import SqliteStores

__all__ = ["model_path", "start_engine"]

Play = Callable[[Scenario, Language], Played]


@pytest.fixture(scope="session")
def engine_url(start_engine: StartEngine, actions_port: int) -> str:
    """A really trained engine that runs the actions of the line at `actions_port`."""
    _process, port = start_engine(f"http://127.0.0.1:{actions_port}/engine/actions")
    return f"http://127.0.0.1:{port}"


@pytest.fixture(scope="session")
def actions_port() -> int:
    return free_port()


@pytest.fixture(scope="session")
def whole_line(
    engine_url: str, actions_port: int, sqlite_stores: SqliteStores, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Line]:
    home = tmp_path_factory.mktemp("line")
    with (
        sqlite_stores.store(home) as store_url,
        served_line(home, store_url, engine_url, port=actions_port) as line,
    ):
        yield line


@pytest.fixture
def line(whole_line: Line) -> Line:
    """Open, on Tuesday at ten in the morning."""
    whole_line.clock.at(OPEN)
    return whole_line


@pytest.fixture(scope="session")
def played(whole_line: Line) -> Play:
    """Plays a scenario, once for all who ask for it."""
    known: dict[tuple[str, Language], Played] = {}

    def once(scenario: Scenario, language: Language) -> Played:
        key = (scenario.name, language)
        if key not in known:
            known[key] = play(whole_line, scenario, language)
        return known[key]

    return once
