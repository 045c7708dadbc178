import pytest

from assistant.catalog.schema import Language
from assistant.conversation.languages import LanguagePolicy
from assistant.conversation.ports import Opened, Understanding
from assistant.conversation.turn import Effect, State
from tests.factories.turns import a_text


def opened(language: Language | None = None, remembered: Language | None = None) -> Opened:
    return Opened("c", "m", language, remembered, State(), version=0, first=language is None)


def understood(language: Language, sure: float, *effects: Effect) -> Understanding:
    return Understanding("ask_cost", 0.9, language, sure, effects=effects)


@pytest.mark.parametrize(
    ("current", "remembered", "text", "heard", "sure", "chosen"),
    [
        (None, None, "cuanto cuesta la clase", "es", 0.99, "es"),
        (None, None, "ok", "es", 0.6, "es"),
        (None, "es", "ok", "en", 0.99, "es"),  # one word tells nothing against what is remembered
        (None, "es", "how much is the class", "en", 0.99, "en"),
        (None, "es", "info de the class", "en", 0.54, "es"),
        ("en", None, "cuanto cuesta eso", "es", 0.55, "es"),
        ("en", None, "cuanto cuesta eso", "es", 0.54, "en"),
        ("en", None, "gracias", "es", 0.99, "en"),
        ("es", None, "thank you so much", "en", 0.97, "en"),
        # The engine leans to what was spoken before; small words of one language alone right it up to 0.8.
        ("es", None, "can somebody pay for my cna class?", "es", 0.79, "en"),
        ("es", None, "can somebody pay for my cna class?", "es", 0.8, "es"),
        (None, "en", "cuando empieza el curso", "en", 0.7, "es"),
        ("es", None, "can somebody pay el curso", "es", 0.7, "es"),
    ],
)
def test_language_is_heard_kept_and_changed(
    current: Language | None, remembered: Language | None, text: str, heard: Language, sure: float, chosen: Language
) -> None:
    policy = LanguagePolicy()
    assert policy.choose(a_text(text), opened(current, remembered), understood(heard, sure)) == chosen


def test_language_asked_for_wins_over_the_language_it_is_asked_in() -> None:
    wanted = Effect(kind="language", args={"language": "es"})
    assert LanguagePolicy().choose(a_text("spanish please"), opened("en"), understood("en", 0.99, wanted)) == "es"


def test_hint_of_the_edge_decides_the_first_brief_words() -> None:
    assert LanguagePolicy().choose(a_text("ok", language="es"), opened(), understood("en", 0.99)) == "es"
