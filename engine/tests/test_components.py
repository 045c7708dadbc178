"""Parts of the pipeline by themselves, in the engine's environment: `.venv/bin/python -m pytest tests` inside
engine/.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import lean

lean.install()

from components.blocks import Blocks  # noqa: E402
from components.entity_tagger import EntityTagger  # noqa: E402
from components.language_identifier import LanguageIdentifier  # noqa: E402
from components.margin_model import fit_tempered  # noqa: E402
from components.shapes import Shapes, fold  # noqa: E402
from components.wording import plain  # noqa: E402
from rasa.shared.nlu.training_data.message import Message  # noqa: E402
from rasa.shared.nlu.training_data.training_data import TrainingData  # noqa: E402
from turn_request import BadRequest, read_batch, read_text  # noqa: E402


@pytest.fixture
def storage(tmp_path: Path):
    from rasa.engine.storage.local_model_storage import LocalModelStorage
    from rasa.engine.storage.resource import Resource

    return LocalModelStorage.create(tmp_path), Resource("part")


def _example(text: str, language: str = "en", intent: str = "inform", **data: object) -> Message:
    return Message({"text": text, "intent": intent, "metadata": {"intent": {"language": language}}, **data})


@pytest.mark.parametrize("text", ["Años", "¿Qué?", "naïve café", "İstanbul", "👋 hola", "n\u0303o"])
def test_fold_keeps_every_offset(text: str) -> None:
    assert len(fold(text)) == len(text)


def test_plain_spells_out_and_drops_accents() -> None:
    assert plain("Xq no me dejan, Información pls") == "porque no me dejan, informacion please"


@pytest.mark.parametrize(
    ("text", "label", "value"),
    [
        ("cinco cinco nueve cinco cinco cinco cero uno noventa", "phone_number", "5595550190"),
        ("call 559-555-0142", "phone_number", "5595550142"),
        ("nine five two oh two", "zip_code", "95202"),
        ("95202-1234", "zip_code", "952021234"),
        ("ana punto ruiz arroba gmail punto com", "email", "ana.ruiz@gmail.com"),
        ("tengo diecinueve años", "age", "diecinueve"),
        ("after two years", "duration", "two years"),
        ("en español por favor", "language", "español"),
    ],
)
def test_shapes_find(text: str, label: str, value: str) -> None:
    assert (label, value) in [(entity["entity"], entity["value"]) for entity in Shapes().find(text)]


@pytest.mark.parametrize("text", ["it costs $95202", "952021", "1,95202"])
def test_not_every_five_digits_are_a_zip_code(text: str) -> None:
    assert "zip_code" not in [entity["entity"] for entity in Shapes().find(text)]


def test_language_keeps_the_hint_until_a_sentence_says_otherwise(storage) -> None:
    english = ["how much does the class cost", "when does it start", "where is the school", "do i need a diploma"] * 5
    spanish = ["cuánto cuesta la clase", "cuándo empieza el curso", "dónde queda la escuela", "necesito diploma"] * 5
    data = TrainingData([_example(text) for text in english] + [_example(text, "es") for text in spanish])
    # Forty sentences speak more softly than thousands.
    config = {**LanguageIdentifier.get_default_config(), "strength": 1.0}
    LanguageIdentifier.create(config, *storage, None).train(data)
    part = LanguageIdentifier.load(config, *storage, None)
    assert [part.identify("95202", hint)[0] for hint in ("en", "es")] == ["en", "es"]
    assert part.identify("cuándo empieza la clase de la escuela y cuánto cuesta el curso", "en")[0] == "es"


_TOWNS = ("lodi", "tracy", "merced", "fresno", "galt", "manteca")


def _trained_tagger(directory: Path):
    from rasa.engine.storage.local_model_storage import LocalModelStorage
    from rasa.engine.storage.resource import Resource

    located = [{"entity": "location", "start": 10, "end": 10 + len(town), "value": town} for town in _TOWNS]
    said = [_example(f"i live in {town}", entities=[where]) for town, where in zip(_TOWNS, located, strict=True)]
    directory.mkdir()
    storage, resource = LocalModelStorage.create(directory), Resource("tagger")
    EntityTagger.create(EntityTagger.get_default_config(), storage, resource, None).train(TrainingData(said))
    return EntityTagger.load(EntityTagger.get_default_config(), storage, resource, None)


def test_tagger_reads_its_model_after_the_directory_is_gone(tmp_path: Path) -> None:
    import gc
    import shutil

    part = _trained_tagger(tmp_path / "model")
    shutil.rmtree(tmp_path / "model")
    gc.collect()
    np.zeros(10_000_000).sum()  # whatever was freed is overwritten by now
    assert [(entity["entity"], entity["value"]) for entity in part.find("i live in lodi")] == [("location", "lodi")]


def test_training_the_tagger_twice_gives_the_same_model(tmp_path: Path) -> None:
    assert _trained_tagger(tmp_path / "one")._image == _trained_tagger(tmp_path / "two")._image


@pytest.mark.parametrize(
    "said", ["how much is it", "how much how much", "class 3", "ocupo la clase, how much", "zzz", "?", "a"]
)
def test_margins_are_those_of_the_full_features(said: str) -> None:
    texts = [f"how much is class {number}" for number in range(8)] + ["ocupo la clase", "ocupo clase de noche"]
    vectors = np.random.default_rng(0).normal(size=(10, 512)).astype(np.float32)
    blocks = Blocks(1.5, 1.0, 0.5)
    features = blocks.fit(vectors, texts)
    weights = np.random.default_rng(1).normal(size=(features.shape[1] + 1, 3)).astype(np.float32)
    parts = [(vectors[:1] - vectors.mean(axis=0)) * 1.5 / blocks._length]
    parts += [weight * counter.transform([said]).toarray() for weight, counter in blocks._counted.values()]
    expected = np.hstack(parts) @ weights[:-1] + weights[-1]
    assert np.allclose(blocks.margins(vectors[:1], [said], weights), expected, atol=1e-4)


def test_blocks_come_back_the_same_from_disk(tmp_path: Path) -> None:
    texts = [f"how much is class {number}" for number in range(8)]
    vectors = np.random.default_rng(0).normal(size=(8, 512)).astype(np.float32)
    blocks = Blocks(1.5, 1.0, 1.0)
    features = blocks.fit(vectors, texts)
    weights = np.random.default_rng(1).normal(size=(features.shape[1] + 1, 3)).astype(np.float32)
    blocks.save(tmp_path)
    again = Blocks(1.5, 1.0, 1.0)
    again.load(tmp_path)
    expected = features @ weights[:-1] + weights[-1]
    assert np.allclose(again.margins(vectors, texts, weights), expected, atol=1e-4)


def test_training_twice_gives_the_same_weights() -> None:
    texts = [f"{'how much' if number % 2 else 'when does'} class {number}" for number in range(40)]
    vectors = np.random.default_rng(0).normal(size=(40, 512)).astype(np.float32)
    labels = np.arange(40) % 2
    features = Blocks(1.0, 1.0, 1.0).fit(vectors, texts)
    (weights, temperature), again = (fit_tempered(features, labels, 2, 0.3, 7) for _ in range(2))
    assert np.array_equal(weights, again[0])
    assert temperature == again[1]


@pytest.mark.parametrize(
    "body", [b"", b"[]", b'{"text": 3}', b'{"text": "/"}', b'{"text": "hi", "language": "de"}', b"\xff"]
)
def test_bad_requests_are_told_apart_from_faults(body: bytes) -> None:
    with pytest.raises(BadRequest):
        read_text(body)


def test_batch_has_a_limit() -> None:
    with pytest.raises(BadRequest):
        read_batch(b'{"texts": [' + b",".join([b'"a"'] * 501) + b"]}")
