"""Our training examples as a stock assistant keeps them: intents with their examples, without our metadata."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml


def plain_examples(documents: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    """The examples by intent, entities marked as they were, both languages together, none twice."""
    found: dict[str, dict[str, None]] = {}
    for document in documents:
        for item in document.get("nlu") or ():
            if "intent" in item:
                found.setdefault(item["intent"], {}).update(dict.fromkeys(_texts(item["examples"])))
    return {intent: list(texts) for intent, texts in found.items()}


def _texts(examples: Any) -> Iterable[str]:
    """`examples` is a text of lines that begin with "- ", or a list of `{text: …, metadata: …}`."""
    if isinstance(examples, str):
        return [line.strip()[2:].strip() for line in examples.splitlines() if line.strip().startswith("- ")]
    return [str(example["text"]).strip().removeprefix("- ") for example in examples]


def read_documents(folder: Path) -> list[dict[str, Any]]:
    return [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(folder.rglob("*.yml"))]


def evenly(texts: Sequence[str], most: int) -> list[str]:
    """At most so many of the texts, taken evenly from all of them, so that every language and voice has its share."""
    count = min(most, len(texts))
    return [texts[place * len(texts) // count] for place in range(count)]


def nlu_document(examples: Mapping[str, Iterable[str]]) -> dict[str, Any]:
    """As Rasa reads it."""
    return {
        "version": "3.1",
        "nlu": [
            {"intent": intent, "examples": "".join(f"- {text}\n" for text in texts)}
            for intent, texts in examples.items()
        ],
    }
