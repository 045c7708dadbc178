"""The words that the lines say by themselves, in both languages."""

import datetime as dt

import pytest
import yaml

from assistant.conversation.turn import Reply
from assistant.handoff.promises import told
from assistant.messages.words import Words, read_wordings
from tests.factories.catalogs import a_partnership
from tests.gateway import grammar
from tests.gateway.conftest import RESPONSES

FACTS = {"name": {"en": "Tres Ríos Health Careers", "es": "Tres Ríos Carreras de Salud"}, "digits": "4 2 1 7"}
PROMISED = dt.datetime(2026, 11, 25, 20, 0, tzinfo=dt.UTC)
NOT_SAID = {"utter_voice_hints"}
NAMES = sorted(set(yaml.load((RESPONSES / "carrier.yml").read_text(), Loader=yaml.CSafeLoader)["responses"]) - NOT_SAID)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_spoken_sentence_is_short_and_plain(real_words: Words, name: str, language: str) -> None:
    promised = told(PROMISED, a_partnership(), PROMISED - dt.timedelta(days=1))
    facts = {**FACTS, **promised, "spoken": "x", "who": "x", "programs": "x"}
    said = real_words.word([Reply(name=name, facts=facts)], language, "voice")[0].text  # type: ignore[arg-type]
    assert 0 < grammar.words(said) <= grammar.SPOKEN_WORDS
    assert "!" not in said


def test_no_other_file_words_the_same_names() -> None:
    others = [path for path in RESPONSES.glob("*.yml") if path.name != "carrier.yml"]
    assert [name for path in others for name in read_wordings(path) if name in {*NAMES, *NOT_SAID}] == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_fixed_hint_is_short_enough(real_words: Words, language: str) -> None:
    hints = real_words.sentence("utter_voice_hints", language, "voice").split(",")  # type: ignore[arg-type]
    assert max(len(hint.strip()) for hint in hints) <= 100
    assert all(hint.strip() for hint in hints)
