"""Deletion has one place: the engine keeps nothing between turns (`docs/decisions/0002-stateless-engine.md`)."""

from pathlib import Path

ENGINE = Path(__file__).resolve().parents[2] / "engine"
SOURCES = [path for path in ENGINE.rglob("*.py") if ".venv" not in path.parts and "tests" not in path.parts]


def test_the_engine_has_no_tracker_store_and_writes_no_file_of_what_was_said() -> None:
    assert SOURCES
    assert [path.name for path in ENGINE.glob("*.yml")] == []  # no endpoints.yml, so no tracker or lock store
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        assert not any(word in text for word in ("TrackerStore(", "save_tracker", "EventBroker(", "sqlite")), path
        if path.name in ("server.py", "dialogue.py", "turn_request.py", "action_door.py"):
            assert not any(word in text for word in ("write_text(", "write_bytes(", "open(")), path
