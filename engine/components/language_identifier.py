"""English or Spanish, for each message.

Letters decide: counts of 1 to 4 letters (2^16 hashed columns) into a logistic regression trained on the English and
Spanish blocks of
data/nlu. Blocks marked `mixed` are left out, so a mixed sentence goes to the language that most of its letters speak.

The counts are not scaled to length 1, so a long sentence speaks louder than "ok": its log-odds grow with every word.
What was
spoken so far (the hint, in the message's metadata) is worth `hint_logit` of that evidence. "No" and "95202" keep the
language; a whole
sentence changes it.
"""

from __future__ import annotations

import math
from typing import Any, Dict, List, Text

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import METADATA, METADATA_INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.feature_extraction.text import HashingVectorizer

LANGUAGES = ("en", "es")
_LETTERS = HashingVectorizer(
    analyzer="char_wb",
    ngram_range=(1, 4),
    n_features=2**16,
    norm=None,
    alternate_sign=False,
    binary=True,
    dtype=np.float32,
)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class LanguageIdentifier(GraphComponent):
    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        return {"strength": 0.01, "hint_logit": 2.0, "language": "en"}

    def __init__(self, config: Dict[Text, Any], storage: ModelStorage, resource: Resource, weights: np.ndarray) -> None:
        self._config, self._storage, self._resource = config, storage, resource
        self._weights = weights  # (2^16 + 1,): a column a letter group, then the intercept; > 0 is Spanish

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "LanguageIdentifier":
        return cls(config, model_storage, resource, np.zeros(2**16 + 1, dtype=np.float32))

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "LanguageIdentifier":
        with model_storage.read_from(resource) as directory:
            return cls(config, model_storage, resource, np.load(directory / "weights.npy"))

    def train(self, training_data: TrainingData) -> Resource:
        from sklearn.linear_model import LogisticRegression

        told = [(example.get(TEXT), _language_of(example)) for example in training_data.intent_examples]
        told = [(text.lower(), language) for text, language in told if language in LANGUAGES]
        model = LogisticRegression(C=self._config["strength"], solver="liblinear", random_state=0)
        model.fit(_LETTERS.transform([text for text, _ in told]), [language == LANGUAGES[1] for _, language in told])
        self._weights = np.append(model.coef_[0], model.intercept_[0]).astype(np.float32)
        with self._storage.write_to(self._resource) as directory:
            np.save(directory / "weights.npy", self._weights)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            hint = (message.get(METADATA) or {}).get("language")
            language, confidence = self.identify(message.get(TEXT), hint)
            message.set("language", language, add_to_output=True)
            message.set("language_confidence", confidence, add_to_output=True)
        return messages

    def identify(self, text: Text, hint: Any = None) -> "tuple[str, float]":
        evidence = float((_LETTERS.transform([text.lower()]) @ self._weights[:-1])[0] + self._weights[-1])
        prior = {"es": 1, "en": -1}.get(hint, 0) * self._config["hint_logit"]
        spanish = 1 / (1 + math.exp(-max(-30.0, min(30.0, evidence + prior))))
        return ("es", spanish) if spanish > 0.5 else ("en", 1 - spanish)


def _language_of(example: Message) -> Any:
    return ((example.get(METADATA) or {}).get(METADATA_INTENT) or {}).get("language")
