"""Every reply exists in both languages, every name that is used is there, and every one that is there is used."""

import ast
import re
from collections.abc import Iterator
from string import Formatter

import pytest
import yaml

from assistant.messages.words import Wording, read_wordings
from tests.architecture.sources import ROOT, modules, shown, tree

NAME = re.compile(r"utter_[a-z0-9_]+")
FILES = sorted((ROOT / "data" / "responses").glob("*.yml"))


def wordings() -> dict[str, Wording]:
    return {name: wording for path in FILES for name, wording in read_wordings(path).items()}


def strings() -> Iterator[tuple[str, str, bool]]:
    """`(module, pattern, whole)` for every name in our Python; a pattern where an f-string fills in a part."""
    for path in modules("assistant", "integrations"):
        inside_f_strings: set[ast.AST] = set()
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.JoinedStr):
                inside_f_strings.update(node.values)
                pattern = "".join(
                    re.escape(part.value) if isinstance(part, ast.Constant) and isinstance(part.value, str) else ".+"
                    for part in node.values
                )
                if pattern.startswith("utter_"):
                    yield shown(path), pattern, False
            elif node not in inside_f_strings and NAME.fullmatch(str(getattr(node, "value", ""))):
                yield shown(path), getattr(node, "value", ""), True


def names_in_rules() -> Iterator[tuple[str, str]]:
    schedule = ROOT / "catalog" / "follow_ups.yml"
    for path in [ROOT / "domain.yml", schedule, *sorted((ROOT / "data" / "rules").glob("*.yml"))]:
        for name in NAME.findall(path.read_text(encoding="utf-8")):
            yield shown(path), name


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_reply_is_there_in_both_languages(path: object) -> None:
    assert isinstance(path, type(ROOT))
    found = read_wordings(path)  # refuses one without English or Spanish
    assert found != {}
    same = [
        name
        for name, wording in found.items()
        if wording.text.en == wording.text.es and re.search(r"[a-z]{4}", re.sub(r"\{[^}]*\}", "", wording.text.en))
    ]
    assert same == [], "the Spanish is the English"


def test_both_languages_name_the_same_facts() -> None:
    differing = {
        f"{name}.{medium}"
        for name, wording in wordings().items()
        for medium in ("text", "voice", "chat")
        if (said := getattr(wording, medium)) is not None and facts(said.en) != facts(said.es)
    }
    assert differing == set()


def facts(template: str) -> set[str]:
    return {field for _, field, _, _ in Formatter().parse(template) if field is not None}


def test_no_name_is_worded_twice() -> None:
    names = [
        name
        for path in FILES
        for name in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["responses"]
    ]
    assert sorted(name for name in set(names) if names.count(name) > 1) == []


def test_every_name_that_is_used_is_worded() -> None:
    known = wordings()
    used = [(where, name) for where, name, whole in strings() if whole] + list(names_in_rules())
    assert sorted({f"{where}: {name}" for where, name in used if name not in known}) == []


def test_every_pattern_of_names_has_words() -> None:
    known = wordings()
    patterns = [(where, pattern) for where, pattern, whole in strings() if not whole]
    assert [entry for entry in patterns if not any(re.fullmatch(entry[1], name) for name in known)] == []


def test_every_worded_name_is_used() -> None:
    whole = {name for _, name, is_whole in strings() if is_whole} | {name for _, name in names_in_rules()}
    patterns = [pattern for _, pattern, is_whole in strings() if not is_whole]
    unused = {
        name
        for name in wordings()
        if name not in whole and not any(re.fullmatch(pattern, name) for pattern in patterns)
    }
    assert sorted(unused) == []
