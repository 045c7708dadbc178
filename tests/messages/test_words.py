"""The words on disk: an edit is heard a second later, a broken one never."""

from pathlib import Path

import pytest

from assistant.catalog.schema import Language
from assistant.messages.words import Words
from tests.conftest import Clock


def _write(folder: Path, english: str, spanish: str) -> None:
    words = f'responses:\n  utter_hello:\n  - custom:\n      text: {{en: "{english}", es: "{spanish}"}}\n'
    (folder / "words.yml").write_text(words, encoding="utf-8")


@pytest.fixture
def words(tmp_path: Path, clock: Clock) -> Words:
    _write(tmp_path, "Hello.", "Hola.")
    return Words(tmp_path, lambda: clock().timestamp())


@pytest.mark.parametrize(("language", "before", "after"), [("en", "Hello.", "Hi there."), ("es", "Hola.", "Buenas.")])
def test_edit_is_heard_a_second_later(
    words: Words, tmp_path: Path, clock: Clock, language: Language, before: str, after: str
) -> None:
    heard = [words.sentence("utter_hello", language, "text")]
    _write(tmp_path, "Hi there.", "Buenas.")
    for seconds in (0.9, 0.1):
        clock.advance(seconds=seconds)
        heard.append(words.sentence("utter_hello", language, "text"))
    assert heard == [before, before, after]


def test_half_saved_file_leaves_the_words_that_worked(words: Words, tmp_path: Path, clock: Clock) -> None:
    (tmp_path / "words.yml").write_text("responses: [", encoding="utf-8")
    clock.advance(seconds=1)
    assert words.sentence("utter_hello", "en", "text") == "Hello."
    _write(tmp_path, "Hi there.", "Buenas.")
    clock.advance(seconds=1)
    assert words.sentence("utter_hello", "en", "text") == "Hi there."
