"""What may not be in words that somebody rewrites."""

from typing import Any

import pytest

from assistant.errors import WordsError
from assistant.messages.wording_checks import Flaw, flaws, read_wording
from assistant.messages.words import Wording, read_wordings
from assistant.wiring import ROOT

SHIPPED = Wording.model_validate({"text": {"en": "Hello {name}.", "es": "Hola, {name}."}})


def a_wording(en: str, es: str, **more: Any) -> Wording:
    return read_wording({"text": {"en": en, "es": es}, **more})


def test_shipped_words_have_no_mistakes() -> None:
    for path in sorted((ROOT / "data" / "responses").glob("*.yml")):
        for name, wording in read_wordings(path).items():
            wrong = [flaw for flaw in flaws(wording, wording) if not flaw.only_a_warning]
            assert wrong == [] or name == "utter_voice_hints", name


@pytest.mark.parametrize(
    ("wording", "found"),
    [
        (a_wording("Hey {name}.", "Qué tal, {name}."), []),
        (a_wording("Hey {nam}.", "Oiga {nam}."), [
            Flaw("unknown_fact", "text.en", "{nam}"), Flaw("unknown_fact", "text.es", "{nam}"),
            Flaw("fact_left_out", "text", "{name}"),
        ]),
        (a_wording("Hey {name}.", "Oiga."), [Flaw("facts_differ", "text", "{name}")]),
        (a_wording("Hey {name", "Oiga {name}"), [Flaw("broken", "text.en")]),
        (a_wording("Reply YES, {name}.", "Responda, {name}."), [Flaw("menu_word", "text.en", "YES")]),
        (a_wording("Hello there {name}.", "Hello there {name}."), [Flaw("same", "text")]),
        (a_wording("Hey {name}.", "Aquí está, {name}."), [Flaw("not_gsm7", "text.es", "íá")]),
    ],
)  # fmt: skip
def test_flaws(wording: Wording, found: list[Flaw]) -> None:
    assert flaws(wording, SHIPPED) == found


@pytest.mark.parametrize(("count", "found"), [(25, []), (26, [Flaw("too_long_spoken", "voice.en", "26")])])
def test_sentence_for_the_ear_is_short(count: int, found: list[Flaw]) -> None:
    spoken = {"en": "{name} " + "word " * (count - 1) + ". And more.", "es": "{name}, oiga."}
    spoken["en"] = spoken["en"].replace(" .", ".")
    assert flaws(a_wording("Hey {name}.", "Oiga {name}.", voice=spoken), SHIPPED) == found


def test_facts_that_all_lines_of_the_schedule_have_may_be_named() -> None:
    wording = a_wording("Hey {name}, {when}.", "Oiga {name}, {when}.")
    assert flaws(wording, SHIPPED, frozenset({"name", "when"})) == []


def test_missing_language_is_told() -> None:
    with pytest.raises(WordsError, match=r"text\.es"):
        read_wording({"text": {"en": "Hey."}})
