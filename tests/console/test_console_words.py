"""Every word of the console in both languages, and a word for everything that is logged."""

import ast
import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.console.nav import NAV
from assistant.console.templating import TEMPLATES, templates
from assistant.console.words import FOLDER, RoomWords, read_words, words_of
from assistant.errors import WordsError
from assistant.staff.roles import Role
from tests.architecture.sources import modules, tree

ROOMS = sorted(path.stem for path in FOLDER.glob("*.yml"))
_ENDS = (".", "!")
_FACT = re.compile(r"\{([a-z_]+)\}")


@pytest.mark.parametrize("room", ROOMS)
def test_words_have_both_languages_with_the_same_facts(room: str) -> None:
    for key, pair in read_words(room).items():
        assert set(_FACT.findall(pair.en)) == set(_FACT.findall(pair.es)), key
        assert all(_FACT.fullmatch(place) for place in re.findall(r"\{[^}:]*\}", pair.en + pair.es)), key


@pytest.mark.parametrize("room", ROOMS)
def test_sentences_end_alike_in_both_languages(room: str) -> None:
    for key, pair in read_words(room).items():
        assert pair.en.endswith(_ENDS) == pair.es.endswith(_ENDS), key
        assert pair.es.count("?") == pair.es.count("¿"), key


def test_every_room_and_role_has_a_name() -> None:
    for language in ("en", "es"):
        words = words_of("shared", language)
        assert all(f"nav_{item.room}" in words for item in NAV)
        assert all(f"role_{role.value}" in words for role in Role)


def test_word_that_is_not_there_is_an_error() -> None:
    words = words_of("shared", "en")
    with pytest.raises(WordsError, match="nothing_such"):
        words["nothing_such"]
    with pytest.raises(WordsError, match="menu_of needs name"):
        words("menu_of")
    assert words("menu_of", name="{name}") == "Menu of {name}"
    assert words.get("nothing_such", "otherwise") == "otherwise"


def test_every_word_that_a_template_names_is_there() -> None:
    missing = []
    for path in sorted(TEMPLATES.rglob("*.jinja")):
        folder = path.relative_to(TEMPLATES).parts[0]
        text = path.read_text(encoding="utf-8")
        for letter, key in re.findall(r"\b([ws])\.([a-z_0-9]+)", text) + re.findall(
            r"\b([ws])\(\"([a-z_0-9]+)\"[,)]", text
        ):
            room = "shared" if letter == "s" or not (FOLDER / f"{folder}.yml").exists() else folder
            if key not in words_of(room, "en") and key != "get":
                missing.append(f"{path.relative_to(TEMPLATES)}: {letter}.{key}")
    assert missing == []


def test_every_template_compiles() -> None:
    for name in templates().list_templates():
        templates().get_template(name)


def test_everything_that_is_logged_has_a_word() -> None:
    words = words_of("audit", "en")
    actions, kinds = set(), set()
    for action, kind in logged():
        actions.add(action)
        kinds.add(kind)
    assert sorted(action for action in actions if f"action_{action}" not in words) == []
    assert sorted(kind for kind in kinds if f"kind_{kind}" not in words) == []


def logged() -> Iterator[tuple[str, str]]:
    """`(action, kind)` wherever the code says both in letters."""
    for path in modules("assistant"):
        for node in ast.walk(tree(Path(path))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            said = [each.value if isinstance(each, ast.Constant) else None for each in node.args]
            if node.func.attr == "changed" and len(said) >= 4:
                kind, action = said[1], said[3]
            elif node.func.attr == "record" and len(said) >= 5:
                kind, action = said[3], said[2]
            else:
                continue
            if isinstance(kind, str) and isinstance(action, str):
                yield action, kind


@pytest.mark.parametrize(
    ("word", "said"),
    [("At {time}.", "At 10:02 a.m."), ("{time}...", "10:02 a.m..."), ("{time}, then", "10:02 a.m., then")],
)
def test_sentence_ends_with_the_point_that_its_fact_has(word: str, said: str) -> None:
    assert RoomWords("desk", {"word": word})("word", time="10:02 a.m.") == said


@pytest.mark.parametrize(
    ("seconds", "language", "said"),
    [
        (0, "en", "now"), (0, "es", "ahora"), (44, "en", "now"), (-44, "es", "ahora"),
        (90, "en", "in 2 minutes"), (-60, "es", "hace 1 minuto"), (-7200, "en", "2 hours ago"),
    ],
)  # fmt: skip
def test_what_is_a_moment_away_is_now(seconds: int, language: str, said: str) -> None:
    now = dt.datetime(2026, 11, 24, 18, tzinfo=dt.UTC)
    template = templates().from_string("{{ at | ago }}")
    assert template.render(at=now + dt.timedelta(seconds=seconds), now=now, language=language) == said
