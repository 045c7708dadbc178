"""Words that coordinators rewrite are said in place of the shipped ones, in every process."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from assistant.errors import CatalogueOvertakenError
from assistant.messages.words import Wording, Words
from assistant.store import word_changes
from assistant.store.engine import make_engine, reading, transaction
from assistant.store.word_changes import StoredWords
from tests.conftest import Clock

_FILE = 'responses:\n  utter_hello:\n  - custom:\n      text: {en: "Hello {who}.", es: "Hola, {who}."}\n'


def a_wording(en: str, es: str) -> Wording:
    return Wording.model_validate({"text": {"en": en, "es": es}})


SHIPPED = a_wording("Hello {who}.", "Hola, {who}.")
OWN = a_wording("Good day {who}.", "Buenas, {who}.")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "words"
    folder.mkdir()
    (folder / "words.yml").write_text(_FILE, encoding="utf-8")
    return folder


def words(store: Engine, folder: Path, clock: Clock) -> Words:
    return Words(folder, lambda: clock().timestamp(), StoredWords(store))


def put(store: Engine, wording: Wording | None, clock: Clock, upon: int | None = None, **more: int) -> int:
    with transaction(store) as session:
        return word_changes.rewrite(
            session, "utter_hello", wording, SHIPPED, clock(), member_id="ANA", upon=upon, **more
        )


def test_rewritten_words_are_said_a_second_later_and_here_at_once(store: Engine, folder: Path, clock: Clock) -> None:
    here, there = words(store, folder, clock), words(store, folder, clock)
    before = [each.sentence("utter_hello", "en", "text", who="Rosa") for each in (here, there)]
    put(store, OWN, clock)
    here.look_again()
    after = [each.sentence("utter_hello", "en", "text", who="Rosa") for each in (here, there)]
    clock.advance(seconds=1)
    assert before == ["Hello Rosa."] * 2
    assert after == ["Good day Rosa.", "Hello Rosa."]
    assert there.sentence("utter_hello", "es", "text", who="Rosa") == "Buenas, Rosa."


def test_undo_brings_the_shipped_words_back_and_is_told(store: Engine, folder: Path, clock: Clock) -> None:
    first = put(store, OWN, clock)
    second = put(store, None, clock, upon=first, undoes=first)
    assert words(store, folder, clock).sentence("utter_hello", "en", "text", who="Rosa") == "Hello Rosa."
    with reading(store) as session:
        found = word_changes.history(session, "utter_hello")
        assert word_changes.in_force(session) == {}
    assert [(one.id, one.undoes, one.undone_by) for one in found] == [(second, first, None), (first, None, second)]
    assert (found[1].before, found[1].after) == (None, word_changes.plain(OWN))


def test_second_of_two_who_change_the_same_is_told(store: Engine, clock: Clock) -> None:
    put(store, OWN, clock)
    with pytest.raises(CatalogueOvertakenError):
        put(store, a_wording("Hey {who}.", "Qué tal, {who}."), clock)


def test_words_that_no_version_has_any_more_are_nobodys(store: Engine, folder: Path, clock: Clock) -> None:
    with transaction(store) as session:
        word_changes.rewrite(session, "utter_gone", OWN, SHIPPED, clock(), member_id=None, upon=None)
    assert words(store, folder, clock).names == {"utter_hello"}


def test_words_that_name_a_fact_which_is_gone_are_said_as_shipped(store: Engine, folder: Path, clock: Clock) -> None:
    put(store, a_wording("Hello {first}.", "Hola, {first}."), clock)
    assert words(store, folder, clock).sentence("utter_hello", "en", "text", who="Rosa") == "Hello Rosa."


def test_line_speaks_while_the_store_is_out_of_reach(folder: Path, clock: Clock, tmp_path: Path) -> None:
    nowhere = make_engine(f"sqlite:///{tmp_path / 'nothing' / 'here.db'}")
    assert words(nowhere, folder, clock).sentence("utter_hello", "en", "text", who="Rosa") == "Hello Rosa."
    nowhere.dispose()


def test_words_are_asked_for_once_a_second(store: Engine, folder: Path, clock: Clock) -> None:
    asked = []

    class Counting(StoredWords):
        def revision(self) -> int:
            asked.append(1)
            return super().revision()

    spoken = Words(folder, lambda: clock().timestamp(), Counting(store))
    for _ in range(5):
        spoken.sentence("utter_hello", "en", "text", who="Rosa")
    assert len(asked) == 1
