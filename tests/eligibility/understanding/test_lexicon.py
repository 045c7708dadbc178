from typing import Any

import pytest

from assistant.eligibility.understanding.lexicon import lexicon


def _lists(entry: Any, path: str) -> list[tuple[str, list[Any]]]:
    if isinstance(entry, dict):
        return [found for key, value in entry.items() for found in _lists(value, f"{path}.{key}")]
    return [(path, entry)] if isinstance(entry, list) and ".windows" not in path else []


@pytest.mark.parametrize(
    ("path", "entries"), _lists(lexicon(), ""), ids=lambda value: value if isinstance(value, str) else ""
)
def test_yaml_made_no_truth_of_yes_no_and_on(path: str, entries: list[Any]) -> None:
    assert [entry for entry in entries if not isinstance(entry, str)] == []
