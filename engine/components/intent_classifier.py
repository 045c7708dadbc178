"""Which intent a message has: three blocks of evidence into one linear classifier, with honest confidences.

    dense  (n, 512)      sentence vectors, centred; meaning, in either language
    words  (n, ~45,000)  TF-IDF of words and pairs of words; the names of things
    chars  (n, ~27,000)  TF-IDF of 2 to 5 letters inside words; misspellings, endings, heard-wrong words

Each block's rows have length 1 before its weight is applied: left alone, thousands of counts drown 512 dense numbers,
and that is why
Rasa's own classifiers gain nothing from dense features here. A linear SVM, one intent against the rest, follows.

Its margins are no probabilities. `folds` models trained on parts of the data give a margin for every example that its
model has
not seen; the temperature that makes softmax(margin / temperature) fit those best is kept. FallbackClassifier needs
that.
"""

from __future__ import annotations

import json
from typing import Any, Dict, List, Text

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.blocks import Blocks
from components.sentence_encoder import vectors_of
from components.wording import plain


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class BlockIntentClassifier(IntentClassifier, GraphComponent):
    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        return {
            "weights": {"dense": 1.0, "words": 1.0, "chars": 1.0},
            "strength": 0.3,
            "folds": 3,
            "ranking_length": 5,
            "random_state": 7,
        }

    def __init__(self, config: Dict[Text, Any], storage: ModelStorage, resource: Resource) -> None:
        self._config, self._storage, self._resource = config, storage, resource
        self._blocks = Blocks(**config["weights"])
        self._intents: List[str] = []
        self._weights = np.zeros((0, 0), dtype=np.float32)  # (features + 1, intents), the intercepts last
        self._temperature = 1.0

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "BlockIntentClassifier":
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        from components.margin_model import fit_tempered

        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        intents = np.array([example.get(INTENT) for example in examples])
        features = self._blocks.fit(vectors_of(examples), [plain(example.get(TEXT)) for example in examples])
        self._intents = sorted(set(intents))
        labels = np.searchsorted(self._intents, intents)
        chosen = {key: self._config[key] for key in ("strength", "random_state")}
        self._weights, self._temperature = fit_tempered(features, labels, self._config["folds"], **chosen)
        self._persist()
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        texts = [plain(message.get(TEXT)) for message in messages]
        margins = self._blocks.margins(vectors_of(messages), texts, self._weights) / self._temperature
        odds = np.exp(margins - margins.max(axis=1, keepdims=True))
        for message, confidences in zip(messages, odds / odds.sum(axis=1, keepdims=True), strict=True):
            ranking = [
                {"name": self._intents[index], "confidence": float(confidences[index])}
                for index in np.argsort(-confidences)[: self._config["ranking_length"]]
            ]
            message.set(INTENT, dict(ranking[0]), add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def _persist(self) -> None:
        with self._storage.write_to(self._resource) as directory:
            np.save(directory / "weights.npy", self._weights)
            self._blocks.save(directory)
            about = {"intents": self._intents, "temperature": self._temperature}
            (directory / "classifier.json").write_text(json.dumps(about))

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "BlockIntentClassifier":
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as directory:
            component._weights = np.load(directory / "weights.npy")
            component._blocks.load(directory)
            about = json.loads((directory / "classifier.json").read_text())
        component._intents, component._temperature = about["intents"], about["temperature"]
        return component
