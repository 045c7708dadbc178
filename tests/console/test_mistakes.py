"""What the checks of the catalogue say is there in Spanish: each of their sentences, and as they are put together."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.catalog.lexicon import read_lexicon
from assistant.catalog.yaml_mistakes import KNOWN
from assistant.console import mistakes
from assistant.console.mistakes import expected, is_known, worded
from assistant.eligibility import values
from tests.architecture.sources import ROOT
from tests.factories.screenings import a_question, words

CHECKS = (
    "checks", "comparisons", "contradictions", "drafts", "fact_checks", "follow_up_checks", "follow_ups", "lint",
    "load", "mistakes", "parts", "prices", "protected", "questions", "recurrence", "rule_checks", "rule_words", "rules",
    "schema", "session_checks", "vocabulary", "yaml_lines",
)  # fmt: skip
# Pieces of others: what stands before a sentence, or is put into one.
PIECES = {
    "Value error, ", "{} {}", "not {}", "[{}]", "{}: {}", "{}:{}: {}", "{}, rule {}", "table {}", "{} ({})",
    "{}, fact {}", "{}, cohort {}", "in {}:{}", ", in what begins in line {}", "option of {}", "question or document",
    "add a shorter `speak`", "{}, so {}", "true or false", "an id", "a number", "higher_of with by", "a list",
    "keys with values", "an empty list", "a part contains itself", "{}, so add a shorter `speak`",
    "{}, found {}", "a key must be a word", "{} or {}",
}  # fmt: skip


BIRTH = 'un día, mes o año de nacimiento ("2009-03-14", "2009-03"), o {"age": 17}'
OPTIONS = [{"id": id, "name": words(id)} for id in ("none", "ged")]


def sentences() -> Iterator[tuple[str, str]]:
    """`(module, sentence)`: every string of several words in the checks, `x1` and so on for its facts."""
    for name in CHECKS:
        tree = ast.parse((ROOT / "assistant" / "catalog" / f"{name}.py").read_text(encoding="utf-8"))
        spared = set(_spared(tree))
        for node in ast.walk(tree):
            if node in spared:
                continue
            if isinstance(node, ast.JoinedStr):
                parts = [part.value if isinstance(part, ast.Constant) else "{}" for part in node.values]
                text = "".join(map(str, parts))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                text = node.value
            else:
                continue
            if " " in text.strip() and text not in PIECES:
                yield name, _filled(text)


def _spared(tree: ast.Module) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            yield from node.values


def _filled(text: str) -> str:
    for number in range(text.count("{}")):
        text = text.replace("{}", f"x{number}", 1)
    return text


def test_every_sentence_of_the_checks_has_its_spanish() -> None:
    found = list(sentences())
    assert len(found) > 80
    assert [(module, text) for module, text in found if not is_known(text)] == []


def test_whatever_is_known_to_be_wrong_with_yaml_has_its_spanish() -> None:
    assert [said for said in KNOWN if said in worded(f"not YAML: {said}", "es")] == []


def test_every_subject_that_is_never_asked_has_its_spanish() -> None:
    names = [entry["name"] for kind in ("never", "traits") for entry in read_lexicon("protected")[kind].values()]
    said = [worded(f"'x': {name} is never asked; tell it as a notice instead", "es") for name in names]
    assert [text for name, text in zip(names, said, strict=True) if f": {name} " in text] == []


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("missing", "falta"),
        ("facts.cost.say.es: missing", "facts.cost.say.es: falta"),
        (
            "programs/cna-eve.yml:23: cohorts[0].starts_on: expected a date such as 2027-01-25, found 'soon'",
            "programs/cna-eve.yml:23: cohorts[0].starts_on: se esperaba una fecha como 2027-01-25 y hay 'soon'",
        ),
        ("expected a list, found nothing", "se esperaba una lista y hay nada"),
        ("expected an id or a list, found true", "se esperaba un id o una lista y hay true"),
        (
            "expected 'online', 'hybrid' or 'in_person', found 'x'",
            "se esperaba 'online', 'hybrid' o 'in_person' y hay 'x'",
        ),
        ("unknown key; did you mean price?", "clave desconocida; ¿quiso decir price?"),
        ("no question is called brith; did you mean b?", "no hay pregunta con el nombre brith; ¿quiso decir b?"),
        (
            "the list shifts holds dawn: no option of times is called dawn",
            "la lista shifts tiene dawn: no hay opción de times con el nombre dawn",
        ),
        ("CNA is used already, in programs/cna.yml:3", "CNA ya está en uso, en programs/cna.yml:3"),
        (
            "COOP-FO, rule age: an upper age without 'legal_reason'; which law asks for it?",
            "COOP-FO, regla age: una edad máxima sin 'legal_reason'; ¿qué ley la pide?",
        ),
        (
            "table poverty: runs out on 2027-01-01; add the next one",
            "tabla poverty: vence el 2027-01-01; agregue la siguiente",
        ),
        (
            "SAIL: its rules use race, which asks for race or colour",
            "SAIL: sus reglas usan race, que pregunta por la raza o el color",
        ),
        (
            "not YAML: a quote that is not closed, in what begins in line 3",
            "no es YAML: unas comillas que no se cierran, en lo que empieza en la línea 3",
        ),
        (
            "faqs/money.yml:4: not YAML: a tab; indent with spaces",
            "faqs/money.yml:4: no es YAML: un tabulador; use espacios para la sangría",
        ),
        (
            "not YAML: something that the parser has never said before",
            "no es YAML: something that the parser has never said before",
        ),
    ],
)
def test_it_is_read_in_spanish_with_its_facts_as_they_are(said: str, read: str) -> None:
    assert worded(said, "es") == read
    assert worded(said, "en") == said


@pytest.mark.parametrize("said", ["", "something that no check says", "a: b: something that no check says"])
def test_what_has_no_line_stands_as_it_was_said(said: str) -> None:
    assert worded(said, "es") == said


@pytest.mark.parametrize(
    ("answer", "more", "read"),
    [
        ("yes_no", {}, "true o false"),
        ("number", {"least": 1, "most": 20}, "un número; mínimo 1 y máximo 20"),
        (
            "money",
            {"least": 0},
            "dólares al año, o amount y per (hour, week, month, six_months, year); mínimo 0 dólares al año",
        ),
        (
            "birth",
            {"least": 10, "most": 100},
            f"{BIRTH}; mínimo 10 y máximo 100 años de edad",
        ),
        (
            "since",
            {"most": 600},
            'un día, mes o año pasado ("2026-03-14", "2026-03"), {"months": 8} o {"years": 2}; máximo 600 meses',
        ),
        ("date", {}, 'un día, mes o año ("2026-03-14", "2026-03")'),
        ("choice", {"options": OPTIONS}, "una de none, ged"),
        (
            "choices",
            {"options": OPTIONS},
            'una lista de algunas de none, ged, o {"some": [ids]} donde puede haber otras',
        ),
    ],
)
def test_what_is_expected_of_each_kind_of_answer(answer: str, more: dict[str, Any], read: str) -> None:
    said = values.expected(a_question("q", answer, **more))
    assert (expected(said, "es"), expected(said, "en")) == (read, said)


def test_each_line_is_another() -> None:
    shapes = [sentence.pattern.pattern for sentence in (*mistakes._sentences(), *mistakes._parts())]
    assert len(shapes) == len(set(shapes))


def test_the_checks_are_all_looked_at() -> None:
    """Whatever says what is wrong with a catalogue is in `CHECKS`."""
    folder = ROOT / "assistant" / "catalog"
    says = [path for path in folder.glob("*.py") if _says(path)]
    assert sorted(path.stem for path in says if path.stem not in CHECKS) == []


def _says(path: Path) -> bool:
    text = path.read_text(encoding="utf-8")
    return any(sign in text for sign in (".problem(", "Problem(", "Lint(", "raise ValueError("))
