"""Questions that nobody is asked, in either language, by ask, answer or id."""

from pathlib import Path

import pytest

from assistant.catalog.load import load
from assistant.catalog.protected import asked_for, traits
from assistant.catalog.questions import Question
from tests.catalog.test_rule_files import problems
from tests.factories.boats import TODAY, boat_files, boat_school
from tests.factories.catalogs import both

EN, ES = "Can you swim?", "¿Sabe nadar?"


def _question(en: str = EN, es: str = ES, id: str = "swims") -> Question:
    text = both(en, es)
    return Question(id=id, answer="yes_no", ask=text, again=both(EN, ES), why=both("Boats.", "Barcos."))


NEVER = [
    (_question("What is your Social Security number?"), "a social security number"),
    (_question(es="¿Cuál es su número de seguro social?"), "a social security number"),
    (_question("Do you have any medical conditions?"), "health"),
    (_question(es="¿Tiene alguna enfermedad?"), "health"),
    (_question("Do you have a disability?"), "disability"),
    (_question(es="¿Tiene alguna discapacidad?"), "disability"),
    (_question("Are you pregnant?"), "pregnancy"),
    (_question(es="¿Está embarazada?"), "pregnancy"),
    (_question("Have you ever been convicted?"), "a criminal record"),
    (_question(es="¿Tiene antecedentes?"), "a criminal record"),
    (_question("Are you a U.S. citizen?"), "immigration status"),
    (_question(es="¿Es ciudadano o residente permanente?"), "immigration status"),
    (_question("Do you have a green card?"), "immigration status"),
    (_question("Do you have a work permit?"), "work authorisation"),
    (_question(es="¿Tiene permiso de trabajo?"), "work authorisation"),
    (_question(id="pregnant"), "pregnancy"),
    (_question(id="work_authorization"), "work authorisation"),
]


@pytest.mark.parametrize(("question", "subject"), NEVER, ids=[f"{q.id} {q.ask.en} {q.ask.es}" for q, _ in NEVER])
def test_what_may_never_be_asked_is_found(question: Question, subject: str) -> None:
    ((_, what),) = asked_for(question)
    assert what.endswith(f": {subject} is never asked; tell it as a notice instead")


@pytest.mark.parametrize(
    ("en", "es"),
    [
        ("Do you work as a medical assistant or nurse?", "¿Trabaja de asistente médica o enfermera?"),
        ("Do you work in health care?", "¿Trabaja en el área de la salud?"),
        ("Can you send us a record of your grades?", "¿Puede mandar su récord de notas?"),
        ("Have you cared for somebody sick?", "¿Ha cuidado a una persona enferma?"),
        ("Do you have 1,040 documented hours?", "¿Tiene 1,040 horas comprobadas?"),
        ("Do you work with nurse aids?", "¿Trabaja en maternidad?"),
        ("Have you been in foster care?", "¿Ha estado en foster care?"),
        ("Are you a veteran, or married to one?", "¿Es veterano, o su pareja?"),
    ],
)
def test_what_only_looks_like_it_is_allowed(en: str, es: str) -> None:
    assert list(asked_for(_question(en, es))) == []


ALLOWED_EN = "If you are hired, will you be able to show that you may work in the United States?"
ALLOWED_ES = "Si le contratan, ¿va a poder mostrar que puede trabajar en los Estados Unidos?"


def test_the_one_question_on_work_authorisation_is_allowed_by_its_wording() -> None:
    assert list(asked_for(_question(ALLOWED_EN, ALLOWED_ES, id="work_authorization"))) == []


@pytest.mark.parametrize(
    ("en", "es"),
    [
        (ALLOWED_EN, "¿Tiene permiso de trabajo?"),
        ("Do you have work authorization?", ALLOWED_ES),
        (f"{ALLOWED_EN} Are you a citizen?", ALLOWED_ES),
    ],
)
def test_its_exception_covers_neither_the_other_language_nor_status(en: str, es: str) -> None:
    assert len(list(asked_for(_question(en, es)))) == 1


def test_an_option_is_told_at_its_line(tmp_path: Path) -> None:
    edit = ("questions.yml", '{en: "Knots", es: "Nudos"}', '{en: "Justice involved", es: "Nudos"}')
    files = boat_files(tmp_path, edit)
    (problem,) = problems(files)
    line = (files / "questions.yml").read_text(encoding="utf-8").split("Justice involved")[0].count("\n") + 1
    assert problem == (
        f"questions.yml:{line}: questions[4].options[0].name.en: 'justice involved': a criminal record is never asked; "
        "tell it as a notice instead"
    )


def test_no_question_of_a_right_catalogue_is_taken_for_one() -> None:
    for question in boat_school().questions:
        assert (list(asked_for(question)), list(traits(question))) == ([], [])


@pytest.mark.parametrize(
    ("question", "trait"),
    [
        (_question("What is your ZIP code?"), "a ZIP code"),
        (_question(es="¿Cuál es su código postal?"), "a ZIP code"),
        (_question("What is your race?"), "race or colour"),
        (_question(es="¿A qué iglesia va?"), "religion"),
        (_question("Are you male or female?"), "sex, gender or orientation"),
        (_question(es="¿Es casada?"), "marital status or family"),
        (_question("What is your nationality?"), "national origin"),
    ],
)
def test_a_protected_trait_is_found_but_not_refused(question: Question, trait: str) -> None:
    assert [what for _, what in traits(question)] == [trait]
    assert list(asked_for(question)) == []


def test_a_trait_does_not_keep_a_catalogue_from_loading(tmp_path: Path) -> None:
    edit = ("questions.yml", '"Which harbor is yours?"', '"What is your ZIP code?"')
    assert load(boat_files(tmp_path, edit), TODAY).questions[2].ask.en == "What is your ZIP code?"
