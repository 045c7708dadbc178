"""Entities: a conditional random field over the tokens, which is told what the shapes (shapes.py) found, and has the
last word on most.

Told as a feature, a shape is learned in its context: «five» alone is no age, and the field learns where it is a time.
`firm` labels (a ZIP code, a phone number, an e-mail address) are taken from the shape whatever the field says; `fill`
labels, whose shape is
rarely wrong, where the field found nothing.

Rasa's own CRFEntityExtractor is not used: since 3.6.21 it stores its training data and fits again at every start (35
s here).
"""

from __future__ import annotations

import ctypes
from typing import Any, Dict, List, Text, Tuple

import pycrfsuite
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.shapes import Entity, Shapes
from components.token_clues import Token, clues, tokens_of

_FILE = "entities.crfsuite"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class EntityTagger(GraphComponent, EntityExtractorMixin):
    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        return {
            "firm": ["zip_code", "phone_number", "email"],
            "fill": ["duration", "language"],
            "max_iterations": 10,
            "every_quiet": 3,
            "random_state": 7,
        }

    def __init__(self, config: Dict[Text, Any], storage: ModelStorage, resource: Resource) -> None:
        self._config, self._storage, self._resource = config, storage, resource
        self._shapes = Shapes()
        self._field: Any = None
        self._image = b""

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "EntityTagger":
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "EntityTagger":
        component = cls(config, model_storage, resource)
        component._field = pycrfsuite.Tagger()
        with model_storage.read_from(resource) as directory:
            # From memory, since the directory is gone after start; CRFsuite does not copy, so the bytes must live as
            # long as it does.
            component._image = (directory / _FILE).read_bytes()
        component._field.open_inmemory(component._image)
        return component

    def train(self, training_data: TrainingData) -> Resource:
        # Passive-aggressive: within half a point of what L-BFGS gives in 60 iterations, in a sixth of the time.
        trainer = pycrfsuite.Trainer("pa", {"max_iterations": self._config["max_iterations"]}, verbose=False)
        for number, example in enumerate(training_data.nlu_examples):
            text = example.get(TEXT)
            tokens = tokens_of(text)
            # Of the sentences with no entity a third is enough to learn what is none, and training takes less time.
            if tokens and (example.get(ENTITIES) or number % self._config["every_quiet"] == 0):
                trainer.append(clues(tokens, self._shapes.find(text)), _labels(tokens, example.get(ENTITIES) or []))
        # It shuffles the sentences by C's own random numbers, of which nobody else draws here.
        ctypes.CDLL(None).srand(self._config["random_state"])
        with self._storage.write_to(self._resource) as directory:
            trainer.train(str(directory / _FILE))
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            message.set(ENTITIES, self.find(message.get(TEXT)), add_to_output=True)
        return messages

    def find(self, text: str) -> List[Entity]:
        tokens, shaped = tokens_of(text), self._shapes.find(text)
        firm = _longest_first([entity for entity in shaped if entity["entity"] in self._config["firm"]])
        learned = _entities(text, tokens, self._field.tag(clues(tokens, shaped))) if tokens and self._field else []
        known = {(entity["entity"], entity["start"], entity["end"]): entity["value"] for entity in shaped}
        kept = firm + [entity for entity in learned if not any(_overlap(entity, other) for other in firm)]
        filling = [entity for entity in shaped if entity["entity"] in self._config["fill"]]
        kept += [entity for entity in _longest_first(filling) if not any(_overlap(entity, other) for other in kept)]
        for entity in kept:
            entity["value"] = known.get((entity["entity"], entity["start"], entity["end"]), entity["value"])
        return sorted(kept, key=lambda entity: entity["start"])


def _labels(tokens: List[Token], entities: List[Entity]) -> List[str]:
    """B-x on the first token of an entity, I-x on the others, O elsewhere."""
    labels = ["O"] * len(tokens)
    for entity in entities:
        inside = [
            index for index, token in enumerate(tokens) if token.start >= entity["start"] and token.end <= entity["end"]
        ]
        for place, index in enumerate(inside):
            labels[index] = ("I-" if place else "B-") + entity["entity"]
    return labels


def _entities(text: str, tokens: List[Token], labels: List[str]) -> List[Entity]:
    spans: List[Tuple[str, int, int]] = []
    for token, label in zip(tokens, labels, strict=True):
        mark, _, name = label.partition("-")
        if mark == "I" and spans and spans[-1][0] == name and not text[spans[-1][2] : token.start].strip():
            spans[-1] = (name, spans[-1][1], token.end)
        elif mark != "O":
            spans.append((name, token.start, token.end))
    return [
        {"entity": name, "start": start, "end": end, "value": text[start:end], "extractor": "tagger"}
        for name, start, end in spans
    ]


def _longest_first(entities: List[Entity]) -> List[Entity]:
    kept: List[Entity] = []
    for entity in sorted(entities, key=lambda entity: entity["start"] - entity["end"]):
        if not any(_overlap(entity, other) for other in kept):
            kept.append(entity)
    return kept


def _overlap(one: Entity, other: Entity) -> bool:
    return bool(one["start"] < other["end"] and other["start"] < one["end"])
