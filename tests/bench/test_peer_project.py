import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.cli.place import ENGINE, ROOT
from bench.peer import actions
from bench.peer.project import STORIES, content_hash, write_connections, write_project


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("peer")
    write_project(folder, ROOT)
    return folder


def read(file: Path) -> Any:
    return yaml.safe_load(file.read_text(encoding="utf-8"))


def test_peer_knows_our_intents_and_entities(project: Path) -> None:
    ours, theirs = read(ROOT / "domain.yml"), read(project / "domain.yml")
    names = {next(iter(intent)) for intent in ours["intents"]} - {"nlu_fallback"}
    assert set(theirs["intents"]) == names
    assert theirs["entities"] == ours["entities"]
    assert {item["intent"] for item in read(project / "data/nlu.yml")["nlu"]} == names


def test_every_intent_has_a_rule_and_an_action_that_is_there(project: Path) -> None:
    domain = read(project / "domain.yml")
    rules = read(project / "data/rules.yml")["rules"]
    assert [rule["steps"] for rule in rules] == [
        *([{"intent": intent}, {"action": f"action_{intent}"}] for intent in domain["intents"]),
        [{"intent": "nlu_fallback"}, {"action": "utter_default"}],
    ]
    served = {f"action_{intent}" for intent in actions.ANSWERS}
    assert set(domain["actions"]) == served
    assert (project / "actions.py").read_text() == Path(actions.__file__).read_text()


def test_stories_go_through_intents_that_are_there(project: Path) -> None:
    assert {intent for path in STORIES for intent in path} <= set(read(project / "domain.yml")["intents"])
    assert len(read(project / "data/stories.yml")["stories"]) == len(STORIES)


def test_hash_is_of_what_the_model_is_made_from(project: Path, tmp_path: Path) -> None:
    lock, folder = ENGINE / "uv.lock", tmp_path / "changed"
    shutil.copytree(project, folder)
    same = content_hash(project, lock)
    write_connections(folder, actions_port=5055)
    assert content_hash(folder, lock) == same
    (folder / "data/nlu.yml").write_text("nlu: []\n")
    assert content_hash(folder, lock) != same


def test_connections_stay_on_loopback(tmp_path: Path) -> None:
    write_connections(tmp_path, actions_port=5055)
    assert read(tmp_path / "endpoints.yml") == {
        "action_endpoint": {"url": "http://127.0.0.1:5055/webhook"},
        "tracker_store": {"type": "SQL", "dialect": "sqlite", "db": str(tmp_path / "tracker.db")},
    }
