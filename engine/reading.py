"""The training data, read once: for training only, `rasa data validate` reads them as Rasa does.

Rasa wraps the reader of files in three others, for end-to-end stories and retrieval intents, of which we have none.
They read all files twice, and compare all examples by a hash of their JSON each time: 13 s of a training, here 5.
"""

from __future__ import annotations

from typing import Optional, Text

from rasa.shared.core.domain import Domain
from rasa.shared.core.training_data.structures import StoryGraph
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.common import cached_method


class ReadOnce(RasaFileImporter):
    @cached_method
    def get_domain(self) -> Domain:
        return super().get_domain()

    @cached_method
    def get_stories(self, exclusion_percentage: Optional[int] = None) -> StoryGraph:
        return super().get_stories(exclusion_percentage)

    @cached_method
    def get_nlu_data(self, language: Optional[Text] = "en") -> TrainingData:
        return super().get_nlu_data(language)
